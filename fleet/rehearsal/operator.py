"""The drone operator of the rehearsal: loads, approves and launches through the console's pages."""

from __future__ import annotations

from fleet.rehearsal.page import Visitor
from fleet.rehearsal.pressing import first_offered, logged_in

STEPS = ("confirm-loaded", "approve", "launch", "plan-again")
"""What an operator does with a flight, one press after the other; a page offers what is possible now."""


class Operator:
    """Presses the next button of every flight that waits for a person at the port."""

    def __init__(self, base_url: str, login: str, password: str) -> None:
        self._visitor = Visitor(base_url)
        self._login = login
        self._password = password

    def round(self) -> int:
        """One press a flight at the most; returns how many buttons were pressed."""
        board = logged_in(self._visitor, self._login, self._password, "/board")
        ids = {row.get("data-flight-id") for row in board.rows("data-flight-id")}
        return sum(self._press_next(f"/flights/{flight_id}") for flight_id in sorted(ids))

    def _press_next(self, path: str) -> bool:
        page = self._visitor.get(path)
        step = first_offered(page, STEPS)
        if step is None:
            return False
        page.act(step)
        return True
