"""A resident of the rehearsal: orders through the television's pages, as the remote would without any script."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from fleet.rehearsal.page import Page, PageError, Visitor


@dataclass(frozen=True)
class Wish:
    """The n-th item (from 0) of a sub-shelf."""

    department_id: str
    sub_shelf_id: str
    nth: int


SHOPPING: Sequence[Sequence[Wish]] = (
    (
        Wish("tofu-tamago", "tofu", 0),
        Wish("yasai-kudamono", "imo", 1),
        Wish("tofu-tamago", "tamago", 0),
        Wish("yasai-kudamono", "ringo", 3),
    ),
    (Wish("yasai-kudamono", "daikon", 1), Wish("pan-kome", "shokupan", 0), Wish("niku-sakana", "himono", 0)),
    (
        Wish("souzai-reito", "agemono", 0),
        Wish("yasai-kudamono", "daikon", 2),
        Wish("okashi-nomimono", "senbei", 1),
        Wish("tofu-tamago", "tofu", 2),
    ),
)
"""Shopping lists, in turn."""

READS_S = 1.5
"""Longer than the television wants a confirmation to be looked at (`YUAI_TV_CONFIRM_AFTER_S`)."""


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
        if page.has("place-order"):
            # So fast a press is taken for a held key, and the page asks again.
            time.sleep(READS_S)
            page = page.act("place-order")
        number = page.body.get("data-order-number")
        if not number:
            raise PageError(page.url, f"no receipt: {page.text()[:300]}")
        return number

    def stage(self) -> str:
        """Where the newest order is, as the television says it."""
        page = self._visitor.get("/track")
        return page.body.get("data-stage", "")

    def _put_into_basket(self, wish: Wish) -> Page:
        """One press on the item puts one piece in; only what asks first has a page of its own."""
        shelf = self._find_sub_shelf(wish)
        cells = [cell.get("data-action") for cell in shelf.rows("data-action")]
        items = [action for action in cells if action.startswith("item:")]
        page = shelf.act(items[wish.nth % len(items)])
        return page.act("add") if page.has("add") else page

    def _find_sub_shelf(self, wish: Wish) -> Page:
        page = self._visitor.get("/").act("shelves")
        for action in (f"department:{wish.department_id}", f"sub:{wish.sub_shelf_id}"):
            while not page.has(action):
                page = page.act("next")
            page = page.act(action)
        return page
