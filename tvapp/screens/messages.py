"""One message a screen: what is so, what to do next, and at most three answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask.typing import ResponseReturnValue

from tvapp.frame import Said, Screen, show, show_stranger
from tvapp.layout import Cell, place
from tvapp.visit import Visit


@dataclass(frozen=True)
class Answer:
    """A way on: a link, or a button that changes something when it has `fields`."""

    action: str
    href: str
    words: str
    small: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    posts: bool = False
    place: str = ""
    """Where the text is long: another place than the next one in the row below it."""


def answer_cells(answers: Sequence[Answer]) -> list[Cell]:
    return [
        Cell(answer.action, place(answer.place or f"g{n}"), answer.action, answer.href, answer.words, digit=str(n - 3))
        for n, answer in enumerate(answers, 4)
    ]


def message(
    visit: Visit, *, title: str, head: str, text: str, answers: Sequence[Answer], back: str, url: str,
    facts: Mapping[str, str] | None = None, said: Said | None = None, name: str = "message", kind: str = "",
) -> ResponseReturnValue:  # fmt: skip
    """A message for a household. `url` is what a reload leads to; `kind` names a picture beside the text."""
    cells = answer_cells(answers)
    screen = Screen(name, title, url, cells, back=back, facts=facts or {}, said=said)
    pairs = list(zip(cells, answers, strict=True))
    return show(visit, "message.html", screen, head=head, text=text, huge="", pairs=pairs, kind=kind)


def message_for_stranger(
    *, title: str, head: str, text: str, url: str, answers: Sequence[Answer] = (), huge: str = "", refresh_s: int = 0,
    name: str = "message", facts: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """A message for a television that belongs to no household."""
    cells = answer_cells(answers)
    screen = Screen(name, title, url, cells, back="", refresh_s=refresh_s, facts=facts or {})
    pairs = list(zip(cells, answers, strict=True))
    return show_stranger("message.html", screen, head=head, text=text, huge=huge, pairs=pairs, kind="")
