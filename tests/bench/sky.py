"""A physical world for one aircraft, above flat ground."""

from __future__ import annotations

from firmware_bridge.sim.geo import LocalFrame
from firmware_bridge.sim.ground import FlatGround
from firmware_bridge.sim.world import World
from flightplans.airframe import HEXACOPTER, STANDARD_GRAVITY_M_S2

LATITUDE_DEG, LONGITUDE_DEG, GROUND_M = 35.81025, 138.08335, 835.0
WIND = (3.0, 225.0)


def a_world() -> World:
    """Standing on the pad."""
    frame = LocalFrame(LATITUDE_DEG, LONGITUDE_DEG)
    return World(HEXACOPTER, frame, FlatGround(GROUND_M), GROUND_M, 0.0, WIND)


def a_world_aloft() -> World:
    """Hovering high up, with nobody at the controls."""
    world = a_world()
    body = world.body
    body.up_m = GROUND_M + 1000.0
    body.on_ground, body.motors_on = False, True
    body.push_u = body.want_u = STANDARD_GRAVITY_M_S2
    return world
