"""`python -m flightplans.separation.warm_up`: compile the kernels at an installation, not at a first start."""

from __future__ import annotations

import numpy as np

from flightplans.separation.many import closest_approach, conflicts_among
from flightplans.separation.resolution import Apart
from flightplans.separation.tracks import Track


def warm_up() -> None:
    """Pass through every kernel."""
    out = Track(np.array([0.0, 100.0]), np.array([[0.0, 0.0, 60.0], [1200.0, 0.0, 60.0]]))
    home = Track(np.array([0.0, 100.0]), np.array([[1200.0, 0.0, 60.0], [0.0, 0.0, 60.0]]))
    closest_approach(out, home)
    conflicts_among((out, home), early_or_late_s=30.0)
    Apart().wait_s((out,), (home,))


if __name__ == "__main__":
    warm_up()
