"""How many presses of the remote a thing takes: measured on the pages as they are served, not on a plan of them."""
