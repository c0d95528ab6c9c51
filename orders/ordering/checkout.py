"""Checkout: the basket becomes an order, in one transaction, once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders import numbering
from orders.clock import local_day
from orders.days.calendar import Promise, delivery_promise, take_room
from orders.days.rule_rows import standing_still
from orders.errors import (
    AgeMissing,
    BasketChanged,
    CutoffPassed,
    EmptyBasket,
    ItemGone,
    NotRegistered,
    SpecialLimit,
    TokenTaken,
    UnderAge,
)
from orders.goods import catalogue, stock
from orders.goods.catalogue import Item
from orders.goods.prices import shelf_prices
from orders.goods.special_limits import ordered_as_special
from orders.goods.specials import Special, specials_by_item
from orders.homes.consents import ConsentKind, has_consent
from orders.homes.people import Household, MissingRule
from orders.ordering import basket
from orders.ordering.basket import Lying
from orders.ordering.order import (
    Channel,
    Order,
    OrderEvent,
    OrderLine,
    OrderState,
    order_by_token,
    sums_of,
)
from orders.ordering.order import order as order_of
from orders.upsert import ReadyInsert

# 二十歳未満ノ者ノ飲酒ノ禁止ニ関スル法律, article 1.
DRINKING_AGE_YEARS = 20
OLDEST_PLAUSIBLE_YEARS = 125

# Built once: building a statement costs as much as running it, and other orders wait meanwhile.
_HOUSEHOLD_ALONE = (
    sa.select(Household)
    .where(Household.id == sa.bindparam("household_id"))
    .with_for_update(key_share=True, of=Household)
    .execution_options(populate_existing=True)
)
_HOUSEHOLD_AND_CALENDAR = _HOUSEHOLD_ALONE.add_columns(standing_still())
_ORDER = ReadyInsert(
    Order, lambda insert, table: insert.on_conflict_do_nothing(index_elements=["token"]).returning(table.c.id)
)
_LINES = sa.insert(cast(sa.Table, OrderLine.__table__))
_EVENT = sa.insert(cast(sa.Table, OrderEvent.__table__))


@dataclass(frozen=True)
class _PricedLine:
    item: Item
    quantity: int
    price_yen: int
    missing_rule: MissingRule


@dataclass(frozen=True)
class _Who:
    household: Household
    channel: Channel
    who: str
    ordered_by: str
    age_years: int | None
    goods: Mapping[int, Lying] | None


@dataclass(frozen=True)
class _Shown:
    """What the confirmation page said; None where the caller does not ask for it."""

    day: date | None
    goods: str | None


class _TokenRace(Exception):
    """Another transaction has made the order of this token since we looked."""


def new_token() -> str:
    """A token for one confirmation page: however often it is sent, it makes one order."""
    return secrets.token_urlsafe(24)


def place_order(
    session: Session,
    household_id: int,
    token: str,
    now: datetime,
    *,
    channel: str = "tv",
    who: str,
    ordered_by: str | None = None,
    age_years: int | None = None,
    expected_day: date | None = None,
    expected_goods: str | None = None,
    goods: Mapping[int, Lying] | None = None,
) -> Order:
    """Turn the household's basket into an order; the second call with a token gives the first one's order.

    All or nothing, also when the caller catches the error inside its own transaction. `expected_day` is the
    delivery day that the resident was shown, `expected_goods` the fingerprint of the basket (`BasketView`) that was
    shown with its prices; prices are those of the local day of `now`. With `goods` these are ordered, and the
    household's basket stays as it is. `who` typed it in, `ordered_by` said it, where that is somebody else.

    Raises EmptyBasket, BasketChanged, OutOfStock, CutoffPassed, AgeMissing, UnderAge, NotRegistered, SpecialLimit,
    ItemGone, TokenTaken, NoDeliveryDay.
    """
    household = _lock_household(session, household_id)
    made = _made_before(session, token, household_id)
    if made is not None:
        return made
    _check_registered(session, household, now)
    try:
        with session.begin_nested():
            person = _Who(household, Channel(channel), who, ordered_by or who, age_years, goods)
            order_id = _place(session, person, token, now, _Shown(expected_day, expected_goods))
    except _TokenRace:
        made = _made_before(session, token, household_id)
        if made is None:
            raise
        return made
    return order_of(session, order_id)


def _lock_household(session: Session, household_id: int) -> Household:
    """Two confirmations of one household queue here, and the calendar stays as it is until the order is written.

    On SQLite all writers queue anyway.
    """
    statement = _HOUSEHOLD_ALONE if session.get_bind().dialect.name == "sqlite" else _HOUSEHOLD_AND_CALENDAR
    found: Household | None = session.scalar(statement, {"household_id": household_id})
    if found is None:
        raise NotRegistered(household_id)
    return found


def _made_before(session: Session, token: str, household_id: int) -> Order | None:
    found = order_by_token(session, token)
    if found is not None and found.household_id != household_id:
        raise TokenTaken(token)
    return found


def _check_registered(session: Session, household: Household, now: datetime) -> None:
    if not household.active or not has_consent(session, household.id, ConsentKind.ORDERING, now):
        raise NotRegistered(household.id)


def _place(session: Session, person: _Who, token: str, now: datetime, shown: _Shown) -> int:
    household = person.household
    taken = basket.take_all(session, household.id) if person.goods is None else person.goods
    if not taken:
        raise EmptyBasket(household.id)
    lines = _price(session, household, taken, now)
    weight_g = sum((line.item.weight_g or 0) * line.quantity for line in lines)
    wanted = _promise(session, household, now, weight_g, shown.day)
    if shown.goods is not None and shown.goods != _fingerprint(lines):
        raise BasketChanged(household.id)
    _check_age(lines, person.age_years)
    # Whoever catches OutOfStock inside a transaction finds it as it was: `place_order` takes all of it back.
    stock.promise(session, {line.item.id: line.quantity for line in lines})
    booked = _book(session, household, wanted, now, weight_g, shown.day)
    return _insert(session, person, token, now, booked, lines)


@dataclass(frozen=True)
class _Booked:
    """The order's number and its place on a day."""

    number: str
    promise: Promise
    weight_g: int


def _promise(session: Session, household: Household, now: datetime, weight_g: int, shown: date | None) -> Promise:
    promise = delivery_promise(session, household.district, now, weight_g)
    if shown is not None and shown != promise.day:
        raise CutoffPassed(shown, promise.day)
    return promise


def _book(
    session: Session, household: Household, wanted: Promise, now: datetime, weight_g: int, shown: date | None
) -> _Booked:
    """From its number on the orders of a day follow one another; who finds the day full by then asks anew."""
    while True:
        number = numbering.next_number(session, wanted.day)
        taken = take_room(session, household.district_id, wanted, weight_g)
        if taken is not None:
            return _Booked(number, taken, weight_g)
        wanted = _promise(session, household, now, weight_g, shown)


def _price(session: Session, household: Household, taken: Mapping[int, Lying], now: datetime) -> list[_PricedLine]:
    items = catalogue.items_by_id(session, taken)
    today = local_day(now)
    for item in items.values():
        if not item.sold_on(today):
            raise ItemGone(item.id, item.name)
    specials = specials_by_item(session, taken, today)
    usual = shelf_prices(session, items.values(), today)
    _check_limits(session, household.id, {item_id: lying.quantity for item_id, lying in taken.items()}, specials)
    lines = []
    for item_id, lying in taken.items():
        special = specials.get(item_id)
        price_yen = usual[item_id] if special is None else special.price_yen
        # Written down with the order: a household that changes its mind tomorrow means tomorrow's order.
        rule = lying.missing_rule or household.missing_rule
        lines.append(_PricedLine(items[item_id], lying.quantity, price_yen, rule))
    return lines


def _fingerprint(lines: list[_PricedLine]) -> str:
    return basket.fingerprint_of((line.item.id, line.quantity, line.price_yen) for line in lines)


def _check_limits(
    session: Session, household_id: int, quantities: Mapping[int, int], specials: Mapping[int, Special]
) -> None:
    earlier = ordered_as_special(session, household_id, specials.values())
    for item_id, special in specials.items():
        wanted = quantities[item_id] + earlier.get(item_id, 0)
        if wanted > special.limit_per_household:
            raise SpecialLimit(item_id, special.limit_per_household, special.item.name, wanted)


def _check_age(lines: list[_PricedLine], age_years: int | None) -> None:
    if not any(line.item.alcohol for line in lines):
        return
    if age_years is None or not 0 < age_years <= OLDEST_PLAUSIBLE_YEARS:
        raise AgeMissing
    if age_years < DRINKING_AGE_YEARS:
        raise UnderAge(age_years)


def _insert(
    session: Session, person: _Who, token: str, now: datetime, booked: _Booked, lines: list[_PricedLine]
) -> int:
    sums = sums_of([(line.price_yen * line.quantity, line.item.tax_rate_percent) for line in lines])
    alcohol = any(line.item.alcohol for line in lines)
    values = {
        "number": booked.number,
        "household_id": person.household.id,
        "district_id": person.household.district_id,
        "token": token,
        "state": OrderState.PLACED,
        "delivery_day": booked.promise.day,
        "placed_at": now,
        "total_yen": sums.total_yen,
        "tax_8_yen": sums.tax_8_yen,
        "tax_10_yen": sums.tax_10_yen,
        "weight_g": booked.weight_g,
        "channel": person.channel,
        "placed_by": person.ordered_by,
        # Personal data that only alcohol needs is kept only with alcohol.
        "age_years": person.age_years if alcohol else None,
        "slot_id": booked.promise.slot_id,
        "until_at": booked.promise.cutoff_at,
    }
    order_id: int | None = session.scalar(_ORDER.on(session), values)
    if order_id is None:
        raise _TokenRace
    session.execute(_LINES, [_line(order_id, n, line) for n, line in enumerate(lines, 1)])
    placed = {"order_id": order_id, "at": now, "who": person.who, "to_state": OrderState.PLACED, "why": person.channel}
    session.execute(_EVENT, placed)
    return order_id


def _line(order_id: int, position: int, line: _PricedLine) -> dict[str, object]:
    item = line.item
    return {
        "order_id": order_id,
        "item_id": item.id,
        "position": position,
        "name": item.name,
        "code": item.code,
        "shelf_id": item.shelf_id,
        "price_yen": line.price_yen,
        "tax_rate_percent": item.tax_rate_percent,
        "weight_g": item.weight_g,
        "temperature": item.temperature,
        "alcohol": item.alcohol,
        "otc": item.otc,
        "quantity": line.quantity,
        "missing": False,
        "missing_rule": line.missing_rule,
        "weighed": item.weighed,
    }
