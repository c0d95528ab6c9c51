"""One household's consents with their history; the cable company and the city write down what changes."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.city.consent_register import KIND_WORDS, WAY_WORDS
from orders.clock import local_day
from orders.homes import access_log, consent_texts, consents, family
from orders.homes.access_log import Access
from orders.homes.carers import carer
from orders.homes.consent_texts import OF_THE_HOUSEHOLD, ConsentKind
from orders.homes.consents import Consent, Manner, Way
from orders.homes.people import Role, household
from orders.staff.days import parse_day
from orders.staff.doors import me, only
from orders.staff.parts import act, now, parts

consent_page = Blueprint("consents", __name__)
consent_page.before_request(only(Role.CABLE, Role.CITY))

STAFF_WAYS = (Way.PAPER, Way.TELEPHONE, Way.COUNTER)


@consent_page.get("/households/<int:household_id>/consents")
def show(household_id: int) -> str:
    """What is in force, what was, and the words of each; the look is written down."""
    with parts().database.writing() as session:
        home = household(session, household_id)
        access_log.note(session, me().login, Access.CONSENT_HISTORY_SEEN, now(), household_id=household_id)
        history = consents.history_of(session, household_id)
        missing = [kind for kind in OF_THE_HOUSEHOLD if not consents.has_consent(session, household_id, kind, now())]
        return render_template(
            "consents.html", household=home, history=history, missing=missing, now=now(), kinds=KIND_WORDS,
            ways=WAY_WORDS, staff_ways=STAFF_WAYS, texts=consent_texts.current_texts(session, now()),
            whom={each.id: _whom(session, each) for each in history},
        )  # fmt: skip


def _whom(session: Session, consent: Consent) -> str:
    if consent.member_id is not None:
        return session.get_one(family.FamilyMember, consent.member_id).name
    return carer(session, consent.carer_id).name if consent.carer_id is not None else ""


@consent_page.post("/households/<int:household_id>/consents/give")
def give(household_id: int) -> Response:
    """The resident has said yes to the words that stand on the page."""
    kind, manner = _kind(request.form.get("kind", "")), _manner()
    if kind not in OF_THE_HOUSEHOLD:
        abort(400)

    def deed(session: Session) -> str:
        household(session, household_id)
        words = consent_texts.current_text(session, kind, now())
        consents.give(session, household_id, kind, words, now(), manner=manner)
        return f"「{KIND_WORDS[kind]}」の同意を 書きとめました。"

    return act(deed, url_for("consents.show", household_id=household_id))


@consent_page.post("/households/<int:household_id>/consents/<int:consent_id>/withdraw")
def withdraw(household_id: int, consent_id: int) -> Response:
    """This one alone ends now; pressing again changes nothing."""
    manner = _manner()

    def deed(session: Session) -> str:
        found = session.get(Consent, consent_id)
        if found is None or found.household_id != household_id:
            abort(404)
        end_one(session, found, manner)
        return f"「{KIND_WORDS[ConsentKind(found.kind)]}」の同意を 終わりにしました。すぐに 見えなくなります。"

    return act(deed, url_for("consents.show", household_id=household_id))


def end_one(session: Session, consent: Consent, manner: Manner) -> None:
    """Withdraw one consent; with a member of the family the sight follows, so that it does not come back by itself."""
    kind, household_id = ConsentKind(consent.kind), consent.household_id
    if consent.member_id is None:
        consents.withdraw(session, household_id, kind, now(), carer_id=consent.carer_id, manner=manner)
    elif kind is family.SEEING:
        family.hide(session, household_id, consent.member_id, now(), manner)
    else:
        family.narrow(session, household_id, consent.member_id, kind, now(), manner)


def _kind(text: str) -> ConsentKind:
    try:
        return ConsentKind(text)
    except ValueError:
        abort(400)


def _manner() -> Manner:
    way = request.form.get("way", "")
    signed = parse_day(request.form.get("signed_on", ""))
    known = Way(way) if way in STAFF_WAYS else Way.TELEPHONE
    on_paper = known is Way.PAPER and signed is not None and signed <= local_day(now())
    return Manner(known, me().login, signed if on_paper else None, local_day(now()) if on_paper else None)
