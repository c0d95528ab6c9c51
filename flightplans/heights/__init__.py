"""Heights along a route."""
