"""The family of a household: the shop invites with the resident's consent, and cuts a telephone off in one click."""

from __future__ import annotations

import segno
from flask import Blueprint, render_template, request, session, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.form_press import new_form_token
from orders.homes import family
from orders.homes.consents import has_consent
from orders.homes.people import Role, household
from orders.staff.doors import me, only
from orders.staff.parts import act, now, parts, tell

family_page = Blueprint("family", __name__)
family_page.before_request(only(Role.SHOP))


@family_page.get("/households/<int:household_id>/family")
def show(household_id: int) -> str:
    """Who is invited and who sees; right after an invitation also its link, once."""
    invitation = session.pop("invitation", None)
    link = f"{parts().settings.tv_url}/family/join/{invitation[1]}" if _is_for(invitation, household_id) else ""
    with parts().database.reading() as db:
        home, moment = household(db, household_id), now()
        members = [(each, family.may_see(db, each, moment)) for each in family.members_of(db, household_id)]
        return render_template(
            "family.html", household=home, members=members, link=link, now=moment,
            qr=segno.make(link).svg_data_uri(scale=5, border=2) if link else "",
            watched=has_consent(db, household_id, family.HEALTH, moment), texts=_texts(), form_token=new_form_token(),
        )  # fmt: skip


def _is_for(invitation: object, household_id: int) -> bool:
    return isinstance(invitation, (list, tuple)) and len(invitation) == 2 and invitation[0] == household_id


def _texts() -> list[str]:
    """What staff read aloud before the resident says yes."""
    return [text.format(name="○○", relation="長女など") for text in family.CONSENT_TEXTS.values()]


@family_page.post("/households/<int:household_id>/family")
def invite(household_id: int) -> Response:
    """Note the resident's consent, and make the link."""
    back = url_for("family.show", household_id=household_id)
    if request.form.get("agreed") != "yes":
        tell("wrong", "ご本人に読み上げて、よいと言われてから、印をつけてください。")
        return act(lambda _session: None, back)

    def deed(db: Session) -> str:
        member, link = family.invite(
            db, household_id, request.form.get("name", "").strip() or "ご家族", request.form.get("relation", ""),
            may_order="may_order" in request.form, may_see_condition="may_see_condition" in request.form,
            who=me().login, now=now(), form_token=request.form.get("form_token", ""),
        )  # fmt: skip
        session["invitation"] = [household_id, link]
        return f"{member.name}さんの招待を作りました。下の絵か アドレスを渡してください。"

    return act(deed, back)


@family_page.post("/households/<int:household_id>/family/<int:member_id>/revoke")
def revoke(household_id: int, member_id: int) -> Response:
    """The telephone shows nothing any more; pressing again changes nothing."""

    def deed(db: Session) -> str:
        family.revoke(db, household_id, member_id, now(), me().login)
        return "この方の電話を外しました。もう何も見えません。"

    return act(deed, url_for("family.show", household_id=household_id))
