"""The parameters that an aircraft must have before it flies for us; set, read back, never assumed.

Names and meanings: https://ardupilot.org/copter/docs/parameters.html
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONTINUE_IN_AUTO_WITHOUT_RC = 1
CONTINUE_IN_AUTO_WITHOUT_GCS = 2
CONTINUE_LANDING = 8

PROFILE: Mapping[str, float] = MappingProxyType(
    {
        # Without our heartbeat for some seconds the failsafe acts ...
        "FS_GCS_ENABLE": 1,
        # ... but never in AUTO: the mission holds, comes back along the corridor and lands by itself.
        "FS_OPTIONS": CONTINUE_IN_AUTO_WITHOUT_RC | CONTINUE_IN_AUTO_WITHOUT_GCS | CONTINUE_LANDING,
        # Going on with AUTO after a stop continues the mission and does not begin it anew.
        "MIS_RESTART": 0,
        # The corridor that was uploaded is watched by the aircraft itself.
        "FENCE_ENABLE": 1,
    }
)
