"""A television that belongs to no household: a six-digit code to read out on the telephone.

A box is only written down once it has shown that it keeps cookies; so neither a box that cannot, nor somebody who
merely looks at the address, leaves rows behind.
"""

from flask import Flask, redirect, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from orders.boxes import SetTopBox, box_by_token, new_box
from tvapp.screens.messages import Answer, message_for_stranger
from tvapp.visit import PAIRING_URL, box_of_cookie, room

REFRESH_S = 10
MAKER_UNKNOWN = "standard"


def register(app: Flask) -> None:
    app.add_url_rule("/start", "start", start)
    app.add_url_rule(PAIRING_URL, "pair", pairing)
    app.add_url_rule("/pair/again", "pair_again", pair_again, methods=["POST"])


def start() -> ResponseReturnValue:
    """The address that a box opens: `/start?box=<device token>`; the token then lives in a signed cookie."""
    token = request.args.get("box", "")
    with room().database.reading() as db:
        box = box_by_token(db, token) if token else None
    if token and box is None:
        return _not_known()
    if box is not None:
        _keep(token)
    return redirect("/")


def _keep(token: str) -> None:
    session.permanent = True
    session["box"] = token


def _not_known() -> str:
    return message_for_stranger(
        title="このテレビについて",
        head="このテレビは、いま 登録されていません。",
        text=f"お手数ですが、{room().settings.help_phone} に お電話ください。\n「テレビの登録」と お伝えください。",
        url=PAIRING_URL,
        answers=[Answer("pair-again", "/pair/again", "番号を出す", "もう一度 登録する", posts=True)],
    )


def pairing() -> ResponseReturnValue:
    if "box" not in session:
        return _first_time()
    with room().database.reading() as db:
        box = box_of_cookie(db)
    if box is None:
        return _not_known()
    if box.household_id is not None:
        return redirect("/")
    if _expired(box):
        return _new_code()
    return _show_code(box.pairing_code or "")


def _first_time() -> ResponseReturnValue:
    if session.get("looked"):
        return _new_code()
    if request.args.get("again"):
        return _no_cookies()
    session.permanent = True
    session["looked"] = True
    return redirect(f"{PAIRING_URL}?again=1")


def _expired(box: SetTopBox) -> bool:
    return box.pairing_code is None or box.pairing_expires_at is None or box.pairing_expires_at < room().clock.now()


def _new_code() -> ResponseReturnValue:
    with room().database.writing() as db:
        code, token = _make(db)
    _keep(token)
    return _show_code(code)


def _make(db: Session) -> tuple[str, str]:
    box, token = new_box(db, MAKER_UNKNOWN, room().clock.now())
    return box.pairing_code or "", token


def pair_again() -> ResponseReturnValue:
    """A revoked or unknown box begins anew."""
    session.clear()
    session["looked"] = True
    return redirect(PAIRING_URL)


def _show_code(code: str) -> str:
    return message_for_stranger(
        name="pairing",
        title="テレビの登録",
        head="この番号を お電話で お知らせください。",
        text=f"電話 {room().settings.help_phone}\n登録が すむと、この画面は ひとりでに 変わります。",
        huge=f"{code[:3]} {code[3:]}",
        url=PAIRING_URL,
        refresh_s=REFRESH_S,
        facts={"pairing-code": code},
    )


def _no_cookies() -> str:
    return message_for_stranger(
        title="テレビの登録",
        head="このテレビでは 注文の画面を 使えません。",
        text=f"お手数ですが、{room().settings.help_phone} に お電話ください。\nお電話でも ご注文いただけます。",
        url=PAIRING_URL,
    )
