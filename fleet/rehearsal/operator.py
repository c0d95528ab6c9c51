"""The drone operator of the rehearsal: loads, approves and launches through the console's pages."""

from __future__ import annotations

from fleet.rehearsal.clerk import logged_in
from fleet.rehearsal.page import Page, Visitor

STEPS = ("confirm-loaded", "approve", "launch")
"""What an operator does with a planned flight, one press after the other; a page offers what is possible now."""


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
        step = next((step for step in STEPS if _offered(page, step)), None)
        if step is None:
            return False
        page.act(step)
        return True


def _offered(page: Page, action: str) -> bool:
    return any(row.get("data-action") == action and row.get("disabled") is None for row in page.rows("data-action"))
