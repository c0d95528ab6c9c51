"""News of an open order as a banner on whatever screen is shown next: its stage has changed since this television last
said so.

The box's cookie remembers order numbers and what was said of them. An order that this television sees for the first
time is no news. Nothing is asked of the database while no order is open, as far as the box knows; the screens in
`LOOKS_FOR_ORDERS` look whether there is one (an order by telephone, or from the other television).
"""

from flask import session

from orders.homes.news import Standing, standings
from orders.ordering.tracking import Stage
from tvapp.banner import Said
from tvapp.visit import Visit

LOOKS_FOR_ORDERS = ("home", "receipt", "track", "history")
SAYS_IT_ITSELF = ("track", "receipt")
"""Screens that show the stage: there it counts as said."""

MOST_ORDERS = 4
"""How many orders the cookie remembers, the newest."""

_ENDED = (Stage.DELIVERED, Stage.CANCELLED)
_WORDS = {
    Stage.PACKING: Said("ご注文の品を\n袋に つめています。"),
    Stage.ON_THE_WAY_AIR: Said("ご注文の品が お店を 出ました。\nいま 空を 飛んでいます。"),
    Stage.ON_THE_WAY_ROAD: Said("ご注文の品が お店を 出ました。\n車で 運んでいます。"),
    Stage.AT_HALL: Said("ご注文の品が 公民館に\n着きました。"),
    Stage.DELIVERED: Said("ご注文の品を お届けしました。\nありがとうございます。"),
}
_BACK = Said("お渡しできませんでした。\n緑の いまどこを ごらんください。", warn=True)
_NOBODY = Said("お留守でした。くわしくは\n緑の いまどこを ごらんください。", warn=True)
_BY_VAN = Said("空からは お届けできないので、\n車で お届けします。", warn=True)
_CANCELLED = Said("品物が なくて お届けできません。\n緑の いまどこを ごらんください。", warn=True)


def news(visit: Visit, screen: str, *, silent: bool) -> Said | None:
    """The banner for this screen, at most one. `silent`: something else is said, the news waits for the next screen."""
    told = _told()
    if silent or not (told or screen in LOOKS_FOR_ORDERS):
        return None
    now = standings(visit.db, visit.household.id, told)
    fresh = {number: standing.as_text() for number, standing in now.items()}
    changed = [number for number in told if number in fresh and fresh[number] != told[number]]
    kept = {number: text for number, text in fresh.items() if now[number].stage not in _ENDED}
    _remember(told, kept)
    if screen in SAYS_IT_ITSELF or not changed:
        return None
    return _words(now[changed[-1]], told[changed[-1]])


def _words(now: Standing, before: str) -> Said | None:
    if now.stage is Stage.CANCELLED:
        # Only the shop cancels what was being picked: the resident's own cancelling was answered when it was done.
        return _CANCELLED if before == Stage.PACKING.value else None
    if now.brought_back and "!" not in before:
        return _BACK
    if now.by_van_instead and "~" not in before:
        return _BY_VAN
    if now.nobody_opened and "?" not in before:
        return _NOBODY
    return _WORDS.get(now.stage) if now.stage.value != before.rstrip("!~?") else None


def _told() -> dict[str, str]:
    kept = session.get("orders_told")
    return kept if isinstance(kept, dict) else {}


def _remember(before: dict[str, str], kept: dict[str, str]) -> None:
    newest = dict(sorted(kept.items())[-MOST_ORDERS:])
    if newest == before:
        return
    if newest:
        session["orders_told"] = newest
    else:
        session.pop("orders_told", None)
