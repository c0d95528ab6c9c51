"""The rule behind go or no-go: facts in, a list of judged items out, each with a plain Japanese sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from firmware_bridge.vehicle import VehicleState
from fleet.config import FleetSettings
from fleet.departure import Window, of_missed
from fleet.path import metres_to
from fleet.sentences import kg, of_neighbour, of_unfit
from fleet.status import details_of
from fleet.traffic import InTheWay
from fleet.weather import Wind
from flightplans.world import Site

NEAR_M = 60.0
"""An aircraft this near to a site's surveyed point stands on its landing place."""
FULL_PERCENT = 99.0
"""A battery that says so much is full, whatever a plan asks for."""
DEPARTURE = "departure"
"""The item about the times for which the plan is good."""
GOOD_FIX = 3
"""GPS_FIX_TYPE_3D_FIX of https://mavlink.io/en/messages/common.html#GPS_FIX_TYPE."""


@dataclass(frozen=True)
class GoItem:
    """One judged fact. `blocking` False means: a person should know, but may still launch.

    `name` is for programs, `title` and `detail` are Japanese for screens; `detail` always says what is found.
    """

    name: str
    title: str
    ok: bool
    blocking: bool
    detail: str


@dataclass(frozen=True)
class GoReport:
    """The whole list."""

    items: tuple[GoItem, ...]

    @property
    def go(self) -> bool:
        """Nothing blocking is wrong."""
        return not self.stops

    @property
    def stops(self) -> tuple[GoItem, ...]:
        """What forbids the launch."""
        return tuple(item for item in self.items if item.blocking and not item.ok)

    @property
    def sentence(self) -> str:
        """All that forbids the launch, as one text."""
        return "".join(item.detail for item in self.stops)


@dataclass(frozen=True)
class AircraftFacts:
    """What the aircraft itself said last; `metres_to_port` None when its position is unknown."""

    connected: bool
    armed: bool
    landed: bool | None
    metres_to_port: float | None
    battery_percent: float | None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class GoFacts:
    """Everything that the judgement looks at. `aircraft` is None when nothing recent was heard."""

    aircraft: AircraftFacts | None
    out_of_service_reason: str | None
    approved_by: str | None
    loaded: bool
    boxes_g: int
    payload_g: int
    payload_limit_g: int
    boxes_left_to_van: int
    plan_failures: tuple[str, ...]
    planned_wind: Wind | None
    wind: Wind | None
    pad_clear: bool
    other_at_hall: str | None
    in_the_way: InTheWay | None = None
    departure_missed: Window | None = None
    """The times for which the plan was made, if now is outside of them."""
    plan_start_percent: float = 0.0
    """The least charge at the start with which the plan still lands everywhere with its reserves."""


def judge(facts: GoFacts, settings: FleetSettings) -> GoReport:
    """Judge the facts: people first, then load and plan, weather, aircraft."""
    return GoReport(
        (
            *_papers(facts),
            *_load(facts),
            *_weather(facts, settings),
            *_machine(facts.aircraft, _needed(facts, settings)),
        )
    )


def _needed(facts: GoFacts, settings: FleetSettings) -> float:
    return max(settings.min_start_percent, min(facts.plan_start_percent, FULL_PERCENT))


def _item(name: str, title: str, ok: bool, good: str, bad: str, *, blocking: bool = True) -> GoItem:
    return GoItem(name, title, ok, blocking, good if ok else bad)


def _papers(facts: GoFacts) -> Iterator[GoItem]:
    yield _item(
        "approval",
        "承認",
        facts.approved_by is not None,
        f"{facts.approved_by}さんが承認しました。",
        "まだ承認されていません。",
    )
    yield _service(facts.out_of_service_reason)
    yield _item(
        "plan",
        "飛行計画",
        not facts.plan_failures,
        "すべての点検に通っています。",
        f"飛行計画の点検に通っていません（{'、'.join(facts.plan_failures)}）。",
    )
    late = facts.departure_missed
    yield _item(
        DEPARTURE, "出発の時刻", late is None, "計画した時刻のうちです。", "" if late is None else of_missed(late)
    )
    yield _item(
        "other_aircraft",
        "ほかの機体",
        facts.other_at_hall is None,
        "同じ着陸場所を使う機体はありません。",
        f"同じ着陸場所を機体 {facts.other_at_hall} が使っています。",
    )
    yield _item(
        "separation",
        "ほかの便との間隔",
        facts.in_the_way is None,
        "飛んでいる機体とは十分に離れています。",
        "" if facts.in_the_way is None else of_neighbour(facts.in_the_way),
    )


def _service(reason: str | None) -> GoItem:
    bad = f"この機体は使用を止めています（{reason}）。"
    return _item("service", "機体の使用", reason is None, "使用できます。", bad)


def _load(facts: GoFacts) -> Iterator[GoItem]:
    yield _item("loaded", "積み込み", facts.loaded, "積み込みを確認しました。", "積み込みがまだ確認されていません。")
    fits = facts.boxes_g == facts.payload_g <= facts.payload_limit_g
    yield _item(
        "payload",
        "荷物の重さ",
        fits,
        f"{kg(facts.payload_g)}です。",
        f"荷物の重さ（{kg(facts.boxes_g)}）が計画（{kg(facts.payload_g)}、限度{kg(facts.payload_limit_g)}）と合いません。",
    )
    yield _item(
        "carrier",
        "運び方",
        facts.boxes_left_to_van == 0,
        "すべての箱がドローン便です。",
        f"{facts.boxes_left_to_van}個の箱が車での配達に変わっています。",
    )


def _weather(facts: GoFacts, settings: FleetSettings) -> Iterator[GoItem]:
    yield _wind(facts.wind, settings)
    yield _item(
        "planned_wind",
        "計画の風",
        not _stronger_than_planned(facts, settings),
        "計画のときより強くありません。",
        "計画のときより風が強くなっています。",
        blocking=False,
    )
    yield _item(
        "pad",
        "着陸場所",
        facts.pad_clear,
        "安全が確認されています。",
        "まだ安全が確認されていません。確認されるまで機体は上空で待ちます。",
        blocking=False,
    )


def _wind(wind: Wind | None, settings: FleetSettings) -> GoItem:
    if wind is None:
        return GoItem("wind", "風", False, False, "風の記録がありません。現地の風を確かめてください。")
    speed = f"毎秒{wind.speed_m_s:.1f}メートル"
    limit = f"限度は毎秒{settings.wind_limit_m_s:.1f}メートル未満"
    ok = wind.speed_m_s < settings.wind_limit_m_s
    return _item("wind", "風", ok, f"{speed}です。", f"風が強すぎます（{speed}、{limit}）。")


def _stronger_than_planned(facts: GoFacts, settings: FleetSettings) -> bool:
    planned_m_s = settings.assumed_wind_m_s if facts.planned_wind is None else facts.planned_wind.speed_m_s
    return facts.wind is not None and facts.wind.speed_m_s > planned_m_s + 1.0


def stops_at_hall(state: VehicleState, hall: Site, settings: FleetSettings) -> tuple[GoItem, ...]:
    """Return what forbids the empty way home, from live telemetry: the aircraft's own items, standing at the hall."""
    live = AircraftFacts(state.connected, state.armed, state.landed, None, state.battery_percent, details_of(state, []))
    own = [item for item in _machine(live, settings.min_start_percent) if item.name != "place"]
    away_m = metres_to(hall, state)
    there = away_m is not None and away_m <= NEAR_M
    own.append(_item("place", "機体の場所", there, "公民館にあります。", "機体が公民館にあることを確かめられません。"))
    return tuple(item for item in own if item.blocking and not item.ok)


def stops_of_rows(out_of_service_reason: str | None, wind: Wind | None, settings: FleetSettings) -> tuple[GoItem, ...]:
    """Return what forbids the way home whatever the aircraft says: taken out of service, or too much wind."""
    items = (_service(out_of_service_reason), _wind(wind, settings))
    return tuple(item for item in items if item.blocking and not item.ok)


def _machine(found: AircraftFacts | None, needed_percent: float) -> Iterator[GoItem]:
    if found is None or not found.connected:
        yield GoItem("link", "通信", False, True, "機体とつながっていません。電源と通信を確かめてください。")
        return
    yield GoItem("link", "通信", True, True, "つながっています。")
    yield from _standing(found)
    yield from _sensors(found)
    percent = found.battery_percent
    enough = percent is not None and percent >= needed_percent
    said = "不明" if percent is None else f"{percent:.0f}％"
    yield _item(
        "battery",
        "電池",
        enough,
        f"{said}です。",
        f"電池が足りません（{said}、必要は{ceil(needed_percent)}％）。交換してください。",
    )


def _standing(found: AircraftFacts) -> Iterator[GoItem]:
    still = not found.armed and found.landed is not False
    yield _item("standing", "機体の様子", still, "止まっています。", "機体のプロペラが動いています。")
    at_port = found.metres_to_port is not None and found.metres_to_port <= NEAR_M
    yield _item("place", "機体の場所", at_port, "離着陸場にあります。", "機体が離着陸場にあることを確かめられません。")


def _sensors(found: AircraftFacts) -> Iterator[GoItem]:
    fix = found.details.get("gps_fix")
    yield _item(
        "gnss", "衛星測位", fix is not None and fix >= GOOD_FIX, "測位できています。", "衛星での測位ができていません。"
    )
    yield _item(
        "estimate",
        "姿勢と位置の計算",
        found.details.get("ekf_ok") is not False,
        "正常です。",
        "機体の姿勢と位置の計算が安定していません。",
    )
    yield _item(
        "self_check",
        "機体の自己点検",
        found.details.get("prearm_ok") is not False,
        "異常はありません。",
        "機体の自己点検に通っていません。",
    )
    yield _item(
        "failsafe", "非常動作", not found.details.get("failsafe"), "ありません。", "機体が異常を知らせています。"
    )
    unfit = found.details.get("unfit") or []
    yield _item("planned_for", "計画との一致", not unfit, "計画したとおりの機体です。", of_unfit(unfit))
    differing = found.details.get("parameters") or []
    yield _item(
        "parameters",
        "機体の設定",
        not differing,
        "決められたとおりです。",
        f"設定が違います（{'、'.join(differing)}）。出発のときに直します。",
        blocking=False,
    )
