"""How many presses shopping takes: the goals, on the pages as they are served."""

from __future__ import annotations

from pathlib import Path

import pytest

from orders.db import Database
from orders.goods.catalogue import item_by_code
from orders.homes.people import household_by_code
from orders.ordering.basket import quantities_of
from tests.tvapp.goods import ONION
from tests.tvapp.viewer import Viewer
from tvapp.presses.measure import item_of, ways_to_items
from tvapp.presses.page import Form, read
from tvapp.presses.report import GOALS, TYPICAL_ORDER, measure
from tvapp.presses.walk import Nowhere, Walker, arrows_alone

PAGE = """<body data-screen="items" data-url="/x" data-focus="c-one"><div id="tv">
<form method="post" action="/put"><input type="hidden" name="b" value="/x">
<button name="code" value="1" id="c-one" data-cell="one" data-action="item:1" data-key="1" data-right="c-more"
 data-left="c-gone" data-turn-up="/y?e=r0">1</button></form>
<a id="c-more" data-cell="more" data-action="more" href="/more?b=%2Fx" data-keep data-left="c-one">more</a>
<a id="c-back" data-cell="back" data-action="back" href="/" data-back>back</a></div></body>"""


@pytest.mark.timeout(240)
def test_shopping_takes_no_more_presses_than_we_promise(tmp_path: Path) -> None:
    report = measure(tmp_path)
    assert report.missed == []
    assert report.arrows.all_items.items == report.digits.all_items.items == 514
    assert report.arrows.all_items.mean <= GOALS["mean_arrows"]
    assert report.arrows.all_items.p90 <= 11
    assert report.digits.all_items.most <= 6
    assert len(report.arrows.order.steps) == len(TYPICAL_ORDER) + 1
    assert report.digits.order.presses <= 24 < report.arrows.order.presses <= 55
    assert not list(tmp_path.glob("copy*")), "the scratch towns are thrown away"


def test_a_page_is_read_as_the_script_reads_it() -> None:
    page = read("/x", PAGE)
    one, more = page.cells["c-one"], page.cells["c-more"]
    assert (page.focus, page.back, page.shortcuts) == ("c-one", "c-back", {"1": "c-one"})
    assert one.arrows == {"right": "c-more", "left": "c-gone"}
    assert one.turns == {"up": "/y?e=r0"}
    assert one.form == Form("/put", "POST", {"b": "/x", "code": "1"})
    assert item_of(one.form) == "1"
    assert more.leads_to("one") == "/more?b=%2Fx%3Ff%3Done"


def test_the_presses_that_are_counted_put_the_item_into_the_basket(tv: Viewer, town: Database) -> None:
    way = ways_to_items(tv.client, arrows_alone, [ONION])[ONION]
    assert way.presses[-1] == "ok"
    assert set(way.presses) <= {"left", "up", "right", "down", "ok", "back"}
    with town.reading() as session:
        household, item = household_by_code(session, "H0001"), item_by_code(session, ONION)
        assert household is not None and item is not None
        assert quantities_of(session, household.id) == {}, "counting puts nothing in"
    Walker(tv.client, arrows_alone).send(way.form)
    with town.reading() as session:
        assert quantities_of(session, household.id) == {item.id: 1}


def test_what_no_press_reaches_is_said(tv: Viewer) -> None:
    with pytest.raises(Nowhere):
        Walker(tv.client, arrows_alone).open("/nothing/here")
