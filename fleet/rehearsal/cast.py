"""The cast of the rehearsal: everybody who presses buttons, each through the pages that they have in real life."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

import requests

from fleet.rehearsal.clerk import Clerk
from fleet.rehearsal.driver import Driver
from fleet.rehearsal.operator import Operator
from fleet.rehearsal.page import PageError
from fleet.rehearsal.resident import SHOPPING, Resident
from fleet.rehearsal.switches import Part
from fleet.rehearsal.volunteer import Volunteer

LOG = logging.getLogger(__name__)
HALLS = ("nakao", "ichinose", "sugishima", "hiji", "mizokuchi", "kurogochi", "ura")
HOUSEHOLDS = ("H0001", "H0002", "H0003", "H0004", "H0005", "H0006", "H0007", "H0008")
"""Who orders first, second ...; the seed town has them in seven districts."""


class Cast:
    """Everybody of one town; a round lets each part do what is to be done at this moment."""

    def __init__(self, tv_url: str, shop_url: str, console_url: str) -> None:
        self._tv_url = tv_url
        clerk = Clerk(shop_url, "shop1", "shop1-demo")
        operator = Operator(console_url, "operator1", "operator1-demo")
        driver = Driver(console_url, "driver1", "driver1-demo")
        volunteers = [Volunteer(console_url, f"volunteer-{hall}", f"volunteer-{hall}-demo") for hall in HALLS]
        self._rounds: Mapping[Part, Sequence[Callable[[], int]]] = {
            Part.CLERK: [clerk.round],
            Part.OPERATOR: [operator.round],
            Part.VOLUNTEER: [volunteer.round for volunteer in volunteers],
            Part.DRIVER: [driver.round],
        }

    def order(self, count: int) -> list[str]:
        """`count` orders of different households through the television; returns their numbers."""
        return [self.order_of(index) for index in range(count)]

    def order_of(self, index: int) -> str:
        """The order of one household, by its place in the list; returns its number."""
        return self._resident(index).shop(SHOPPING[index % len(SHOPPING)])

    def round(self, parts: Sequence[Part]) -> int:
        """One round of the parts; a page that fails costs this round only. Returns how much was done."""
        return sum(_try(once) for part in parts for once in self._rounds[part])

    def _resident(self, index: int) -> Resident:
        return Resident(self._tv_url, f"demo-box-{HOUSEHOLDS[index % len(HOUSEHOLDS)]}")


def _try(once: Callable[[], int]) -> int:
    try:
        return once()
    except (PageError, requests.RequestException) as why:
        LOG.warning("a round was cut short: %s", why)
        return 0
