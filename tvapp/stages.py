"""Where an order is: the five stages as a resident sees them, and one sentence for each."""

from dataclasses import dataclass
from datetime import date

from orders.tracking import Stage, Tracking
from tvapp import spoken

_POSITIONS = {
    Stage.ACCEPTED: 1,
    Stage.PACKING: 2,
    Stage.ON_THE_WAY_AIR: 3,
    Stage.ON_THE_WAY_ROAD: 3,
    Stage.AT_HALL: 4,
    Stage.DELIVERED: 5,
}


@dataclass(frozen=True)
class Step:
    """One of the five pictures; `mark` is done, here or ahead."""

    position: int
    word: str
    kind: str
    mark: str


def steps(where: Tracking, *, by_road: bool) -> list[Step]:
    """The five steps; the third is the sky or the road."""
    here = _POSITIONS.get(where.stage, 0)
    words = [
        ("受付", "accepted"),
        ("袋づめ", "packing"),
        ("車で", "van") if by_road else ("空の上", "drone"),
        ("公民館", "hall"),
        ("お届け", "door"),
    ]
    return [Step(n, word, kind, _mark(n, here)) for n, (word, kind) in enumerate(words, 1)]


def _mark(position: int, here: int) -> str:
    if position == here:
        return "here"
    return "done" if position < here else "ahead"


def sentence(where: Tracking, today: date) -> str:
    """What is happening now, as one says it on the telephone."""
    match where.stage:
        case Stage.ACCEPTED:
            return f"ご注文を 受けました。{spoken.near_day(where.delivery_day, today)} お届けします。"
        case Stage.PACKING:
            return "お店で 用意を しています。"
        case Stage.ON_THE_WAY_AIR:
            return "いま 空を 飛んでいます。"
        case Stage.ON_THE_WAY_ROAD:
            return "いま 車で 運んでいます。"
        case Stage.AT_HALL:
            return f"{where.hall_name}に 着きました。まもなく お届けします。"
        case Stage.DELIVERED:
            return "お届けしました。ありがとうございます。"
        case Stage.CANCELLED:
            return "この ご注文は 取り消しました。"


def minutes(where: Tracking) -> str:
    """あと 12分, or nothing when it is not known."""
    if where.minutes_left is None:
        return ""
    return f"あと {where.minutes_left}分" if where.minutes_left > 0 else "まもなく"
