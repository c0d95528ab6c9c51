"""When a page is not there or something broke: one plain sentence, a way home, a person to call."""

from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from orders.errors import NoDeliveryDay
from tvapp import spoken
from tvapp.screens.messages import Answer, message_for_stranger
from tvapp.visit import room


def no_delivery(_error: NoDeliveryDay) -> ResponseReturnValue:
    """Nothing can be ordered, since no day is served; the basket stays."""
    return message_for_stranger(
        title="お届けは お休みです",
        head=f"{spoken.NO_DELIVERY}。",
        text=f"かごは そのままです。\nお困りのときは、{room().settings.help_phone} に お電話ください。",
        url="/",
        answers=[Answer("go-home", "/", "はじめの画面へ")],
    )


def sorry(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None or code < 400:
        return error
    head = {
        400: "うまく 受け取れませんでした。",
        404: "その画面は 見つかりませんでした。",
        503: "こみあっています。",
    }.get(code, "申し訳ありません。うまく 動きませんでした。")
    todo = "少し待って、もう一度 押してください。" if code == 503 else "はじめの画面へ おもどりください。"
    page = message_for_stranger(
        title="申し訳ありません",
        head=head,
        text=f"かごは そのままです。{todo}\nお困りのときは、{room().settings.help_phone} に お電話ください。",
        url="/",
        answers=[Answer("go-home", "/", "はじめの画面へ")],
    )
    return page, code
