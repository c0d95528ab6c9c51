"""Comparing an aircraft's parameters with what the fleet expects, and putting them right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from firmware_bridge.autopilots import Autopilot
from firmware_bridge.parameters import Parameters, same_value


@dataclass(frozen=True)
class Found:
    """A parameter under the name that this firmware knows, with the value wished for in its unit."""

    name: str
    wished: float
    value: float

    @property
    def right(self) -> bool:
        """Is it as it should be?"""
        return same_value(self.wished, self.value)


class ProfileCheck:
    """Looks parameters up, under their older names too."""

    def __init__(self, params: Parameters, autopilot: Callable[[], Autopilot]) -> None:
        self._params = params
        self._autopilot = autopilot

    def differences(self, expected: Mapping[str, float]) -> dict[str, tuple[float, float]]:
        """{name: (expected, found)} of what differs. Raises ParameterUnknown."""
        found = [self._find(name, value) for name, value in expected.items()]
        return {each.name: (each.wished, each.value) for each in found if not each.right}

    def enforce(self, expected: Mapping[str, float]) -> dict[str, tuple[float, float]]:
        """Set what differs; {name: (was, is)}. Raises ParameterUnknown, ParameterRefused."""
        changed = {}
        for name, (wished, was) in self.differences(expected).items():
            changed[name] = (was, self._params.set(name, wished).value)
        return changed

    def _find(self, name: str, wished: float) -> Found:
        older = self._autopilot().older_name(name, wished)
        if older is None:
            return Found(name, wished, self._params.get(name).value)
        found = self._params.get(name, older.name)
        return Found(found.name, wished if found.name == name else older.value, found.value)
