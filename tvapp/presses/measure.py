"""Every item of the shop, a typical order and a repeated one, in presses."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from flask.testing import FlaskClient

from tvapp.goods import PUT_URL
from tvapp.presses.page import Form
from tvapp.presses.walk import Keys, Nowhere, Reached, Standing, Walker

HOME = "/"
BESIDE_THE_WAY = ("basket", "track", "help", "more", "news")
"""Doors that hold no item."""


@dataclass(frozen=True)
class Statistics:
    """Of all items, from the first screen to "in the basket"."""

    items: int
    mean: float
    p90: int
    most: int
    farthest: Sequence[str]
    """Codes of the items that take the most."""


@dataclass(frozen=True)
class Journey:
    """A row of things done one after the other, with their presses."""

    steps: Sequence[tuple[str, int]]

    @property
    def presses(self) -> int:
        return sum(presses for _, presses in self.steps)


def ways_to_items(client: FlaskClient, keys: Keys, codes: Collection[str]) -> dict[str, Reached]:
    """Code -> the fewest presses from the first screen until one piece lies in the basket. Nothing is put there.

    Raises Nowhere for an item that no row of presses reaches.
    """
    walker = Walker(client, keys, never=BESIDE_THE_WAY)
    found: dict[str, Reached] = {}
    missing = set(codes)
    for reached in walker.forms(walker.open(HOME)):
        code = item_of(reached.form)
        if code in missing:
            missing.remove(code)
            found[code] = reached
            if not missing:
                return found
    raise Nowhere(f"no way to {sorted(missing)[:5]}")


def statistics(ways: Mapping[str, Reached]) -> Statistics:
    presses = {code: len(way.presses) for code, way in ways.items()}
    ordered = sorted(presses.values())
    farthest = [code for code, count in presses.items() if count == ordered[-1]]
    p90 = ordered[ceil(len(ordered) * 0.9) - 1]
    return Statistics(len(ordered), sum(ordered) / len(ordered), p90, ordered[-1], sorted(farthest))


def item_of(form: Form) -> str:
    """The code of the item of which a button puts a piece into the basket; empty for another button."""
    if form.action == PUT_URL:
        return form.fields.get("code", "")
    if form.action.startswith("/item/") and form.fields.get("quantity", "0") != "0":
        return form.action.removeprefix("/item/").partition("?")[0]
    return ""


def order_journey(client: FlaskClient, keys: Keys, codes: Sequence[str]) -> Journey:
    """Put these items into the basket, one after the other, and order them: every press in earnest.

    Without the search, as most people shop; with it no order takes more presses.
    """
    walker = Walker(client, keys, never=("track", "help", "more", "news", "search"))
    here = walker.open(HOME)
    steps = []
    for code in codes:
        here, count = _do(walker, here, lambda form, code=code: item_of(form) == code)  # type: ignore[misc]
        steps.append((code, count))
    here, count = _do(walker, here, _orders)
    return _with_receipt([*steps, ("receipt", count)], here)


def repeated_journey(client: FlaskClient, keys: Keys) -> Journey:
    """前回と同じ, into the basket, order: until the receipt stands on the screen."""
    walker = Walker(client, keys)
    here, filled = _do(walker, walker.open(HOME), lambda form: form.action == "/same")
    here, ordered = _do(walker, here, _orders)
    return _with_receipt([("basket", filled), ("receipt", ordered)], here)


def _do(walker: Walker, here: Standing, is_goal: Callable[[Form], bool]) -> tuple[Standing, int]:
    reached = walker.to(here, is_goal)
    return walker.send(reached.form), len(reached.presses)


def _orders(form: Form) -> bool:
    return form.action == "/order"


def _with_receipt(steps: Sequence[tuple[str, int]], here: Standing) -> Journey:
    if here.page.screen != "receipt":
        raise Nowhere(f"no receipt but {here.page.screen}")
    return Journey(steps)
