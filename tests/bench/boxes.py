"""Two hundred set-top boxes in two hundred homes: everybody looks at a page, thinks, and presses the next key."""

from __future__ import annotations

import heapq
import random
import selectors
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from orders.goods.stock import Stock
from orders.homes.boxes import SetTopBox, token_hash
from orders.homes.people import Household
from orders.ordering import checkout
from tests.bench.crowd import SILENCE_S, Client, WrongAnswer, ask_for, get, request_for
from tests.bench.table import Figure, Row
from tests.bench.town import PLENTY, Town
from tests.makers import NOW, a_household

BOXES = 200
MINUTES_OF_USE_S = 15.0
THINK_S = 3.0
"""Mean time between two pages of one box, exponential; pictures come from the box's own cache."""
BURSTS = 5
GOAL = Figure(50.0, 50.0, "ms")
GOAL_NAME = "goal for p95"


@dataclass(frozen=True)
class Homes:
    """The homes, and the cookie of each one's box."""

    town: Town
    cookies: list[str]


def two_hundred_homes(town: Town, port: int) -> Homes:
    """Each with a paired box, an order under way and six lines in its basket."""
    with town.database.writing() as session:
        homes = tuple(a_household(session, code=f"B{n:04}").id for n in range(BOXES))
        for home in homes:
            session.add(
                SetTopBox(household_id=home, device_token_hash=token_hash(_token(home)), maker="", paired_at=NOW)
            )
        session.execute(sa.update(Stock).where(Stock.item_id.in_(town.goods)).values(on_hand=PLENTY))
    full = Town(town.database, homes, town.goods)
    full.fill_baskets()
    for home in homes:
        with town.database.writing() as session:
            who = session.get_one(Household, home).name
            checkout.place_order(session, home, checkout.new_token(), NOW, who=who)
    full.fill_baskets()
    return Homes(full, [get(port, f"/start?box={_token(home)}")[1] for home in homes])


def _token(home: int) -> str:
    return f"bench-box-{home}"


def rows(port: int, homes: Homes, pages: Mapping[str, str]) -> Iterator[Row]:
    """How long the server takes, in use as it is in a town, and when all press in the same instant."""
    times = _stroll(
        port, [{name: request_for(path, cookie) for name, path in pages.items()} for cookie in homes.cookies]
    )
    every = [ms for each in times.values() for ms in each]
    per_s = len(every) / MINUTES_OF_USE_S
    yield Row(f"all pages, {BOXES} boxes in use ({per_s:.0f} pages/s)", Figure.of(every, "ms"), GOAL_NAME, GOAL)
    yield Row("  the slowest of 100 (p99)", Figure.exact(_p99(every), "ms"), GOAL_NAME, GOAL)
    for name in pages:
        yield Row(f"{name}, {BOXES} boxes in use", Figure.of(times[name], "ms"), GOAL_NAME, GOAL)
    for name, path in pages.items():
        burst = [ask_for(port, [request_for(path, cookie) for cookie in homes.cookies], 0.0) for _ in range(BURSTS)]
        figure = Figure.of_rounds([each.times_ms for each in burst], "ms")
        yield Row(f"{name}, {BOXES} boxes in the same instant", figure, GOAL_NAME, GOAL)


def _p99(samples: Sequence[float]) -> float:
    return sorted(samples)[int(0.99 * len(samples))]


@dataclass(order=True)
class _Turn:
    """When a box asks for which page next."""

    due_s: float
    number: int
    page: str = field(compare=False)


def _stroll(port: int, boxes: Sequence[Mapping[str, bytes]]) -> dict[str, list[float]]:
    """Page -> milliseconds of every answer. A box asks again only when it has been answered, and has thought."""
    chance, selector = random.Random(1), selectors.DefaultSelector()
    clients = [Client(b"", socket.create_connection(("127.0.0.1", port))) for _ in boxes]
    times: dict[str, list[float]] = {page: [] for page in boxes[0]}
    asked: dict[int, str] = {}
    begin_s = time.perf_counter()
    end_s = begin_s + MINUTES_OF_USE_S
    turns = [_Turn(begin_s + chance.uniform(0, THINK_S), number, "home") for number in range(len(boxes))]
    heapq.heapify(turns)
    for number, client in enumerate(clients):
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(client.sock, selectors.EVENT_READ, number)
    try:
        while asked or (turns and turns[0].due_s < end_s):
            while turns and turns[0].due_s <= min(time.perf_counter(), end_s):
                turn = heapq.heappop(turns)
                asked[turn.number] = turn.page
                clients[turn.number].request = boxes[turn.number][turn.page]
                clients[turn.number].ask()
            wait_s = turns[0].due_s - time.perf_counter() if turns and turns[0].due_s < end_s else SILENCE_S
            ready = selector.select(max(0.0, wait_s))
            if not ready and wait_s >= SILENCE_S:
                raise WrongAnswer(f"no answer within {SILENCE_S:.0f} s")
            for key, _ in ready:
                number = key.data
                if clients[number].hears_all():
                    now_s = time.perf_counter()
                    times[asked.pop(number)].append((now_s - clients[number].asked_s) * 1e3)
                    next_page = chance.choice(list(times))
                    heapq.heappush(turns, _Turn(now_s + chance.expovariate(1 / THINK_S), number, next_page))
        return times
    finally:
        selector.close()
        for client in clients:
            client.sock.close()
