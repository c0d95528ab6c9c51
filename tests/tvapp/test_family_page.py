"""The family's page: from the shop's link to an order for the resident, and out again when the resident says so."""

from __future__ import annotations

import pytest
from flask import Flask

from orders.db import Database
from orders.homes import family
from orders.homes.people import Household, household_by_code
from orders.ordering.basket import quantities_of
from orders.ordering.order import Channel, orders_of_household
from tests.makers import NOW, HandClock
from tests.staff.tablet import Tablet
from tests.tvapp.goods import POTATO, SAKE_CUP
from tests.tvapp.viewer import Viewer

LAW = "20歳未満の者の飲酒は法律で禁止されています"


@pytest.fixture
def home(town: Database) -> Household:
    with town.reading() as session:
        found = household_by_code(session, "H0001")
        assert found is not None
        return found


def link(town: Database, home: Household, *, may_order: bool = True) -> str:
    with town.writing() as session:
        _, token = family.invite(session, home.id, "佐和子", "長女", may_order=may_order, who="shop1", now=NOW)
        return f"/family/join/{token}"


def telephone(app: Flask, town: Database, home: Household, *, may_order: bool = True) -> Tablet:
    return Tablet(app).open(link(town, home, may_order=may_order)).press("join")


def test_looking_at_the_link_uses_nothing_up_and_pressing_does(app: Flask, town: Database, home: Household) -> None:
    url = link(town, home)
    first = Tablet(app)
    assert [first.open(url).page for _ in range(3)] == ["join"] * 3
    assert first.press("join").page == "news"
    late = Tablet(app).open(url)
    assert (late.page, late.status) == ("stranger", 403)


def test_pressing_join_twice_or_opening_the_link_again_leads_to_the_page(
    app: Flask, town: Database, home: Household
) -> None:
    url = link(town, home)
    daughter = Tablet(app).open(url)
    daughter.send("join")
    assert daughter.press("join").page == "news"
    assert daughter.open(url).page == "news"
    assert Tablet(app).open(url).page == "stranger"


def test_a_telephone_whose_answer_got_lost_is_not_locked_out(
    app: Flask, town: Database, home: Household, clock: HandClock
) -> None:
    url = link(town, home)
    daughter = Tablet(app).open(url)
    form = dict(daughter.find("join").xpath("ancestor::form[1]")[0].form_values())
    daughter.client.post(url, data=form)
    daughter.client.delete_cookie("yuai_family", path="/family")
    assert daughter.open(url).page == "join"
    daughter.client.post(url, data=dict(daughter.find("join").xpath("ancestor::form[1]")[0].form_values()))
    clock.advance(minutes=11)
    assert Tablet(app).open(url).page == "stranger"
    assert daughter.open("/family/").page == "news"


def test_a_familys_cookie_opens_no_television_and_the_other_way_round(
    app: Flask, town: Database, home: Household, tv: Viewer
) -> None:
    daughter = telephone(app, town, home)
    assert daughter.open("/family/").page == "news"
    cookies = {(cookie.key, cookie.path) for cookie in daughter.client._cookies.values()}  # type: ignore[attr-defined]
    assert cookies == {("yuai_family", "/family")}
    assert daughter.client.get("/", follow_redirects=True).request.path == "/pair"
    assert tv.client.get("/family/").status_code == 403


def test_the_page_shows_no_goods_and_no_prices_to_who_only_sees(app: Flask, town: Database, home: Household) -> None:
    daughter = telephone(app, town, home, may_order=False)
    assert "お渡ししました" in daughter.text
    assert "円" not in daughter.text
    assert not daughter.all('//*[@data-action="shop"]')
    assert daughter.open("/family/shop").page == "stranger"
    with town.reading() as session:
        seen = orders_of_household(session, home.id)[0].id
    assert daughter.open(f"/family/orders/{seen}").status in (403, 404)


def test_an_order_for_the_resident_is_marked_everywhere(
    app: Flask, town: Database, home: Household, tv: Viewer
) -> None:
    tv.put(SAKE_CUP)
    daughter = telephone(app, town, home)
    daughter.press("shop").press("search-item", q="じゃがいも").press("add", f'//*[@data-code="{POTATO}"]')
    daughter.press("more").press("check").press("place-order")
    assert daughter.page == "placed"
    assert "代わりの注文" in daughter.text
    with town.reading() as session:
        made = orders_of_household(session, home.id)[0]
        assert (made.channel, made.placed_by) == (Channel.PROXY, "family:佐和子")
        assert [(line.code, line.quantity) for line in made.lines] == [(POTATO, 2)]
        assert len(quantities_of(session, home.id)) == 1, "the resident's own basket stays"
    assert "ご家族" in tv.open(f"/receipt/{made.number}").text


def test_pressing_twice_orders_once(app: Flask, town: Database, home: Household) -> None:
    daughter = telephone(app, town, home)
    daughter.press("shop").press("search-item", q="じゃがいも").press("add")
    daughter.press("check")
    daughter.send("place-order")
    assert daughter.press("place-order").page == "placed"
    with town.reading() as session:
        assert sum(each.channel is Channel.PROXY for each in orders_of_household(session, home.id)) == 1


def test_alcohol_needs_an_age_on_the_telephone_too(app: Flask, town: Database, home: Household) -> None:
    daughter = telephone(app, town, home)
    assert LAW not in daughter.open("/family/shop?q=じゃがいも").text
    found = daughter.open("/family/").press("shop").press("search-item", q="にほんしゅ")
    if not found.all('//*[@data-action="add"]'):
        found = daughter.open("/family/shop").press("search-item", q="カップ")
    assert LAW in found.text, "where it is offered"
    found.press("add", f'//*[@data-code="{SAKE_CUP}"]')
    assert LAW in found.open("/family/shop?q=じゃがいも").text, "where it lies in the basket"
    found.press("check")
    assert LAW in daughter.text
    assert set(daughter.press("place-order", age="19").told) == {"wrong"}
    assert daughter.press("check").press("place-order", age="50").page == "placed"


def test_what_the_resident_hides_on_the_television_is_gone_on_the_next_look(
    app: Flask, town: Database, home: Household, tv: Viewer
) -> None:
    daughter = telephone(app, town, home)
    tv.open("/more").press("family")
    [hide] = [action for action in tv.actions if action.startswith("hide:")][-1:]
    tv.press(hide)
    assert "もう 見えません" in tv.said
    assert daughter.open("/family/").page == "stranger"
    assert daughter.open("/family/shop").page == "stranger"
    tv.press(hide.replace("hide", "show"))
    assert daughter.open("/family/").page == "news"


def test_every_target_is_large_enough_and_every_page_works_without_script(
    app: Flask, town: Database, home: Household
) -> None:
    daughter = telephone(app, town, home)
    for url in ("/family/", "/family/shop?q=たまご", "/family/nothing"):
        assert not daughter.open(url).all("//script")
        assert daughter.all("//*[@lang='ja']")
    style = daughter.client.get("/family/static/family.css").get_data(as_text=True)
    assert "min-height: 48px" in style
