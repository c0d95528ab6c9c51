"""Registration from a paper form: one page in the order of the paper, by keyboard alone."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from orders.clock import local_day
from orders.form_press import new_form_token, press_of
from orders.homes import access_log, consent_texts, registering
from orders.homes.access_log import Access
from orders.homes.carers import carers
from orders.homes.consent_texts import ConsentKind
from orders.homes.districts import districts
from orders.homes.paper_fields import Section, sections
from orders.homes.paper_form import Paper, form_pdf
from orders.homes.people import Household, Role
from orders.staff.doors import me, only
from orders.staff.homes import sentences as sentences
from orders.staff.homes.registration_fields import ReadForm, Typed, read_form
from orders.staff.parts import Said, act, now, parts

register_page = Blueprint("register", __name__)
register_page.before_request(only(Role.CABLE))

UNKNOWN_CODE = "この番号の紙は ありません。紙の右上を 見てください。"


@dataclass(frozen=True)
class Asked:
    """What the page asks, with the choices of this town."""

    sections: tuple[Section, ...]
    districts: tuple[tuple[str, str], ...]
    carers: tuple[tuple[str, str], ...]
    texts: dict[ConsentKind, str]
    code: str


@register_page.get("/cable/register")
def ask() -> str:
    """An empty form; the code of the paper is that of today's words until somebody types another."""
    with parts().database.reading() as session:
        asked = _asked(session)
    values = {"form_code": asked.code, "form_token": new_form_token()}
    return _form(asked, values, {}, [])


@register_page.post("/cable/register")
def take() -> AnyResponse:
    """Check everything at once; without a mistake the household is registered, and its television comes next."""
    with parts().database.reading() as session:
        asked = _asked(session)
        typed = Typed(request.form, local_day(now()))
        read = read_form(typed, [key for key, _ in asked.districts], [key for key, _ in asked.carers], me().login)
        texts = _texts_on_paper(session, typed)
        alike = [] if typed.mistakes else _lookalikes(session, read, request.form)
    if typed.mistakes or alike:
        return make_response(_form(asked, request.form, typed.mistakes, alike), 422)
    press = press_of(request.form.get("form_token", ""), *sorted(request.form.items(multi=True)))

    def deed(session: Session) -> Said:
        made = registering.register(session, read.paper, texts, read.manner, now(), press=press)
        access_log.note(session, me().login, Access.REGISTRATION_SEEN, now(), household_id=made.id, detail="new")
        return Said(
            f"{made.name}さまを {made.code}で 登録しました。つぎは テレビの受信機です。",
            url_for("cable.home", household_id=made.id),
        )

    return act(deed, url_for("register.ask"))


def _asked(session: Session) -> Asked:
    halls = tuple((each.id, each.name) for each in districts(session))
    people = tuple((str(each.id), f"{each.name}（{each.organisation}）") for each in carers(session))
    texts = consent_texts.current_texts(session, now())
    return Asked(sections(halls, people, texts), halls, people, texts, consent_texts.code_of(session, now()))


def _texts_on_paper(session: Session, typed: Typed) -> dict[ConsentKind, str]:
    """The words that the resident has read: those of the paper, not those of today."""
    try:
        return consent_texts.texts_of_code(session, typed.text("form_code"))
    except ValueError:
        typed.mistakes["form_code"] = UNKNOWN_CODE
        return {}


def _lookalikes(session: Session, read: ReadForm, fields: MultiDict[str, str]) -> list[Household]:
    """Households that may be the same, unless the person at the keyboard has said that these are others."""
    first, home = read.paper.people[0], read.paper.home
    found = registering.lookalikes(session, first.reading, home.phone, home.address)
    said_others = set(fields.getlist("another"))
    # Who sends the same form twice meets the household that the first press has made: that is no likeness.
    return [] if {each.code for each in found} <= said_others or _pressed_before(session, fields) else found


def _pressed_before(session: Session, fields: MultiDict[str, str]) -> bool:
    press = press_of(fields.get("form_token", ""), *sorted(fields.items(multi=True)))
    return press is not None and registering.made_by(session, press) is not None


def _form(asked: Asked, values: object, mistakes: dict[str, str], alike: list[Household]) -> str:
    return render_template(
        "register.html", sections=asked.sections, values=values, mistakes=mistakes, alike=alike,
        today=local_day(now()),
    )  # fmt: skip


@register_page.get("/cable/form.pdf")
def blank() -> Response:
    """The blank paper form with today's words."""
    with parts().database.reading() as session:
        asked, settings = _asked(session), parts().settings
        paper = Paper(settings.shop_name, settings.help_phone, asked.code)
        answer = Response(form_pdf(asked.districts, asked.texts, paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="form.pdf"'
    return answer
