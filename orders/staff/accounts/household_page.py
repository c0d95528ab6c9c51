"""What a household pays: its bank account, bills, payments that came otherwise, corrections."""

from __future__ import annotations

import re
import unicodedata

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.accounts.bank_accounts import (
    KIND_WORDS,
    AccountDetails,
    BankAccount,
    Vault,
    account_of,
    details_of,
    forget_account,
    set_account,
)
from orders.accounts.billing import month_so_far
from orders.accounts.errors import CorrectionUnclear
from orders.accounts.giving_back import correct
from orders.accounts.months import Month
from orders.accounts.payments import PaidBy, balances, receive
from orders.errors import OrdersError
from orders.form_press import new_form_token, press_of
from orders.homes.people import Role, household
from orders.staff.accounts.bill_rows import bills_of_household
from orders.staff.days import parse_day
from orders.staff.doors import me, only
from orders.staff.parts import act, now, parts
from orders.staff.sentences import sentence_of

household_money = Blueprint("money", __name__)
household_money.before_request(only(Role.CABLE))

MOST_YEN = 9_999_999


@household_money.get("/cable/households/<int:household_id>/money")
def show(household_id: int) -> str:
    """Account, this month so far, bills, and what is still owed."""
    settings, month = parts().settings, Month.at(now())
    with parts().database.reading() as session:
        home = household(session, household_id)
        account, trouble = _account(session, household_id)
        return render_template(
            "household_money.html",
            household=home,
            month=month,
            so_far=month_so_far(
                session, household_id, month.year, month.month, settings.monthly_fee_yen, settings.fee_rule
            ),
            owed_yen=balances(session).get(household_id, 0),
            bills=bills_of_household(session, household_id),
            account=account,
            has_account=session.get(BankAccount, household_id) is not None,
            trouble=trouble,
            kinds=KIND_WORDS,
            form_token=new_form_token(),
        )


@household_money.post("/cable/households/<int:household_id>/account")
def put_account(household_id: int) -> Response:
    """Take the account as typed, in place of the one before."""

    def deed(session: Session) -> str:
        details = details_of(request.form)
        household(session, household_id)
        set_account(session, Vault.of(parts().settings), household_id, details, me().login, now())
        return f"口座を入れました：{details.masked}、{details.holder}。通帳と合っているか、確かめてください。"

    return act(deed, _back(household_id))


@household_money.post("/cable/households/<int:household_id>/account/forget")
def drop_account(household_id: int) -> Response:
    """The household is not debited any more; pressing again changes nothing."""

    def deed(session: Session) -> str:
        forget_account(session, household_id)
        return "口座を消しました。これからの請求は、引き落としになりません。"

    return act(deed, _back(household_id))


@household_money.post("/cable/households/<int:household_id>/paid")
def paid(household_id: int) -> Response:
    """Money came otherwise than by debit; the same form sent twice is one payment."""

    def deed(session: Session) -> str:
        amount_yen = _yen("paid_yen")
        if amount_yen <= 0:
            raise CorrectionUnclear("amount_yen")
        household(session, household_id)
        note = request.form.get("note", "").strip()[:100]
        key = f"paid:{_press(household_id)}"
        receive(session, key, household_id, amount_yen, PaidBy.OTHERWISE, me().login, now(), note)
        return f"{amount_yen:,}円の支払いを書きました。"

    return act(deed, _back(household_id))


@household_money.post("/cable/households/<int:household_id>/correction")
def put_right(household_id: int) -> Response:
    """Charge something more, or take something off; it stands on the next bill."""

    def deed(session: Session) -> str:
        amount_yen = _yen("amount_yen") * (-1 if request.form.get("direction") == "off" else 1)
        rate = int(request.form.get("rate", "0")) if request.form.get("rate") in ("8", "10") else 0
        words, day = request.form.get("words", ""), parse_day(request.form.get("original_day", ""))
        correct(
            session, household_id, amount_yen, rate, words, me().login, now(),
            press=_press(household_id), original_day=day,
        )  # fmt: skip
        return f"{amount_yen:+,}円の訂正を書きました。次の請求書にのります。"

    return act(deed, _back(household_id))


def _account(session: Session, household_id: int) -> tuple[AccountDetails | None, str]:
    """The account, or why it cannot be shown or entered."""
    try:
        vault = Vault.of(parts().settings)
        if vault.ready:
            return account_of(session, vault, household_id), ""
    except OrdersError as error:
        return None, sentence_of(error)
    return None, "口座を守る鍵（YUAI_BANK_KEYS）がないので、口座は入れられません。機械の係に伝えてください。"


def _press(household_id: int) -> str:
    fields = sorted((name, value) for name, value in request.form.items() if name not in ("csrf_token", "form_token"))
    press = press_of(request.form.get("form_token", ""), household_id, *fields)
    if press is None:
        raise CorrectionUnclear("form")
    return press


def _yen(field: str) -> int:
    """Whole yen as typed, full-width digits and commas too; 0 where it is no amount."""
    typed = unicodedata.normalize("NFKC", request.form.get(field, "")).replace(",", "").removesuffix("円").strip()
    return min(int(typed), MOST_YEN) if re.fullmatch(r"[0-9]{1,7}", typed) else 0


def _back(household_id: int) -> str:
    return url_for("money.show", household_id=household_id)
