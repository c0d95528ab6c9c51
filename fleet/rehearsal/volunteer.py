"""The hall's volunteer of the rehearsal: clears the pad, receives, swaps, releases, walks to the doors."""

from __future__ import annotations

from fleet.rehearsal.doorstep import jobs_with_a_door, to_the_door
from fleet.rehearsal.page import Page, Visitor
from fleet.rehearsal.pressing import first_offered, logged_in

COMING = frozenset({"uploading", "outbound", "holding", "landing"})


class Volunteer:
    """One telephone at one hall."""

    def __init__(self, base_url: str, login: str, password: str) -> None:
        self._visitor = Visitor(base_url)
        self._login = login
        self._password = password

    def round(self) -> int:
        """The next step at the pad, and every box that waits to be carried; returns how much was done."""
        page = logged_in(self._visitor, self._login, self._password, "/hall")
        return self._at_the_pad(page) + self._at_the_doors()

    def _at_the_pad(self, page: Page) -> int:
        states = {row.get("data-state") for row in page.rows("data-flight-id")}
        if states & COMING and not page.has("pad-withdraw") and first_offered(page, ("pad-clear",)):
            page.act("pad-clear")
            return 1
        step = first_offered(page, ("receive", "battery-swapped", "release"))
        if step is None:
            return 0
        page.act(step, **self._fields(page, step))
        return 1

    def _fields(self, page: Page, step: str) -> dict[str, str]:
        if step != "battery-swapped":
            return {}
        return {"battery_id": next(row.get("data-battery-id") for row in page.rows("data-battery-id"))}

    def _at_the_doors(self) -> int:
        page = self._visitor.get("/hall")
        waiting = jobs_with_a_door(page)
        for job_id in waiting:
            to_the_door(page, job_id, "hand-over")
            page = self._visitor.get("/hall")
        return len(waiting)
