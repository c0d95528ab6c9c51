"""Sentences about energy: what is missing, and what would do."""

from __future__ import annotations

from collections.abc import Iterator

from flightplans.delivery import DeliveryPlan
from flightplans.errors import BatteryTooWeak, NotEnoughEnergy

LEG_NAMES = {"out": "往路 out", "home": "復路 home", "return": "引き返し turned back", "way": "途中 on the way"}


def energy_line(refusal: NotEnoughEnergy) -> str:
    """Which reserve fails, and what would do."""
    leg = LEG_NAMES.get(refusal.leg, refusal.leg)
    left = f"{refusal.reserve_percent:g} %, 基準 limit {refusal.required_percent:g} %"
    where = "" if refusal.at_m is None else f", {refusal.at_m:,.0f} m"
    return f"電池が足りません [{leg}{where}]。 Not enough battery ({left}).{would_do(refusal)}"


def weak_battery_line(refusal: BatteryTooWeak) -> str:
    """What the battery cannot give, and what would do."""
    found = f"{refusal.current_a:g} A (基準 limit {refusal.current_limit_a:g}), {refusal.voltage_v:g} V"
    found += f" (基準 limit {refusal.voltage_limit_v:g})"
    return f"電池の力が足りません。 The battery is too weak: {found}.{would_do(refusal)}"


def would_do(refusal: NotEnoughEnergy | BatteryTooWeak) -> str:
    """Every single change that would make the flight possible; that none would is said as well."""
    ways = list(_ways(refusal))
    if not ways and isinstance(refusal, BatteryTooWeak):
        return " 荷物か電池の一つだけを変えても飛べません (no single change of payload or battery would do)."
    if not ways:
        return " 荷物・風・電池の一つだけを変えても飛べません (no single change of payload, wind or battery would do)."
    return " どれか一つで飛べます (any one would do): " + "、".join(ways) + "。"


def _ways(refusal: NotEnoughEnergy | BatteryTooWeak) -> Iterator[str]:
    if refusal.grams_less is not None:
        yield f"{refusal.grams_less} g 減らす ({refusal.grams_less} g less)"
    wind_less = refusal.wind_less_m_s if isinstance(refusal, NotEnoughEnergy) else None
    if wind_less is not None:
        yield f"風が {wind_less:g} m/s 弱まる ({wind_less:g} m/s less wind)"
    if refusal.warmer_to_c is not None:
        yield f"電池を {refusal.warmer_to_c:g} ℃ に温める (battery at {refusal.warmer_to_c:g} C)"
    if refusal.charge_to_percent is not None:
        charge = f"{refusal.charge_to_percent:g} %"
        yield f"{charge} まで充電する (charged to {charge})"
    if refusal.health is not None:
        percent = round(refusal.health * 100)
        yield f"健全度 {percent} % 以上の電池 (a battery of {percent} % health)"


def _figures(plan: DeliveryPlan) -> str:
    told = plan.energy_conditions
    if told is None or not told.calibrated_flights:
        return "機体の数字 figures of the airframe: 推定 estimated, never calibrated (docs/energy.ja.md)"
    return f"機体の数字 figures of the airframe: 飛行 {told.calibrated_flights} 回で合わせ込み calibrated from flights"


def energy_lines(plan: DeliveryPlan) -> Iterator[str]:
    """The point of no return, and the least that is left if the aircraft turns back; nothing for plans of old."""
    if plan.energy_out is None or not plan.return_left_percent:
        return
    at = plan.point_of_no_return_m
    point = "なし none on the way out" if at is None else f"{at:,.0f} m"
    least = min(plan.return_left_percent)
    yield _figures(plan)
    yield f"引き返せる限界 point of no return: {point}   (途中で引き返したときの残量 at least {least:.0f} %)"
