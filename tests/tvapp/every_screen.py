"""Every screen that a box can show, with a household that has something on each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa
from playwright.sync_api import Page

from orders.db import Database
from orders.delivering import delivery
from orders.delivering.delivery import Carrier
from orders.goods.catalogue import item_by_code
from orders.goods.stock import Stock
from orders.homes import family, messages
from orders.homes.messages import NoticeKind
from orders.homes.people import Role, household_by_code
from orders.ordering.order import order_by_number
from tests.makers import NOW, delivery_jobs
from tests.tvapp.goods import CARROT, HALF_DAIKON, ONION, POTATO, RICE_10_KG, SAKE_CUP, SHREDDED_CABBAGE
from tests.tvapp.viewer import Viewer

BUY = (POTATO, ONION, CARROT, SHREDDED_CABBAGE, "2000109000008", "2000110000004", "4999913001104", HALF_DAIKON)

WEATHER = "台風が 近づいています。今日は 外へ 出ないで ください。あしたの お届けは お休みです。"
LONGEST = ("あしたは 道が こおるので、" + "ゆっくり " * 8 + "です。") * 3
VISIT = "あした 午後2時ごろ、保健師が 行っても よいですか。"


@dataclass(frozen=True)
class Shown:
    """An address and the screen that must be there: its data-screen, a part of its title, the page asked for."""

    url: str
    screen: str
    title: str = ""

    def wrong(self, name: str, screen: str, title: str, url: str) -> str:
        """What is shown instead, by the name of the entry; empty where it is right."""
        asked, given = (parse_qs(urlsplit(one).query).get("p", ["1"])[0] for one in (self.url, url))
        right = screen == self.screen and self.title in title and asked == given
        return "" if right else f"{name}: {self.url} shows {screen} ({title}) {url}, not {self.screen} {self.title}"

    def on(self, tv: Viewer, name: str) -> Viewer:
        """Opened without script; fails by name where another screen comes."""
        tv.open(self.url)
        title = tv.root.xpath("string(//*[@class='title'])")
        assert not (fault := self.wrong(name, tv.screen, title, tv.fact("url"))), fault
        return tv

    def on_page(self, page: Page, name: str) -> None:
        """Opened in a browser; fails by name where another screen comes."""
        page.goto(self.url)
        screen, title, url = page.evaluate(
            "() => [document.body.getAttribute('data-screen'), document.querySelector('.title').textContent,"
            " document.body.getAttribute('data-url')]"
        )
        assert not (fault := self.wrong(name, screen, title, url)), fault


UNKNOWN = {
    "pairing": Shown("/", "pairing"),
    "help": Shown("/help", "help"),
    "unknown box": Shown("/start?box=lost", "message"),
}
"""A television without a household."""


def be_the_television_of(tv: Viewer, page: Page, address: str) -> None:
    """What the box of this viewer knows stands in its cookie."""
    cookie = tv.client.get_cookie("yuai_tv")
    assert cookie is not None
    page.context.add_cookies([{"name": "yuai_tv", "value": cookie.value, "url": address}])


COURSES = ("baskets", "ages", "ways")


def course(name: str, tv: Viewer, town: Database) -> Iterator[tuple[str, Shown]]:
    """What the screens say in the course of an order; each course wants a town of its own."""
    return {"baskets": baskets(tv, town), "ages": with_an_age(tv), "ways": on_its_way(tv, town)}[name]


def prepare(tv: Viewer, town: Database) -> dict[str, Shown]:
    """Name of a screen -> its address and what it is. Nothing in the basket has alcohol, one order can be changed."""
    tv.put(POTATO).order()
    number = tv.fact("order-number")
    _send_off(town, number)
    open_number = tv.put(POTATO).order().fact("order-number")
    _sell_out(town, "2000107000000")
    for code in BUY:
        tv.put(code, 2)
    return {
        "home": Shown("/", "home"),
        "shelves": Shown("/shelves", "shelves"),
        "shelf": Shown("/shelf/yasai", "items"),
        "sold out on a shelf": Shown("/shelf/yasai?p=2", "items"),
        "household goods": Shown("/shelf/nichiyohin", "items"),
        "alcohol": Shown("/shelf/sake", "items", "お酒"),
        "added": Shown(f"/shelf/yasai?p=2&f={SHREDDED_CABBAGE}&m=added", "items"),
        "specials": Shown("/specials", "items", "今日の特売"),
        "item": Shown(f"/item/{SHREDDED_CABBAGE}", "item"),
        "special item": Shown(f"/item/{HALF_DAIKON}", "item"),
        "alcohol item": Shown(f"/item/{SAKE_CUP}", "item"),
        "sold out item": Shown("/item/2000107000000", "item"),
        "basket": Shown("/basket", "basket"),
        "basket second page": Shown("/basket?p=2", "basket"),
        "confirm": Shown("/confirm", "confirm"),
        "same": Shown("/same", "same"),
        "receipt": Shown(f"/receipt/{number}", "receipt", "お届けの途中です"),
        "track": Shown(f"/track?number={number}", "track", number),
        "history": Shown("/history", "history"),
        "more": Shown("/more", "more"),
        "help": Shown("/help", "help"),
        "not there": Shown("/nowhere", "message", "申し訳ありません"),
        "department": Shown("/department/yasai-kudamono", "department"),
        "sub-shelf": Shown("/sub/buta", "items", "豚肉"),
        "usual": Shown("/usual", "items", "いつもの"),
        "goes with": Shown(f"/with/{POTATO}", "items", "いっしょに"),
        "search": Shown("/search", "search"),
        "search with kana": Shown("/search?k=1", "search"),
        "found": Shown("/search?k=1&s=1", "found"),
        "nothing found": Shown("/search?k=2222", "search"),
        "messages": Shown("/messages", "messages"),
        "message": Shown(f"/messages/{_write(town, WEATHER)}", "notice"),
        "question": Shown(f"/messages/{_write(town, VISIT, NoticeKind.QUESTION)}", "notice", "質問"),
        "longest message": Shown(f"/messages/{_write(town, LONGEST)}", "notice"),
        "a message that is over": Shown("/messages/99999", "message", "お知らせ"),
        "family": Shown(_with_family(town), "family-info"),
        "engineer": Shown("/engineer", "engineer"),
        "settings": Shown("/settings", "settings"),
        **{
            f"setting of {name}": Shown(f"/settings/{name}", "setting")
            for name in ("size", "contrast", "pace", "speech")
        },
        "setting kept": Shown("/settings/size?f=normal&m=set", "setting"),
        "change or take back": Shown(f"/receipt/{open_number}/cancel", "message", "変える・やめる"),
        "receipt that can be changed": Shown(f"/receipt/{open_number}", "receipt", "ご注文を 受けました"),
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


def prepare_alcohol(tv: Viewer) -> dict[str, Shown]:
    """Screens that only a basket with alcohol shows: the others of `prepare` are to be visited before."""
    tv.put(SAKE_CUP)
    return {"age": Shown("/age", "age")}


def with_an_age(tv: Viewer) -> Iterator[tuple[str, Shown]]:
    """The same when an age was typed, which only the cookie of this viewer knows: name and address, one by one."""
    tv.put(SAKE_CUP).open("/age").press("age:7").press("age:8")
    yield "age typed", Shown("/age", "age")
    tv.type_age("78")
    yield "confirm with age", Shown("/confirm", "confirm")
    tv.type_age("12")
    yield "under age", Shown("/confirm", "message", "お酒について")
    yield "basket with alcohol", Shown("/basket", "basket")
    tv.type_age("78").press("place-order")
    yield "same with alcohol", Shown("/same", "same")
    for code in (*BUY, SAKE_CUP):
        tv.put(code)
    yield "basket with alcohol, first page", Shown("/basket", "basket")
    yield "basket with alcohol, second page", Shown("/basket?p=2", "basket")
    tv.type_age("78")
    yield "confirm with age, second page", Shown("/confirm?p=2", "confirm")
    tv.open("/confirm").press("place-order")
    yield "same with alcohol, first page", Shown("/same", "same")
    yield "same with alcohol, second page", Shown("/same?p=2", "same")


def on_its_way(tv: Viewer, town: Database) -> Iterator[tuple[str, Shown]]:
    """What いまどこ and the receipt say in every case, one after the other."""
    tv.put(POTATO).put(RICE_10_KG).order()
    number = tv.fact("order-number")
    yield "accepted", Shown("/track", "track", number)
    with town.writing() as session:
        placed = order_by_number(session, number)
        assert placed is not None
        jobs = [job.id for job in delivery_jobs(session, placed)]
        flying = next(job.id for job in delivery.jobs_of_order(session, placed.id) if job.flies)
    yield "receipt that cannot be changed", Shown(f"/receipt/{number}", "receipt", "袋に つめました")
    for job_id in jobs:
        _carry(town, job_id, Carrier.DRONE if job_id == flying else Carrier.VAN)
    with town.writing() as session:
        delivery.mark_position(session, flying, 35.785, 138.092, NOW + timedelta(minutes=5), NOW)
    yield "two boxes, by air and by road", Shown("/track", "track", number)
    with town.writing() as session:
        delivery.assign_carrier(session, flying, Carrier.VAN, "operator1", NOW, "wind", landed=True)
    yield "a van takes over", Shown("/track", "track", number)
    _carry(town, flying, Carrier.VAN)
    with town.writing() as session:
        delivery.mark_returned(session, flying, "driver1", NOW, "absent")
    yield "brought back", Shown("/track", "track", number)
    with town.writing() as session:
        for job_id in jobs:
            delivery.assign_carrier(session, job_id, Carrier.VAN, "operator1", NOW, "again")
            delivery.hand_over(session, job_id, "driver1", NOW, handed_to="中島 ハル")
    yield "delivered by road", Shown(f"/track?number={number}", "track", number)
    tv.put(POTATO).order().press("cancel").press("cancel-order")
    yield "cancelled", Shown(tv.url, "receipt", "取り消しました")


def baskets(tv: Viewer, town: Database) -> Iterator[tuple[str, Shown]]:
    """The basket and what can be said in it."""
    yield "empty basket", Shown("/basket", "basket")
    tv.put(POTATO, 3)
    yield "basket with something to take back", Shown("/basket?m=back-to&f=" + POTATO, "basket")
    yield "item in the basket", Shown(f"/item/{POTATO}?b=%2Fbasket&m=rule-similar&f=rule", "item")
    tv.put(RICE_10_KG)
    yield "basket with something heavy", Shown("/basket", "basket")
    tv.open(f"/item/{RICE_10_KG}").press("if-missing")
    yield "confirmation with an exception", Shown("/confirm?m=house-similar", "confirm")
    _sell_out(town, POTATO)
    yield "basket with something sold out", Shown(f"/basket?m=gone&f={POTATO}", "basket")
    tv.press("remove").open(f"/item/{POTATO}").press("remove")
    yield "emptied basket", Shown("/basket", "basket")


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
