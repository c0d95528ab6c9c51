"""The pick list of a day as a PDF, for the whole town or one district."""

from __future__ import annotations

from flask import Blueprint, Response, request

from orders.days.pick_list_paper import pick_list_pdf
from orders.days.pick_lists import lists_of, pick_rows
from orders.homes.districts import district
from orders.homes.people import Role
from orders.staff.days.day_view import day_view
from orders.staff.doors import only
from orders.staff.parts import now, parts

pick_list_page = Blueprint("pick_lists", __name__)
pick_list_page.before_request(only(Role.SHOP))


@pick_list_page.get("/pick-list.pdf")
def print_list() -> Response:
    """`?day=` (the next delivery day where it is left out) and `?district=` (all)."""
    wanted = request.args.get("district") or None
    with parts().database.reading() as session:
        day = day_view(session, request.args.get("day", ""), now()).shown
        title = district(session, wanted).hall_name if wanted else "すべての地区"
        made = [each for each in lists_of(session, day) if wanted in (None, each.district_id)]
        rows = pick_rows(session, day, wanted)
        waiting = {row.order.district_id for row in rows} - {each.district_id for each in made}
        made_at = max((each.made_at for each in made), default=None) if not waiting else None
        content = pick_list_pdf(rows, day, title, made_at, now())
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="pick-list-{day}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
