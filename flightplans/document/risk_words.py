"""Ground risk in words for a terminal and for the plan's pages: Japanese first, English beside it."""

from __future__ import annotations

from collections.abc import Iterator

from flightplans.errors import HousesInArea, NobodyCounted, RiskClassTooHigh, TooRisky
from flightplans.ground_risk.judgement import GroundRisk
from flightplans.ground_risk.settings import TARGET_PER_HOUR

MODE_NAMES = {
    "fall": "推力を失い前方へ落下 falls on ahead",
    "tumble": "制御を失い落下 out of control",
    "landing": "制御された緊急着陸 emergency landing",
    "parachute": "パラシュート降下 under the parachute",
}
LEG_NAMES = {"out": "往路 out", "home": "復路 home"}
PART_NAMES = {"take_off": "離陸 take-off", "way": "", "landing": "着陸 landing"}
PEOPLE_NAMES = {
    "houses": "住宅の点 houses",
    "squares": "地域メッシュ census squares",
    "houses and squares": "住宅の点と地域メッシュ houses and census squares",
    "": "資料なし no population data: judged at 500 人/km²",
}


def risk_lines(risk: GroundRisk) -> Iterator[str]:
    """Everything about ground risk that somebody has to see before approving."""
    yield "地上のリスク Ground risk"
    yield f"  人の資料 people: {PEOPLE_NAMES[risk.people]}"
    yield (
        f"  予想死者数 expected deaths: {risk.casualties_per_flight:.1e} /便 flight、"
        f"{risk.casualties_per_hour:.1e} /飛行時間 flight hour（目標 target {TARGET_PER_HOUR:.0e}）"
    )
    for mode in risk.modes:
        yield f"    {MODE_NAMES[mode.mode]}: {mode.casualties:.1e}（{mode.rate_per_h:.0e} 回/h）"
    worst = risk.highest
    where = " ".join(filter(None, (LEG_NAMES[worst.leg], PART_NAMES[worst.part])))
    yield f"  最も高い所 highest: {where} {worst.from_m:,.0f}–{worst.to_m:,.0f} m、{worst.per_hour:.1e} /h"
    for step in risk.sora.steps:
        yield f"  SORA 2.5: {step}"
    yield from area_lines(risk)
    for way in risk.compared:
        kept = "最短 shortest" if not way.from_houses_m else f"家から from houses {way.from_houses_m:.0f} m"
        kept = f"別の区域 other corridor {way.corridor}" if way.corridor else kept
        mark = "→" if way.flown else " "
        yield f"  {mark} 比べた経路 way compared: {kept}、{way.length_m:,.0f} m、{way.casualties:.1e} /便 flight"


def area_lines(risk: GroundRisk) -> Iterator[str]:
    """The controlled ground area and who lives in it."""
    area = risk.area
    widths = f"{area.least_half_width_m:.0f}–{area.greatest_half_width_m:.0f} m"
    yield f"  立入管理区画 controlled ground area: {area.area_m2 / 1e6:.2f} km²、経路から to each side {widths}"
    if area.roads:
        told = ", ".join(f"{road.name}（{road.length_m:.0f} m、横断 crossed {road.crossed}）" for road in area.roads)
        yield f"  ⚠ 区画内の道路 roads inside: {len(area.roads)} — {told}"
    if area.houses:
        named = ", ".join(area.houses[:8]) + (" …" if len(area.houses) > 8 else "")
        yield (
            f"  ⚠ 区画内の家 houses inside: {len(area.houses)}（{area.persons:g} 人）{named}"
            " — 通過中の監視か同意が必要 watch or agreement needed"
        )


def risk_refusal_line(refusal: TooRisky | RiskClassTooHigh | HousesInArea | NobodyCounted) -> str:
    """One reason in one line."""
    match refusal:
        case TooRisky():
            limit = f"{refusal.per_hour:.1e} /h, 基準 limit {refusal.limit_per_hour:.1e} /h"
            return f"地上の人への危険が大きすぎます。 Too risky for people on the ground ({limit})."
        case RiskClassTooHigh():
            classes = f"{refusal.final_class}, 基準 limit {refusal.limit}"
            return f"地上リスククラスが高すぎます。 Ground risk class too high ({classes})."
        case HousesInArea():
            named = ", ".join(refusal.houses[:8])
            return f"立入管理区画の中に家があります: {named}。 Houses in the controlled ground area."
        case NobodyCounted():
            return "地上の人についての資料がありません。 Nothing is known of the people on the ground."
