"""Something similar instead of what is missing: proposals, and the line that an order gets for it.

A substitute costs what was ordered or less; a dearer one needs the household's word by telephone, and the name of who
gave it stands on the line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.errors import NotFound, OutOfStock
from orders.fulfilment.errors import DearerThanOrdered, NoSubstitute
from orders.fulfilment.picking import line_being_picked, other_choice, remark, substitute_of
from orders.goods import catalogue, stock
from orders.goods.catalogue import Item
from orders.goods.prices import shelf_prices
from orders.goods.specials import specials_by_item
from orders.homes.people import MissingRule
from orders.ordering.order import OrderLine

MOST_PROPOSALS = 8


class SubstituteFault(StrEnum):
    SAME = "same"
    IN_ORDER = "in_order"
    ALCOHOL = "alcohol"
    OTC = "otc"
    TEMPERATURE = "temperature"
    SOLD_OUT = "sold_out"
    NOT_SOLD = "not_sold"
    UNWANTED = "unwanted"
    DONE = "done"


@dataclass(frozen=True)
class Proposal:
    """`price_yen` is today's, `charged_yen` what the household pays without a telephone call; None: only with one."""

    item: Item
    price_yen: int
    charged_yen: int | None
    available: int


def line_of_id(session: Session, line_id: int) -> OrderLine:
    """Raises NotFound."""
    found = session.get(OrderLine, line_id)
    if found is None:
        raise NotFound("order line", line_id)
    return found


def proposals(session: Session, line_id: int, now: datetime, most: int = MOST_PROPOSALS) -> list[Proposal]:
    """What could be sent instead, the best first: of the same sub-shelf (shelf, where it has none), nearest in price
    and weight; those that are dearer come last. Nothing for a medicine. Raises NotFound.
    """
    line = line_of_id(session, line_id)
    today = local_day(now)
    fitting = [item for item in _neighbours(session, line) if item_fault(line, item, today) is None]
    prices = _prices(session, fitting, today)
    left = stock.available(session, [item.id for item in fitting])
    found = [
        Proposal(item, prices[item.id], prices[item.id] if prices[item.id] <= line.price_yen else None, left[item.id])
        for item in fitting
        if left[item.id] >= max(1, line.quantity - line.picked)
    ]
    return sorted(found, key=lambda each: (each.charged_yen is None, _distance(line, each), each.item.id))[:most]


def _neighbours(session: Session, line: OrderLine) -> list[Item]:
    wanted = catalogue.item(session, line.item_id)
    beside = (
        Item.shelf_id == wanted.shelf_id if wanted.sub_shelf_id is None else Item.sub_shelf_id == wanted.sub_shelf_id
    )
    return list(session.scalars(sa.select(Item).where(beside, Item.active.is_(True))))


def item_fault(line: OrderLine, item: Item, day: date) -> SubstituteFault | None:
    """Why this item can't stand in for that line on that local day, stock and price apart."""
    faults = (
        (item.id == line.item_id, SubstituteFault.SAME),
        (not item.sold_on(day), SubstituteFault.NOT_SOLD),
        (any(other.item_id == item.id for other in line.order.lines), SubstituteFault.IN_ORDER),
        (item.otc or line.otc, SubstituteFault.OTC),
        (item.alcohol is not line.alcohol, SubstituteFault.ALCOHOL),
        (item.temperature is not line.temperature, SubstituteFault.TEMPERATURE),
    )
    return next((fault for is_so, fault in faults if is_so), None)


def _prices(session: Session, items: list[Item], day: date) -> dict[int, int]:
    """What each costs on that day, as at the check-out."""
    specials = specials_by_item(session, [item.id for item in items], day)
    return shelf_prices(session, items, day) | {item_id: special.price_yen for item_id, special in specials.items()}


def _distance(line: OrderLine, proposal: Proposal) -> float:
    """Relative difference in price plus that in weight; an unknown weight counts as a whole one."""
    price = abs(proposal.price_yen - line.price_yen) / max(1, line.price_yen)
    if not line.weight_g or not proposal.item.weight_g:
        return price + 1.0
    return price + abs(proposal.item.weight_g - line.weight_g) / line.weight_g


def substitute(
    session: Session, line_id: int, item_id: int, who: str, now: datetime, *, agreed_with: str | None = None
) -> OrderLine:
    """Send this item in place of the pieces of a line that are not picked; it is promised at once and picked like any.

    The line becomes missing. With `agreed_with` (who said yes on the telephone) it may be dearer, or stand in where
    the household wanted nothing. Choosing the same again gives the same line. Raises NoSubstitute, DearerThanOrdered,
    WrongState, AlreadyInBoxes, NotFound.
    """
    line = line_being_picked(session, line_id)
    before = substitute_of(line)
    if before is not None and before.item_id == item_id:
        return before
    item = catalogue.item(session, item_id)
    fault = _line_fault(line, agreed_with) or item_fault(line, item, local_day(now))
    if fault is not None:
        raise NoSubstitute(item.name, fault)
    price_yen = _prices(session, [item], local_day(now))[item.id]
    if price_yen > line.price_yen and agreed_with is None:
        raise DearerThanOrdered(item.name, price_yen, line.price_yen)
    short = line.quantity - line.picked
    _exchange(session, line, item, short)
    made = _line(line, item, short, price_yen, agreed_with)
    line.missing, line.picked_quantity = True, line.picked
    line.order.lines.append(made)
    session.flush()
    # The name stands on the line alone, where an erasure finds it: history is never altered.
    agreed = ", agreed by telephone" if agreed_with else ""
    remark(session, line, who, now, f"substitute: {line.name} -> {item.name} x {short}{agreed}")
    return made


def _line_fault(line: OrderLine, agreed_with: str | None) -> SubstituteFault | None:
    if line.picked == line.quantity or (substitute_of(line) or other_choice(line)) is not None:
        return SubstituteFault.DONE
    if line.rule_if_missing is MissingRule.NONE and agreed_with is None:
        return SubstituteFault.UNWANTED
    return None


def _exchange(session: Session, line: OrderLine, item: Item, short: int) -> None:
    """The missing pieces are written off (unless that was done), as many of the other are promised: items by id."""
    steps: list[tuple[int, Callable[[Session, dict[int, int]], None]]] = [(item.id, stock.reserve)]
    if not line.missing:
        steps.append((line.item_id, stock.write_off))
    try:
        with session.begin_nested():
            for item_id, step in sorted(steps, key=lambda each: each[0]):
                step(session, {item_id: short})
    except OutOfStock as error:
        raise NoSubstitute(item.name, SubstituteFault.SOLD_OUT) from error


def _line(line: OrderLine, item: Item, short: int, price_yen: int, agreed_with: str | None) -> OrderLine:
    return OrderLine(
        item_id=item.id,
        position=line.position,
        name=item.name,
        code=item.code,
        shelf_id=item.shelf_id,
        price_yen=price_yen if agreed_with else min(price_yen, line.price_yen),
        tax_rate_percent=item.tax_rate_percent,
        weight_g=item.weight_g,
        temperature=item.temperature,
        alcohol=item.alcohol,
        otc=item.otc,
        quantity=short,
        picked_quantity=None,
        missing=False,
        missing_rule=line.rule_if_missing,
        weighed=item.weighed,
        substitute_for_id=line.id,
        agreed_with=agreed_with,
    )


def take_back(session: Session, line_id: int, who: str, now: datetime) -> OrderLine:
    """No substitute after all, as long as none of it is picked: the line itself is wanted again. Gives that line.

    Raises NoSubstitute (some of it is picked, or something else is sent since), WrongState, NotFound (also where the
    line is no substitute).
    """
    other = line_being_picked(session, line_id)
    line = next((each for each in other.order.lines if each.id == other.substitute_for_id), None)
    if line is None:
        raise NotFound("substitute", line_id)
    if other.picked or (substitute_of(other) or other_choice(other)) is not None:
        raise NoSubstitute(other.name, SubstituteFault.DONE)
    steps: list[tuple[int, int, Callable[[Session, dict[int, int]], None]]] = [
        (line.item_id, line.quantity - line.picked, stock.put_back_promised)
    ]
    if not other.missing:
        steps.append((other.item_id, other.quantity, stock.release))
    for item_id, quantity, step in sorted(steps, key=lambda each: each[0]):
        step(session, {item_id: quantity})
    line.missing = False
    remark(session, line, who, now, f"no substitute: {line.name}, not {other.name}")
    line.order.lines.remove(other)
    session.delete(other)
    session.flush()
    return line
