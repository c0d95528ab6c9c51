"""A plan, or a refusal, as lines of text for a terminal: Japanese first, English beside it."""

from __future__ import annotations

from collections.abc import Iterator

from flightplans.delivery import Check, DeliveryPlan, LegPlan
from flightplans.document.energy_words import energy_line, energy_lines, weak_battery_line
from flightplans.document.height_words import height_lines, highest_out_m
from flightplans.document.margins import BELOW, HOMEWARD, margin
from flightplans.document.risk_words import risk_lines, risk_refusal_line
from flightplans.document.route_words import heading_words, route_lines
from flightplans.document.way_out_words import no_way_out_line, way_out_lines
from flightplans.errors import (
    AirframeUnknown,
    BatteryTooWeak,
    CheckFailed,
    ColumnBlocked,
    HeightImpossible,
    HousesInArea,
    NobodyCounted,
    NoRoute,
    NotEnoughEnergy,
    NoTerrain,
    NoWayOut,
    OutsideAirspace,
    PlannerFault,
    Refusal,
    RiskClassTooHigh,
    SiteHeightDoubtful,
    TooHeavy,
    TooRisky,
    TooWindy,
)

CHECK_NAMES = {
    "payload": "積荷 payload",
    "wind": "風速 wind",
    "reserve_out": "往路の電池残量 reserve, out",
    "reserve_home": "復路の電池残量 reserve, home",
    "reserve_return": "着陸せず引き返す場合の残量 reserve, turned back",
    "reserve_way": "途中から帰着か代替地まで reserve from every point of the way",
    "battery_current": "電池の最大電流 battery current",
    "battery_voltage": "電池の最低電圧 battery voltage",
    "layers": "往路と復路の高さの差 layer between the ways",
    "clearance": "対地高度の最小 least height over ground",
    "ceiling": "対地高度の最大 greatest height over ground",
    "area": "空域の端まで inside the corridor's edge",
    "no_fly": "禁止区域まで away from no-fly zones",
    "obstacle": "障害物の上 over obstacles",
    "climb_rate": "上昇率 climb",
    "descent_rate": "降下率 descent",
    "column": "離着陸の柱から障害物まで nearest obstacle to a take-off or landing",
    "column_ground": "離着陸の柱の中の地面 ground in the column over the pad",
    "survey": "測量と地形の標高の差 survey less terrain at the pads",
    "steep_speed": "急な所の最低速度 slowest on steep stretches",
    "fence": "フェンスの内側 inside the fence",
    "fence_corners": "フェンスの頂点の数 fence corners",
    "cover": "樹木などの上の余裕 room over trees and roofs",
    "fence_reach": "フェンスが区域の外へ出る距離 fence outside the corridor",
    "fence_ceiling": "フェンスの天井までの余裕 room under the fence's ceiling",
    "rally": "ラリーポイントの誤り faults of rally points",
    "speed": "速度 speed",
    "file": "書き出した任務が読めない exported mission unreadable",
    "items": "任務の項目数 mission items",
    "marks": "任務の並びの誤り faults in the mission",
    "casualties_per_hour": "1飛行時間あたりの予想死者数 expected deaths per flight hour",
    "final_grc": "SORA 最終地上リスククラス final ground risk class",
    "houses_inside": "立入管理区画の中の家 houses in the controlled ground area",
    "people_counted": "人口の資料 data on who is on the ground",
    "turn_cut": "曲がり角の内側に寄る距離 corners cut by",
    "way_out_energy": "緊急着陸場所までの電力量 energy to an emergency place",
    "way_out_time": "緊急着陸場所に立つまでの時間 time to an emergency place",
    "way_out_gnss": "測位を失うと家屋等に流されうる時間の割合 share of time that may drift to houses",
}


def plan_lines(plan: DeliveryPlan) -> Iterator[str]:
    """Everything that somebody has to see before approving."""
    yield f"飛行計画 Flight plan   {plan.port_id} → {plan.site_id} → {plan.port_id}   {plan.airframe_name}"
    yield f"積荷 payload {plan.payload_g} g   風 wind {plan.wind_speed_m_s:g} m/s @ {plan.wind_from_deg:g}°"
    if plan.departs_at:
        yield f"出発 departs {plan.departs_at}（{plan.departs_until} までの出発に有効 good until then）"
    if plan.zones_not_in_force:
        yield f"時間外の区域 zones not in force: {'、'.join(plan.zones_not_in_force)}"
    yield f"経路 route {plan.route_length_m:,.0f} m   待機 hold {plan.hold_s:g} s"
    yield f"対地高度 height over ground {plan.min_height_agl_m:.0f}–{plan.max_height_agl_m:.0f} m"
    turned_back = f"引き返し turned back {plan.return_reserve_percent:.0f} %"
    yield f"電池残量 battery left {plan.reserve_percent:.0f} %   ({turned_back})"
    yield from energy_lines(plan)
    for leg, name in ((plan.out, "往路 out"), (plan.home, "復路 home")):
        yield from _leg_lines(leg, name)
    if plan.heights is not None:
        yield ""
        yield from height_lines(plan.heights, plan.max_height_agl_m - highest_out_m(plan.heights))
    if plan.route_facts is not None:
        yield ""
        yield from route_lines(plan.route_facts)
    if plan.ground_risk is not None:
        yield ""
        yield from risk_lines(plan.ground_risk)
    if plan.ways_out:
        yield ""
        yield "逃げ道 Ways out"
        yield from way_out_lines(plan)
    yield ""
    yield "検査 Checks"
    for check in plan.checks:
        yield _check_line(check)


def _leg_lines(leg: LegPlan, name: str) -> Iterator[str]:
    yield ""
    minutes, seconds = divmod(round(leg.duration_s), 60)
    yield f"{name}: {minutes}:{seconds:02d}   {leg.energy_wh:.0f} Wh   残量 left {leg.reserve_percent:.0f} %"
    yield "  #    距離 m   緯度 lat     経度 lon      海抜 AMSL m   対地 AGL m"
    for number, point in enumerate(leg.points):
        place = f"{point.latitude_deg:.6f}  {point.longitude_deg:.6f}"
        heights = f"{point.altitude_amsl_m:10.1f}   {point.altitude_agl_m:10.1f}"
        yield f"{number:3d}  {point.distance_m:8,.0f}   {place}   {heights}"


def _check_line(check: Check) -> str:
    mark = "○" if check.ok else "×"
    homeward = check.name.startswith(HOMEWARD)
    name = CHECK_NAMES.get(check.name.removeprefix(HOMEWARD), check.name) + (" (復路 home)" if homeward else "")
    side = f" {check.unit} 未満 below" if check.name in BELOW else ""
    limit = f"基準 limit {check.limit:g}{side}, 余裕 margin {round(margin(check), 9):g}"
    return f"  {mark} {name}: {check.value:g} {check.unit} ({limit})"


def refusal_line(refusal: Refusal) -> str:
    """One reason in one line."""
    match refusal:
        case TooHeavy():
            return f"重すぎます。あと {refusal.grams_less} g 減らしてください。 Too heavy by {refusal.grams_less} g."
        case TooWindy():
            wind, limit = f"{refusal.wind_m_s:g} m/s", f"{refusal.limit_m_s:g} m/s"
            return f"風が強すぎます（{wind}。{limit} 未満で飛べます）。 Too windy: {wind}; it must be below {limit}."
        case OutsideAirspace():
            beside = f": {'、'.join(refusal.zones) or refusal.zone}" if refusal.zone else ""
            metres = f"{heading_words(refusal.heading_deg)}{refusal.distance_m:.0f} m"
            return f"{refusal.site_id} は飛べる区域の外です ({metres}{beside})。 Outside the permitted corridor."
        case NoRoute(zones=zones) if zones:
            closed = f"{refusal.from_id} から {refusal.to_id} への道を {'、'.join(zones)} が塞いでいます。"
            return f"{closed} The way is closed by no-fly zones."
        case NoRoute():
            return f"{refusal.from_id} から {refusal.to_id} へ区域がつながっていません。 No connected corridor."
        case HeightImpossible():
            heights = f"{refusal.needed_amsl_m:.0f} m > {refusal.allowed_amsl_m:.0f} m"
            return f"{refusal.distance_m:.0f} m 地点で高さの基準を守れません。 No height keeps both limits ({heights})."
        case NoTerrain():
            place = f"{refusal.latitude_deg:.5f}, {refusal.longitude_deg:.5f}"
            return f"地形の標高が分からない所を通ります ({place})。 No terrain data there."
        case ColumnBlocked():
            return _column_line(refusal)
        case SiteHeightDoubtful():
            said = f"{refusal.surveyed_amsl_m:.0f} m, 差 {refusal.differs_m:.0f} m, 基準 limit {refusal.limit_m:.0f} m"
            return f"{refusal.site_id} の標高が地形データと合いません ({said})。 Survey and terrain disagree."
        case NotEnoughEnergy():
            return energy_line(refusal)
        case BatteryTooWeak():
            return weak_battery_line(refusal)
        case TooRisky() | RiskClassTooHigh() | HousesInArea() | NobodyCounted():
            return risk_refusal_line(refusal)
        case NoWayOut():
            return no_way_out_line(refusal)
        case NoTerrain():
            place = f"{refusal.latitude_deg:.5f}, {refusal.longitude_deg:.5f}"
            return f"地面の高さが分からない所を通ります ({place})。 Nothing is known of the ground there."
        case AirframeUnknown():
            return f"機体のファイル {refusal.file} を読めません: {refusal.why}。 The airframe's file cannot be read."
        case PlannerFault():
            return f"計画の計算が途中で止まりました ({refusal.what})。 The planner itself failed: see the log."
        case CheckFailed():
            name = CHECK_NAMES.get(refusal.check.removeprefix(HOMEWARD), refusal.check)
            found = f"{name}: {refusal.value:g} {refusal.unit}, 基準 limit {refusal.limit:g}"
            return f"できあがった任務が検査に通りません ({found})。 A finished mission failed its check."
        case _:
            return ", ".join(f"{name} {value}" for name, value in refusal.facts().items())


def _column_line(refusal: ColumnBlocked) -> str:
    if refusal.what == "ground":
        beside = f"地面が {refusal.value_m:.0f} m 高い (基準 limit {refusal.limit_m:.0f} m)"
        return f"{refusal.site_id} の離着陸の柱の中で{beside}。 Ground in the column."
    beside = f"障害物が {refusal.value_m:.0f} m の所にあります (基準 limit {refusal.limit_m:.0f} m)"
    return f"{refusal.site_id} の離着陸の{beside}。 An obstacle in the column."
