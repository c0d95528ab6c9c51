"""A piece of ground as a file gives it, and the faults that a file can have."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from flightplans.errors import BadTownData
from flightplans.terrain.grid import Terrain


class BadTerrainFile(BadTownData):
    """A terrain file that cannot be used: `where` names the file and, if known, the line, `what` says why."""


@dataclass(frozen=True, eq=False)
class Tile:
    """Heights on a regular grid in degrees, and which of its points lie on inland water without a height."""

    ground: Terrain
    water: npt.NDArray[np.bool_] | None = None
