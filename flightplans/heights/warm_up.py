"""`python -m flightplans.heights.warm_up`: compile the kernels of terrain and heights once, not at a first plan."""

from __future__ import annotations

import numpy as np

from flightplans.airframe import HEXACOPTER
from flightplans.geo import MetricFrame
from flightplans.heights.band import band_along
from flightplans.heights.least_energy import effort
from flightplans.heights.profile import profile_within
from flightplans.request import Limits
from flightplans.route import Route
from flightplans.terrain.grid import Terrain
from flightplans.terrain.source import Source


def warm_up() -> None:
    """Pass through every kernel with the types of real plans."""
    sources, index = (Source("one"), Source("other")), np.zeros((5, 5), np.uint8)
    ground = Terrain(np.full((5, 5), 800.0), 35.8, 138.0, 0.005, 0.005, sources, index)
    frame, limits = MetricFrame(6676), Limits()
    x, y = frame.point_xy(35.81, 138.01)
    route = Route(((x, y), (x + 300.0, y)), 300.0)
    cost = effort(HEXACOPTER, HEXACOPTER.cruise_speed_m_s, limits)
    profile_within(band_along(route, frame, ground, (), limits), 60.0, cost)


if __name__ == "__main__":
    warm_up()
