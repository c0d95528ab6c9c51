"""The fewest presses from here to there: breadth first over (page, focused cell), page after page as it is needed."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient

from tvapp.addresses import without_field
from tvapp.presses.page import ARROWS, Form, Page, PageCell, read

LONGEST = 60
"""No thumb goes further; a goal that is not reached by then is out of reach."""

UNCHANGED = ("shelves", "department", "search")
"""Screens whose ways stay the same whatever lies in the basket."""

Keys = Callable[[Page], Collection[str]]


def arrows_alone(_page: Page) -> Collection[str]:
    """Arrows, 決定 and 戻る: what every remote has, and what is enough for everything."""
    return (*ARROWS, "ok", "back")


def all_keys(page: Page) -> Collection[str]:
    """Digits and colours too, as far as the page has cells for them."""
    return (*ARROWS, "ok", "back", *page.shortcuts)


@dataclass(frozen=True)
class Standing:
    """A page, and the cell that has the focus on it."""

    page: Page
    cell: str


@dataclass(frozen=True)
class Reached:
    """A button that sends something, and the presses that it takes, its own among them."""

    presses: tuple[str, ...]
    form: Form


class Nowhere(RuntimeError):
    """A page that cannot be opened, or a goal that no row of presses reaches."""


@dataclass
class Walker:
    """Somebody with a remote in front of the pages of one television. Pages are kept once they were read."""

    client: FlaskClient
    keys: Keys
    never: Collection[str] = ()
    """Actions of links that are not followed: they would only lead back."""
    pages: dict[str, Page] = field(default_factory=dict)

    def open(self, address: str) -> Standing:
        """The page at an address. One that was read before with the focus elsewhere is not asked for again."""
        plain, focus = without_field(address, "f"), parse_qs(urlsplit(address).query).get("f", [""])[0]
        known = self.pages.get(plain)
        if known is not None and f"c-{focus}" in known.cells:
            return Standing(known, f"c-{focus}")
        if address not in self.pages:
            answer = self.client.get(address, follow_redirects=True)
            self.pages[address] = _page(address, answer.status_code, answer.get_data(as_text=True))
        page = self.pages[address]
        return Standing(page, page.focus)

    def send(self, form: Form) -> Standing:
        """Press the button in earnest; pages that were read before may have changed."""
        if form.method == "GET":
            raise Nowhere(f"{form.action} sends nothing")
        answer = self.client.post(form.action, data=dict(form.fields), follow_redirects=True)
        page = _page(answer.request.full_path.rstrip("?"), answer.status_code, answer.get_data(as_text=True))
        self.pages = {address: known for address, known in self.pages.items() if known.screen in UNCHANGED}
        return Standing(page, page.focus)

    def forms(self, start: Standing) -> Iterator[Reached]:
        """Every button that can be pressed from here, nearest first; nothing is sent."""
        seen = {_state(start)}
        layer: list[tuple[Standing, tuple[str, ...]]] = [(start, ())]
        for _ in range(LONGEST):
            following = []
            for here, presses in layer:
                for key in self.keys(here.page):
                    there = self._press(here, key)
                    if isinstance(there, Form):
                        yield Reached((*presses, key), there)
                    elif there is not None and _state(there) not in seen:
                        seen.add(_state(there))
                        following.append((there, (*presses, key)))
            layer = following

    def to(self, start: Standing, is_goal: Callable[[Form], bool]) -> Reached:
        """The nearest button of that kind. Raises Nowhere."""
        for reached in self.forms(start):
            if is_goal(reached.form):
                return reached
        raise Nowhere(f"from {start.page.address}")

    def _press(self, here: Standing, key: str) -> Standing | Form | None:
        cell = here.page.cells[here.cell]
        if key in ARROWS:
            if key in cell.arrows:
                return Standing(here.page, cell.arrows[key])
            return self.open(cell.turns[key]) if key in cell.turns else None
        chosen = {"ok": here.cell, "back": here.page.back}.get(key, here.page.shortcuts.get(key, ""))
        return self._choose(here.page.cells[chosen], cell.key) if chosen in here.page.cells else None

    def _choose(self, cell: PageCell, focused: str) -> Standing | Form | None:
        if cell.form is not None:
            return cell.form
        return None if cell.action in self.never else self.open(cell.leads_to(focused))


def _state(here: Standing) -> tuple[str, str]:
    """Two addresses that differ only in the focus show one page: its own address stands in it."""
    return here.page.facts.get("data-url", here.page.address), here.cell


def _page(address: str, status: int, html: str) -> Page:
    if status != 200:
        raise Nowhere(f"{address} answers {status}")
    return read(address, html)
