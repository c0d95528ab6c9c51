"""The bridge's sub-commands of `yuai`."""

from __future__ import annotations

import click

from firmware_bridge.sim.cli import sim_command


def register(root: click.Group) -> None:
    """Hang `yuai sim` on the console script."""
    root.add_command(sim_command)
