"""Keeping aircraft apart in space and time."""
