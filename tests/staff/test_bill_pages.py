"""The cable company closes a month, asks the bank and reads its answer; the shop gives money back."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from orders.accounts.asking_the_bank import ask_bank
from orders.accounts.bank_accounts import Vault
from orders.accounts.months import Month
from orders.accounts.payments import balances
from orders.config import OrdersSettings
from orders.db import Database
from orders.delivering.delivery import hand_over, jobs_of_order
from orders.fulfilment import packing, picking
from orders.homes.access_log import newest
from orders.ordering.order import Order
from orders.staff.app import create_app
from tests.makers import NOW, HandClock, at
from tests.orders.test_debits import answered
from tests.staff.tablet import Tablet
from tests.staff.town import EGGS, SAKE, placed

TabletOf = Callable[[str], Tablet]
ACCOUNT = {"bank_code": "0143", "branch_code": "２０１", "kind": "1", "number": "1234567", "holder": "いとう はる"}


@pytest.fixture
def settings(settings: OrdersSettings) -> OrdersSettings:
    return OrdersSettings(
        database_url=settings.database_url,
        secret_key="only-for-tests",
        var_dir=settings.var_dir,
        bank_keys=Fernet.generate_key().decode(),
        debit_consignor="42",
        debit_account="0143-201-1-7654321",
        commission_permille=100,
    )


def delivered(database: Database, token: str = "t1") -> Order:
    """Eggs twice at 8 % and sake once at 10 %: 774 yen, handed over."""
    order = placed(database, {EGGS: 2, SAKE: 1}, token)
    with database.writing() as session:
        picking.start_picking(session, order.id, "shop", NOW)
        for line in order.lines:
            for _ in range(line.quantity):
                picking.scan(session, order.id, line.code, "shop", NOW)
        for box in packing.pack(session, order.id, "shop", NOW):
            packing.weigh(session, box.id, box.declared_weight_g, "shop", NOW)
            packing.seal(session, box.id, "shop", NOW)
        for job in jobs_of_order(session, order.id):
            hand_over(session, job.id, "driver", NOW, handed_to="伊藤 ハル", age_checked=True)
    return order


@pytest.fixture
def december(clock: HandClock) -> HandClock:
    clock.at = at(9, day=date(2026, 12, 1))
    return clock


def open_money(tablet: Tablet) -> Tablet:
    return tablet.open("/cable/households").press("open-household").press("open-money")


def test_a_month_is_closed_once_and_proved_on_the_page(
    tablet_of: TabletOf, database: Database, december: HandClock
) -> None:
    delivered(database)
    cable = tablet_of("cable1").open("/cable/bills/2026-11")
    with database.writing() as session:
        assert balances(session) == {}
    cable.send("close-month")
    cable.press("close-month")
    assert "締めました。請求書1枚、合計1,774円です。" in cable.told["right"]
    assert cable.row("data-figure", "total").get("data-value") == "1774"
    assert cable.press("check-month").row("data-differences", "0") is not None
    assert "1世帯すべて、1円まで合っています" in cable.text


def test_a_month_that_is_not_over_cannot_be_closed(tablet_of: TabletOf, database: Database) -> None:
    delivered(database)
    cable = tablet_of("cable1").open("/cable/bills/2026-11")
    assert cable.all('//*[@data-action="close-month"]') == []
    for text in ("2026-13", "x", "2020-01"):
        assert cable.open(f"/cable/bills/{text}").status == 404


def test_the_account_is_entered_shown_masked_and_refused_by_name(tablet_of: TabletOf, database: Database) -> None:
    cable = open_money(tablet_of("cable1"))
    cable.press("put-account", **{**ACCOUNT, "number": "12345"})
    assert "口座番号は、数字7けたで" in cable.told["wrong"]
    cable.press("put-account", **{**ACCOUNT, "holder": "伊藤ハル"})
    assert "銀行で使えない文字があります：伊藤" in cable.told["wrong"]
    cable.press("put-account", **ACCOUNT)
    assert "口座を入れました：0143-201 普通 ****567、ｲﾄｳ ﾊﾙ" in cable.told["right"]
    assert "1234567" not in cable.text
    cable.send("forget-account")
    cable.press("forget-account")
    assert "まだ入っていません" in cable.text


def test_without_a_key_no_account_is_taken_and_the_page_says_so(
    settings: OrdersSettings, database: Database, clock: HandClock
) -> None:
    bare = OrdersSettings(database_url=settings.database_url, secret_key="x", var_dir=settings.var_dir)
    cable = open_money(Tablet(create_app(database, clock, bare, demo=False)).log_in("cable1"))
    assert "YUAI_BANK_KEYS" in cable.text
    assert cable.all('//*[@data-action="put-account"]') == []


def test_from_the_file_to_the_answer(
    tablet_of: TabletOf, database: Database, december: HandClock, settings: OrdersSettings
) -> None:
    order = delivered(database)
    cable = open_money(tablet_of("cable1"))
    cable.press("put-account", **ACCOUNT)
    cable.open("/cable/bills/2026-11").press("close-month")
    for _ in range(2):
        cable.press("make-file")
        assert "銀行に出すファイルができています。1件、1,774円です。" in cable.told["right"]
    taken = cable.client.get(cable.find("download-file").get("href"))
    assert taken.headers["Content-Disposition"] == 'attachment; filename="furikae-202611-1.txt"'
    assert [len(line) for line in taken.data.split(b"\r\n")] == [120, 120, 120, 120, 0]
    with database.reading() as session:
        assert newest(session)[0].detail == "bank file 2026-11 1"
    cable.open("/cable/bills/2026-11")
    upload(cable, b"nonsense")
    assert "銀行の結果を受け取れません。何も変えていません。1行目：" in cable.told["wrong"]
    upload(cable, answered(taken.data, "1"))
    assert "残高不足 1件、1,774円。次の請求書に足します" in cable.told["right"]
    assert cable.row("data-household-id", order.household_id).get("data-state") == "unpaid"
    open_money(cable).press("put-payment", paid_yen="１，７７４", note="窓口")
    assert "1,774円の支払いを書きました。" in cable.told["right"]
    assert cable.row("data-household-id", order.household_id).get("data-owed-yen") == "0"
    assert cable.row("data-due-yen", 1774).get("data-state") == "paid"


def upload(cable: Tablet, content: bytes) -> None:
    form = cable.find("take-answer").xpath("ancestor::form[1]")[0]
    values = {**dict(form.form_values()), "answer": (io.BytesIO(content), "kekka.txt")}
    cable._show(cable.client.post(form.get("action"), data=values, follow_redirects=True))


def test_an_answer_of_a_large_town_is_not_too_large(tablet_of: TabletOf, database: Database) -> None:
    delivered(database)
    cable = tablet_of("cable1")
    cable.open("/cable/bills/2026-11")
    token = cable.find("logout").xpath("ancestor::form[1]")[0].form_values()
    values = {**dict(token), "answer": (io.BytesIO(b"x" * 500_000), "kekka.txt")}
    answer = cable.client.post("/cable/bills/2026-11/answer", data=values, follow_redirects=True)
    assert answer.status_code == 200


def test_a_payment_and_a_correction_pressed_twice_are_one(tablet_of: TabletOf, database: Database) -> None:
    order = delivered(database)
    cable = open_money(tablet_of("cable1"))
    for action, fields in (
        ("put-payment", {"paid_yen": "500"}),
        ("put-correction", {"direction": "add", "amount_yen": "300", "rate": "10", "words": "袋代"}),
    ):
        cable.send(action, **fields)
        cable.press(action, **fields)
        assert "right" in cable.told
    with database.reading() as session:
        assert balances(session) == {order.household_id: -500}
    assert cable.row("data-figure", "goods").get("data-value") == str(774 + 300)
    cable.press("put-correction", direction="off", amount_yen="99999", rate="8", words="値引き")
    assert "までしか返せません" in cable.told["wrong"]
    cable.press("put-payment", paid_yen="-5")
    assert "金額" in cable.told["wrong"]


def test_the_shop_gives_back_once_and_hands_out_the_paper(tablet_of: TabletOf, database: Database) -> None:
    order = delivered(database)
    shop = tablet_of("shop1").open(f"/orders/{order.id}").press("go-refund")
    shop.press("give-back")
    assert "返す品物の数を入れてください。" in shop.told["wrong"]
    fields = {"pieces-0": "1", "reason": "damaged", "note": "割れていた"}
    shop.send("give-back", **fields)
    shop.press("give-back", **fields)
    assert "238円をお返しします。返還請求書 R202611-0001" in shop.told["right"]
    assert [row.get("data-total-yen") for row in shop.all("//*[@data-return-number]")] == ["238"]
    assert shop.row("data-position", 0).get("data-pieces-left") == "1"
    paper = shop.client.get(shop.find("return-pdf").get("href"))
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    shop.press("give-back", **{"pieces-0": "2"})
    assert "wrong" in shop.told


def test_an_order_that_is_not_delivered_gives_nothing_back(tablet_of: TabletOf, database: Database) -> None:
    order = placed(database, {EGGS: 1})
    shop = tablet_of("shop1").open(f"/orders/{order.id}/refund")
    assert "届いた注文だけ" in shop.text


def test_the_shop_sees_its_commission(tablet_of: TabletOf, database: Database, december: HandClock) -> None:
    delivered(database)
    tablet_of("cable1").open("/cable/bills/2026-11").press("close-month")
    row = tablet_of("shop1").open("/commission").row("data-month", "2026-11")
    assert (row.get("data-base-yen"), row.get("data-commission-yen")) == ("774", "77")


def test_papers_of_bills_are_pdfs(tablet_of: TabletOf, database: Database, december: HandClock) -> None:
    delivered(database)
    cable = tablet_of("cable1").open("/cable/bills/2026-11").press("close-month")
    for action in ("all-pdf", "bill-pdf"):
        answer = cable.client.get(cable.find(action).get("href"))
        assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("path", ["/cable/bills", "/cable/bills/2026-11", "/cable/households/1/money"])
def test_only_the_cable_company_sees_bills(tablet_of: TabletOf, path: str) -> None:
    assert tablet_of("shop1").open(path).status == 403
    assert tablet_of("city1").open(path).status == 403


def test_a_file_made_by_the_command_is_the_same_on_the_page(
    tablet_of: TabletOf, database: Database, december: HandClock, settings: OrdersSettings, app: Flask
) -> None:
    delivered(database)
    cable = open_money(tablet_of("cable1"))
    cable.press("put-account", **ACCOUNT)
    cable.open("/cable/bills/2026-11").press("close-month")
    with database.writing() as session:
        ask_bank(session, Month(2026, 11), date(2026, 12, 21), "c", december.now(), Vault.of(settings), settings)
    cable.open("/cable/bills/2026-11").press("make-file", day="2026-12-22")
    assert len(cable.all("//*[@data-file-id]")) == 1
