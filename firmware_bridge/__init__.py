"""The radio link to autopilots: MAVLink 2, services with watched effects."""
