"""The battery over time: what is left on the mean and on the upper estimate, the reserve, where turning back ends.

Both legs stand beside each other: the battery is changed at the hall. Until a plan carries its energy along the way,
start and landing are joined by a straight line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shapely import Polygon

from flightplans.delivery import DeliveryPlan, LegPlan
from flightplans.document.account import Account
from flightplans.document.canvas import INK, QUIET, Box, Canvas, text_width_mm
from flightplans.document.map import HOME, NO_FLY, OUT
from flightplans.document.scale import LABEL_PT, Scale, draw_frame
from flightplans.energy.curve import EnergyCurve
from flightplans.geo import Floats

GAP_SHARE = 0.07
"""Of the whole time: the stop at the hall is drawn, not to scale."""
RETURN = "#6a3d9a"


@dataclass(frozen=True, eq=False)
class Curve:
    """Left of the usable energy in percent over the seconds since the start of a leg."""

    time_s: Floats
    mean_percent: Floats
    upper_percent: Floats
    told: bool
    """Whether the plan carries it along the way."""


def curve_of(leg: LegPlan, energy: EnergyCurve | None, start_percent: float = 100.0) -> Curve:
    """The plan's curve with the landing (on the way out: the hold too) at its end, else the straight line."""
    at_landing = _mean_left(leg, start_percent)
    if energy is None:
        line = np.array([start_percent, at_landing]), np.array([start_percent, leg.reserve_percent])
        return Curve(np.array([0.0, leg.duration_s]), *line, told=False)
    times = np.array([0.0, *energy.time_s, max(leg.duration_s, energy.time_s[-1])])
    mean = np.array([start_percent, *energy.left_mean_percent, at_landing])
    upper = np.array([start_percent, *energy.left_percent, leg.reserve_percent])
    return Curve(times, mean, upper, told=True)


def start_percent(plan: DeliveryPlan) -> float:
    """Charge at each start, of today's usable energy."""
    return 100.0 if plan.energy_conditions is None else plan.energy_conditions.start_percent


def _mean_left(leg: LegPlan, start_percent: float) -> float:
    """The upper estimate and what it leaves tell the usable energy; the mean is a part of it."""
    used = start_percent - leg.reserve_percent
    return start_percent - used * leg.energy_mean_wh / leg.energy_wh if leg.energy_wh > 0 else start_percent


def draw_energy(page: Canvas, box: Box, account: Account) -> None:
    """The chart with its key above."""
    plan = account.plan
    if plan is None:
        page.box(box, edge=QUIET, linewidth=0.5)
        words = "経路が決まらないため、電池の図はありません。"
        page.write(box.x + box.width / 2, box.y + box.height / 2 - 2, words, 9, colour=QUIET, align="center")
        return
    out, home = (
        curve_of(leg, energy, start_percent(plan))
        for leg, energy in ((plan.out, plan.energy_out), (plan.home, plan.energy_home))
    )
    gap_s = GAP_SHARE * plan.duration_s
    inner = Box(box.x + 10, box.y + 5, box.width - 11, box.height - 5 - 7.6)
    low = min(0.0, float(out.upper_percent.min()), float(home.upper_percent.min()))
    whole_s = plan.duration_s + gap_s
    scale = Scale(inner, 0.0, whole_s, max(low, -60.0), 104.0)
    draw_frame(page, scale, lambda _: "", lambda value: f"{value:g}%", x_least=1e6, y_least=6.5)
    _time_axis(page, scale, plan, gap_s)
    _reserve_lines(page, scale, account, plan, gap_s)
    for curve, colour, begin_s in ((out, OUT, 0.0), (home, HOME, plan.out.duration_s + gap_s)):
        _draw_curve(page, scale, curve, colour, begin_s)
    _turned_back(page, scale, plan)
    _key(page, box, plan, told=out.told)


def _draw_curve(page: Canvas, scale: Scale, curve: Curve, colour: str, begin_s: float) -> None:
    upper = scale.line(curve.time_s + begin_s, curve.upper_percent)
    mean = scale.line(curve.time_s + begin_s, curve.mean_percent)
    page.area(Polygon([*upper.tolist(), *mean[::-1].tolist()]), fill=colour, alpha=0.18, linewidth=0)
    page.line(mean, colour, 0.8, (3, 2))
    page.line(upper, colour, 1.7)
    x, y = upper[-1]
    page.mark(x, y, "o", 4.0, colour)
    page.write(x - 1, y + 1.2, f"{curve.upper_percent[-1]:.0f}%", 8, colour=colour, align="right", halo=True)


def _reserve_lines(page: Canvas, scale: Scale, account: Account, plan: DeliveryPlan, gap_s: float) -> None:
    limits = account.request.limits
    need, y = limits.reserve_percent, scale.y(limits.reserve_percent)
    page.line([(scale.box.x, y), (scale.box.right, y)], NO_FLY, 1.1)
    page.write(scale.box.x + 1.2, y + 0.5, f"着陸のとき残す量 {need:g}%", LABEL_PT, colour=NO_FLY, halo=True)
    middle = scale.x(plan.out.duration_s + gap_s / 2)
    half = gap_s / 2 / (scale.x_high - scale.x_low) * scale.box.width
    stop = Box(middle - half, scale.box.y, 2 * half, scale.box.height)
    page.box(stop, fill="#eef0f2", linewidth=0)
    for number, words in enumerate(("公民館", "電池", "交換")):
        page.write(middle, scale.box.y + 3 + number * 3.2, words, LABEL_PT, colour=QUIET, align="center")


def _time_axis(page: Canvas, scale: Scale, plan: DeliveryPlan, gap_s: float) -> None:
    """Minutes of each leg from its own start."""
    step = next(each for each in (1, 2, 5, 10, 20, 60) if each * 60 / (scale.x_high) * scale.box.width >= 9)
    for begin_s, leg, words in ((0.0, plan.out, "往路"), (plan.out.duration_s + gap_s, plan.home, "復路")):
        for minute in range(0, int(leg.duration_s // 60) + 1, step):
            x = scale.x(begin_s + minute * 60)
            page.line([(x, scale.box.bottom), (x, scale.box.bottom + 0.8)], INK, 0.5)
            page.write(x, scale.box.bottom + 1, f"{minute}", LABEL_PT, colour=QUIET, align="center")
        middle = scale.x(begin_s + leg.duration_s / 2)
        minutes, seconds = divmod(round(leg.duration_s), 60)
        text = f"{words}　分（全体 {minutes}分{seconds:02d}秒、{leg.energy_wh:.0f} Wh）"
        page.write(middle, scale.box.bottom + 4.1, text, LABEL_PT, colour=INK, align="center")


def _turned_back(page: Canvas, scale: Scale, plan: DeliveryPlan) -> None:
    """What is left at home after turning back at each moment of the way out, and the point of no return."""
    curve, left = plan.energy_out, np.asarray(plan.return_left_percent, float)
    if curve is None:
        return
    times = np.asarray(curve.time_s, float)
    if len(left) == len(times):
        page.line(scale.line(times, np.maximum(left, scale.y_low)), RETURN, 1.0, (1, 1.6))
    place = plan.point_of_no_return_m
    if place is not None:
        x = scale.x(float(np.interp(place, curve.distance_m, times)))
        page.line([(x, scale.box.y), (x, scale.box.bottom)], RETURN, 1.0, (4, 2))
        words = f"引き返せる限界 {place / 1000:.1f} km"
        left_side = scale.box.right - x < text_width_mm(words, LABEL_PT) + 3
        at = x - 1 if left_side else x + 1
        page.write(
            at, scale.box.y + 0.8, words, LABEL_PT, colour=RETURN, align="right" if left_side else "left", halo=True
        )


def _key(page: Canvas, box: Box, plan: DeliveryPlan, *, told: bool) -> None:
    x, y = box.x + 10, box.y + 0.6
    signs: list[tuple[str, float, tuple[float, ...] | None, str]] = [
        (INK, 1.7, None, "多めの見積り（これで判定）"),
        (INK, 0.8, (3.0, 2.0), "平均"),
    ]
    if told and plan.return_left_percent:
        signs.append((RETURN, 1.0, (1.0, 1.6), "そこで引き返したとき、帰着時の残り"))
    for colour, width, dashes, words in signs:
        page.line([(x, y + 1.4), (x + 6, y + 1.4)], colour, width, dashes)
        x += 7 + page.write(x + 7, y, words, LABEL_PT) + 4
    if not told:
        page.write(x, y, "出発と着陸の間は直線で結んだ目安", LABEL_PT, colour=QUIET)
