"""The walk of test_walker.py once more with real keys through the real script in Chromium.

`make walk` presses twenty thousand of them: YUAI_WALK_KEYS says how many, YUAI_WALK_SEED which ones.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Request, Response
from playwright.sync_api import Error as BrowserError

from orders.db import Database
from tests.makers import NOW, HandClock
from tests.tvapp.ledger import Ledger, Pressed
from tests.tvapp.thumb import LIMIT_MS, Thumb
from tests.tvapp.thumbs import UNKNOWN, Stroke, Thumbs

KEYS = int(os.environ.get("YUAI_WALK_KEYS", "1500"))
SEED = int(os.environ.get("YUAI_WALK_SEED", "1"))
HOUSE = "H0001"
UNKNOWN_CODE = 457

NOTES_WHEN_LEAVING = """
function leaves(event) {
  var on = event.target.closest ? event.target.closest('a[href], form') : null;
  if (on && !event.defaultPrevented && (event.type === 'submit' || on.tagName === 'A')) {
    document.body.setAttribute('data-left', 'yes');
  }
}
window.addEventListener('click', leaves, false);
window.addEventListener('submit', leaves, false);
"""
STATE = """() => {
  const on = document.querySelectorAll('.on'), active = document.activeElement;
  return {left: document.body.hasAttribute('data-left'), marked: on.length, same: on[0] === active,
          focus: active && active.id, cell: !!(active && active.getAttribute('data-cell')),
          screen: document.body.getAttribute('data-screen'), url: document.body.getAttribute('data-url'),
          back: !!document.querySelector('#tv [data-back]')};
}"""
READY = "body:not([data-left]) .on"


class Glass:
    """One television in the browser."""

    def __init__(self, context: BrowserContext, name: str) -> None:
        self.name, self.pages = name, 0
        self.page = context.new_page()
        self.page.set_default_timeout(LIMIT_MS)
        self.errors: list[str] = []
        self.asked: list[Pressed] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._note_request)
        self.page.on("response", self._note_response)
        self.page.goto(f"/start?box=demo-box-{HOUSE}")
        context.clock.pause_at(NOW + timedelta(minutes=1))
        self.thumb = Thumb(self.page)
        self.state = self._settled()

    def press(self, stroke: Stroke) -> None:
        key = UNKNOWN_CODE if stroke.key == UNKNOWN else stroke.key
        self.thumb.wait(stroke.pause_ms)
        self.thumb.down(key, repeat=stroke.repeat)
        if stroke.let_go:
            self.thumb.up(key)
        self.state = self._settled()

    def reload(self) -> None:
        self.page.reload()
        self.state = self._settled()

    def requests(self) -> list[Pressed]:
        """What was asked for since the last look."""
        asked, self.asked = self.asked, []
        return asked

    @property
    def where(self) -> str:
        return f"{self.state['screen']} {self.state['url']} at {self.state['focus']}"

    def _settled(self) -> dict[str, object]:
        """The page as it stands when nothing is on its way any more."""
        try:
            state: dict[str, object] = self.page.evaluate(STATE)
        except BrowserError:  # the page went away while it was asked
            state = {"left": True}
        # In between two pages, or on the new one before its script has run.
        if state["left"] or not state["marked"]:
            self.page.wait_for_selector(READY, timeout=LIMIT_MS)
            state = self.page.evaluate(STATE)
        return state

    def check(self) -> None:
        assert not self.errors, self.errors
        focus = {name: self.state[name] for name in ("marked", "same", "cell")}
        assert focus == {"marked": 1, "same": True, "cell": True}, f"the focus is lost on {self.where}: {focus}"
        assert self.state["screen"] == "home" or self.state["back"], f"no 戻る on {self.where}"

    def _note_request(self, request: Request) -> None:
        if request.is_navigation_request() and request.redirected_from is None:
            path = "/" + request.url.split("/", 3)[3]
            posts = request.method == "POST"
            fields = request.post_data_json if posts else {}
            self.asked.append(Pressed(path, fields if isinstance(fields, dict) else {}, posts))

    def _note_response(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.pages += response.status == 200
        if response.status >= 400:
            self.errors.append(f"{response.request.method} {response.url} was answered with {response.status}")


class Room:
    """Two televisions, one household, one pair of thumbs."""

    def __init__(self, contexts: list[BrowserContext], town: Database, clock: HandClock) -> None:
        self.ledger = Ledger(town, HOUSE)
        self.clock, self.thumbs, self.log = clock, Thumbs(SEED), deque[str](maxlen=30)
        self.sets = [Glass(context, name) for context, name in zip(contexts, "AB", strict=True)]
        self.keys = 0
        self._look()

    def walk(self, keys: int) -> None:
        while self.keys < keys:
            kind = self.thumbs.next_kind()
            for stroke in self.thumbs.strokes(kind):
                self.keys += 1
                self._note(f"{kind}: {stroke.key}")
                self.clock.at += timedelta(milliseconds=stroke.pause_ms)
                self.sets[0].press(stroke)
                self._look()
            self._happen(kind)

    def _happen(self, kind: str) -> None:
        if kind == "reload":
            self._note(kind)
            self.sets[0].reload()
            self._look()
        elif kind == "other set":
            self.sets.reverse()
        elif kind == "time":
            self.clock.at += timedelta(minutes=self.thumbs.chance.choice((3, 20, 90)))
        elif kind == "go home":
            self._go_home()

    def _go_home(self) -> None:
        for _ in range(8):
            if self.sets[0].state["screen"] == "home":
                return
            self.keys += 1
            self._note("home with 戻る")
            self.sets[0].press(Stroke("back", 3_000))
            self._look()
        raise AssertionError(f"戻る goes round in circles: {self.sets[0].where}")

    def _note(self, what: str) -> None:
        self.log.append(f"{self.sets[0].name} {what} on {self.sets[0].where}")

    def _look(self) -> None:
        for each in self.sets:
            each.check()
        asked = [pressed for each in self.sets for pressed in each.requests()]
        for pressed in asked:
            self.log.append(f"    {pressed}")
        posts = [pressed for pressed in asked if pressed.posts]
        assert len(posts) < 2, f"one key sent {len(posts)} forms"
        self.ledger.look(posts[0] if posts else asked[-1] if asked else Pressed("nothing"))


@pytest.fixture
def contexts(chromium: Browser, address: str) -> Iterator[list[BrowserContext]]:
    made = []
    for _ in range(2):
        context = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 720})
        context.add_init_script(NOTES_WHEN_LEAVING)
        context.clock.install(time=NOW)
        made.append(context)
    yield made
    for context in made:
        context.close()


@pytest.mark.browser
@pytest.mark.timeout(180 + KEYS // 5)
def test_real_keys_break_nothing_and_lose_nothing(
    contexts: list[BrowserContext], town: Database, clock: HandClock
) -> None:
    room = Room(contexts, town, clock)
    begin_s = time.monotonic()
    try:
        room.walk(KEYS)
    except (AssertionError, BrowserError) as error:
        raise AssertionError("\n".join([str(error), "the last presses:", *room.log])) from error
    took_s = time.monotonic() - begin_s
    pages = sum(each.pages for each in room.sets)
    print(f"{room.keys} keys, {pages} pages, {room.ledger.placed} orders, {room.keys / took_s:.0f} keys/s, seed {SEED}")
    assert room.ledger.placed, "a walk that orders nothing tries nothing"
