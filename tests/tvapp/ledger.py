"""A basket kept beside the real one: after every request, what lies there is what the press was allowed to change."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from orders.db import Database
from orders.goods.catalogue import Item
from orders.homes.people import household_by_code
from orders.ordering.basket import BasketLine
from orders.ordering.order import Order, OrderState

Basket = Mapping[str, int]
"""Code of an item -> pieces."""
Fields = Mapping[str, str]
EARLIER_BASKETS = 60


@dataclass(frozen=True)
class Pressed:
    """One request: what was pressed, where it went, and what was sent with it. A GET sends nothing."""

    path: str
    fields: Fields = field(default_factory=dict)
    posts: bool = False

    def __str__(self) -> str:
        sent = {name: value for name, value in self.fields.items() if name != "csrf_token"}
        return f"{'POST' if self.posts else 'GET'} {self.path} {sent or ''}".strip()


@dataclass(frozen=True)
class Kept:
    """What the household has: its basket, and its orders by token."""

    basket: Basket
    orders: Mapping[str, OrderState]


class Ledger:
    """The basket and the orders of one household, whatever televisions it has."""

    def __init__(self, town: Database, code: str) -> None:
        self._town = town
        with town.reading() as session:
            household = household_by_code(session, code)
            assert household is not None
            self._household = household.id
        self.kept = self.read()
        self.placed = 0
        self._earlier: deque[Basket] = deque([self.kept.basket], EARLIER_BASKETS)

    def read(self) -> Kept:
        lines = (
            sa.select(Item.code, BasketLine.quantity)
            .join(Item, Item.id == BasketLine.item_id)
            .where(BasketLine.household_id == self._household)
        )
        orders = sa.select(Order.token, Order.state).where(Order.household_id == self._household)
        with self._town.reading() as session:
            return Kept(
                {row.code: row.quantity for row in session.execute(lines)},
                {row.token: row.state for row in session.execute(orders)},
            )

    def look(self, pressed: Pressed) -> None:
        """Compare with what the press may have done, and go on from there."""
        before, after = self.kept, self.read()
        self.kept = after
        new = set(after.orders) - set(before.orders)
        if not (pressed.posts and pressed.path == "/order"):
            assert not new, f"{pressed} placed an order"
        if after.basket != before.basket:
            rule = self._rule(pressed)
            assert rule(before, after, pressed), f"{pressed}: {_changes(before.basket, after.basket)}"
            self._earlier.append(after.basket)
        elif new:
            raise AssertionError(f"{pressed} placed an order and left the basket as it was")
        self.placed += len(new)

    def _rule(self, pressed: Pressed) -> Rule:
        if pressed.posts:
            for pattern, rule in _RULES:
                if re.fullmatch(pattern, pressed.path):
                    return rule
            if "undo" in pressed.path:
                return self._as_earlier
        return _never

    def _as_earlier(self, _before: Kept, after: Kept, _pressed: Pressed) -> bool:
        return after.basket in self._earlier


Rule = Callable[[Kept, Kept, Pressed], bool]


def _never(_before: Kept, _after: Kept, _pressed: Pressed) -> bool:
    return False


def _one_item(before: Kept, after: Kept, pressed: Pressed) -> bool:
    """So many pieces of this item as were sent, or a first one; nothing else moves."""
    code = pressed.fields["code"] if pressed.path == "/put" else pressed.path.rsplit("/", 1)[1]
    if not _others_stay(before.basket, after.basket, code):
        return False
    if "quantity" in pressed.fields:
        return after.basket.get(code, 0) == int(pressed.fields["quantity"])
    return code not in before.basket and after.basket.get(code) == 1


def _others_stay(before: Basket, after: Basket, code: str) -> bool:
    return {**before, code: 0} == {**after, code: 0}


def _only_less(before: Kept, after: Kept, _pressed: Pressed) -> bool:
    return all(quantity <= before.basket.get(code, 0) for code, quantity in after.basket.items())


def _only_more(before: Kept, after: Kept, _pressed: Pressed) -> bool:
    return all(quantity <= after.basket.get(code, 0) for code, quantity in before.basket.items())


def _ordered(before: Kept, after: Kept, pressed: Pressed) -> bool:
    """Everything was ordered, once, under the token that the confirmation carried."""
    token = pressed.fields.get("token", "")
    return not after.basket and token not in before.orders and token in after.orders and _one_more(before, after)


def _one_more(before: Kept, after: Kept) -> bool:
    return len(after.orders) == len(before.orders) + 1


_RULES: tuple[tuple[str, Rule], ...] = (
    (r"/put|/item/\d+", _one_item),
    (r"/basket/(mend|sober)", _only_less),
    (r"/same", _only_more),
    (r"/receipt/[^/]+/reopen", _only_more),
    (r"/order", _ordered),
)


def _changes(before: Basket, after: Basket) -> str:
    codes = [code for code in {**before, **after} if before.get(code) != after.get(code)]
    return ", ".join(f"{code} was {before.get(code, 0)}, is {after.get(code, 0)}" for code in sorted(codes))
