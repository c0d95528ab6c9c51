"""What a flight may do to people on the ground: where it can fall, whom it can hit, and how likely that is."""
