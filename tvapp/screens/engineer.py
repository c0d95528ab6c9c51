"""テレビの情報: what a key sends and what it means here; for whoever sets up a box, paired or not.

The page's own script (static/engineer.js) shows every key before tv.js acts on it: 戻る, 決定 and the colours act at
the second press in a row, the others only move or show.  Without script the page says so, and the cell leads back.
"""

from flask import Flask, request, session, url_for
from flask.typing import ResponseReturnValue

from orders.homes.boxes import SetTopBox
from tvapp.addresses import back_asked
from tvapp.frame import Screen, show, show_stranger
from tvapp.keys import WORDS, Profile, profile_of
from tvapp.layout import Cell, place
from tvapp.visit import Visit, box_of_cookie, reading, room

LONGEST_BROWSER = 118


def register(app: Flask) -> None:
    app.add_url_rule("/engineer", "engineer", engineer)


def engineer() -> ResponseReturnValue:
    with room().database.reading() as db:
        box = box_of_cookie(db)
    return _for_household() if box is not None and box.household_id is not None else _for_stranger(box)


@reading
def _for_household(visit: Visit) -> ResponseReturnValue:
    back = back_asked("/more?f=engineer")
    return show(visit, "engineer.html", _screen(back), **_values(visit.profile, visit.box, back))


def _for_stranger(box: SetTopBox | None) -> ResponseReturnValue:
    profile = profile_of(box.maker if box else str(session.get("maker", "")))
    return show_stranger("engineer.html", _screen("/pair"), **_values(profile, box, "/pair"))


def _screen(back: str) -> Screen:
    return Screen("engineer", "テレビの情報", "/engineer", [_leave(back)], back=back, focus="leave")


def _leave(back: str) -> Cell:
    return Cell("leave", place("p3"), "leave", back, "前の画面へ", digit="9")


def _values(profile: Profile, box: SetTopBox | None, back: str) -> dict[str, object]:
    here = room()
    browser = request.user_agent.string
    return {
        "leave": _leave(back),
        "profile": profile,
        "words": " ".join(f"{meaning}={word}" for meaning, word in WORDS.items()),
        "box": box,
        "browser": browser[:LONGEST_BROWSER] or "—",
        "version": here.version,
        "script": url_for("static", filename="engineer.js", v=here.version),
    }
