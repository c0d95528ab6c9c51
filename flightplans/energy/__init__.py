"""What flying takes from the battery, and how sure that is."""
