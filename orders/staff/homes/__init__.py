"""Pages about homes."""
