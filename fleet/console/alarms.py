"""What an operator must not overlook: one sentence each, people first, then the worst first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fleet.console.aircraft import Aircraft
from fleet.console.calls import Call
from fleet.console.trips import Trip
from fleet.console.words import clock_time
from fleet.flights import FlightState
from fleet.watching import AUTO
from fleet.weather import Wind

S = FlightState

WITHOUT_LINK: Mapping[FlightState, str] = {
    S.OUTBOUND: "機体は経路を進み、公民館の上で待ってから、自分で離着陸場へ帰ります。",
    S.HOLDING: "機体は公民館の上で待ち終えると、自分で離着陸場へ帰ります。",
    S.LANDING: "機体はそのまま公民館に降ります。ボランティアに電話し、人を離してもらってください。",
    S.RETURNING: "機体は来た経路を、自分で離着陸場へ帰ります。",
    S.HOMEBOUND: "機体は経路どおりに、自分で離着陸場へ帰ります。",
}
"""What an aircraft on its route does without a link (docs/decisions/0002-mission-that-needs-no-link.md)."""
WITHOUT_LINK_OFF_ROUTE = "機体は経路を飛んでいませんでした。いちばん近い決められた着陸場所へ、まっすぐ飛んで降ります。"
WITHOUT_LINK_NEAR_THE_HALL = "出てきた公民館のこともあります。ボランティアに電話し、人を離してもらってください。"
WITHOUT_LINK_LANDING_HERE = "機体はその場に降ります。人が行ってください。"
LAND = "LAND"
THRUST_LOSS = "Potential Thrust Loss"
"""ArduCopter's crash_check.cpp: a rotor at its limit while the aircraft sinks; it goes on with its mission."""
POSITION_LOST = "EKF Failsafe: changed to"
MOTOR_OUT = "のモーターの力が足りないようです。引き返させるか、落ちそうなら、その場に着陸させてください。"
COMES_DOWN_DRIFTING = "は場所がわからなくなり、その場に降ります。風に流されます。下の人に知らせ、人が行ってください。"

SILENT_ON_THE_GROUND: Mapping[FlightState, str] = {
    S.UPLOADING: "出発の用意の途中でした。機体が離着陸場にあるか、目で見てください。",
    S.RELEASED: "帰りの出発を待っています。つながらなければ、ボランティアに電話し、電源を見てもらってください。",
    S.UPLOADING_HOME: "帰りの出発の用意の途中でした。ボランティアに電話し、機体が公民館にあるか見てもらってください。",
}
"""Not AT_HALL: the power is off while the battery is swapped, and nothing starts from there."""


@dataclass(frozen=True)
class Alarm:
    """`level` is "alarm" (act now) or "watch" (keep an eye on it); `flight_id` leads to the flight's page.

    `phone` is whom to call; `escalation_id` is a resident for whom somebody has to see;
    `contact` is whom the household has named for that, `loudness` 0 is silent.
    """

    level: str
    title: str
    text: str
    flight_id: int | None = None
    phone: str = ""
    escalation_id: int | None = None
    loudness: int = 0
    contact: str = ""
    contact_phone: str = ""


def alarms_of(
    calls: Sequence[Call],
    aircraft: Sequence[Aircraft],
    trips: Sequence[Trip],
    wind: Wind | None,
    wind_limit_m_s: float,
    watched: bool,
) -> tuple[Alarm, ...]:
    """All alarms of this moment. `watched` tells whether the live controller is running."""
    found = [
        *(_of_call(each) for each in calls),
        *_of_controller(watched, any(each.airborne for each in aircraft)),
        *(alarm for each in aircraft for alarm in _of_aircraft(each)),
        *(alarm for each in trips for alarm in _of_trip(each)),
        *_of_wind(wind, wind_limit_m_s),
    ]
    return tuple(sorted(found, key=lambda alarm: alarm.level != "alarm"))


def _of_call(call: Call) -> Alarm:
    words = "すぐ来てほしい" if call.urgent else "電話がほしい"
    said = f"「{call.note}」" if call.note else ""
    text = f"{call.household}様（{call.address}）{said}{clock_time(call.at)}、{call.said_by}さんから。"
    if call.taken_by:
        text += f"{call.taken_by}さんが引き受けてから、知らせがありません。"
    return Alarm(
        "alarm" if call.urgent else "watch", words, text, phone=call.phone, escalation_id=call.escalation_id,
        loudness=call.loudness, contact=call.contact, contact_phone=call.contact_phone,
    )  # fmt: skip


def _of_controller(watched: bool, airborne: bool) -> Iterator[Alarm]:
    if not watched:
        text = "運航の見張りが止まっています。新しい出発はできません。"
        if airborne:
            text += "飛んでいる機体は、積んである経路のとおりに自分で飛びます。"
        yield Alarm("alarm", "見張り停止", text)


def _of_aircraft(craft: Aircraft) -> Iterator[Alarm]:
    if craft.state is not None and not craft.heard:
        yield from _of_silence(craft, craft.state)
    if craft.low_battery:
        text = f"{craft.name}の電池の残りは{craft.figures()['battery']}です。"
        yield Alarm("alarm", "電池", text, craft.flight_id)
    if craft.airborne and craft.readings is not None:
        yield from _of_sentences(craft, craft.readings.said)
    if craft.out_of_service:
        yield Alarm("watch", "使用停止", f"{craft.name}：{craft.out_of_service}")


def _of_sentences(craft: Aircraft, said: Sequence[str]) -> Iterator[Alarm]:
    """What the autopilot tells and does nothing about, or does by itself and somebody has to go there."""
    if any(text.startswith(THRUST_LOSS) for text in said):
        yield Alarm("alarm", "モーター", f"{craft.name}{MOTOR_OUT}", craft.flight_id)
    if any(text.startswith(POSITION_LOST) for text in said):
        yield Alarm("alarm", "衛星測位", f"{craft.name}{COMES_DOWN_DRIFTING}", craft.flight_id)


def _of_silence(craft: Aircraft, state: FlightState) -> Iterator[Alarm]:
    """What the aircraft does now by itself, by the stage of its flight and by the mode in which it was heard last."""
    last = f"最後の知らせは{clock_time(craft.readings.at)}です。" if craft.readings else ""
    text = f"{craft.name}から電波が届きません。{last}"
    if craft.airborne:
        yield Alarm(
            "alarm",
            "電波なし",
            text + _by_itself(state, craft.readings.mode if craft.readings else ""),
            craft.flight_id,
        )
    elif state in SILENT_ON_THE_GROUND:
        yield Alarm("watch", "電波なし", text + SILENT_ON_THE_GROUND[state], craft.flight_id)


def _by_itself(state: FlightState, mode: str) -> str:
    if mode == LAND:
        return WITHOUT_LINK_LANDING_HERE
    if mode in ("", AUTO):
        return WITHOUT_LINK[state]
    return WITHOUT_LINK_OFF_ROUTE + (WITHOUT_LINK_NEAR_THE_HALL if state is S.HOMEBOUND else "")


def _of_trip(trip: Trip) -> Iterator[Alarm]:
    where = f"{trip.name}（{trip.aircraft}・{trip.hall}）："
    if trip.state is FlightState.LANDED_OUT:
        text = trip.reason or "予定外の場所に着陸しました。人が行ってください。"
        yield Alarm("alarm", "予定外の着陸", where + text, trip.flight_id)
    if trip.state is FlightState.REFUSED:
        yield Alarm("alarm", "出発できません", where + (trip.reason or "理由は便の画面にあります。"), trip.flight_id)
    if trip.state is FlightState.RETURNING:
        yield Alarm("watch", "引き返し", where + (trip.reason or "離着陸場へ引き返しています。"), trip.flight_id)
    if trip.state is FlightState.HOLDING:
        yield Alarm("watch", "上空待機", where + trip.step.label, trip.flight_id)
    if trip.failed_wish:
        yield Alarm("watch", "指示が通りません", where + trip.failed_wish, trip.flight_id)


def _of_wind(wind: Wind | None, limit_m_s: float) -> Iterator[Alarm]:
    if wind is not None and wind.speed_m_s >= limit_m_s:
        text = f"風速{wind.speed_m_s:.1f} m/s は、限度の{limit_m_s:.1f} m/s 以上です。出発できません。"
        yield Alarm("watch", "強い風", text)
