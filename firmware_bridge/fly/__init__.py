"""`yuai fly`: the bridge in an engineer's hands, one aircraft at a time."""
