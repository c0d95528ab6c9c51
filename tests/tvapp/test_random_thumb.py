"""A thumb that presses anything: no screen breaks, none is a dead end, none loses the focus."""

from __future__ import annotations

import random

import pytest

from orders.db import Database
from tests.tvapp.test_shopping import orders_of
from tests.tvapp.viewer import Viewer

PRESSES = 250


@pytest.mark.parametrize("seed", [1, 2])
def test_any_row_of_presses_leaves_a_screen_that_works(tv: Viewer, town: Database, seed: int) -> None:
    chance = random.Random(seed)
    confirmed, had = 0, len(orders_of(town, "H0001"))
    for _ in range(PRESSES):
        cells = tv.root.xpath("//*[@data-cell]")
        cell = chance.choice(cells)
        action = str(cell.get("data-action"))
        nth = [one.get("id") for one in tv.cells(action)].index(cell.get("id"))
        before = tv.url
        if chance.random() < 0.1:
            tv.send(action, nth)
        tv.press(action, nth)
        confirmed += action in ("place-order", "yes")
        assert tv.status == 200, f"{action} on {before} led to {tv.status}"
        assert tv.focus, tv.url
        assert tv.screen == "home" or tv.has("back"), tv.url
    assert len(orders_of(town, "H0001")) - had <= confirmed
