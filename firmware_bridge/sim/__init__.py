"""A simulated aircraft that is met only over the wire."""
