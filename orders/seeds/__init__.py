"""Seeds: the town that a new database begins with."""
