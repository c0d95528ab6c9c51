"""Papers: the label of a box and the delivery note of an order, as PDF."""

from __future__ import annotations

from flask import Blueprint, Response

from orders.fulfilment.labels import label_pdf, order_labels_pdf
from orders.fulfilment.packing import box
from orders.homes.people import Role
from orders.ordering.notes import delivery_note_pdf
from orders.ordering.order import order
from orders.staff.doors import only
from orders.staff.parts import parts

papers = Blueprint("papers", __name__)
papers.before_request(only(Role.SHOP))


@papers.get("/boxes/<int:box_id>/label.pdf")
def label(box_id: int) -> Response:
    """The label to stick on a box."""
    with parts().database.reading() as session:
        return _pdf(label_pdf(session, box_id), f"label-{box(session, box_id).code}.pdf")


@papers.get("/orders/<int:order_id>/labels.pdf")
def labels(order_id: int) -> Response:
    """The labels of all boxes of an order, one page each."""
    with parts().database.reading() as session:
        number = order(session, order_id).number
        return _pdf(order_labels_pdf(session, order_id), f"labels-{number}.pdf")


@papers.get("/orders/<int:order_id>/note.pdf")
def note(order_id: int) -> Response:
    """The delivery note that goes into the box."""
    with parts().database.reading() as session:
        number = order(session, order_id).number
        return _pdf(delivery_note_pdf(session, order_id, parts().settings), f"note-{number}.pdf")


def _pdf(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
