"""What autopilots do differently, behind one small base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ModeNumbers:
    """Parameters 2 and 3 of MAV_CMD_DO_SET_MODE; the first is always "custom mode"."""

    main: int
    sub: int = 0


@dataclass(frozen=True)
class OlderName:
    """What a parameter was called, and its value there, in older firmware."""

    name: str
    value: float


@dataclass(frozen=True)
class Autopilot:
    """One kind of autopilot: tables and names, no behaviour of a link.

    `modes` gives the custom_mode of the heartbeat for each name; the five roles name the modes for starting,
    flying a mission, staying, going home and landing.
    """

    name: str
    commandable: bool = False
    modes: Mapping[str, int] = field(default_factory=dict)
    arming_mode: str = ""
    mission_mode: str = ""
    hold_mode: str = ""
    return_mode: str = ""
    land_mode: str = ""
    bytewise_params: bool = False
    starts_with_command: bool = True

    def mode_name(self, custom_mode: int) -> str:
        """The name of a mode; one that we do not know is called by its number."""
        for name, number in self.modes.items():
            if number == custom_mode:
                return name
        return f"MODE_{custom_mode}"

    def mode_numbers(self, mode: str) -> ModeNumbers | None:
        """How to ask for a mode; None if there is none of that name."""
        number = self.modes.get(mode)
        return None if number is None else ModeNumbers(number)

    def older_name(self, name: str, value: float) -> OlderName | None:
        """The name and value to try when a parameter is not known."""
        return None
