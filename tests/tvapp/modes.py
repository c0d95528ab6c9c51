"""The modes in which every screen is measured: two sizes of everything, two contrasts, three televisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from orders.db import Database
from orders.homes.household_screens import Size, set_size
from orders.homes.people import household_by_code

TELEVISIONS = {"720p": (1280, 720), "1080p": (1920, 1080), "540p": (960, 540)}


@dataclass(frozen=True)
class Mode:
    """What is shown, and the limits that hold there: the smallest type at 720p, the least contrast of text."""

    size: Size
    dark: bool
    television: str = "720p"

    @property
    def limits(self) -> dict[str, float]:
        return {"smallest": 34 if self.size == Size.BIGGER else 28, "contrast": 10 if self.dark else 7}

    def __str__(self) -> str:
        return f"{self.size}{' dark' if self.dark else ''} {self.television}"


_NORMAL = [("720p", False), ("720p", True), ("1080p", False), ("540p", False)]
_BIGGER = [("720p", False), ("720p", True), ("1080p", False), ("540p", False)]
MODES = {
    Size.NORMAL: [Mode(Size.NORMAL, dark, television) for television, dark in _NORMAL],
    Size.BIGGER: [Mode(Size.BIGGER, dark, television) for television, dark in _BIGGER],
}


def want(town: Database, size: Size, household: str = "H0001") -> None:
    """Every television of the household shows this size from the next page on."""
    with town.writing() as session:
        home = household_by_code(session, household)
        assert home is not None
        set_size(session, home.id, size)


def each_mode(page: Page, size: Size) -> Iterator[Mode]:
    """The page that is open, in every mode of its size.

    The size is the server's work and needs a page of its own. High contrast is one class of the body and another
    television another window: neither needs the page anew.
    """
    for mode in MODES[size]:
        width, height = TELEVISIONS[mode.television]
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("dark => { document.body.classList.toggle('dark', dark); }", mode.dark)
        yield mode
