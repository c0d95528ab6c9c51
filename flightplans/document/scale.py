"""A chart's frame on the page: from values to millimetres, with round numbers along its sides."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from flightplans.document.canvas import INK, QUIET, RULE, Box, Canvas
from flightplans.geo import Floats

LABEL_PT = 7.0


@dataclass(frozen=True)
class Scale:
    """x from left to right, y from the bottom to the top of a box."""

    box: Box
    x_low: float
    x_high: float
    y_low: float
    y_high: float

    def x(self, value: float) -> float:
        """Millimetres from the page's left edge."""
        return self.box.x + (value - self.x_low) / (self.x_high - self.x_low) * self.box.width

    def y(self, value: float) -> float:
        """Millimetres from the page's upper edge."""
        return self.box.bottom - (value - self.y_low) / (self.y_high - self.y_low) * self.box.height

    def line(self, x: Floats, y: Floats) -> Floats:
        """A line of values as places on the page, n x 2."""
        across = self.box.x + (np.asarray(x, float) - self.x_low) / (self.x_high - self.x_low) * self.box.width
        down = self.box.bottom - (np.asarray(y, float) - self.y_low) / (self.y_high - self.y_low) * self.box.height
        return np.column_stack([across, down])


def round_steps(low: float, high: float, room: float, *, least: float = 9.0) -> Iterator[float]:
    """Multiples of 1, 2 or 5 times a power of ten, at least so many millimetres apart."""
    rough = max((high - low) * least / room, 1e-9)
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough * 0.999)
    for number in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1):
        yield number * step


def draw_frame(
    page: Canvas,
    scale: Scale,
    x_words: Callable[[float], str],
    y_words: Callable[[float], str],
    *,
    x_least: float = 14.0,
    y_least: float = 7.5,
) -> None:
    """Grid, numbers and border; numbers stand left of and below the box."""
    box = scale.box
    for value in round_steps(scale.y_low, scale.y_high, box.height, least=y_least):
        y = scale.y(value)
        page.line([(box.x, y), (box.right, y)], RULE, 0.3)
        page.write(box.x - 1, y - 1.2, y_words(value), LABEL_PT, colour=QUIET, align="right")
    for value in round_steps(scale.x_low, scale.x_high, box.width, least=x_least):
        x = scale.x(value)
        page.line([(x, box.y), (x, box.bottom)], RULE, 0.3)
        page.write(x, box.bottom + 0.7, x_words(value), LABEL_PT, colour=QUIET, align="center")
    page.box(box, edge=INK, linewidth=0.6)
