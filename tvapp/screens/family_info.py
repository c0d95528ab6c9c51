"""ご家族: who of the family sees what, and 「見せない」 in one press."""

from collections.abc import Collection

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from orders.errors import NotFound
from orders.homes import family
from orders.homes.consents import ConsentKind
from orders.homes.family import FamilyMember, members_of
from tvapp.addresses import address, page_asked
from tvapp.frame import Said, Screen, pager, show
from tvapp.layout import Cell, paging, place
from tvapp.screens.messages import Answer, message
from tvapp.visit import Visit, reading, room, writing

ROWS = 4
WORDS = {family.SEEING: "知らせ", family.ORDERING: "注文", family.CONDITION: "ご様子"}


def register(app: Flask) -> None:
    app.add_url_rule("/family-info", "family_info", reading(family_info))
    app.add_url_rule("/family-info/<int:member_id>/hide", "family_hide", writing(hide), methods=["POST"])
    app.add_url_rule("/family-info/<int:member_id>/show", "family_show", writing(unhide), methods=["POST"])


def family_info(visit: Visit) -> ResponseReturnValue:
    members = members_of(visit.db, visit.household.id)
    if not members:
        return _nobody(visit)
    pages = paging(len(members), page_asked() or 1, ROWS)
    shown = members[(pages.number - 1) * ROWS : pages.number * ROWS]
    cells = [_cell(each, number) for number, each in enumerate(shown, 1)]
    turns = pager(pages, "/family-info", "4人")
    screen = Screen(
        name="family-info",
        title="ご家族",
        url=address("/family-info", p=pages.number if pages.number > 1 else None),
        cells=[*cells, *turns],
        back="/more?f=family",
        said=_said(members),
    )
    seen = family.seen_by(visit.db, visit.household.id, shown, visit.now)
    rows = [(cell, each, _sees(each, seen[each.id])) for cell, each in zip(cells, shown, strict=True)]
    return show(visit, "family_info.html", screen, rows=rows, turns=turns, paging=pages)


def _cell(member: FamilyMember, number: int) -> Cell:
    what = "hide" if member.hidden_at is None else "show"
    href = f"/family-info/{member.id}/{what}"
    return Cell(f"p{member.id}", place(f"s{number}"), f"{what}:{member.id}", href, member.name, digit=str(number))


def _sees(member: FamilyMember, seen: Collection[ConsentKind]) -> str:
    if member.hidden_at is not None:
        return "何も 見えません。"
    if member.joined_at is None:
        return "まだ 使っていません。"
    return "・".join(word for kind, word in WORDS.items() if kind in seen) or "何も 見えません。"


def _said(members: list[FamilyMember]) -> Said | None:
    asked = request.args.get("m", "")
    who = next((each for each in members if f"p{each.id}" == request.args.get("f")), None)
    if who is None or asked not in ("hidden", "shown"):
        return None
    if who.hidden_at is not None:
        return Said(f"{who.name}さんには\nもう 見えません。")
    return Said(f"{who.name}さんに\nまた 見せます。")


def hide(visit: Visit, member_id: int) -> ResponseReturnValue:
    try:
        family.hide(visit.db, visit.household.id, member_id, visit.now)
    except NotFound:
        return redirect("/family-info")
    return redirect(address("/family-info", f=f"p{member_id}", m="hidden"))


def unhide(visit: Visit, member_id: int) -> ResponseReturnValue:
    try:
        family.show(visit.db, visit.household.id, member_id, visit.now)
    except NotFound:
        return redirect("/family-info")
    return redirect(address("/family-info", f=f"p{member_id}", m="shown"))


def _nobody(visit: Visit) -> ResponseReturnValue:
    return message(
        visit,
        title="ご家族",
        name="family-info",
        head="いま 見ている ご家族は いません。",
        text=f"はなれて くらす ご家族に、お届けを 知らせられます。\n{room().settings.help_phone} へ お電話ください。",
        kind="family",
        answers=[Answer("go-home", "/", "はじめの画面へ")],
        back="/more?f=family",
        url="/family-info",
    )
