"""What shop and city put on televisions, who is invited to see, and what the cable company writes about boxes."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from orders.config import OrdersSettings
from orders.db import Database
from orders.homes import boxes, family, messages
from orders.homes.boxes import SetTopBox, new_box, pair
from orders.homes.messages import YesNo, messages_for
from orders.homes.people import Role, household_by_code
from orders.staff.app import create_app
from tests.makers import NOW, HandClock
from tests.staff.tablet import Tablet

KEY = "only-for-tests-0123456789abcdefghij"


def on_television(database: Database, code: str) -> list[str]:
    with database.reading() as session:
        home = household_by_code(session, code)
        assert home is not None
        return [each.notice.text for each in messages_for(session, home, NOW)]


def test_a_preview_reaches_nobody_and_a_press_reaches_the_district(shop: Tablet, database: Database) -> None:
    page = shop.open("/messages").press("preview-message", text="明日は お休みです。", district="nakao")
    assert "明日は お休みです。" in page.row("class", "tele").text_content()
    assert on_television(database, "H0001") == []
    page.send("write-message")
    page.press("write-message")
    assert set(page.told) == {"right"}
    assert on_television(database, "H0001") == ["明日は お休みです。"]
    assert on_television(database, "H0002") == []
    page.press("end-message")
    assert on_television(database, "H0001") == []
    assert page.open("/messages").all('//*[@data-notice-id and @data-state="over"]')


def test_the_same_words_for_a_second_district_are_a_second_message(shop: Tablet, database: Database) -> None:
    for district in ("nakao", "ichinose"):
        shop.open("/messages").press("write-message", text="明日は お休みです。", district=district)
        assert set(shop.told) == {"right"}
    with database.reading() as session:
        assert len(messages.notices_of(session, Role.SHOP)) == 2


def test_a_text_that_is_too_long_is_refused_and_stays_in_the_form(shop: Tablet, database: Database) -> None:
    long = "あ" * 61
    page = shop.open("/messages").press("write-message", text=long)
    assert set(page.told) == {"wrong"}
    assert long in page.all("//textarea")[0].text_content()
    assert on_television(database, "H0001") == []


def test_the_shop_sees_who_answered_and_the_city_only_counts(
    tablet_of: Callable[[str], Tablet], database: Database
) -> None:
    for login, named in (("shop1", 1), ("city1", 0)):
        desk = (
            tablet_of(login)
            .open("/messages")
            .press("write-message", text=f"{login}です。よいですか。", kind="question")
        )
        notice_id = int(desk.all("//*[@data-notice-id]")[0].get("data-notice-id"))
        with database.writing() as session:
            home = household_by_code(session, "H0001")
            assert home is not None
            messages.answer(session, home.id, notice_id, YesNo.YES, NOW)
        desk.open(f"/messages/{notice_id}")
        assert desk.row("data-replies", "yes").get("data-value") == "1"
        assert len(desk.all('//*[@data-answer="yes"]')) == named


def test_one_desk_does_not_touch_the_others_messages(tablet_of: Callable[[str], Tablet]) -> None:
    tablet_of("shop1").open("/messages").press("write-message", text="お店です。")
    assert tablet_of("city1").open("/messages/1").status == 404
    assert tablet_of("cable1").open("/messages").status == 403


def test_the_shop_invites_with_consent_and_cuts_off_in_one_click(shop: Tablet, database: Database) -> None:
    page = shop.open("/telephone/1").press("family")
    page.press("invite-family", name="佐和子", relation="長女")
    assert set(page.told) == {"wrong"}, "without the resident's yes nobody is invited"
    page.send("invite-family", name="佐和子", relation="長女", agreed="yes", may_see_condition="yes")
    page.press("invite-family", name="佐和子", relation="長女", agreed="yes", may_see_condition="yes")
    assert len(page.all("//*[@data-member-id]")) == 1, "sent twice it is one"
    assert "ご様子" in page.row("data-member-id", 1).text_content()
    [link] = page.all("//*[@data-invitation]/@data-invitation")
    assert page.all("//img[starts-with(@src, 'data:image/svg')]")
    assert not page.open("/households/1/family").all("//*[@data-invitation]"), "the link is shown once"
    with database.writing() as session:
        kept = family.join(session, link.rpartition("/")[2], NOW)
    assert page.open("/households/1/family").all('//*[@data-sees="yes"]')
    page.send("revoke-family")
    page.press("revoke-family")
    with database.reading() as session:
        assert family.member_by_token(session, kept) is None


def test_a_box_has_a_place_a_table_of_keys_and_a_last_time(
    tablet_of: Callable[[str], Tablet], database: Database
) -> None:
    with database.writing() as session:
        made, _ = new_box(session, "standard", NOW)
        assert made.pairing_code is not None
        pair(session, made.pairing_code, 1, NOW)
        boxes.mark_seen(session, made.id, NOW)
    page = tablet_of("cable1").open("/cable/households/1").press("describe-box", label="寝室", maker="japan")
    row = page.all("//*[@data-set-top-box-id]")[0]
    assert (row.get("data-label"), row.get("data-maker")) == ("寝室", "japan")
    assert "11月24日(火) 9:00" in " ".join(row.text_content().split())
    page.press("describe-box", label="寝室", maker="nonsense")
    with database.reading() as session:
        assert session.get_one(SetTopBox, made.id).maker == "standard"


def test_a_number_is_bound_tried_and_unbound(database: Database, clock: HandClock, settings: OrdersSettings) -> None:
    signing = OrdersSettings(
        database_url=settings.database_url, secret_key="x", var_dir=settings.var_dir, device_keys=f"ina:{KEY}"
    )
    app: Flask = create_app(database, clock, signing, demo=False)
    page = Tablet(app).log_in("cable1").open("/cable/households/1")
    page.press("bind-device", device_id="STB-1", label="居間")
    assert page.row("data-device-id", "STB-1") is not None
    assert "/start?device=STB-1" in page.press("try-address").told["note"]
    assert set(page.press("bind-device", device_id="a b").told) == {"wrong"}
    page.press("unbind-device")
    assert not page.all("//*[@data-device-id]")
