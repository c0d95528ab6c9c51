"""Live positions: one frame a second for all aircraft, the same bytes for everybody who looks.

A stream holds a thread of the server for as long as it lasts. So it ends by itself after a minute (the browser
comes back by itself), and when too many look, further ones are sent away and ask for `/live.json` instead.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

from flask import Blueprint, Response, current_app, stream_with_context

from fleet.console.aircraft import Aircraft
from fleet.console.doors import only
from fleet.console.parts import Parts
from fleet.console.picture import Picture, picture_of
from fleet.console.words import clock_time
from orders.homes.people import Role

TICK_S = 1.0
STREAM_S = 60.0
RETRY_MS = 1000

pages = Blueprint("live", __name__)
pages.before_request(only(Role.OPERATOR))


@dataclass
class Feed:
    """Makes a frame at most once a tick, whoever asks and however many.

    `seconds` is a monotonic wall clock and `wait` sleeps: tests put their own in their place.
    """

    parts: Parts
    most_streams: int
    seconds: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep
    _frame: str = ""
    _made_at_s: float = float("-inf")
    _making: threading.Lock = field(default_factory=threading.Lock)
    _open: int = 0
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def frame(self) -> str:
        """The newest frame as JSON, at most a tick old."""
        with self._making:
            if self.seconds() - self._made_at_s >= TICK_S * 0.9:
                self._frame = json.dumps(frame_of(self._picture()), ensure_ascii=False, separators=(",", ":"))
                self._made_at_s = self.seconds()
            return self._frame

    def _picture(self) -> Picture:
        with self.parts.database.reading() as session:
            return picture_of(session, self.parts.world, self.parts.fleet, self.parts.clock.now())

    def enter(self) -> bool:
        """Take a place among the streams; False when all are taken."""
        with self._counting:
            if self._open >= self.most_streams:
                return False
            self._open += 1
            return True

    def leave(self) -> None:
        """Give the place back."""
        with self._counting:
            self._open -= 1

    def stream(self) -> Iterator[str]:
        """Server-sent events for a minute: https://html.spec.whatwg.org/multipage/server-sent-events.html."""
        ends_at_s = self.seconds() + STREAM_S
        try:
            yield f"retry: {RETRY_MS}\n\n"
            while self.seconds() < ends_at_s:
                yield f"data: {self.frame()}\n\n"
                self.wait(TICK_S)
        finally:
            self.leave()


def frame_of(picture: Picture) -> dict[str, object]:
    """What changes from second to second; `version` says when the cards have to be fetched anew."""
    return {
        "version": picture.version,
        "clock": clock_time(picture.at),
        "aircraft": [_dot(each) for each in picture.aircraft],
        "clear": [each.site_id for each in picture.pads if each.clear],
    }


def _dot(craft: Aircraft) -> dict[str, object]:
    seen = craft.readings
    return {
        "id": craft.drone_id,
        "name": craft.name,
        "state": craft.state_words,
        "look": _look(craft),
        "flight": craft.flight_id,
        "lat": seen.latitude_deg if seen else None,
        "lon": seen.longitude_deg if seen else None,
        "heading": round(seen.heading_deg) if seen else 0,
        "flying": craft.airborne or bool(seen and seen.in_the_air),
        "figures": craft.figures(),
    }


def _look(craft: Aircraft) -> str:
    if not craft.heard:
        return "lost"
    if craft.low_battery or craft.tone == "alarm":
        return "alarm"
    return "air" if craft.airborne else "ground"


def feed() -> Feed:
    return cast(Feed, current_app.extensions["yuai_feed"])


@pages.get("/live.json")
def live_json() -> Response:
    """One frame, for browsers without a stream."""
    return _fresh(Response(feed().frame(), mimetype="application/json"))


@pages.get("/live")
def live() -> Response:
    """A stream of frames; 503 when too many look already."""
    if not feed().enter():
        return _fresh(Response("too many streams; ask for /live.json", status=503, mimetype="text/plain"))
    body = stream_with_context(feed().stream())
    return _fresh(Response(body, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"}))


def _fresh(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer


def feed_for(held: Parts, most_streams: int) -> Feed:
    """The one feed of an application."""
    return Feed(held, most_streams)
