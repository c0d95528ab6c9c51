"""The sample town that ships with the package, invented, and what makes it."""
