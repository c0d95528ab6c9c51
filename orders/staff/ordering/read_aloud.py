"""What staff read to the caller: before the order is placed, and when it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from orders.money import yen
from orders.ordering.basket import BasketView
from orders.ordering.order import Order
from orders.web import WEEKDAYS


def before_placing(basket: BasketView, day: date) -> str:
    """What they are about to order, and when it comes."""
    goods = _goods((line.item.name, line.quantity) for line in basket.lines)
    return f"{goods}。合計は {yen(basket.total_yen)}です。お届けは {_day(day)}です。よろしいですか。"


def when_placed(placed: Order) -> str:
    """That it is ordered: number, day, sum."""
    return (
        f"{placed.household.name}さま、ご注文を受けました。番号は {placed.number}、"
        f"お届けは {_day(placed.delivery_day)}、合計は {yen(placed.total_yen)}です。ありがとうございました。"
    )


def _goods(pieces: Iterable[tuple[str, int]]) -> str:
    return "、".join(f"{name}が {quantity}点" for name, quantity in pieces)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}曜日"
