"""The van driver of the rehearsal: loads what goes by road, departs, hands over at every door."""

from __future__ import annotations

from fleet.rehearsal.doorstep import jobs_with_a_door, to_the_door
from fleet.rehearsal.page import Visitor
from fleet.rehearsal.pressing import first_offered, logged_in


class Driver:
    """One telephone in one van."""

    def __init__(self, base_url: str, login: str, password: str) -> None:
        self._visitor = Visitor(base_url)
        self._login = login
        self._password = password

    def round(self) -> int:
        """Loads, departs or hands over, whatever the round of the day offers; returns how much was done."""
        page = logged_in(self._visitor, self._login, self._password, "/van")
        step = first_offered(page, ("van-load-all", "van-depart"))
        if step is not None:
            page.act(step)
            return 1
        waiting = jobs_with_a_door(page)
        for job_id in waiting:
            to_the_door(page, job_id, "van-hand-over")
            page = self._visitor.get("/van")
        return len(waiting)
