"""Which people of the demonstration are played by the program, and which by the visitor; kept in one small file."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path


class Part(StrEnum):
    """The parts that the program can play."""

    CLERK = "clerk"
    OPERATOR = "operator"
    VOLUNTEER = "volunteer"
    DRIVER = "driver"


class Switches:
    """Reads and writes the switches; a file that is missing or torn means that the program plays every part."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "played-by-the-program.json"

    def all(self) -> dict[Part, bool]:
        stored = self._stored()
        return {part: bool(stored.get(part.value, True)) for part in Part}

    def set(self, part: Part, on: bool) -> None:
        states = {**{each.value: state for each, state in self.all().items()}, part.value: on}
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(states), encoding="ascii")
        fresh.replace(self._path)

    def _stored(self) -> dict[str, object]:
        try:
            stored = json.loads(self._path.read_text(encoding="ascii"))
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return stored if isinstance(stored, dict) else {}
