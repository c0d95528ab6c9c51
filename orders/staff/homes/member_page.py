"""One household's registration: persons, contacts, carer, moving, pausing, leaving."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.clock import local_day
from orders.homes import access_log, carers, contacts, leaving, membership, residents
from orders.homes.access_log import Access
from orders.homes.carers import Carer
from orders.homes.consents import Manner, Way
from orders.homes.districts import districts
from orders.homes.membership import Home
from orders.homes.paper_fields import MOST_CONTACTS, MOST_OTHERS, Field, FieldKind, Section, contact, person
from orders.homes.people import Role, household
from orders.staff.days import parse_day
from orders.staff.doors import me, only
from orders.staff.homes.registration_fields import Typed, read_contacts, read_home, read_people
from orders.staff.parts import act, now, parts, tell

member_page = Blueprint("member", __name__)
member_page.before_request(only(Role.CABLE))

STEP_WORDS = {
    "joined": "登録", "corrected": "直しました", "moved": "引っ越し", "paused": "お休み", "resumed": "お休みの終わり",
    "ended": "利用の終わり",
}  # fmt: skip


@member_page.get("/cable/households/<int:household_id>/member")
def show(household_id: int) -> str:
    """Everything that the paper form said, to be corrected; the look is written down."""
    with parts().database.writing() as session:
        access_log.note(session, me().login, Access.REGISTRATION_SEEN, now(), household_id=household_id)
        return _page(session, household_id, _values(session, household_id), {})


def _page(session: Session, household_id: int, values: object, mistakes: dict[str, str]) -> str:
    home = household(session, household_id)
    return render_template(
        "member.html", household=home, sections=_sections(session), values=values, mistakes=mistakes,
        events=membership.events_of(session, household_id), steps=STEP_WORDS, today=local_day(now()),
        pause=membership.open_pause(session, household_id, now()), mine=carers.carers_of(session, household_id),
        carers=carers.carers(session), orders=leaving.open_orders(session, household_id),
    )  # fmt: skip


def _sections(session: Session) -> tuple[Section, ...]:
    halls = tuple((each.id, each.name) for each in districts(session))
    home = (
        (Field("address", "住所"),),
        (
            Field("district", "地区", FieldKind.CHOICE, 2, halls),
            Field("phone", "家の電話", FieldKind.PHONE, 2),
            Field("walk_minutes", "公民館から歩いて（分）", FieldKind.NUMBER, 2),
        ),
    )
    return (
        Section("住んでいる方", tuple(person(number) for number in range(MOST_OTHERS + 1))),
        Section("お住まい", home),
        Section("もしものときの 連絡先", tuple(contact(number) for number in range(1, MOST_CONTACTS + 1))),
    )


def _values(session: Session, household_id: int) -> dict[str, object]:
    home = household(session, household_id)
    found: dict[str, object] = {
        "address": home.address, "district": home.district_id, "phone": home.phone, "walk_minutes": home.walk_minutes,
    }  # fmt: skip
    people = residents.residents_of(session, household_id)
    found |= {"name0": home.name, "reading0": home.reading}
    for number, each in enumerate(people):
        found |= {
            f"name{number}": each.name, f"reading{number}": each.reading, f"phone{number}": each.phone,
            f"year{number}": each.birth_year or "",
        }  # fmt: skip
    for number, one in enumerate(contacts.contacts_of(session, household_id), 1):
        found |= {
            f"contact{number}": one.name, f"relation{number}": one.relation, f"contact_phone{number}": one.phone,
            f"told{number}": one.told,
        }  # fmt: skip
    return found


@member_page.post("/cable/households/<int:household_id>/member")
def correct(household_id: int) -> Response:
    """Save what was corrected; with a mistake nothing is saved, and nothing typed is lost."""
    with parts().database.reading() as session:
        halls = [each.id for each in districts(session)]
        typed = Typed(request.form, local_day(now()))
        people, home, wishes = read_people(typed), read_home(typed, halls), read_contacts(typed)
        there = Home(home.address, home.district_id, home.phone, typed.minutes("walk_minutes"))
        if typed.mistakes:
            return make_response(_page(session, household_id, request.form, typed.mistakes), 422)

    def deed(session: Session) -> str:
        membership.move(session, household_id, there, me().login, now())
        found = household(session, household_id)
        found.name, found.reading = people[0].name[:64], people[0].reading[:64]
        residents.set_residents(session, household_id, people, now())
        contacts.set_contacts(session, household_id, wishes, now())
        return "ご登録を 直しました。"

    return act(deed, url_for("member.show", household_id=household_id))


@member_page.post("/cable/households/<int:household_id>/pause")
def pause(household_id: int) -> Response:
    """入院 and the like: from one day to another, or until they say so."""
    first = parse_day(request.form.get("first", "")) or local_day(now())
    last, why = parse_day(request.form.get("last", "")), request.form.get("why", "")

    def deed(session: Session) -> str:
        membership.pause(session, household_id, first, last, why, me().login, now())
        return "お休みを 書きとめました。毎週の注文も 休みます。"

    return act(deed, url_for("member.show", household_id=household_id))


@member_page.post("/cable/households/<int:household_id>/resume")
def resume(household_id: int) -> Response:
    """They are back."""

    def deed(session: Session) -> str:
        membership.resume(session, household_id, me().login, now())
        return "お休みは 終わりです。"

    return act(deed, url_for("member.show", household_id=household_id))


@member_page.post("/cable/households/<int:household_id>/carer")
def set_carer(household_id: int) -> Response:
    """This carer looks after the household, or no longer does."""
    carer_id, ends = int(request.form.get("carer") or 0), "end" in request.form

    def deed(session: Session) -> str:
        found: Carer = carers.carer(session, carer_id)
        (carers.end_care if ends else carers.take_care)(session, carer_id, household_id, now())
        return f"{found.name}さんの担当を {'終わりにしました' if ends else '書きとめました'}。"

    return act(deed, url_for("member.show", household_id=household_id))


@member_page.post("/cable/households/<int:household_id>/end")
def end(household_id: int) -> Response:
    """The membership ends now; what happens to open orders stands on the page before."""
    why = request.form.get("why", "")

    def deed(session: Session) -> str:
        done = leaving.end(session, household_id, Manner(Way.TELEPHONE, me().login), now(), why)
        words = [f"利用を終わりにしました。テレビ{done.televisions}台を外しました。"]
        if done.cancelled:
            words.append(f"取り消した注文：{'、'.join(done.cancelled)}。")
        if done.still_coming:
            words.append(f"まだ届く注文：{'、'.join(done.still_coming)}（請求されます）。")
        return "".join(words)

    if request.form.get("sure") != "yes":
        tell("wrong", "やめるときは、印をつけてから 押してください。")
        return redirect(url_for("member.show", household_id=household_id), 303)
    return act(deed, url_for("member.show", household_id=household_id))
