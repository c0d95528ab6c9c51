"""The way in words for a terminal: corners, ground below, crossings, other ways. Japanese first, English beside it."""

from __future__ import annotations

from collections.abc import Iterator

from flightplans.route.facts import CrossingFact, OtherWay, RouteFacts, side

COVER_NAMES = {
    "water": "水面 water",
    "forest": "森林 forest",
    "farmland": "農地 farmland",
    "houses": "家並み houses",
    "other": "その他 other",
}
CROSSED_NAMES = {
    "road": "道路 road",
    "railway": "鉄道 railway",
    "power_line": "送電線 power line",
    "ropeway": "索道 ropeway",
}
SIDE_NAMES = {
    "north": "北側", "north-east": "北東側", "east": "東側", "south-east": "南東側",
    "south": "南側", "south-west": "南西側", "west": "西側", "north-west": "北西側",
}  # fmt: skip


def route_lines(facts: RouteFacts) -> Iterator[str]:
    """Everything about the way out that somebody has to see before approving."""
    yield "経路 Way"
    yield (
        f"  旋回半径 turn radius {facts.turn_radius_m:.0f} m、最も遅い曲がり角 slowest corner "
        f"{facts.slowest_corner_m_s:g} m/s、内側に寄る corners cut by {facts.widest_cut_m:g} m"
    )
    if facts.over_m is not None:
        over = "、".join(
            f"{COVER_NAMES.get(kind, kind)} {metres:,.0f} m" for kind, metres in facts.over_m.items() if metres
        )
        yield f"  下の土地 ground below: {over}"
    yield f"  横断 crossings: {len(facts.crossings)}"
    yield from (f"    {crossing_words(crossing)}" for crossing in facts.crossings)
    if not facts.other_ways:
        yield "  ほかの経路 other ways: なし none"
    yield from (f"  ほかの経路 other way: {other_way_words(way)}" for way in facts.other_ways)


def crossing_words(crossing: CrossingFact) -> str:
    """What, where, how steeply, how high."""
    flat = "" if crossing.square else "（直角にする余地なし no room for a right angle）"
    kind = CROSSED_NAMES.get(crossing.what, crossing.what)
    name = crossing.name if crossing.name != kind.split(" ")[0] else ""
    return (
        f"{crossing.at_distance_m:,.0f} m {f'{kind} {name}'.strip()}: "
        f"{crossing.angle_deg:.0f}°{flat}、上 over it {crossing.height_over_m:.0f} m"
    )


def once(kind: str, name: str) -> str:
    """Kind and name of a thing, the kind left out where the name begins with it."""
    return name if name.startswith(kind) else f"{kind} {name}".strip()


def other_way_words(way: OtherWay) -> str:
    """Where it passes and how much longer it is."""
    passed = "、".join(f"{zone}の{SIDE_NAMES[side]} {side}" for zone, side in way.passes) or "別の隙間 another gap"
    return f"{passed}、{way.length_m:,.0f} m（+{way.longer_m:,.0f} m、+{way.longer_percent:.0f} % 長い longer）"


def heading_words(heading_deg: float | None) -> str:
    """The way to the nearest place that would do, of eight."""
    if heading_deg is None:
        return ""
    point = side(heading_deg)
    return f"{SIDE_NAMES[point].removesuffix('側')}へ {point} "
