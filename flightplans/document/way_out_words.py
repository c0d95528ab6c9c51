"""Ways out in words: Japanese first, English beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil

from flightplans.delivery import DeliveryPlan
from flightplans.errors import NoWayOut
from flightplans.ways_out.way_out import Deed, Failure, Stage, WayOut

STAGE_NAMES: Mapping[str, str] = {
    Stage.OUT: "往路 out",
    Stage.HOLD: "上空待機 hold",
    Stage.RETURN: "引き返し return",
    Stage.HOME: "復路 home",
}
FAILURE_NAMES: Mapping[str, str] = {
    Failure.LINK: "通信の途絶 link lost",
    Failure.GNSS: "衛星測位の喪失 no satellites",
    Failure.BATTERY: "電池の異常 battery fails",
    Failure.MOTOR: "モーター1基停止 a motor stops",
}
DEED_NAMES: Mapping[str, str] = {
    Deed.GOES_ON: "計画どおり飛び続け、待って帰る goes on, waits, flies home",
    Deed.STRAIGHT: "まっすぐ飛んで降りる straight there and down",
    Deed.CORRIDOR: "経路を進んでから、まっすぐ on along the way, then straight",
    Deed.DOWN_HERE: "その場に降りる（風に流される） down here, drifting",
    Deed.FALLS: "その場に落ちる comes down here out of control",
}
WHY_NAMES: Mapping[str, str] = {
    "houses": "家屋等に届く may reach",
    "thrust": "残りの推力が足りない too little thrust",
    "area": "まっすぐでは区域を出る the straight line leaves the area",
    "ground": "まっすぐでは低すぎる the straight line is too low",
    "over_ceiling": "対地150mを超える over 150 m",
}


def way_out_lines(plan: DeliveryPlan) -> Iterator[str]:
    """What happens at each failure: the worst of each stage, then every stretch that is not good or to be known."""
    for stage in Stage:
        for failure in Failure:
            rows = [way for way in plan.ways_out if way.stage is stage and way.failure is failure]
            if rows:
                yield _summary(rows)
    for way in plan.ways_out:
        if way.why:
            yield way_out_line(way)


def way_out_line(way: WayOut) -> str:
    """One stretch."""
    mark = "○" if way.ok else "▲"
    where = f"{STAGE_NAMES[way.stage]} {way.from_m:,.0f}–{way.to_m:,.0f} m"
    why = " ".join(part for part in (WHY_NAMES.get(way.why, way.why), way.near) if part)
    return f"  {mark} {where} [{FAILURE_NAMES[way.failure]}] {DEED_NAMES[way.deed]}" + (f"  {why}" if why else "")


def _summary(rows: list[WayOut]) -> str:
    first = rows[0]
    places = list(dict.fromkeys(way.place_id for way in rows if way.place_id))
    to = f" → {', '.join(places)}" if places else ""
    bad_m = sum(way.to_m - way.from_m for way in rows if not way.ok)
    bad = f"   ▲ {bad_m:,.0f} m" if any(not way.ok for way in rows) else ""
    farthest, longest = max(way.distance_m for way in rows), max(way.time_s for way in rows)
    figures = f"最大 at most {ceil(farthest):,} m, {ceil(longest):,} s"
    return (
        f"  {STAGE_NAMES[first.stage]} [{FAILURE_NAMES[first.failure]}] {DEED_NAMES[first.deed]}{to}   {figures}{bad}"
    )


def no_way_out_line(refusal: NoWayOut) -> str:
    """Where a place is missing, and where one is wanted."""
    where = f"{STAGE_NAMES.get(refusal.stage, refusal.stage)} {refusal.from_m:,.0f}–{refusal.to_m:,.0f} m"
    far = f"{refusal.nearest_id} {refusal.nearest_m:,.0f} m, 届く距離 within reach {refusal.reach_m:,.0f} m"
    wanted = f"{refusal.wanted_latitude_deg:.5f}, {refusal.wanted_longitude_deg:.5f}"
    return f"緊急着陸場所に届かない区間があります [{where}]（{far}）。 No emergency place; one is wanted near {wanted}."
