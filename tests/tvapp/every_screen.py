"""Every screen that a box can show, with a household that has something on each of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa

from orders import delivery, family, messages
from orders.catalogue import item_by_code
from orders.db import Database
from orders.delivery import Carrier
from orders.messages import NoticeKind
from orders.order import order_by_number
from orders.people import Role, household_by_code
from orders.stock import Stock
from tests.makers import NOW, delivery_jobs
from tests.tvapp.goods import CARROT, HALF_DAIKON, ONION, POTATO, RICE_10_KG, SAKE_CUP, SHREDDED_CABBAGE
from tests.tvapp.viewer import Viewer

BUY = (POTATO, ONION, CARROT, SHREDDED_CABBAGE, "2000109000008", "2000110000004", "4999913001104", HALF_DAIKON)

WEATHER = "台風が 近づいています。今日は 外へ 出ないで ください。あしたの お届けは お休みです。"
LONGEST = ("あしたは 道が こおるので、" + "ゆっくり " * 8 + "です。") * 3
VISIT = "あした 午後2時ごろ、保健師が 行っても よいですか。"


def prepare(tv: Viewer, town: Database) -> dict[str, str]:
    """Name of a screen -> its address."""
    tv.put(POTATO).order()
    number = tv.fact("order-number")
    _send_off(town, number)
    _sell_out(town, "2000107000000")
    for code in BUY:
        tv.put(code, 2)
    return {
        "home": "/",
        "shelves": "/shelves",
        "last shelves": "/shelves?p=3",
        "shelf": "/shelf/yasai",
        "sold out on a shelf": "/shelf/yasai?p=2",
        "household goods": "/shelf/nichiyohin",
        "alcohol": "/shelf/sake",
        "added": f"/shelf/yasai?f={SHREDDED_CABBAGE}&m=added",
        "specials": "/specials",
        "item": f"/item/{SHREDDED_CABBAGE}",
        "special item": f"/item/{HALF_DAIKON}",
        "alcohol item": f"/item/{SAKE_CUP}",
        "sold out item": "/item/2000107000000",
        "basket": "/basket",
        "basket second page": "/basket?p=2",
        "confirm": "/confirm",
        "same": "/same",
        "receipt": f"/receipt/{number}",
        "track": "/track",
        "history": "/history",
        "more": "/more",
        "help": "/help",
        "not there": "/nowhere",
        "department": "/department/yasai-kudamono",
        "sub-shelf": "/sub/buta",
        "usual": "/usual",
        "goes with": f"/with/{POTATO}",
        "search": "/search",
        "search with kana": "/search?k=1",
        "found": "/search?k=1&s=1",
        "nothing found": "/search?k=2222",
        "messages": "/messages",
        "message": f"/messages/{_write(town, WEATHER)}",
        "question": f"/messages/{_write(town, VISIT, NoticeKind.QUESTION)}",
        "longest message": f"/messages/{_write(town, LONGEST)}",
        "a message that is over": "/messages/99999",
        "family": _with_family(town),
        "engineer": "/engineer",
        "settings": "/settings",
        **{f"setting of {name}": f"/settings/{name}" for name in ("size", "contrast", "pace", "speech")},
        "setting kept": "/settings/size?f=normal&m=set",
        "take the order back": f"/receipt/{number}/cancel",
    }


def _with_family(town: Database) -> str:
    """The page of the family when one sees and orders, one was invited, and one is hidden."""
    with town.writing() as session:
        home = household_by_code(session, "H0001")
        assert home is not None
        for name, relation in (("中島 佐和子", "長女"), ("中島 健一郎", "長男"), ("長谷川 美智子", "孫")):
            member, link = family.invite(
                session,
                home.id,
                name,
                relation,
                may_order=relation == "長女",
                may_see_condition=True,
                who="shop1",
                now=NOW,
            )
            if relation != "長男":
                family.join(session, link, NOW)
        family.hide(session, home.id, member.id, NOW)
    return "/family-info"


def _write(town: Database, text: str, kind: NoticeKind = NoticeKind.NOTICE) -> int:
    with town.writing() as session:
        until = NOW + timedelta(days=2)
        return messages.write(session, text, author=Role.CITY, who="city1", now=NOW, until=until, kind=kind).id


def prepare_alcohol(tv: Viewer) -> dict[str, str]:
    """Screens that only a basket with alcohol shows."""
    tv.put(SAKE_CUP)
    return {"age": "/age"}


def with_an_age(tv: Viewer) -> Iterator[tuple[str, str]]:
    """The same when an age was typed, which only the cookie of this viewer knows: name and address, one by one."""
    tv.put(SAKE_CUP).open("/age").press("age:7").press("age:8")
    yield "age typed", "/age"
    tv.type_age("78")
    yield "confirm with age", "/confirm"
    yield "confirm with age, second page", "/confirm?p=2"
    tv.type_age("12")
    yield "under age", "/confirm"


def on_its_way(tv: Viewer, town: Database) -> Iterator[tuple[str, str]]:
    """What いまどこ and the receipt say in every case, one after the other."""
    tv.put(POTATO).put(RICE_10_KG).order()
    number = tv.fact("order-number")
    yield "accepted", "/track"
    with town.writing() as session:
        placed = order_by_number(session, number)
        assert placed is not None
        jobs = [job.id for job in delivery_jobs(session, placed)]
        flying = next(job.id for job in delivery.jobs_of_order(session, placed.id) if job.flies)
    yield "receipt that cannot be changed", f"/receipt/{number}"
    for job_id in jobs:
        _carry(town, job_id, Carrier.DRONE if job_id == flying else Carrier.VAN)
    with town.writing() as session:
        delivery.mark_position(session, flying, 35.785, 138.092, NOW + timedelta(minutes=5), NOW)
    yield "two boxes, by air and by road", "/track"
    with town.writing() as session:
        delivery.assign_carrier(session, flying, Carrier.VAN, "operator1", NOW, "wind", landed=True)
    yield "a van takes over", "/track"
    _carry(town, flying, Carrier.VAN)
    with town.writing() as session:
        delivery.mark_returned(session, flying, "driver1", NOW, "absent")
    yield "brought back", "/track"
    with town.writing() as session:
        for job_id in jobs:
            delivery.assign_carrier(session, job_id, Carrier.VAN, "operator1", NOW, "again")
            delivery.hand_over(session, job_id, "driver1", NOW, handed_to="中島 ハル")
    yield "delivered by road", f"/track?number={number}"
    tv.put(POTATO).order().press("cancel").press("cancel-order")
    yield "cancelled", tv.url


def baskets(tv: Viewer, town: Database) -> Iterator[tuple[str, str]]:
    """The basket and what can be said in it."""
    yield "empty basket", "/basket"
    tv.put(POTATO, 3)
    yield "basket with something to take back", "/basket?m=back-to&f=" + POTATO
    yield "item in the basket", f"/item/{POTATO}?b=%2Fbasket&m=rule-similar&f=rule"
    tv.put(RICE_10_KG)
    yield "basket with something heavy", "/basket"
    tv.open(f"/item/{RICE_10_KG}").press("if-missing")
    yield "confirmation with an exception", "/confirm?m=house-similar"
    _sell_out(town, POTATO)
    yield "basket with something sold out", f"/basket?m=gone&f={POTATO}"
    tv.press("remove").open(f"/item/{POTATO}").press("remove")
    yield "emptied basket", "/basket"


def _carry(town: Database, job_id: int, carrier: Carrier) -> None:
    with town.writing() as session:
        delivery.assign_carrier(session, job_id, carrier, "operator1", NOW, "")
        delivery.mark_under_way(session, job_id, "operator1", NOW, NOW + timedelta(minutes=12))


def _send_off(town: Database, number: str) -> None:
    with town.writing() as session:
        placed = order_by_number(session, number)
        assert placed is not None
        job = delivery_jobs(session, placed)[0]
        delivery.assign_carrier(session, job.id, Carrier.DRONE, "operator1", NOW, "")
        delivery.mark_loaded(session, job.id, "operator1", NOW)
        delivery.mark_under_way(session, job.id, "operator1", NOW, NOW + timedelta(minutes=12))


def _sell_out(town: Database, code: str) -> None:
    with town.writing() as session:
        item = item_by_code(session, code)
        assert item is not None
        session.execute(sa.update(Stock).where(Stock.item_id == item.id).values(on_hand=0, reserved=0))
