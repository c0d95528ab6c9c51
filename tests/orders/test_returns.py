"""What came back is on the shelf or thrown away, and never billed unless somebody said so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy.orm import Session

from orders.accounts.booking import book_due
from orders.db import Database
from orders.delivering import damage_photos, delivery, returns
from orders.delivering.delivery import Carrier, DeliveryJob, JobState
from orders.delivering.errors import FateMissing
from orders.delivering.returns import Fate, Verdict
from orders.errors import PhotoTooBig, PhotoUnreadable, WrongJobState
from orders.goods.stock import Stock
from orders.ordering.charges import charged, charges
from orders.ordering.order import OrderLine, OrderState
from tests.makers import NOW, an_item, an_order, delivery_jobs


def brought_back(session: Session, *, weight_g: int = 500) -> DeliveryJob:
    """An order of two items in one box (or more), all brought back."""
    order = an_order(session, {an_item(session, weight_g=weight_g): 2, an_item(session, price_yen=300): 1})
    jobs = delivery_jobs(session, order)
    for job in jobs:
        delivery.assign_carrier(session, job.id, Carrier.VAN, "dispatch", NOW, "")
        delivery.mark_under_way(session, job.id, "driver", NOW)
        delivery.mark_returned(session, job.id, "driver", NOW, "留守でした。")
    return jobs[0]


def verdicts(job: DeliveryJob, *of: Verdict) -> dict[int, Verdict]:
    return dict(zip([each.order_line_id for each in job.box.contents], of, strict=False))


def on_hand(session: Session, line: OrderLine) -> int:
    return session.get_one(Stock, line.item_id, populate_existing=True).on_hand


def test_everything_back_and_not_paid_ends_the_order_without_a_bill(database: Database) -> None:
    with database.reading() as session:
        job = brought_back(session)
        first, second = (each.line for each in job.box.contents)
        before = on_hand(session, first), on_hand(session, second)
        for _ in range(2):
            said = verdicts(job, Verdict(Fate.SHELF), Verdict(Fate.THROWN))
            returns.take_in(session, job.id, said, "shop", NOW)
        assert (on_hand(session, first), on_hand(session, second)) == (before[0] + 2, before[1])
        assert (job.state, job.order.state) == (JobState.TAKEN_IN, OrderState.CANCELLED)
        assert charged(job.order).total_yen == 0
        assert book_due(session, "worker", NOW) == 0


def test_what_is_to_be_paid_all_the_same_is_billed_and_nothing_else(database: Database) -> None:
    with database.reading() as session:
        job = brought_back(session)
        said = verdicts(job, Verdict(Fate.THROWN, refund=False), Verdict(Fate.SHELF))
        returns.take_in(session, job.id, said, "shop", NOW)
        assert [(each.quantity, each.amount_yen) for each in charges(job.order)] == [(2, 200)]
        assert job.order.state is OrderState.DELIVERED
        assert book_due(session, "worker", NOW) == 1


def test_one_box_in_hand_and_one_back_is_delivered_without_what_came_back(database: Database) -> None:
    with database.reading() as session:
        order = an_order(session, {an_item(session, weight_g=3000): 2})
        kept, back = delivery_jobs(session, order)
        for job in (kept, back):
            delivery.mark_under_way(session, job.id, "driver", NOW)
        delivery.mark_returned(session, back.id, "driver", NOW, "damaged")
        delivery.hand_over(session, kept.id, "driver", NOW, handed_to="本人")
        assert order.state is OrderState.OUT, "a box still waits for the shop"
        returns.take_in(session, back.id, verdicts(back, Verdict(Fate.THROWN)), "shop", NOW)
        assert order.state is OrderState.DELIVERED
        assert [(each.quantity, each.amount_yen) for each in charges(order)] == [(1, 100)]


def test_every_line_needs_its_verdict_and_only_a_returned_box_is_taken_in(database: Database) -> None:
    with database.writing() as session:
        job_id = brought_back(session).id
    with pytest.raises(FateMissing), database.writing() as session:
        job = delivery.job(session, job_id)
        returns.take_in(session, job_id, verdicts(job, Verdict(Fate.SHELF)), "shop", NOW)
    with database.writing() as session:
        delivery.assign_carrier(session, job_id, Carrier.VAN, "operator", NOW, "again")
        job = delivery.job(session, job_id)
        with pytest.raises(WrongJobState):
            returns.take_in(session, job_id, verdicts(job, *[Verdict(Fate.SHELF)] * 2), "shop", NOW)


def test_taking_in_and_sending_again_at_once_never_both_succeed(database: Database) -> None:
    for _ in range(4):
        with database.writing() as session:
            job_id = brought_back(session).id

        def in_(job_id: int = job_id) -> str:
            try:
                with database.writing() as session:
                    job = delivery.job(session, job_id)
                    returns.take_in(session, job_id, verdicts(job, *[Verdict(Fate.SHELF)] * 2), "shop", NOW)
            except WrongJobState:
                return "refused"
            return "in"

        def again(job_id: int = job_id) -> str:
            try:
                with database.writing() as session:
                    delivery.assign_carrier(session, job_id, Carrier.VAN, "operator", NOW, "again")
            except WrongJobState:
                return "refused"
            return "again"

        with ThreadPoolExecutor(2) as pool:
            results = {each.result(timeout=60) for each in [pool.submit(in_), pool.submit(again)]}
        assert results in ({"in", "refused"}, {"refused", "again"})


@given(st.integers(1, 9), st.integers(0, 9), st.one_of(st.none(), st.integers(1, 9999)), st.integers(1, 999))
def test_what_is_kept_never_costs_more_than_what_was_picked(
    picked: int, back: int, real_yen: int | None, price: int
) -> None:
    line = OrderLine(
        price_yen=price, quantity=9, picked_quantity=picked, picked_amount_yen=real_yen,
        returned_quantity=min(back, picked),
    )  # fmt: skip
    assert 0 <= line.kept_yen <= line.picked_yen
    assert (line.kept_yen == 0) >= (line.kept == 0)
    assert line.kept_yen == line.picked_yen or line.returned_quantity > 0


def a_photo(colour: str = "red", size: tuple[int, int] = (3000, 2000)) -> bytes:
    """A picture with a place in it, as a telephone makes it."""
    image, out = Image.new("RGB", size, colour), BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "maker"
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x0112] = 6
    image.save(out, "JPEG", exif=exif, comment=b"somebody's name")
    return out.getvalue()


def test_a_photograph_of_damage_is_small_upright_and_says_nothing_but_the_picture(database: Database) -> None:
    jpeg = damage_photos.make_jpeg(a_photo())
    made = Image.open(BytesIO(jpeg))
    assert (made.width < made.height, max(made.size)) == (True, 1280)
    assert (len(made.getexif()), made.info.get("comment"), made.info.get("exif")) == (0, None, None)
    with database.reading() as session:
        job = brought_back(session)
        first = damage_photos.add_photo(session, job.id, jpeg, "driver", NOW)
        assert damage_photos.add_photo(session, job.id, jpeg, "driver", NOW) is first
        assert damage_photos.jpeg_of(session, first.id) == jpeg
        assert damage_photos.photos_of_jobs(session, [job.id]) == {job.id: 1}
        with pytest.raises(PhotoTooBig):
            for shade in range(damage_photos.MOST_A_BOX):
                other = damage_photos.make_jpeg(a_photo(f"rgb({shade * 30},0,0)", (40, 30)))
                damage_photos.add_photo(session, job.id, other, "driver", NOW)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff", a_photo()[:400]])
def test_what_is_no_photograph_is_refused(data: bytes) -> None:
    with pytest.raises(PhotoUnreadable):
        damage_photos.make_jpeg(data)
