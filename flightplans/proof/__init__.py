"""The second opinion: missions proven from their exported files.

Nothing here imports anything of the planner (a contract in setup.cfg says so): own reading of the file, own geodesy,
own reading of zones and ground, own rules. What it finds wrong in one of our plans is a fault of the planner, never
of the town.
"""
