"""Every screen that a box can show, with a household that has something on each of them."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from orders import delivery
from orders.catalogue import item_by_code
from orders.db import Database
from orders.delivery import Carrier
from orders.order import order_by_number
from orders.stock import Stock
from tests.makers import NOW, delivery_jobs
from tests.tvapp.goods import CARROT, HALF_DAIKON, ONION, POTATO, SAKE_CUP, SHREDDED_CABBAGE
from tests.tvapp.viewer import Viewer

BUY = (POTATO, ONION, CARROT, SHREDDED_CABBAGE, "2000109000008", "2000110000004", "4999913001104", HALF_DAIKON)


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
    }


def prepare_alcohol(tv: Viewer) -> dict[str, str]:
    """Screens that only a basket with alcohol shows."""
    tv.put(SAKE_CUP)
    return {
        "age": "/age",
        "age typed": "/age?age=78",
        "confirm with age": "/confirm?age=78",
        "confirm with age, second page": "/confirm?age=78&p=2",
        "under age": "/confirm?age=12",
    }


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
