"""Tables of goods as files: taken out, changed in a spreadsheet, sent in, looked at, and then taken with one press."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.clock import local_day
from orders.errors import OrdersError
from orders.goods.giving_out import Format, table_as_file
from orders.goods.known_catalogue import known_catalogue
from orders.goods.previews import (
    Outcome,
    SheetPreview,
    apply_preview,
    compare,
    keep_preview,
    leave_preview,
    preview,
)
from orders.goods.sheet_columns import Kind
from orders.goods.sheet_files import MOST_BYTES
from orders.goods.taking_in import table_of
from orders.homes.people import Role
from orders.staff.doors import me, only, person
from orders.staff.goods import sentences as sentences
from orders.staff.goods import sheet_words
from orders.staff.goods.places import place_names
from orders.staff.parts import Said, act, now, parts, tell
from orders.staff.sentences import sentence_of

sheets = Blueprint("sheets", __name__)
sheets.before_request(only(Role.SHOP))

UPLOAD = "sheets.put"
MOST_UPLOADED_BYTES = 64_000_000
"""More than any table: what is larger than allowed is read nevertheless, so that a sentence can answer it."""
MOST_SHOWN = 300
FILES = {
    Format.XLSX: ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    Format.CSV: ("csv", "text/csv; charset=utf-8"),
    Format.CSV_SHIFT_JIS: ("csv", "text/csv; charset=shift_jis"),
}


def allow_sheets() -> None:
    """Before the form is read: forms are small everywhere, except for this one by somebody of the shop."""
    known = person()
    if request.endpoint == UPLOAD and known is not None and known.role is Role.SHOP:
        request.max_content_length = MOST_UPLOADED_BYTES


@sheets.get("/goods/files")
def show() -> str:
    """What can be taken out and sent in, and what was sent in last."""
    with parts().database.reading() as session:
        query = sa.select(SheetPreview).order_by(SheetPreview.id.desc()).limit(10)
        query = query.options(sa.orm.defer(SheetPreview.rows))
        return render_template(
            "sheets.html", last=list(session.scalars(query)), kinds=sheet_words.KIND_NAMES,
            most_mb=MOST_BYTES // 1_000_000,
        )  # fmt: skip


@sheets.get("/goods/files/<kind>.<form>")
def take(kind: str, form: str) -> Response:
    """The table as a file."""
    if kind not in list(Kind) or form not in list(Format):
        abort(404)
    wanted, today = Format(form), local_day(now())
    try:
        with parts().database.reading() as session:
            data = table_as_file(session, Kind(kind), wanted, today)
    except OrdersError as error:
        tell("wrong", sentence_of(error))
        return redirect(url_for("sheets.show"), 303)
    ending, mimetype = FILES[wanted]
    answer = make_response(data)
    answer.headers["Content-Type"] = mimetype
    answer.headers["Content-Disposition"] = f'attachment; filename="yuai-{kind}-{today}.{ending}"'
    return answer


@sheets.post("/goods/files")
def put() -> Response:
    """Read the file and keep what it would change; nothing of the catalogue is touched."""
    sent, whole = request.files.get("file"), bool(request.form.get("whole"))
    data = sent.read() if sent else b""
    name = (sent.filename if sent else None) or "ファイル"
    moment = now()
    try:
        # Outside of a writing transaction: nobody waits while a big file is read.
        with parts().database.reading() as session:
            known = known_catalogue(session)
        table = table_of(data, known)
        with parts().database.reading() as session:
            differences = compare(session, table, local_day(moment), whole=whole)
    except OrdersError as error:
        tell("wrong", sentence_of(error))
        return redirect(url_for("sheets.show"), 303)

    def deed(session: Session) -> Said:
        made = keep_preview(session, table, differences, name, me().login, moment, whole=whole)
        return Said("", url_for("sheets.one", preview_id=made.id))

    return act(deed, url_for("sheets.show"))


@sheets.get("/goods/files/<int:preview_id>")
def one(preview_id: int) -> str:
    """What the file would change, or has changed."""
    with parts().database.reading() as session:
        shown = preview(session, preview_id)
        names = place_names(session)
        return render_template(
            "sheet_preview.html", preview=shown, diff=shown.differences, names=names, most=MOST_SHOWN,
            kind=sheet_words.KIND_NAMES[shown.kind], words=sheet_words,
        )  # fmt: skip


@sheets.post("/goods/files/<int:preview_id>/apply")
def apply(preview_id: int) -> Response:
    """Take exactly what the preview shows. Pressing twice is once."""

    def deed(session: Session) -> Said:
        outcome, shown = apply_preview(session, preview_id, me().login, now())
        here = url_for("sheets.one", preview_id=shown.id)
        if outcome is Outcome.STALE:
            tell(
                "note",
                "そのあいだに、ほかの方が商品をなおしました。まだ何も変えていません。もう一度、下を確かめてください。",
            )
            return Said("", here)
        return Said("取り込みました。" if outcome is Outcome.DONE else "もう取り込んであります。", here)

    return act(deed, url_for("sheets.show"))


@sheets.post("/goods/files/<int:preview_id>/leave")
def leave(preview_id: int) -> Response:
    """Put the preview away."""

    def deed(session: Session) -> str:
        leave_preview(session, preview_id, me().login, now())
        return "取り込まずに、やめました。何も変わっていません。"

    return act(deed, url_for("sheets.show"))
