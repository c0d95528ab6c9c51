"""What an autopilot is told: missions, fences, rally points, their files and their proof."""
