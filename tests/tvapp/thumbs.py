"""What a thumb does to a remote control: slow and hasty presses, held keys, doubled ones, the wrong ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

MOVES = ("left", "up", "right", "down")
COLOURS = ("blue", "red", "green", "yellow")
DIGITS = tuple("0123456789")
UNKNOWN = "d"

KINDS = {
    "move": 58, "hold a move": 3, "ok": 26, "hold ok": 1.5, "ok twice": 2, "ok again": 1.5, "digit": 12,
    "hold digit": 0.5, "digit twice": 1, "back": 5, "back twice": 0.5, "hold back": 0.3, "colour": 4, "unknown": 1,
    "reload": 2, "history": 1, "submit twice": 1.5, "other set": 3, "go home": 0.4, "time": 0.4, "shop": 0.3,
}  # fmt: skip
"""What may happen next, and how often of a hundred."""


@dataclass(frozen=True)
class Stroke:
    """One key down, or down once more by itself; `pause_ms` passes before it, `let_go` says whether it comes up."""

    key: str
    pause_ms: int
    repeat: bool = False
    let_go: bool = True


class Thumbs:
    """Everything by chance, and the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def next_kind(self) -> str:
        return self.chance.choices(list(KINDS), list(KINDS.values()))[0]

    def strokes(self, kind: str) -> Iterator[Stroke]:
        """The strokes of what a thumb does; none for what is not done by thumbs."""
        key, how = self._key_of(kind), kind.partition(" ")[0]
        if not key:
            return
        pause = self.chance.choice((120, 250, 500, 900, 900, 2_000, 5_000))
        if how == "hold":
            yield from self._held(key, pause)
        else:
            yield Stroke(key, pause)
        if kind.endswith("twice"):
            yield Stroke(key, self.chance.randrange(40, 320))
        if kind.endswith("again"):
            yield Stroke(key, self.chance.randrange(360, 1_500))

    def _held(self, key: str, pause: int) -> Iterator[Stroke]:
        """Boxes differ: some mark the repeats, some do not."""
        marked, times = self.chance.random() < 0.5, self.chance.randrange(3, 14)
        for number in range(times):
            gap = 60 if number else pause
            yield Stroke(key, gap, repeat=marked and number > 0, let_go=number == times - 1)

    def _key_of(self, kind: str) -> str:
        if "move" in kind:
            return self.chance.choice(MOVES)
        if "digit" in kind:
            return self.chance.choice(DIGITS)
        if "colour" in kind:
            return self.chance.choice(COLOURS)
        if kind == "unknown":
            return UNKNOWN
        return next((key for key in ("ok", "back") if kind.split()[-1] == key or kind.split()[0] == key), "")
