"""The shop gives money back for goods that came damaged or wrong."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.accounts.bill_lines import REASON_WORDS
from orders.accounts.bill_pdf import return_pdf
from orders.accounts.booking import book_order
from orders.accounts.errors import NothingToRefund
from orders.accounts.giving_back import ReturnReason, give_back_goods, return_invoice, returnable
from orders.accounts.return_invoices import ReturnInvoice
from orders.form_press import new_form_token, press_of
from orders.homes.people import Role
from orders.ordering.charges import charges
from orders.ordering.order import Order, order
from orders.staff.accounts.bill_pages import pdf_answer
from orders.staff.doors import me, only
from orders.staff.parts import act, now, parts

refund_page = Blueprint("refund", __name__)
refund_page.before_request(only(Role.SHOP))


@dataclass(frozen=True)
class RefundRow:
    """A charged line; `position` counts from 0 as the ledger does."""

    position: int
    name: str
    pieces: int
    pieces_left: int
    amount_yen: int


@refund_page.get("/orders/<int:order_id>/refund")
def show(order_id: int) -> str:
    """What was delivered, and how many pieces may still be given back."""
    with parts().database.reading() as session:
        found = order(session, order_id)
        papers = sa.select(ReturnInvoice).where(ReturnInvoice.order_id == order_id).order_by(ReturnInvoice.id)
        return render_template(
            "refund.html",
            order=found,
            household=found.household,
            rows=_rows(session, found),
            papers=list(session.scalars(papers)),
            reasons={reason.value: words for reason, words in REASON_WORDS.items()},
            form_token=new_form_token(),
        )


@refund_page.post("/orders/<int:order_id>/refund")
def give(order_id: int) -> Response:
    """Give back what was chosen; the same form sent twice gives back once."""

    def deed(session: Session) -> str:
        pieces = {n: _count(f"pieces-{n}") for n in range(len(order(session, order_id).lines) * 2)}
        press = press_of(request.form.get("form_token", ""), order_id, *sorted(pieces.items()))
        if press is None or not any(pieces.values()):
            raise NothingToRefund
        book_order(session, order_id, me().login, now())
        lines = returnable(session, order_id)
        wanted = {line.entry.id: pieces.get(n, 0) for n, line in enumerate(lines)}
        paper = give_back_goods(
            session, order_id, wanted, _reason(), me().login, now(), press=press, note=request.form.get("note", "")
        )
        return f"{paper.total_yen:,}円をお返しします。返還請求書 {paper.number} ができました。月の請求書から引きます。"

    return act(deed, url_for("refund.show", order_id=order_id))


@refund_page.get("/orders/refunds/<int:return_id>.pdf")
def paper(return_id: int) -> Response:
    """The return paper, to give to the household."""
    with parts().database.reading() as session:
        found = return_invoice(session, return_id)
        return pdf_answer(return_pdf(session, found, parts().settings), f"{found.number}.pdf")


def _rows(session: Session, found: Order) -> list[RefundRow]:
    """From the ledger, or as it will be there: both count lines the same way."""
    lines = returnable(session, found.id)
    if lines:
        return [
            RefundRow(n, line.entry.text, line.entry.quantity, line.pieces_left, line.entry.amount_yen)
            for n, line in enumerate(lines)
        ]
    return [
        RefundRow(n, charge.name, charge.quantity, charge.quantity, charge.amount_yen)
        for n, charge in enumerate(charges(found))
    ]


def _count(field: str) -> int:
    text = request.form.get(field, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _reason() -> ReturnReason:
    try:
        return ReturnReason(request.form.get("reason", ""))
    except ValueError:
        return ReturnReason.OTHER
