"""What is left when something fails: places to come down on, what the aircraft does by itself, and the proof of it."""
