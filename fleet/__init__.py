"""Aircraft, flights, dispatch and the live controller."""
