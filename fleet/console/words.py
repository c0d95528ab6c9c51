"""What the console calls things, in Japanese: one table a kind of thing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from fleet.batteries import BatteryState
from fleet.flights import FlightState

TOKYO: Final = ZoneInfo("Asia/Tokyo")

FLIGHT_STATES: Final[Mapping[FlightState, str]] = {
    FlightState.PLANNED: "承認待ち",
    FlightState.APPROVED: "承認ずみ",
    FlightState.UPLOADING: "経路を送信中",
    FlightState.OUTBOUND: "公民館へ飛行中",
    FlightState.HOLDING: "上空で待機中",
    FlightState.LANDING: "着陸中",
    FlightState.AT_HALL: "公民館に到着",
    FlightState.RELEASED: "帰りの出発許可",
    FlightState.UPLOADING_HOME: "帰りの経路を送信中",
    FlightState.HOMEBOUND: "帰還中",
    FlightState.RETURNING: "引き返し中",
    FlightState.HOME: "帰着ずみ",
    FlightState.REFUSED: "出発できません",
    FlightState.CANCELLED: "取りやめ",
    FlightState.LANDED_OUT: "予定外の場所に着陸",
}

FLIGHT_TONES: Final[Mapping[FlightState, str]] = {
    FlightState.PLANNED: "waiting",
    FlightState.APPROVED: "waiting",
    FlightState.UPLOADING: "moving",
    FlightState.OUTBOUND: "moving",
    FlightState.HOLDING: "watch",
    FlightState.LANDING: "moving",
    FlightState.AT_HALL: "ground",
    FlightState.RELEASED: "ground",
    FlightState.UPLOADING_HOME: "ground",
    FlightState.HOMEBOUND: "moving",
    FlightState.RETURNING: "watch",
    FlightState.HOME: "over",
    FlightState.REFUSED: "alarm",
    FlightState.CANCELLED: "over",
    FlightState.LANDED_OUT: "alarm",
}
"""The colour family of a state: waiting, moving, watch, ground, over, alarm (see console.css)."""


def aircraft_name(drone_id: str) -> str:
    """The short name people use: "yuai-1" is 1号機."""
    number = drone_id.rpartition("-")[2]
    return f"{number}号機" if number.isdigit() else drone_id


def clock_time(at: datetime | None) -> str:
    """Hour and minute in Japan, a dash when it did not happen."""
    return "–" if at is None else at.astimezone(TOKYO).strftime("%-H:%M")


def full_date(at: datetime) -> str:
    """Year, month and day in Japan, as the legal flight log wants them."""
    day = at.astimezone(TOKYO)
    return f"{day.year}年{day.month}月{day.day}日"


def kilograms(grams: int | float) -> str:
    return f"{grams / 1000:.1f} kg"


def duration(seconds: float) -> str:
    """A duration in whole minutes, with hours from an hour on; under a minute in seconds."""
    if seconds < 60:
        return f"{round(seconds)}秒"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours}時間{minutes:02d}分" if hours else f"{minutes}分"


BATTERY_STATES: Final[Mapping[BatteryState, str]] = {
    BatteryState.READY: "充電ずみ",
    BatteryState.IN_AIRCRAFT: "機体の中",
    BatteryState.USED: "使いおわり",
    BatteryState.RETIRED: "使用停止",
}

COMPASS: Final = (
    (0, "北"),
    (45, "北東"),
    (90, "東"),
    (135, "南東"),
    (180, "南"),
    (225, "南西"),
    (270, "西"),
    (315, "北西"),
)


def compass(degrees: float) -> str:
    """The nearest of eight directions, as a word."""
    return COMPASS[round(degrees / 45) % 8][1]
