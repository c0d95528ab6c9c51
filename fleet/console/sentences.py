"""Every refusal as a plain Japanese sentence; the facts come from the error's attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fleet import errors as fleet_errors
from fleet.console.words import FLIGHT_STATES, kilograms
from fleet.flights import FlightState
from orders import errors as orders_errors
from orders.delivering import errors as delivering_errors

UNKNOWN = "うまくいきませんでした。画面を読みなおして、もう一度お試しください。"


def sentence_of(error: Exception) -> str:
    """The sentence for an error of the fleet or of the shop."""
    for kind in type(error).__mro__:
        words = _SENTENCES.get(kind)
        if words is not None:
            return words(error)
    return UNKNOWN


def state_words(state: str) -> str:
    """The Japanese word for a flight's state, given by its value."""
    return FLIGHT_STATES[FlightState(state)] if state in set(FlightState) else state


def _wrong_flight_state(error: Any) -> str:
    return f"この便はいま「{state_words(error.have)}」なので、その操作はできません。"


def _request_not_allowed(error: Any) -> str:
    return f"この便はいま「{state_words(error.state)}」なので、その指示は出せません。"


def _load_differs(error: Any) -> str:
    return (
        f"はかった重さ {kilograms(error.measured_g)} が、計画の {kilograms(error.planned_g)} と合いません。"
        "箱を確かめてください。"
    )


def _says(text: str) -> Callable[[Any], str]:
    return lambda _error: text


def _nothing_to_undo(error: Any) -> str:
    if error.booked:
        return "もう帳簿に入ったので、取り消せません。お店に電話してください。"
    return "取り消せる記録は、ありません（10分まで取り消せます）。"


_SENTENCES: Mapping[type[BaseException], Callable[[Any], str]] = {
    fleet_errors.NoSuchFlight: _says("その便は見つかりません。"),
    fleet_errors.NoSuchDrone: _says("その機体は見つかりません。"),
    fleet_errors.NoSuchBattery: _says("その電池は見つかりません。札の番号を確かめてください。"),
    fleet_errors.WrongFlightState: _wrong_flight_state,
    fleet_errors.RequestNotAllowed: _request_not_allowed,
    fleet_errors.NotLoaded: _says("まだ積み込みが確認されていません。先に積み込みを確認してください。"),
    fleet_errors.LoadDiffers: _load_differs,
    fleet_errors.BoxesNotReceived: _says("まだ箱を受け取っていません。先に箱を受け取ってください。"),
    fleet_errors.BatteryNotSwapped: _says("まだ電池を交換していません。先に電池を交換してください。"),
    fleet_errors.BatteryNotUsable: _says("その電池は使えません。充電ずみの別の電池を選んでください。"),
    orders_errors.NotFound: _says("見つかりませんでした。"),
    orders_errors.WrongJobState: _says("この箱は、いまその操作ができません。画面を読みなおしてください。"),
    orders_errors.AgeCheckNeeded: _says("お酒が入っています。受け取る方が20歳以上か、たしかめてください。"),
    orders_errors.ReceiverMissing: _says("受け取った方のお名前を入れてください。"),
    delivering_errors.NothingToUndo: _nothing_to_undo,
    delivering_errors.NotAgreed: _says("この箱は、そこに預けられません。お店に持ち帰ってください。"),
    orders_errors.PhotoTooBig: _says("写真が大きすぎるか、もう6枚あります。カメラの設定を小さくしてください。"),
    orders_errors.PhotoUnreadable: _says("写真として読めません。JPEGでとりなおしてください。"),
    orders_errors.ConsentMissing: _says("見守りの同意がないため、ようすは記録しません。"),
}
