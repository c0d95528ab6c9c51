"""The history of a flight in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from fleet.console.sentences import state_words
from fleet.flights import FlightEvent

EVENT_WORDS: Mapping[str, str] = {
    "planned": "便を計画しました。",
    "loaded": "積み込みを確認しました。",
    "boxes_received": "公民館で箱を受け取りました。",
    "battery_swapped": "電池を交換しました。",
    "request_launch": "出発を指示しました。",
    "request_return": "引き返しを指示しました。",
    "request_hold": "その場での待機を指示しました。",
    "request_resume": "飛行の再開を指示しました。",
    "request_land_now": "その場への着陸を指示しました。",
    "mission_verified": "機体の経路を確かめました。",
    "foreign_mission": "機体の経路が記録と違います。",
    "flies_unasked": "この便の機体が、記録にないまま飛んでいます。",
    "refuge": "機体が近くの避難場所へ向かいました。",
    "job_elsewhere": "箱は別の方法で動いていました。",
}


def event_sentence(event: FlightEvent) -> str:
    """One line of history, with the reason when there is one."""
    if event.kind == "state" and event.to_state is not None:
        text = f"「{state_words(event.to_state)}」になりました。"
    else:
        text = EVENT_WORDS.get(event.kind, event.kind)
    return event.why if event.why.startswith(text) else f"{text} {event.why}".strip()
