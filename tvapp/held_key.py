"""A key that is held down orders nothing: the order form says when its page was made, and too early is asked again.

With the script a held key stops at every page. Without it the box repeats 決定 for as long as it is held, and each page
has its first answer in focus: from the first screen by way of 前回と同じ to an order in three repeats. A key repeats
several times a second, a person reads first; so an order that comes sooner than `tv_confirm_after_s` after its page was
made shows the page again, made anew, for as long as the key is held.
"""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from tvapp.visit import Room

FIELD = "made"
_SALT = "the order form was made"


def made_now(here: Room) -> str:
    """The time of the wall clock, signed: what the order form carries. A rehearsal's clock may run at any speed."""
    return str(_signer().dumps(round(here.wall_s(), 3)))


def comes_too_early(here: Room, made: str) -> bool:
    """Whether nobody can have read the page of that time; one without a time that we signed is shown again too."""
    least_s = here.tv.tv_confirm_after_s
    if least_s <= 0:
        return False
    try:
        made_s = float(_signer().loads(made))
    except (BadData, TypeError, ValueError):
        return True
    # A clock that was set back since then must not keep anybody from ordering.
    return 0 <= here.wall_s() - made_s < least_s


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=_SALT)
