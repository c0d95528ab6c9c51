"""The history of a flight is in Japanese, whatever the fleet writes into it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import fleet
from fleet.console.event_words import EVENT_WORDS, event_sentence
from fleet.flights import FlightEvent
from fleet.requests import RequestKind
from fleet.sentences import OTHER_MISSION
from tests.makers import NOW

KIND_AT = 2
"""`flights.note(session, flight_id, kind, ...)`."""


def notes() -> Iterator[tuple[str, str, ast.expr]]:
    """Every call of `flights.note` in the fleet's code: where it stands, in which module, and the kind it writes."""
    root = Path(fleet.__file__).parent
    for path in sorted(root.rglob("*.py")):
        module = ".".join(("fleet", *path.relative_to(root).with_suffix("").parts))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "flights.note":
                yield f"{path.name}:{node.lineno}", module, node.args[KIND_AT]


def kinds_of(module: str, kind: ast.expr) -> list[str]:
    """The values that a kind may take: a word, the name of one, or a word for every kind of request."""
    if isinstance(kind, ast.Constant):
        return [str(kind.value)]
    if isinstance(kind, ast.Name):
        return [str(getattr(import_module(module), kind.id))]
    assert ast.unparse(kind) == "f'request_{kind.value}'", f"an unknown way to write a kind: {ast.unparse(kind)}"
    return [f"request_{each.value}" for each in RequestKind]


def test_every_kind_that_the_fleet_writes_has_a_japanese_word() -> None:
    written = {kind: place for place, module, argument in notes() for kind in kinds_of(module, argument)}
    assert len(written) >= 12
    assert {kind: place for kind, place in written.items() if kind not in EVENT_WORDS} == {}


def test_a_reason_that_says_the_same_stands_alone() -> None:
    event = FlightEvent(flight_id=1, at=NOW, who="", kind="foreign_mission", why=OTHER_MISSION)
    assert event_sentence(event) == "機体の経路が記録と違います。指示を出さず、見張りだけを続けます。"
