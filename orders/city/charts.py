"""Charts of twelve months as SVG or PNG, letters drawn with the font that the papers use.

A chart is a function of the numbers alone, and is kept for as long as they stay the same: a past month is drawn once.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator
from noto_cjk_sans_jp_regular import FONT_PATH

from orders.accounts.months import Month
from orders.city.figures import Totals

WIDTH_IN, HEIGHT_IN, DOTS_AN_INCH = 4.9, 2.5, 150
INK, LEAF, SKY, ROAD, PLUM, LINE = "#1d2a2c", "#17624a", "#1c5a8a", "#c98c13", "#7d1f56", "#d6dedb"
COLOURS = (LEAF, SKY, ROAD, PLUM)
HATCHES = ("", "//", "..", "xx")
"""Colours are not the only difference."""
KEPT = 128

mpl.rcParams["svg.fonttype"] = "path"
mpl.rcParams["svg.hashsalt"] = "yuai"


class Picture(StrEnum):
    SVG = "svg"
    PNG = "png"


@dataclass(frozen=True)
class Series:
    """One row of numbers under the chart's months; None is a month without any."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """What a chart shows; `stacked` puts the series on top of each other."""

    key: str
    title: str
    unit: str
    months: tuple[str, ...]
    series: tuple[Series, ...]
    stacked: bool = False
    highest: float | None = None


def charts_of(trend: Sequence[tuple[Month, Totals]]) -> tuple[Chart, ...]:
    """The charts of the page, each with the numbers that also stand in its table."""
    months = tuple(f"{month.month}月" for month, _ in trend)
    every = [totals for _, totals in trend]

    def row(name: str, attribute: str) -> Series:
        return Series(name, tuple(getattr(each, attribute) for each in every))

    channels = (
        row("テレビ", "by_tv"),
        row("電話", "by_telephone"),
        row("代わりの方", "by_proxy"),
        row("毎週", "by_standing"),
    )
    return (
        Chart("orders", "注文", "件", months, channels, stacked=True),
        Chart("on-time", "時間どおりに届いた割合", "％", months, (row("時間どおり", "on_time_percent"),), highest=100),
        Chart("carriers", "運び方", "箱", months, (row("飛行機", "by_air"), row("車", "by_road")), stacked=True),
        Chart("minutes", "お店の作業（1件）", "分", months, (row("作業", "staff_minutes"),)),
    )


@lru_cache(maxsize=KEPT)
def draw(chart: Chart, picture: Picture) -> bytes:
    """The chart as a picture of 4.9 x 2.5 inches."""
    figure = Figure(figsize=(WIDTH_IN, HEIGHT_IN), dpi=DOTS_AN_INCH, layout="constrained")
    axes = figure.add_subplot()
    (_bars if chart.stacked else _lines)(axes, chart)
    _frame(axes, chart)
    file = io.BytesIO()
    # Without a date the same numbers give the same picture.
    figure.savefig(file, format=picture.value, metadata={"Date": None} if picture is Picture.SVG else None)
    return file.getvalue()


def _bars(axes: Axes, chart: Chart) -> None:
    places = range(len(chart.months))
    below = [0.0] * len(chart.months)
    for series, colour, hatch in zip(chart.series, COLOURS, HATCHES, strict=False):
        heights = [value or 0 for value in series.values]
        axes.bar(places, heights, 0.66, below, color=colour, hatch=hatch, edgecolor="white", label=series.name)
        below = [low + high for low, high in zip(below, heights, strict=True)]


def _lines(axes: Axes, chart: Chart) -> None:
    for series, colour in zip(chart.series, COLOURS, strict=False):
        values = [float("nan") if value is None else value for value in series.values]
        axes.plot(range(len(values)), values, color=colour, marker="o", linewidth=2.2, label=series.name)


def _frame(axes: Axes, chart: Chart) -> None:
    font = FontProperties(fname=str(FONT_PATH), size=10)
    axes.set_xticks(range(len(chart.months)), chart.months)
    axes.set_xlim(-0.6, len(chart.months) - 0.4)
    axes.set_ylim(0, 1.04 * (chart.highest or max(1.0, axes.get_ylim()[1])))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.set_ylabel(chart.unit, fontproperties=font, rotation=0, ha="right", va="top", y=1.0)
    axes.grid(axis="y", color=LINE)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font)
        label.set_color(INK)
    if len(chart.series) > 1:
        axes.legend(prop=font, frameon=False, ncols=len(chart.series), loc="lower right", bbox_to_anchor=(1, 1))
