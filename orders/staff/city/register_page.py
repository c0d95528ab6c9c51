"""The register of consents: who has given what; every look and every copy is written down."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from orders.city.consent_register import HEAD, KIND_WORDS, WAY_WORDS, kinds_of_register, register, whole_history
from orders.city.figures_csv import Encoding, as_csv
from orders.homes import access_log, consent_texts
from orders.homes.access_log import Access
from orders.homes.consent_texts import OF_THE_HOUSEHOLD, ConsentKind
from orders.homes.districts import districts
from orders.homes.people import Role
from orders.staff.doors import me, only
from orders.staff.parts import act, now, parts

register_of_consents = Blueprint("consent_register", __name__)
register_of_consents.before_request(only(Role.CITY))

ACCESS_WORDS = {
    Access.REGISTRATION_SEEN: "ご登録を見た", Access.CONSENT_REGISTER_SEEN: "同意の台帳を見た",
    Access.CONSENT_REGISTER_TAKEN: "同意の台帳を取り出した", Access.CONSENT_HISTORY_SEEN: "同意の記録を見た",
    Access.DATA_EXPORTED: "全部の記録を取り出した", Access.DATA_ERASED: "消去を決めた",
    Access.ERASURE_ASKED: "消去を頼んだ", Access.ERASURE_REFUSED: "消去をやめた",
}  # fmt: skip


@register_of_consents.get("/city/consents")
def show() -> str:
    """Households and their consents; of one district (?district=), or those that lack one (?lacks=)."""
    district_id, lacks = request.args.get("district", ""), request.args.get("lacks", "")
    with parts().database.writing() as session:
        access_log.note(
            session, me().login, Access.CONSENT_REGISTER_SEEN, now(), detail=f"{district_id} {lacks}".strip()
        )
        rows = register(session, now(), district_id=district_id, lacks=_kind(lacks))
        return render_template(
            "consent_register.html", rows=rows, kinds=kinds_of_register(), words=KIND_WORDS, ways=WAY_WORDS,
            districts=districts(session), district_id=district_id, lacks=lacks, now=now(),
            texts={kind: consent_texts.current_text(session, kind, now()) for kind in OF_THE_HOUSEHOLD},
        )  # fmt: skip


def _kind(text: str) -> ConsentKind | None:
    return ConsentKind(text) if text in list(ConsentKind) else None


@register_of_consents.get("/city/consents.csv")
def table() -> Response:
    """Every consent ever given, with names: for the city's own audit."""
    wanted = request.args.get("encoding", "")
    encoding = Encoding(wanted) if wanted in list(Encoding) else Encoding.UTF_8
    with parts().database.writing() as session:
        rows = whole_history(session)
        access_log.note(session, me().login, Access.CONSENT_REGISTER_TAKEN, now(), detail=f"{len(rows)} rows")
    answer = Response(as_csv(HEAD, rows, encoding), content_type=f"text/csv; charset={encoding}")
    answer.headers["Content-Disposition"] = 'attachment; filename="consents.csv"'
    return answer


@register_of_consents.post("/city/consents/words")
def publish() -> AnyResponse:
    """New words for one purpose; who has agreed before has agreed to the old ones."""
    kind, words = _kind(request.form.get("kind", "")), request.form.get("words", "")

    def deed(session: Session) -> str:
        if kind not in OF_THE_HOUSEHOLD or not words.strip():
            return "言葉は そのままです。"
        made = consent_texts.publish(session, kind, words[:400], now())
        return f"「{KIND_WORDS[kind]}」の言葉は、いまから 第{made.version}版です。前の同意は、前の言葉のままです。"

    return act(deed, url_for("consent_register.show"))


@register_of_consents.get("/city/looks")
def looks() -> str:
    """Who has looked at personal data, newest first."""
    with parts().database.reading() as session:
        return render_template("looks.html", rows=access_log.newest(session), words=ACCESS_WORDS)
