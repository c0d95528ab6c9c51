"""Pages about delivery jobs."""
