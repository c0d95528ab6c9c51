"""画面の設定: how a household wants its screens. Every choice holds at once and stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orders.db import Database
from orders.homes.household_screens import wishes_of
from orders.homes.people import household_by_code
from tests.tvapp.viewer import Viewer


def body_class(tv: Viewer) -> str:
    return str(tv.root.body.get("class", ""))


def test_the_way_there_and_back(tv: Viewer) -> None:
    tv.open("/").open("/more").press("settings")
    assert tv.screen == "settings"
    tv.press("setting:contrast")
    assert (tv.screen, tv.focus) == ("setting", "set:contrast:normal")
    tv.press("back")
    assert (tv.screen, tv.focus) == ("settings", "setting:contrast")
    tv.press("back")
    assert (tv.screen, tv.focus) == ("more", "settings")


def test_bigger_letters_hold_at_once_and_stay_on_every_television_of_the_household(
    tv: Viewer, television_of: Callable[[str], Viewer]
) -> None:
    tv.open("/settings/size").press("set:size:bigger")
    assert body_class(tv) == "big"
    assert (tv.said, tv.focus) == ("「大きい」に しました。", "set:size:bigger")
    assert tv.root.xpath("//*[@data-action='set:size:bigger']//*[@class='mark']")
    assert body_class(television_of("H0001").open("/basket")) == "big"
    assert body_class(television_of("H0002").open("/basket")) == ""
    tv.open("/settings/size").press("set:size:normal")
    assert body_class(tv.open("/")) == ""


def test_in_the_bigger_design_four_items_stand_on_a_page(tv: Viewer) -> None:
    tv.open("/specials")
    assert len([action for action in tv.actions if action.startswith("item:")]) == 6
    tv.open("/settings/size").press("set:size:bigger").open("/specials")
    items = [cell for cell in tv.root.xpath("//*[@data-cell]") if cell.get("data-action").startswith("item:")]
    assert [cell.get("data-key") for cell in items] == ["1", "2", "3", "4"]
    assert items[0].get("data-down") == items[2].get("id")
    assert items[1].get("data-right") != items[2].get("id")


def test_high_contrast_and_bigger_letters_go_together(tv: Viewer) -> None:
    tv.open("/settings/contrast").press("set:contrast:high")
    assert body_class(tv) == "dark"
    tv.open("/settings/size").press("set:size:bigger")
    assert body_class(tv) == "big dark"
    assert body_class(tv.open("/")) == "big dark"


@pytest.mark.parametrize(
    ("step", "press_ms", "move_ms", "once"),
    [
        ("quick", "150", "150", None),
        ("normal", "350", "150", None),
        ("slow", "900", "450", None),
        ("slowest", "2000", "900", ""),
    ],
)
def test_the_patience_of_the_buttons_is_in_every_page(
    tv: Viewer, step: str, press_ms: str, move_ms: str, once: str | None
) -> None:
    tv.open("/settings/pace").press(f"set:pace:{step}")
    for url in (tv.url, "/", "/basket"):
        body = tv.open(url).root.body
        assert (body.get("data-press-ms"), body.get("data-move-ms")) == (press_ms, move_ms)
        assert body.get("data-once") == once


def test_a_choice_that_arrives_twice_changes_once(tv: Viewer, town: Database) -> None:
    tv.open("/settings/size")
    for _ in range(2):
        assert tv.send("set:size:bigger").status_code == 200
    with town.reading() as session:
        home = household_by_code(session, "H0001")
        assert home is not None
        assert wishes_of(session, home.id).size == "bigger"


def test_what_is_no_choice_changes_nothing(tv: Viewer) -> None:
    tv.open("/settings/size")
    form = dict(tv.cells("set:size:bigger")[0].xpath("ancestor::form[1]")[0].form_values())
    assert tv.client.post("/settings/size", data=form | {"value": "huge"}).status_code == 400
    assert tv.client.post("/settings/taste", data=form).status_code == 404
    assert tv.client.get("/settings/taste").status_code == 404
    assert tv.client.post("/settings/size", data={"value": "bigger"}).status_code == 400
    assert body_class(tv.open("/")) == ""


def test_looking_at_a_question_changes_nothing(tv: Viewer) -> None:
    tv.open("/settings/size?f=bigger&m=set&value=bigger")
    assert body_class(tv) == ""
