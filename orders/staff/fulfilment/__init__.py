"""Pages for picking and packing."""
