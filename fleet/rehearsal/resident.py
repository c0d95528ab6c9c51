"""A resident of the rehearsal: orders through the television's pages, as the remote would without any script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fleet.rehearsal.page import Page, PageError, Visitor


@dataclass(frozen=True)
class Wish:
    """The n-th item (from 0) of a shelf that is not sold out."""

    shelf_id: str
    nth: int


SHOPPING: Sequence[Sequence[Wish]] = (
    (Wish("tofu", 0), Wish("yasai", 1), Wish("tamago-nyu", 0), Wish("kudamono", 3)),
    (Wish("yasai", 3), Wish("pan", 0), Wish("sakana", 1)),
    (Wish("souzai", 0), Wish("yasai", 4), Wish("okashi", 1), Wish("tofu", 2)),
)
"""Shopping lists, in turn."""


class Resident:
    """One household at its television."""

    def __init__(self, base_url: str, box_token: str) -> None:
        self._visitor = Visitor(base_url)
        self._token = box_token

    def shop(self, wishes: Sequence[Wish]) -> str:
        """Puts the wishes into the basket and orders; returns the order's number as the receipt shows it."""
        page = self._visitor.get("/start", {"box": self._token})
        for wish in wishes:
            page = self._put_into_basket(wish)
        page = page.act("basket").act("confirm").act("place-order")
        number = page.body.get("data-order-number")
        if not number:
            raise PageError(page.url, f"no receipt: {page.text()[:300]}")
        return number

    def stage(self) -> str:
        """Where the newest order is, as the television says it."""
        page = self._visitor.get("/track")
        return page.body.get("data-stage", "")

    def _put_into_basket(self, wish: Wish) -> Page:
        shelf = self._find_shelf(wish.shelf_id)
        cells = [cell.get("data-action") for cell in shelf.rows("data-action")]
        items = [action for action in cells if action.startswith("item:")]
        page = shelf.act(items[wish.nth % len(items)])
        return page.act("add") if page.has("add") else page

    def _find_shelf(self, shelf_id: str) -> Page:
        page = self._visitor.get("/").act("shelves")
        while not page.has(f"shelf:{shelf_id}"):
            page = page.act("next")
        return page.act(f"shelf:{shelf_id}")
