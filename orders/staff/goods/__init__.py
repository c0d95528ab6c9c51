"""Pages about goods."""
