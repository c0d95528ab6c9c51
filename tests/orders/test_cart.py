"""A cart's deeds: every scan once, in its order, into the right tub, whatever the network does."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from sqlalchemy.orm import Session

from orders.db import Database
from orders.fulfilment import rounds
from orders.fulfilment.cart import do
from orders.fulfilment.errors import ScansMissing
from orders.fulfilment.pick_rules import USUAL_RULES
from orders.fulfilment.pick_scans import Deed, Hand, PickScan, Scan, apply_once
from orders.fulfilment.walk import stops
from orders.goods.catalogue import Item, Temperature
from orders.goods.in_store_codes import FORMATS, in_store_code
from orders.goods.stock import Stock
from orders.ordering.order import Order, OrderState
from orders.staff.fulfilment.cart_words import words_of
from tests.makers import NOW, TODAY, a_shelf, an_item, an_order

HAND = Hand("picker", NOW, USUAL_RULES)


@dataclass
class Tablet:
    """A tablet in the hand of the picker, telling the shop what it scans."""

    session: Session
    round_id: int
    device: str = field(default_factory=lambda: str(uuid.uuid4()))
    numbers: Any = field(default_factory=lambda: count(1))
    hand: Hand = HAND

    def scan(self, deed: Deed, **facts: Any) -> Scan:
        return Scan(str(uuid.uuid4()), next(self.numbers), deed, NOW, **facts)

    def tell(self, scan: Scan) -> PickScan:
        return apply_once(self.session, self.round_id, self.device, scan, self.hand, do)

    def do(self, deed: Deed, **facts: Any) -> PickScan:
        return self.tell(self.scan(deed, **facts))

    def piece(self, item: Item, **facts: Any) -> PickScan:
        return self.do(Deed.PIECE, code=item.code, **facts)


def a_cart(session: Session, *goods: dict[Item, int]) -> tuple[Tablet, list[Order]]:
    """A cart with an order of these goods in every tub."""
    orders = [an_order(session, each) for each in goods]
    return Tablet(session, rounds.begin_round(session, TODAY, "picker", NOW).id), orders


def numbers(session: Session, item: Item) -> tuple[int, int]:
    row = session.get_one(Stock, item.id, populate_existing=True)
    return row.on_hand, row.reserved


def picked(orders: list[Order]) -> list[list[int]]:
    return [[line.picked for line in order.lines] for order in orders]


def test_the_walk_has_one_stop_an_item_and_the_cold_ones_last(database: Database) -> None:
    with database.reading() as session:
        near, far = a_shelf(session, "near", 1), a_shelf(session, "far", 2)
        ice = an_item(session, name="氷", shelf=near, temperature=Temperature.FROZEN)
        rice = an_item(session, name="米", shelf=far)
        leek = an_item(session, name="葱", shelf=near)
        tablet, _ = a_cart(session, {ice: 1, rice: 2}, {rice: 1, leek: 1})
        way = stops(session, rounds.round_of(session, tablet.round_id))
        assert [(stop.line.name, [(row.tub, row.left) for row in stop.rows]) for stop in way] == [
            ("葱", [(2, 1)]),
            ("米", [(1, 2), (2, 1)]),
            ("氷", [(1, 1)]),
        ]


def test_pieces_fill_one_tub_after_the_other_and_one_too_many_is_refused(database: Database) -> None:
    with database.reading() as session:
        rice = an_item(session, name="米")
        tablet, orders = a_cart(session, {rice: 2}, {rice: 1})
        assert [tablet.piece(rice).facts["tub"] for _ in range(3)] == [1, 1, 2]
        assert picked(orders) == [[2], [1]]
        refused = tablet.piece(rice)
        assert (refused.fault, refused.facts, refused.line_id) == ("TooMany", {"name": "米"}, None)
        assert numbers(session, rice) == (47, 0)
        assert [tub.completed_at for tub in rounds.round_of(session, tablet.round_id).tubs] == [NOW, NOW]


def test_the_same_scan_is_answered_again_and_counted_once(database: Database) -> None:
    with database.reading() as session:
        rice = an_item(session)
        tablet, orders = a_cart(session, {rice: 3})
        scan = tablet.scan(Deed.PIECE, code=rice.code)
        assert {tablet.tell(scan).facts["picked"] for _ in range(3)} == {1}
        assert picked(orders) == [[1]]


def test_scans_wait_for_the_ones_before_them(database: Database) -> None:
    with database.reading() as session:
        rice = an_item(session)
        tablet, orders = a_cart(session, {rice: 3})
        first, second = (tablet.scan(Deed.PIECE, code=rice.code) for _ in range(2))
        with pytest.raises(ScansMissing) as caught:
            tablet.tell(second)
        assert (caught.value.expected, picked(orders)) == (1, [[0]])
        assert [tablet.tell(scan).facts["picked"] for scan in (first, second)] == [1, 2]


def test_a_second_tablet_counts_for_itself(database: Database) -> None:
    with database.reading() as session:
        rice = an_item(session)
        tablet, orders = a_cart(session, {rice: 2})
        tablet.piece(rice)
        Tablet(session, tablet.round_id).piece(rice)
        assert picked(orders) == [[2]]


def test_what_is_wrong_is_named(database: Database) -> None:
    with database.reading() as session:
        rice, leek, pear = an_item(session, name="米"), an_item(session, name="葱"), an_item(session, name="梨")
        tablet, _ = a_cart(session, {rice: 1}, {leek: 1})
        stranger = tablet.piece(pear)
        assert (stranger.fault, stranger.facts) == ("NotInThisCart", {"name": "梨", "wanted": "米"})
        assert "「梨」" in words_of(stranger) and "「米」" in words_of(stranger)
        assert tablet.do(Deed.PIECE, code="4900000000009").fault == "UnknownCode"
        assert tablet.do(Deed.PIECE, code="4900000000008").fault == "CheckDigitWrong"
        other = tablet.piece(leek, tub=1)
        assert (other.fault, other.facts["right_tub"]) == ("ForOtherTub", 2)
        assert tablet.piece(leek, tub=5).fault == "NoSuchTub"


def test_a_piece_in_the_wrong_tub_is_told_and_counted_there_where_it_is_wanted_too(database: Database) -> None:
    with database.reading() as session:
        rice, leek = an_item(session, name="米"), an_item(session, name="葱")
        tablet, orders = a_cart(session, {rice: 1, leek: 1}, {rice: 1})
        first = tablet.piece(rice)
        assert tablet.do(Deed.TUB, tub=1, of=first.id).facts["confirmed"]
        moved = tablet.do(Deed.TUB, tub=2, of=first.id)
        assert (moved.facts["moved"], picked(orders)) == (True, [[0, 0], [1]])
        lone = tablet.piece(leek)
        wrong = tablet.do(Deed.TUB, tub=2, of=lone.id)
        assert (wrong.fault, wrong.facts["right_tub"]) == ("WrongTub", 1)
        assert picked(orders) == [[0, 1], [1]]
        assert numbers(session, rice) == (49, 1)


def test_a_weighed_piece_that_changes_its_tub_takes_its_weight_along(database: Database) -> None:
    kind = FORMATS["weight5"]
    assert kind is not None
    with database.reading() as session:
        meat = an_item(session, price_yen=600, weight_g=300, weighed=True)
        meat.code = in_store_code("27", kind, "00001", 0)
        tablet, orders = a_cart(session, {meat: 1}, {meat: 1})
        assert tablet.piece(meat).fault == "WeightNeeded"
        laid = tablet.do(Deed.PIECE, code=in_store_code("27", kind, "00001", 310))
        tablet.do(Deed.TUB, tub=2, of=laid.id)
        first, second = (order.lines[0] for order in orders)
        assert (first.picked_weight_g, second.picked_weight_g, second.picked_amount_yen) == (None, 310, 620)
        tablet.do(Deed.OUT, of=laid.id)
        assert (second.picked, second.picked_weight_g, second.picked_amount_yen) == (0, None, None)


def test_a_piece_that_is_taken_out_is_on_the_shelf_again_and_only_once(database: Database) -> None:
    with database.reading() as session:
        rice = an_item(session)
        tablet, orders = a_cart(session, {rice: 1})
        laid = tablet.piece(rice)
        assert tablet.do(Deed.OUT, of=laid.id).facts["out"]
        assert tablet.do(Deed.OUT, of=laid.id).fault == "NothingToTakeBack"
        assert (picked(orders), numbers(session, rice)) == ([[0]], (50, 1))
        assert rounds.round_of(session, tablet.round_id).tubs[0].completed_at is None


def test_missing_and_found_again(database: Database) -> None:
    with database.reading() as session:
        rice, leek = an_item(session), an_item(session)
        tablet, orders = a_cart(session, {rice: 2, leek: 1})
        line_id = orders[0].lines[0].id
        assert tablet.do(Deed.MISSING, line_id=line_id).facts["missing"]
        assert tablet.piece(rice).fault == "MarkedMissing"
        assert not tablet.do(Deed.FOUND, line_id=line_id).facts["missing"]
        assert tablet.piece(rice).right
        assert tablet.do(Deed.MISSING, line_id=4711).fault == "NotFound"


def test_an_order_of_which_nothing_was_there_is_told(database: Database) -> None:
    with database.reading() as session:
        tablet, orders = a_cart(session, {an_item(session): 1})
        answer = tablet.do(Deed.MISSING, line_id=orders[0].lines[0].id)
        assert answer.facts["cancelled"] and "電話" in words_of(answer)
        assert orders[0].state is OrderState.CANCELLED


def test_scans_that_come_after_the_cart_was_taken_over_or_ended_are_refused_and_kept(database: Database) -> None:
    with database.reading() as session:
        rice = an_item(session)
        tablet, orders = a_cart(session, {rice: 2})
        rounds.take_over(session, tablet.round_id, "other", NOW)
        assert "other" in words_of(tablet.piece(rice))
        rounds.finish(session, tablet.round_id, "other", NOW)
        assert tablet.piece(rice).fault == "RoundOver"
        assert picked(orders) == [[0]]


def test_one_scan_that_comes_five_times_at_the_same_moment_is_one_piece(database: Database) -> None:
    with database.writing() as session:
        rice = an_item(session, stock=9)
        tablet, orders = a_cart(session, {rice: 9})
    scan = tablet.scan(Deed.PIECE, code=rice.code)

    def tell(_: int) -> int:
        with database.writing() as session:
            answer = apply_once(session, tablet.round_id, tablet.device, scan, HAND, do)
            return int(answer.facts["picked"])

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(tell, range(5))) == {1}
    with database.reading() as session:
        assert session.get_one(Order, orders[0].id).lines[0].picked == 1
        assert numbers(session, rice) == (8, 8)


def test_many_tablets_at_one_cart_never_put_in_too_many(database: Database) -> None:
    with database.writing() as session:
        rice = an_item(session, stock=20)
        tablet, orders = a_cart(session, {rice: 5}, {rice: 5})

    def scan_four(_: int) -> list[bool]:
        answers = []
        for number in range(1, 5):
            with database.writing() as session:
                mine = Tablet(session, tablet.round_id)
                scan = Scan(str(uuid.uuid4()), 1, Deed.PIECE, NOW, code=rice.code)
                answers.append(mine.tell(scan).right and number > 0)
        return answers

    with ThreadPoolExecutor(4) as pool:
        right = sum(sum(each) for each in pool.map(scan_four, range(4)))
    with database.reading() as session:
        assert right == 10
        assert picked([session.get_one(Order, order.id) for order in orders]) == [[5], [5]]
        assert numbers(session, rice) == (10, 0)
