"""A television that belongs to no household: a six-digit code to read out on the telephone, or a signed start.

A box is only written down once it has shown that it keeps cookies; so neither a box that cannot, nor somebody who
merely looks at the address, leaves rows behind.
"""

from flask import Flask, current_app, redirect, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from orders.errors import StartRefused, TooManyWaiting
from orders.homes.boxes import SetTopBox, box_by_token, is_known_token, new_box, renew_code
from orders.homes.device_starts import Start
from orders.homes.device_starts import start as start_device
from tvapp.keys import PROFILES
from tvapp.screens.messages import Answer, message_for_stranger
from tvapp.visit import PAIRING_URL, box_of_cookie, room

REFRESH_S = 10
CROWDED_REFRESH_S = 60
MAKER_UNKNOWN = "standard"
_OF_A_HOUSEHOLD = ("age", "told", "orders_told", "keys")

_REFUSED = {
    "malformed": "始めのアドレスが 正しくありません。",
    "no_key": "この町では、番号での 登録を お使いください。",
    "wrong_signature": "始めのアドレスの 署名が ちがいます。",
    "too_old": "始めのアドレスが 古くなりました。",
    "used": "始めのアドレスは もう 使われました。",
    "not_bound": "この箱は、どのお宅とも つながっていません。",
}


def register(app: Flask) -> None:
    app.add_url_rule("/start", "start", start)
    app.add_url_rule(PAIRING_URL, "pair", pairing)
    app.add_url_rule("/pair/again", "pair_again", pair_again, methods=["POST"])


def start() -> ResponseReturnValue:
    """The address that a box opens.

    `/start?device=…&maker=…&at=…&sig=…` pairs it (orders/homes/device_starts.py); `/start?box=<device token>` is for
    rehearsals; `/start?maker=…` only says whose keys it has.  The token then lives in a signed cookie.
    """
    if _only_looks():
        return ""
    if request.args.get("device"):
        return _start_signed()
    if request.args.get("maker", "") in PROFILES:
        session["maker"] = request.args["maker"]
    token = request.args.get("box", "")
    with room().database.reading() as db:
        box = box_by_token(db, token) if token else None
    if token and box is None:
        return _not_known()
    if box is not None:
        _keep(token)
    _try_keys(request.args.get("keys", ""))
    return redirect("/")


def _only_looks() -> bool:
    """HEAD is sent by programs that only look whether the address is there: it uses nothing up, and pairs nothing."""
    return request.method == "HEAD"


def _try_keys(name: str) -> None:
    """/remote tries the table of another box: for this browser only, until it starts without."""
    session.pop("keys", None)
    if name in PROFILES:
        session["keys"] = name


def _start_signed() -> ResponseReturnValue:
    here = room()
    try:
        asked = Start.read(request.args)
        if _is_this_box(asked.device_id):
            return redirect("/")
        with here.database.writing() as db:
            token = start_device(db, asked, current_app.extensions["yuai-device-keys"], here.clock.now())
    except StartRefused as error:
        return _refused(error), 403
    _keep(token)
    return redirect("/")


def _is_this_box(device_id: str) -> bool:
    """A box that is paired already may open its old address again and again: its cookie speaks for it."""
    with room().database.reading() as db:
        box = box_of_cookie(db)
    return box is not None and box.household_id is not None and box.device_id == device_id


def _refused(error: StartRefused) -> str:
    return message_for_stranger(
        title="テレビの登録",
        head=_REFUSED[error.why],
        text=f"お手数ですが、{room().settings.help_phone} に お電話ください。\n箱の番号 {error.device_id[:24]}",
        url=PAIRING_URL,
        answers=[Answer("pair-again", "/pair/again", "番号を出す", "番号で 登録する", posts=True)],
        facts={"refused": error.why},
    )


def _keep(token: str) -> None:
    """From now on this is that box; what is known of another household ends here."""
    if session.get("box") != token:
        _forget_household()
    session.permanent = True
    session["box"] = token


def _forget_household() -> None:
    """The age that somebody typed, the news that they have seen, the keys that were tried."""
    for name in _OF_A_HOUSEHOLD:
        if name in session:
            session.pop(name)


def _not_known() -> str:
    return message_for_stranger(
        title="このテレビについて",
        head="このテレビは、いま 登録されていません。",
        text=f"お手数ですが、{room().settings.help_phone} に お電話ください。\n「テレビの登録」と お伝えください。",
        url=PAIRING_URL,
        answers=[Answer("pair-again", "/pair/again", "番号を出す", "もう一度 登録する", posts=True)],
    )


def pairing() -> ResponseReturnValue:
    if _only_looks():
        return ""
    if "box" not in session:
        return _first_time()
    with room().database.reading() as db:
        box = box_of_cookie(db)
        known = box is not None or is_known_token(db, str(session["box"]))
    if box is None:
        # A television that waited for days without being paired is forgotten: it simply begins anew.
        return _not_known() if known else _new_code()
    if box.household_id is not None:
        return redirect("/")
    if _expired(box):
        return _later_code(box.id)
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


def _later_code(box_id: int) -> ResponseReturnValue:
    with room().database.writing() as db:
        box = db.get(SetTopBox, box_id)
        code = renew_code(db, box, room().clock.now()) if box is not None and box.household_id is None else ""
    return _show_code(code) if code else redirect(PAIRING_URL)


def _new_code() -> ResponseReturnValue:
    try:
        with room().database.writing() as db:
            code, token = _make(db)
    except TooManyWaiting:
        return _crowded(), 503
    _keep(token)
    return _show_code(code)


def _make(db: Session) -> tuple[str, str]:
    box, token = new_box(db, str(session.get("maker", MAKER_UNKNOWN)), room().clock.now())
    return box.pairing_code or "", token


def pair_again() -> ResponseReturnValue:
    """A revoked or unknown box begins anew."""
    maker = session.get("maker")
    session.clear()
    session["looked"] = True
    if maker:
        session["maker"] = maker
    return redirect(PAIRING_URL)


def _show_code(code: str) -> str:
    _forget_household()
    return message_for_stranger(
        name="pairing",
        title="テレビの登録",
        head="この番号を お電話で お知らせください。",
        text=f"電話 {room().settings.help_phone}\n登録が すむと、\nこの画面は ひとりでに 変わります。",
        huge=f"{code[:3]} {code[3:]}",
        url=PAIRING_URL,
        refresh_s=REFRESH_S,
        answers=[Answer("engineer", "/engineer", "テレビの情報", "工事の方へ", place="g6")],
        facts={"pairing-code": code},
    )


def _crowded() -> str:
    return message_for_stranger(
        title="テレビの登録",
        head="いま こみあっています。",
        text="少し お待ちください。この画面は ひとりでに 変わります。",
        url=PAIRING_URL,
        refresh_s=CROWDED_REFRESH_S,
    )


def _no_cookies() -> str:
    return message_for_stranger(
        title="テレビの登録",
        head="このテレビでは 注文の画面を 使えません。",
        text=f"お手数ですが、{room().settings.help_phone} に お電話ください。\nお電話でも ご注文いただけます。",
        url=PAIRING_URL,
    )
