"""Taking turns: each round measures everybody once, so that a busy moment of the machine meets them all."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")


def in_turn(rounds: int, measures: Mapping[str, Callable[[], T]]) -> dict[str, list[T]]:
    """The results of every measure, one a round."""
    results: dict[str, list[T]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            results[name].append(measure())
    return results


def ms(deed: Callable[[], object]) -> float:
    """How long it takes, in milliseconds of the wall clock."""
    begin_s = time.perf_counter()
    deed()
    return (time.perf_counter() - begin_s) * 1e3
