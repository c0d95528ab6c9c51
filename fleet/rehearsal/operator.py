"""The drone operator of the rehearsal: loads, approves and launches through the console's pages."""

from __future__ import annotations

from collections import Counter

from fleet.rehearsal.page import Page, Visitor
from fleet.rehearsal.pressing import first_offered, logged_in

ONCE = "swap-battery"
STEPS = ("confirm-loaded", "approve", "launch")
"""What an operator does with a flight, one press after the other; a page offers what is possible now."""
AGAIN, GIVE_UP = "plan-again", "send-by-van"
MOST_TRIES = 3


class Operator:
    """Presses the next button of every flight that waits for a person at the port.

    A flight that is refused again and again goes by van: the groceries arrive, whatever happens.
    """

    def __init__(self, base_url: str, login: str, password: str) -> None:
        self._visitor = Visitor(base_url)
        self._login = login
        self._password = password
        self._swapped: set[str] = set()
        self._tries: Counter[str] = Counter()

    def round(self) -> int:
        """One press a flight at the most; returns how many buttons were pressed."""
        board = logged_in(self._visitor, self._login, self._password, "/board")
        ids = {row.get("data-flight-id") for row in board.rows("data-flight-id")}
        return sum(self._press_next(flight_id) for flight_id in sorted(ids))

    def _press_next(self, flight_id: str) -> bool:
        page = self._visitor.get(f"/flights/{flight_id}")
        step = self._next_step(flight_id, page)
        if step is None:
            return False
        page.act(step)
        return True

    def _next_step(self, flight_id: str, page: Page) -> str | None:
        if flight_id not in self._swapped and first_offered(page, (ONCE,)):
            self._swapped.add(flight_id)
            return ONCE
        if first_offered(page, (AGAIN,)) is None:
            return first_offered(page, STEPS)
        self._tries[flight_id] += 1
        return AGAIN if self._tries[flight_id] < MOST_TRIES else first_offered(page, (GIVE_UP, AGAIN))
