"""`python -m flightplans.route.warm_up`: compile the route's kernels once, after an installation, not at a first plan.

It takes 10 to 20 seconds; later processes read the result in a fifth of one.
"""

from __future__ import annotations

from shapely import MultiPolygon, box

from flightplans.route import RouteMap


def warm_up() -> None:
    """Pass through every kernel with the types of real maps."""
    house = box(40, 20, 60, 80)
    two_parts = MultiPolygon([box(0, 0, 100, 100).difference(house), box(100, 100, 200, 200)])
    RouteMap(two_parts).shortest((10, 50), (90, 50))


if __name__ == "__main__":
    warm_up()
