"""The ground: grids of heights above mean sea level, and what they are read from."""
