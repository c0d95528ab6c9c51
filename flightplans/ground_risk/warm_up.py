"""`python -m flightplans.ground_risk.warm_up`: compile the kernels of ground risk once, not at a first plan."""

from __future__ import annotations

import numpy as np

from flightplans.ground_risk.casualty import Falling, Ground, casualties_per_failure, farthest_falls_m
from flightplans.ground_risk.descent import fall_table


def warm_up() -> None:
    """Pass through every kernel with the types of real plans."""
    samples = np.array([[0.0, 0.0, 60.0, 12.0, 1.0, 0.0, 25.0]])
    ground = Ground(np.zeros((2, 2, 2), np.float32), 0.0, 0.0, 5.0)
    falling = Falling(1.9, 12.0, 0.0075, 0.7, 0.0, 0.0, 0.35, 0.7, 1.3, 1.0, 3.0, 2.0, 0.0, 0.0)
    casualties_per_failure(samples, fall_table(), ground, falling)
    farthest_falls_m(samples, fall_table(), 5.0, (0.005, 0.02))


if __name__ == "__main__":
    warm_up()
