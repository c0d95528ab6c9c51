"""Live search of the telephone page: who is calling, and what is wanted; some milliseconds for each key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.clock import local_day
from orders.goods.catalogue import FOR_SALE, Item, item_by_code, items_by_id, on
from orders.goods.catalogue_numbers import HIGHEST_NUMBER, item_of_number, numbers_of
from orders.goods.finding_goods import keys_of
from orders.goods.specials import prices_of
from orders.goods.stock import available
from orders.homes.districts import District
from orders.homes.people import Household
from orders.ordering.usual import usual_items
from orders.staff.finding import digits, plain
from orders.staff.ordering.typed import Typed, as_kana, shortened

MOST_CANDIDATES = 8
MOST_HOMES = 12
MOST_USUAL = 9
"""Their places are typed as one digit."""


@dataclass(frozen=True)
class HomeFound:
    id: int
    code: str
    name: str
    reading: str
    address: str
    phone: str
    district: str


@dataclass(frozen=True)
class Candidate:
    """An item that may be meant, at today's price; `number` is that of the paper catalogue."""

    item: Item
    number: int | None
    price_yen: int
    available: int


def household_words(home: Household) -> tuple[str, ...]:
    """What a household is found by on pages that list them all: reading, name, code, telephone, address."""
    return home.reading, home.name, home.code, home.phone, home.phone.replace("-", ""), home.address


def find_homes(session: Session, wanted: str) -> list[HomeFound]:
    """Active households by reading (kana, romaji), name, code, address, or the last digits of the telephone.

    All where nothing is wanted, by reading.
    """
    query = (
        sa.select(
            Household.id, Household.code, Household.name, Household.reading, Household.address, Household.phone,
            District.name.label("district"),
        )
        .join(District, District.id == Household.district_id)
        .where(Household.active.is_(True))
        .order_by(Household.reading, Household.code)
    )  # fmt: skip
    homes = [HomeFound(*row) for row in session.execute(query)]
    if not plain(wanted):
        return homes
    ranks = [(rank, home) for home in homes if (rank := _rank_of_home(home, wanted)) is not None]
    return [home for _, home in sorted(ranks, key=lambda each: each[0])]


def _rank_of_home(home: HomeFound, wanted: str) -> int | None:
    key = plain(wanted)
    number = digits(wanted.replace("-", ""))
    if number and _only_digits(home.phone).endswith(number):
        return 0
    forms = (home.reading, home.name, home.code, home.address, _only_digits(home.phone), home.phone)
    return _rank(tuple(plain(form) for form in forms), _keys(key))


def _only_digits(phone: str) -> str:
    return "".join(sign for sign in plain(phone) if sign.isdigit())


def meant(session: Session, household_id: int, typed: Typed, now: datetime) -> list[Item]:
    """The items that may be meant, best first; what this household often orders comes before its equals.

    Digits are a number of the paper catalogue, longer ones a barcode.
    """
    usual = usual_items(session, household_id, now)
    if typed.pick is not None:
        return usual[typed.pick - 1 : typed.pick] if typed.pick <= MOST_USUAL else []
    number = digits(typed.words)
    if number:
        one = item_of_number(session, int(number)) if int(number) <= HIGHEST_NUMBER else item_by_code(session, number)
        return [one] if one is not None and one.sold_on(local_day(now)) else []
    if not typed.words:
        return []
    places = {each.id: place for place, each in enumerate(usual)}
    found = _ranked(session, _keys(plain(typed.words)), places, local_day(now))[:MOST_CANDIDATES]
    items = items_by_id(session, found)
    return [items[item_id] for item_id in found]


def _ranked(session: Session, keys: Sequence[str], places: dict[int, int], day: date) -> list[int]:
    query = sa.select(Item.id, Item.reading, Item.name, Item.code).where(FOR_SALE)
    ranks = []
    for item_id, reading, name, code in session.execute(query, on(day)):
        rank = _rank(_forms(reading, name, code), keys)
        if rank is not None:
            ranks.append((rank, places.get(item_id, len(places)), item_id))
    return [item_id for _, _, item_id in sorted(ranks)]


def _rank(forms: Iterable[str], keys: Sequence[str]) -> int | None:
    """0 where a form begins so, 1 where one contains it; 2 and 3 the same with what romaji leaves out; else None."""
    ranks = list(_ranks(tuple(forms), keys))
    return min(ranks) if ranks else None


def _ranks(forms: tuple[str, ...], keys: Sequence[str]) -> Iterator[int]:
    for key in keys:
        if any(form.startswith(key) for form in forms):
            yield 0
        elif any(key in form for form in forms):
            yield 1
    short = shortened(keys[-1])
    if len(short) > 1 and len(keys) > 1:
        forms = tuple(shortened(form) for form in forms)
        if any(form.startswith(short) for form in forms):
            yield 2
        elif any(short in form for form in forms):
            yield 3


def _keys(key: str) -> list[str]:
    """As typed, and as kana where it is romaji."""
    return [each for each in (key, as_kana(key)) if each]


@lru_cache(maxsize=8192)
def _forms(reading: str, name: str, code: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((plain(reading), *keys_of(reading), plain(name), code)))


def usual_for(session: Session, household_id: int, now: datetime) -> list[Candidate]:
    """いつもの, by the places under which they are typed (+1 to +9)."""
    return candidates(session, usual_items(session, household_id, now)[:MOST_USUAL], now)


def candidates(session: Session, items: Sequence[Item], now: datetime) -> list[Candidate]:
    """These items with what staff say about them."""
    ids = [each.id for each in items]
    prices, free, numbers = prices_of(session, items, local_day(now)), available(session, ids), numbers_of(session, ids)
    return [Candidate(each, numbers.get(each.id), prices[each.id], free[each.id]) for each in items]
