"""Pages of the television through the real server, beside an empty page on the same server."""

from __future__ import annotations

import html
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from orders.clock import DemonstrationClock
from orders.goods.catalogue import Item
from tests.bench import boxes
from tests.bench.crowd import Heard, WrongAnswer, ask_for, get, request_for
from tests.bench.processes import SCRIPT, cpu_s, free_port, listening
from tests.bench.rounds import in_turn
from tests.bench.table import Figure, Row
from tests.bench.town import Town, sqlite_town
from tests.makers import NOW

CLIENTS = (8, 64)
ROUNDS = 5
ROUND_S = 0.5
EMPTY = "empty"
EMPTY_PAGE = "empty Flask page"
LARGEST_SCREEN_BYTES = 60_000
"""What an old set-top box takes of one screen (CONTRIBUTING.md)."""


_PICTURE = re.compile(rb'<img [^>]*src="([^"]+)"')


@dataclass(frozen=True)
class _Server:
    """A program that serves pages."""

    port: int
    pid: int

    def visited(self, requests: Sequence[bytes]) -> _Visited:
        """By one client for each request, all at once."""
        begin_s = cpu_s(self.pid)
        heard = ask_for(self.port, requests, ROUND_S)
        return _Visited(heard, (cpu_s(self.pid) - begin_s) / len(heard.times_ms) * 1e3)


@dataclass(frozen=True)
class _Visited:
    """One round; CPU time is the server's for each page."""

    heard: Heard
    cpu_ms: float


def run() -> Iterator[Row]:
    """`yuai tv` in the sample town on SQLite, on loopback; the clients share the machine with it."""
    tv_port, empty_port = free_port(), free_port()
    with (
        sqlite_town() as town,
        tempfile.TemporaryDirectory(prefix="yuai-bench-") as var,
        listening([SCRIPT, "tv", "--port", str(tv_port)], tv_port, _settings(town, var)) as tv_pid,
        listening([sys.executable, "-m", "tests.bench.empty_page", str(empty_port)], empty_port) as empty_pid,
    ):
        tv, empty = _Server(tv_port, tv_pid), _Server(empty_port, empty_pid)
        homes, pages = boxes.two_hundred_homes(town, tv_port), _pages(town)
        for name, path in pages.items():  # first, so that nobody is timed while templates are compiled
            yield _size(tv_port, name, path, homes.cookies[0])
        yield from boxes.rows(tv_port, homes, pages)
        for clients in CLIENTS:
            yield from _rows(tv, empty, pages, homes.cookies[:clients])


def _settings(town: Town, var: str) -> dict[str, str]:
    return {
        "YUAI_DATABASE_URL": str(town.database.url),
        "YUAI_CLOCK": DemonstrationClock(NOW, time.time(), 1.0).as_setting(),
        "YUAI_VAR_DIR": var,
        "YUAI_SECRET_KEY": "only-for-benchmarks",
    }


def _pages(town: Town) -> dict[str, str]:
    with town.database.reading() as session:
        item = session.get_one(Item, town.goods[0])
        return {
            "home": "/",
            "shelves": "/shelves",
            "items": f"/sub/{item.sub_shelf_id}",
            "item": f"/item/{item.code}",
            "basket": "/basket",
            "track": "/track",
        }


def _rows(tv: _Server, empty: _Server, pages: dict[str, str], cookies: list[str]) -> Iterator[Row]:
    crowds = {
        name: partial(tv.visited, [request_for(path, cookie) for cookie in cookies]) for name, path in pages.items()
    }
    crowds[EMPTY] = partial(empty.visited, [request_for("/")] * len(cookies))
    found = in_turn(ROUNDS, crowds)
    waits = {name: Figure.of_rounds([each.heard.times_ms for each in rounds], "ms") for name, rounds in found.items()}
    rates = {name: Figure.of([each.heard.answers_s for each in rounds], "pages/s") for name, rounds in found.items()}
    cpu = {name: Figure.of([each.cpu_ms for each in rounds], "CPU ms") for name, rounds in found.items()}
    for figures in (waits, rates, cpu):
        for name in pages:
            yield Row(f"{name}, {len(cookies)} clients", figures[name], EMPTY_PAGE, figures[EMPTY])


def _size(port: int, name: str, path: str, cookie: str) -> Row:
    status, _, body = get(port, path, cookie)
    if status != 200 or f'data-screen="{name}"'.encode() not in body:
        raise WrongAnswer(f"{path} is not the screen {name} ({status})")
    sources = {html.unescape(source.decode()) for source in _PICTURE.findall(body)}
    whole = len(body) + sum(len(get(port, source, cookie)[2]) for source in sources)
    limit = Figure.exact(LARGEST_SCREEN_BYTES, "bytes")
    return Row(f"{name}, page and its pictures", Figure.exact(whole, "bytes"), "what old boxes take", limit)
