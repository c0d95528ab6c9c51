"""Time behind a seam. Rules take `now`; processes make one clock at their edge and pass `now` down.

The demonstration lives in a day that runs `rate` times as fast as the wall clock.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from orders.errors import SettingInvalid

TOKYO = ZoneInfo("Asia/Tokyo")


class Clock:
    """The real time."""

    @property
    def rate(self) -> float:
        """Business seconds per wall second."""
        return 1.0

    def now(self) -> datetime:
        """The business time, aware, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class DemonstrationClock(Clock):
    """`business_start` was the business time at `wall_epoch_s` (seconds since 1970); it runs `speed` times as fast."""

    business_start: datetime
    wall_epoch_s: float
    speed: float

    @property
    def rate(self) -> float:
        return self.speed

    def now(self) -> datetime:
        elapsed_s = (time.time() - self.wall_epoch_s) * self.speed
        return (self.business_start + timedelta(seconds=elapsed_s)).astimezone(UTC)

    def as_setting(self) -> str:
        """The text that `parse` understands: hand it to child processes as YUAI_CLOCK."""
        return f"{self.business_start.isoformat()}@{self.wall_epoch_s!r}x{self.speed!r}"


def parse(text: str) -> Clock:
    """Read `2026-11-24T09:00:00+09:00@1795500000.0x20`; an empty text is the real time.

    Raises SettingInvalid.
    """
    if not text:
        return Clock()
    try:
        start_text, _, rest = text.partition("@")
        epoch_text, _, rate_text = rest.partition("x")
        start, epoch_s, rate = datetime.fromisoformat(start_text), float(epoch_text), float(rate_text)
    except ValueError as error:
        raise SettingInvalid("YUAI_CLOCK", text, "TIME+ZONE@EPOCHxRATE") from error
    if start.tzinfo is None or rate <= 0:
        raise SettingInvalid("YUAI_CLOCK", text, "a time with a zone and a rate above 0")
    return DemonstrationClock(start, epoch_s, rate)


def from_env(env: Mapping[str, str]) -> Clock:
    """The clock of this process, from YUAI_CLOCK. Raises SettingInvalid."""
    return parse(env.get("YUAI_CLOCK", ""))


def local(at: datetime) -> datetime:
    """The same moment as a clock in Japan shows it."""
    return at.astimezone(TOKYO)


def local_day(at: datetime) -> date:
    """The calendar day in Japan at that moment."""
    return local(at).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a calendar day in Japan and that of the day after it, in UTC."""
    start = datetime.combine(day, time_of_day.min, TOKYO)
    return start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC)
