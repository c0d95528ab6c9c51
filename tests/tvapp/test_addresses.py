"""Where 戻る may lead: to screens of this television, never to what does something."""

from __future__ import annotations

import pytest

from tests.tvapp.viewer import Viewer


def back_of(tv: Viewer, asked: str) -> str:
    tv.open("/")
    tv.show(tv.client.get("/help", query_string={"b": asked}))
    return str(tv.cells("back")[0].get("href"))


@pytest.mark.parametrize("asked", ["/basket", "/sub/imo?p=2&f=x", "/receipt/1124-001", "/same?number=1124-001"])
def test_back_leads_to_the_screen_that_one_came_from(tv: Viewer, asked: str) -> None:
    assert back_of(tv, asked) == asked


@pytest.mark.parametrize(
    "asked",
    [
        "/start?box=demo-box-H0002", "/pair", "/pair/again", "/family/x", "/say/words.mp3", "/put?code=1", "/order",
        "/%73tart?box=demo-box-H0002", "/./start", "/x/../start", "/x/%2e%2e/start", "/x//../start", "/order/",
        "//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example",
    ],
)  # fmt: skip
def test_back_never_leads_to_what_does_something(tv: Viewer, asked: str) -> None:
    assert back_of(tv, asked) == "/"
