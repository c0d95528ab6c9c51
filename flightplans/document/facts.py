"""What a plan says in figures and words, as rows for its papers and for the terminal; absent parts give no rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from flightplans.airspace.zone import Role
from flightplans.airspace.zone_properties import KIND_WORDS
from flightplans.delivery import DeliveryPlan
from flightplans.document.account import Account
from flightplans.document.reasons import told
from flightplans.document.risk_words import MODE_NAMES, PEOPLE_NAMES
from flightplans.document.route_words import COVER_NAMES, CROSSED_NAMES, SIDE_NAMES, once
from flightplans.document.rules import japanese_half, number
from flightplans.ways_out.way_out import Stage, WayOut
from flightplans.world import World

WINDS: tuple[str, ...] = ("北", "北北東", "北東", "東北東", "東", "東南東", "南東", "南南東")
WINDS += ("南", "南南西", "南西", "西南西", "西", "西北西", "北西", "北北西")
SAMPLE = "invented sample data, not surveyed"
SOURCES = {SAMPLE: "見本の資料（架空のもの。測量していません）"}
Fact = tuple[str, str]


def minutes(seconds: float) -> str:
    """12分05秒."""
    whole = round(seconds)
    return f"{whole // 60}分{whole % 60:02d}秒"


def date_words(at: datetime) -> str:
    """2026年11月23日 10:54, in the zone of the time itself."""
    return f"{at.year}年{at.month}月{at.day}日 {at.hour}:{at.minute:02d}"


def wind_words(speed_m_s: float, from_deg: float) -> str:
    """4 m/s（西から 270°）."""
    if speed_m_s == 0:
        return "0 m/s（無風）"
    return f"{speed_m_s:g} m/s（{WINDS[round(from_deg / 22.5) % 16]}から {from_deg:g}°）"


def one_in(chance: float, what: str) -> str:
    """約3.3億往復に1人。: how seldom, for people who do not read powers of ten; empty for what is not seldom."""
    if not 0 < chance < 0.1:
        return ""
    often = 1 / chance
    for unit, words in ((1e12, "兆"), (1e8, "億"), (1e4, "万")):
        if often >= unit:
            return f"約{_two_digits(often / unit)}{words}{what}に1人。"
    return f"約{_two_digits(often)}{what}に1人。"


def _two_digits(value: float) -> str:
    return f"{float(f'{value:.2g}'):,.{1 if value < 10 else 0}f}"


def key_facts(account: Account) -> Iterator[Fact]:
    """The figures of the first page."""
    request, plan = account.request, account.plan
    yield "出発・帰着", request.port.name
    yield "届け先", request.hall.name
    if request.at is not None:
        until = "" if plan is None or plan.departs_until is None else _until(plan.departs_until, account)
        yield "出発の日時", date_words(request.at.astimezone(account.made_at.tzinfo)) + until
    yield "積荷", f"{request.payload_g:,} g（上限 {request.airframe.payload_limit_g:,} g）"
    yield "風", wind_words(request.wind_speed_m_s, request.wind_from_deg)
    yield "機体", plan.airframe_name if plan is not None else request.airframe.name
    if plan is None:
        return
    yield "距離", f"片道 {plan.route_length_m / 1000:.2f} km、往復 {2 * plan.route_length_m / 1000:.2f} km"
    yield "時間", f"往路 {minutes(plan.out.duration_s)}、復路 {minutes(plan.home.duration_s)}"
    heights = [point.altitude_amsl_m for leg in (plan.out, plan.home) for point in leg.points]
    yield "対地高度", f"{plan.min_height_agl_m:.0f}～{plan.max_height_agl_m:.0f} m"
    yield "海抜高度", f"{min(heights):.0f}～{max(heights):.0f} m"
    yield "電池の残り", f"往路 {plan.out.reserve_percent:.0f}%、復路 {plan.home.reserve_percent:.0f}%"
    yield "着陸せず引き返す", f"帰着時の残り {plan.return_reserve_percent:.0f}%"
    yield "上空で待つ", f"{minutes(plan.hold_s)}まで"
    yield from _battery_today(plan)
    yield from _known_later(plan)


def _battery_today(plan: DeliveryPlan) -> Iterator[Fact]:
    """What is not as with a new, full, warm battery."""
    told = plan.energy_conditions
    if told is None:
        return
    words = []
    if told.temperature_c is not None:
        words.append(f"気温 {told.temperature_c:g} ℃")
    if told.battery_temperature_c is not None:
        words.append(f"電池 {told.battery_temperature_c:g} ℃")
    if told.battery_health < 1:
        words.append(f"健全度 {told.battery_health * 100:.0f}%")
    if told.start_percent < 100:
        words.append(f"出発時 {told.start_percent:g}%")
    if words:
        yield "電池のようす", "、".join(words)


def _known_later(plan: DeliveryPlan) -> Iterator[Fact]:
    place = plan.point_of_no_return_m
    if place is not None:
        yield "引き返せる限界", f"出発から {place / 1000:.2f} km"
    elif plan.return_left_percent:
        waits = any(check.name == "reserve_return" and not check.ok for check in plan.checks)
        yield "引き返せる限界", "待った後に荷を積んだままでは戻れません" if waits else "なし（どこからでも戻れます）"
    risk = plan.ground_risk
    if risk is not None:
        yield "地上リスク", f"SORA 最終 GRC {risk.sora.final}（iGRC {risk.sora.intrinsic}）"
    ways = plan.ways_out
    if ways:
        bad = sum(not way.ok for way in ways)
        yield "逃げ道", f"{len(ways)} 通りを確認、" + ("すべてあり" if not bad else f"うち {bad} は注意（△）")


def _until(latest: str, account: Account) -> str:
    at = datetime.fromisoformat(latest).astimezone(account.made_at.tzinfo)
    return f"（{at.day}日 {at.hour}:{at.minute:02d} まで有効）"


def reason_rows(account: Account) -> list[tuple[str, str]]:
    """(what is wrong, what would do) of every reason."""
    return [(each.what, each.remedy) for each in (told(reason, account) for reason in account.reasons)]


FAILURES = {"link": "通信がとだえる", "gnss": "位置が分からない", "battery": "電池の異常", "motor": "モーター停止"}
STAGES = {"out": "往路", "hold": "公民館の上", "return": "引き返し", "home": "復路"}
DEEDS = {
    "goes_on": "計画どおり飛び、待って、{where}へ帰る",
    "straight": "{where}へまっすぐ飛んで降りる",
    "corridor": "道に沿って進み、{where}へ降りる",
    "down_here": "その場に降りる（風に流される）",
    "falls": "操れずにその場へ落ちる",
}
WHYS = {
    "houses": "家などに届くことがある",
    "thrust": "残りの力がたりない",
    "area": "まっすぐでは範囲を出る",
    "ground": "まっすぐでは地面に近い",
    "over_ceiling": "地面から 150 m を越える所がある",
}


def way_out_rows(plan: DeliveryPlan, world: World) -> Iterator[tuple[bool, str, str, str, str]]:
    """(good?, stretch, failure, what happens, figures), stretches of the same fate as one."""
    names = {site.id: site.name for site in (*world.sites.values(), *world.emergency_places)}
    for ways in _alike(plan.ways_out):
        first = ways[0]
        stretch = STAGES[first.stage]
        if first.stage is not Stage.HOLD:
            stretch += f" {min(w.from_m for w in ways) / 1000:.1f}–{max(w.to_m for w in ways) / 1000:.1f}km"
        places = list(dict.fromkeys(names.get(way.place_id, way.place_id) for way in ways if way.place_id))
        where = "、".join(places) if len(places) <= MOST_NAMES else f"近い避難場所（{len(places)}か所）"
        what = DEEDS[first.deed].format(where=where)
        figures = f"{max(way.distance_m for way in ways):,.0f} m・{minutes(max(way.time_s for way in ways))}"
        yield all(way.ok for way in ways), stretch, FAILURES[first.failure], what + _notes(ways), figures


def _notes(ways: Sequence[WayOut]) -> str:
    """。家に届くことがあります（中尾の家並み）: what has to be known of some of the stretches."""
    near: dict[str, dict[str, None]] = {}
    for way in ways:
        if way.why:
            near.setdefault(way.why, {}).update({way.near: None} if way.near else {})
    words = (WHYS.get(why, why) + (f"（{_named(list(beside))}）" if beside else "") for why, beside in near.items())
    return "".join(f"。{each}" for each in words)


def _named(names: Sequence[str]) -> str:
    """All of few, the first of many with their number; the plan as JSON has them all."""
    return "、".join(names) if len(names) <= MOST_NAMES else f"{names[0]}など {len(names)} か所"


def _alike(ways: Sequence[WayOut]) -> Iterator[list[WayOut]]:
    """Stretches of one leg and failure with the same verdict and deed, wherever on the leg they are."""
    order = list(STAGES)
    kept: dict[tuple[int, str, bool, str], list[WayOut]] = {}
    for way in ways:
        kept.setdefault((order.index(way.stage), way.failure, not way.ok, way.deed), []).append(way)
    for key in sorted(kept):
        yield kept[key]


MOST_NAMES = 3
"""Places in one cell; more are counted."""


def risk_rows(plan: DeliveryPlan) -> Iterator[Fact]:
    """Ground risk as words and numbers."""
    risk = plan.ground_risk
    if risk is None:
        return
    seldom = one_in(risk.casualties_per_flight, "往復")
    deaths = f"1往復 {number(risk.casualties_per_flight)} 人、1飛行時間 {number(risk.casualties_per_hour)} 人"
    yield "予想死者数", f"{seldom}{deaths}"
    for mode in risk.modes:
        words = f"{number(mode.casualties)} 人（1万時間に {number(mode.rate_per_h * 1e4)} 回と仮定）"
        yield f"　{japanese_half(MODE_NAMES.get(mode.mode, mode.mode))}", words
    yield "人の資料", japanese_half(PEOPLE_NAMES.get(risk.people, risk.people))
    sail = f"、SAIL {risk.sora.sail}" if risk.sora.sail else ""
    yield "SORA 2.5", f"iGRC {risk.sora.intrinsic} → 最終 GRC {risk.sora.final}{sail}"
    yield "最も人の多い所", f"1 km² に {risk.sora.density_per_km2:,.0f} 人"
    highest = risk.highest
    leg = f"{STAGES.get(highest.leg, highest.leg)}{PARTS.get(highest.part, '')}"
    where = f"{leg} {highest.from_m / 1000:.1f}–{highest.to_m / 1000:.1f} km"
    yield "最も高い所", f"{where}、1飛行時間 {number(highest.per_hour)} 人"
    area = risk.area
    widths = f"片側 {area.least_half_width_m:.0f}～{area.greatest_half_width_m:.0f} m"
    yield "立入管理区画", f"{area.area_m2 / 1e6:.2f} km²、経路から{widths}"
    if area.houses:
        named = "、".join(area.houses[:4]) + ("ほか" if len(area.houses) > 4 else "")
        yield "区画の中の家", f"{len(area.houses)} 軒 {area.persons:g} 人（{named}）。通過中の見張りか、同意が要ります"
    if area.roads:
        roads = "、".join(f"{road.name} {road.length_m:,.0f} m" for road in area.roads)
        yield "区画の中の道路", roads


PARTS = {"take_off": "の離陸", "landing": "の着陸"}


def crossing_rows(plan: DeliveryPlan) -> Iterator[tuple[str, str, str, str]]:
    """(what, where, angle, height over it) of every crossing on the way out; the way home crosses higher."""
    for crossing in plan.route_facts.crossings if plan.route_facts is not None else ():
        name = once(japanese_half(CROSSED_NAMES.get(crossing.what, crossing.what)), crossing.name)
        angle = f"{crossing.angle_deg:.0f}°" + ("" if crossing.square else " △")
        yield name, f"{crossing.at_distance_m / 1000:.2f} km", angle, f"{crossing.height_over_m:.0f} m"


def way_rows(plan: DeliveryPlan) -> Iterator[Fact]:
    """What lies below the way, its corners, other ways and why they were not taken."""
    facts = plan.route_facts
    if facts is None:
        return
    if facts.over_m is not None:
        below = (
            f"{japanese_half(COVER_NAMES.get(kind, kind))} {metres / 1000:.1f} km"
            for kind, metres in facts.over_m.items()
            if metres >= 50
        )
        yield "下の土地", "、".join(below)
    yield "曲がり角", f"旋回半径 {facts.turn_radius_m:.0f} m、最も遅い角 {facts.slowest_corner_m_s:g} m/s"
    for way in facts.other_ways:
        passed = "、".join(f"{zone}の{SIDE_NAMES.get(side, side)}" for zone, side in way.passes) or "別のすき間"
        words = f"{passed}を通ると {way.length_m / 1000:.2f} km（{way.longer_m:,.0f} m 長い）"
        yield "ほかの経路", words
    if not facts.other_ways:
        yield "ほかの経路", "なし（範囲の中で道は一つ）"


def _ground_sources(plan: DeliveryPlan | None) -> Iterator[str]:
    """The survey of the ground with its vertical datum, and how wrong it may be along the way."""
    if plan is None or plan.heights is None:
        return
    names = "、".join(SOURCES.get(source.name, source.name) or "出典不明" for source in plan.heights.sources)
    if SAMPLE in {source.name for source in plan.heights.sources}:
        yield names  # how wrong it is in reality nobody knows
        return
    datum = f"{plan.heights.datum}、" if plan.heights.datum else "高さの基準は不明、"
    yield f"{names}（{datum}誤差 ±{plan.heights.terrain_error_m:g} m）"


def _airframe_figures(plan: DeliveryPlan | None) -> str:
    """Whether the aircraft's energy figures come from its own flights."""
    told = None if plan is None else plan.energy_conditions
    if told is None or not told.calibrated_flights:
        return "機体の電力の数字は推定で、飛行の記録で確かめていません。"
    return f"機体の電力の数字は {told.calibrated_flights} 回の飛行の記録に合わせてあります。"


def known_rules(account: Account) -> Iterator[Fact]:
    """What can be said without any way."""
    request = account.request
    light, calm = (
        request.payload_g <= request.airframe.payload_limit_g,
        request.wind_speed_m_s < request.limits.wind_m_s,
    )
    limit = f"上限 {request.airframe.payload_limit_g:,} g"
    yield "積荷", f"{'○' if light else '×'} {request.payload_g:,} g（{limit}）"
    yield "風速", f"{'○' if calm else '×'} {request.wind_speed_m_s:g} m/s（{request.limits.wind_m_s:g} m/s 未満）"
    yield "ほかの規則", "計画にならないため、ここには出ません。1ページ目の理由を見てください"


def zone_rows(world: World) -> Iterator[tuple[str, str, str]]:
    """(name, kind, what has to be kept) of everything that is in the way."""
    kinds = {kind: word for word, kind in reversed(KIND_WORDS.items())}
    for zone in (*world.airspace.of(Role.NO_FLY), *world.airspace.of(Role.OBSTACLE)):
        kept = f"{zone.top_agl_m:g} m の上を越える" if zone.top_agl_m else f"{zone.clearance_m:g} m 離れる"
        yield zone.name, kinds.get(zone.kind, ""), kept


def made_of_samples(account: Account) -> bool:
    """Whether anything that the plan rests on is invented: then nobody may fly by it."""
    world, plan = account.world, account.plan
    sources = {zone.source for zone in world.airspace.zones} | {place.source for place in world.emergency_places}
    if plan is not None and plan.heights is not None:
        sources |= {source.name for source in plan.heights.sources}
    return SAMPLE in sources


def _sources_named(sources: Iterable[str]) -> str:
    return "、".join(SOURCES.get(source, source) or "出典の記載なし" for source in dict.fromkeys(sources)) or "なし"


def source_words(account: Account) -> str:
    """Where the data are from and what they are worth."""
    world = account.world
    said = _sources_named(zone.source for zone in world.airspace.zones)
    ground = "".join(f"地面: {words}。" for words in _ground_sources(account.plan))
    places = f"緊急の着陸場所: {_sources_named(place.source for place in world.emergency_places)}。"
    people = "家と人口: 町の資料のとおり（出典の記載なし）。" if world.houses else ""
    return (
        f"空域: {said}。{ground}{places}{people}町の資料「{account.town}」。"
        "高さは海抜（平均海面から）と、真下の地面からの対地高度。"
        f"{_airframe_figures(account.plan)}電池は多めの見積り（約95％）で判定しています。"
        "同じ番号の計画は同じ内容です。条件が変われば、計画を作り直します。"
    )


def notification_rows(account: Account) -> Iterator[Fact]:
    """飛行計画の通報 (航空法132条の88, 施行規則236条の83), as far as the plan or somebody knows."""
    request, plan, said = account.request, account.plan, account.said
    at = request.at
    own: dict[str, str] = {
        "飛行の日時": date_words(at.astimezone(account.made_at.tzinfo)) if at else "",
        "飛行の経路": f"{request.port.name} → {request.hall.name} → {request.port.name}（地図のとおり。KML あり）",
        "登録記号・種類": "",
        "型式": plan.airframe_name if plan is not None else request.airframe.name,
        "操縦者の氏名": "",
        "技能証明書番号": "",
        "許可・承認番号": "",
        "飛行の目的": "食料品の配送",
        "飛行高度": _highest_words(plan),
        "飛行速度": f"{request.speed_m_s:g} m/s",
        "禁止空域・飛行の方法": "目視外（補助者なし）",
        "出発地・目的地": f"{request.port.name}・{request.hall.name}",
        "所要時間": f"往路 {minutes(plan.out.duration_s)}、復路 {minutes(plan.home.duration_s)}" if plan else "",
        "立入管理措置": "立入管理区画を設定（地図のとおり）"
        if plan is not None and plan.ground_risk is not None
        else "",
        "保険": "",
        "その他": "",
    }
    for name, words in own.items():
        yield name, said.get(name) or words or "（記入）"


def _highest_words(plan: DeliveryPlan | None) -> str:
    return f"対地 {plan.max_height_agl_m:.0f} m 以下（150 m 未満）" if plan is not None else ""
