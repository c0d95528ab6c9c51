"""Where flying is permitted: zones with their reasons, read and written in the formats of the field."""
