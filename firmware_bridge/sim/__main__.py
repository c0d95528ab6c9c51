"""`python -m firmware_bridge.sim`."""

from firmware_bridge.sim.cli import sim_command

if __name__ == "__main__":
    sim_command()
