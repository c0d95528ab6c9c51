"""The cable company's bills: months, closing, the bank's file and its answer, papers."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from orders.accounts.asking_the_bank import ask_bank, file_bytes
from orders.accounts.bank_accounts import Vault
from orders.accounts.bank_answers import LARGEST_BYTES, BankAnswer, read_answer, take_answer
from orders.accounts.bank_days import debit_day_of
from orders.accounts.bill_pdf import bills_pdf, return_pdf
from orders.accounts.bills import bill, bills_of
from orders.accounts.checking import check_month
from orders.accounts.closing_months import close_month
from orders.accounts.closings import MonthClosing, last_closed
from orders.accounts.debits import RESULT_WORDS, debit_file, files_of
from orders.accounts.errors import MonthUnreadable
from orders.accounts.giving_back import return_invoice
from orders.accounts.months import Month
from orders.errors import OrdersError
from orders.homes import access_log
from orders.homes.access_log import Access
from orders.homes.people import Role
from orders.staff.accounts import sentences
from orders.staff.accounts.bill_rows import bill_rows, month_rows
from orders.staff.days import parse_day
from orders.staff.doors import me, only, person
from orders.staff.parts import act, now, parts, tell
from orders.staff.sentences import sentence_of

bill_pages = Blueprint("bills", __name__)
bill_pages.before_request(only(Role.CABLE))

ANSWER_UPLOAD = "bills.take"
DIFFERENCE_WORDS = {
    "goods": "品物の合計",
    "refunds": "お返しの合計",
    "no bill": "請求書がない",
    "fee": "会費",
    "corrections": "そのほか",
    "total": "合計",
    "due": "ご請求額",
    "bills": "請求書の数",
    "commission": "手数料",
    "commission base": "手数料のもと",
    "fees": "会費の回数",
    "debit": "引き落としの額",
}


def allow_answers() -> None:
    """Before the form is read: a bank's answer of a large town is longer than other forms."""
    known = person()
    if request.endpoint == ANSWER_UPLOAD and known is not None and known.role is Role.CABLE:
        request.max_content_length = 2 * LARGEST_BYTES


@bill_pages.get("/cable/bills")
def months() -> str:
    """Every month with money in it."""
    with parts().database.reading() as session:
        return render_template("bill_months.html", rows=month_rows(session, now()), words=sentences.month_words)


@bill_pages.get("/cable/bills/<text>")
def one(text: str) -> str:
    """One month: its bills, the bank, and on demand (?check=1) the proof."""
    month = _month(text)
    with parts().database.reading() as session:
        row = next((each for each in month_rows(session, now()) if each.month == month), None)
        if row is None:
            abort(404)
        newest = last_closed(session)
        return render_template(
            "bill_month.html",
            month=month,
            row=row,
            closing=session.get(MonthClosing, month),
            bills=bill_rows(session, month) if newest and month <= newest else [],
            files=files_of(session, month),
            debit_day=debit_day_of(month, parts().settings.debit_day),
            proof=check_month(session, month) if request.args.get("check") else None,
            difference_words=DIFFERENCE_WORDS,
            vault_ready=_vault_ready(),
            title=sentences.month_words(str(month)),
        )


@bill_pages.post("/cable/bills/<text>/close")
def close(text: str) -> AnyResponse:
    """Close the month; pressing again changes nothing."""
    month = _month(text)

    def deed(session: Session) -> str:
        closed = close_month(session, month, me().login, now(), parts().settings)
        late = f"まだ届いていない注文が{closed.still_open}件あり、次の月に入ります。" if closed.still_open else ""
        return f"締めました。請求書{closed.bills}枚、合計{closed.total_yen:,}円です。{late}"

    return act(deed, url_for("bills.one", text=text))


@bill_pages.post("/cable/bills/<text>/file")
def make_file(text: str) -> AnyResponse:
    """Make the bank's file, or find that it was made."""
    month = _month(text)
    day = parse_day(request.form.get("day", "")) or debit_day_of(month, parts().settings.debit_day)
    return act(lambda session: _asked(session, month, day), url_for("bills.one", text=text, _anchor="bank"))


def _asked(session: Session, month: Month, day: date) -> str:
    settings = parts().settings
    file = ask_bank(session, month, day, me().login, now(), Vault.of(settings), settings)
    sums = f"{file.records}件、{file.total_yen:,}円です。"
    return f"銀行に出すファイルができています。{sums}「ダウンロード」を押してください。"


@bill_pages.get("/cable/bills/files/<int:file_id>.txt")
def download(file_id: int) -> AnyResponse:
    """The file for the bank: always the same bytes; who takes it is written down."""
    settings = parts().settings
    try:
        with parts().database.writing() as session:
            file = debit_file(session, file_id)
            content = file_bytes(session, file, Vault.of(settings), settings)
            detail = f"bank file {file.month} {file.run}"
            access_log.note(session, me().login, Access.DATA_EXPORTED, now(), detail=detail)
    except OrdersError as error:
        tell("wrong", sentence_of(error))
        return redirect(url_for("bills.months"), 303)
    answer = Response(content, mimetype="application/octet-stream")
    name = f"furikae-{file.month.year}{file.month.month:02}-{file.run}.txt"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bill_pages.post("/cable/bills/<text>/answer")
def take(text: str) -> AnyResponse:
    """Take the bank's answer: all of it, or nothing."""
    _month(text)
    back = url_for("bills.one", text=text, _anchor="bank")
    sent = request.files.get("answer")
    try:
        # Before the transaction: nobody waits for a file to be read.
        answer = read_answer(sent.read() if sent else b"")
    except OrdersError as error:
        tell("wrong", sentence_of(error))
        return redirect(back, 303)
    return act(lambda session: _taken(session, answer), back)


def _taken(session: Session, answer: BankAnswer) -> str:
    taken = take_answer(session, answer, me().login, now(), parts().settings)
    month = sentences.month_words(str(taken.file.month))
    unpaid = "、".join(f"{RESULT_WORDS[code]} {count}件" for code, count in taken.unpaid.items())
    later = f"払われなかった分：{unpaid}、{taken.unpaid_yen:,}円。次の請求書に足します。" if unpaid else ""
    missing = f"まだ結果のない分が{taken.missing}件あります。" if taken.missing else ""
    known = "" if taken.new else "（前に受け取ったものと同じです）"
    return f"{month}分の結果を受け取りました{known}。支払い済み{taken.paid}件、{taken.paid_yen:,}円。{later}{missing}"


@bill_pages.get("/cable/bills/<text>/all.pdf")
def all_papers(text: str) -> AnyResponse:
    """The bills of a month as one PDF."""
    month = _month(text)
    with parts().database.reading() as session:
        found = bills_of(session, month)
        if not found:
            abort(404)
        return pdf_answer(bills_pdf(session, found, parts().settings, Vault.of(parts().settings)), f"bills-{month}.pdf")


@bill_pages.get("/cable/bills/papers/<int:bill_id>.pdf")
def paper(bill_id: int) -> AnyResponse:
    """The bill of one household."""
    with parts().database.reading() as session:
        found = bill(session, bill_id)
        content = bills_pdf(session, [found], parts().settings, Vault.of(parts().settings))
        return pdf_answer(content, f"{found.number}.pdf")


@bill_pages.get("/cable/bills/returns/<int:return_id>.pdf")
def return_paper(return_id: int) -> AnyResponse:
    """One return paper."""
    with parts().database.reading() as session:
        found = return_invoice(session, return_id)
        return pdf_answer(return_pdf(session, found, parts().settings), f"{found.number}.pdf")


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF to look at, kept by no cache."""
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except MonthUnreadable:
        abort(404)


def _vault_ready() -> bool:
    try:
        return Vault.of(parts().settings).ready
    except OrdersError:
        return False
