"""What an operator must not overlook: one sentence each, the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fleet.console.aircraft import Aircraft
from fleet.console.trips import Trip
from fleet.console.words import clock_time
from fleet.flights import FlightState
from fleet.weather import Wind


@dataclass(frozen=True)
class Alarm:
    """`level` is "alarm" (act now) or "watch" (keep an eye on it); `flight_id` leads to the flight's page."""

    level: str
    title: str
    text: str
    flight_id: int | None = None


def alarms_of(
    aircraft: Sequence[Aircraft], trips: Sequence[Trip], wind: Wind | None, wind_limit_m_s: float, watched: bool
) -> tuple[Alarm, ...]:
    """All alarms of this moment. `watched` tells whether the live controller is running."""
    found = [
        *_of_controller(watched, any(each.airborne for each in aircraft)),
        *(alarm for each in aircraft for alarm in _of_aircraft(each)),
        *(alarm for each in trips for alarm in _of_trip(each)),
        *_of_wind(wind, wind_limit_m_s),
    ]
    return tuple(sorted(found, key=lambda alarm: alarm.level != "alarm"))


def _of_controller(watched: bool, airborne: bool) -> Iterator[Alarm]:
    if not watched:
        text = "見守りのプログラムが動いていません。新しい出発はできません。"
        if airborne:
            text += "飛んでいる機体は、積んである経路のとおりに自分で飛びます。"
        yield Alarm("alarm", "見守り停止", text)


def _of_aircraft(craft: Aircraft) -> Iterator[Alarm]:
    if craft.airborne and not craft.heard:
        last = f"最後の知らせは{clock_time(craft.readings.at)}です。" if craft.readings else ""
        text = f"{craft.name}から電波が届きません。{last}機体は経路どおりに飛び、待ってから自分で帰ります。"
        yield Alarm("alarm", "電波なし", text, craft.flight_id)
    if craft.low_battery:
        text = f"{craft.name}の電池の残りは{craft.figures()['battery']}です。"
        yield Alarm("alarm", "電池", text, craft.flight_id)
    if craft.out_of_service:
        yield Alarm("watch", "使用停止", f"{craft.name}：{craft.out_of_service}")


def _of_trip(trip: Trip) -> Iterator[Alarm]:
    where = f"{trip.name}（{trip.aircraft}・{trip.hall}）："
    if trip.state is FlightState.LANDED_OUT:
        text = trip.reason or "予定外の場所に着陸しました。人が行ってください。"
        yield Alarm("alarm", "予定外の着陸", where + text, trip.flight_id)
    if trip.state is FlightState.REFUSED:
        yield Alarm("alarm", "出発できません", where + (trip.reason or "理由は便の画面にあります。"), trip.flight_id)
    if trip.state is FlightState.RETURNING:
        yield Alarm("watch", "引き返し", where + (trip.reason or "道の駅へ引き返しています。"), trip.flight_id)
    if trip.state is FlightState.HOLDING:
        yield Alarm("watch", "上空待機", where + trip.step.label, trip.flight_id)
    if trip.failed_wish:
        yield Alarm("watch", "指示が通りません", where + trip.failed_wish, trip.flight_id)


def _of_wind(wind: Wind | None, limit_m_s: float) -> Iterator[Alarm]:
    if wind is not None and wind.speed_m_s >= limit_m_s:
        text = f"風速{wind.speed_m_s:.1f} m/s は、限度の{limit_m_s:.1f} m/s 以上です。出発できません。"
        yield Alarm("watch", "強い風", text)
