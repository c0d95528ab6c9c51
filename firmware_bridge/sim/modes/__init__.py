"""Flight modes, one small file each, with ArduCopter's numbers and names."""
