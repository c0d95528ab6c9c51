"""Where an order is: the five stages as a resident sees them, and one sentence for each."""

from dataclasses import dataclass
from datetime import date

from orders.ordering.tracking import HELD_AT_HALL, SOME_REPLACED, SOME_SOLD_OUT, Stage, Tracking
from tvapp import spoken


@dataclass(frozen=True)
class Step:
    """One of the pictures; `mark` is done, here or ahead."""

    position: int
    word: str
    kind: str
    mark: str


_FIRST = ((Stage.ACCEPTED, "受付", "accepted"), (Stage.PACKING, "袋づめ", "packing"))
_AIR = ((Stage.ON_THE_WAY_AIR, "空の上", "drone"), (Stage.AT_HALL, "公民館", "hall"))
# A van goes from the shop to the doors and stops at no hall.
_ROAD = ((Stage.ON_THE_WAY_ROAD, "車で", "van"),)
_LAST = ((Stage.DELIVERED, "お届け", "door"),)


def steps(where: Tracking, *, by_road: bool) -> list[Step]:
    """Four steps by road, five by air; a box that a van fetches at the hall has been there."""
    hall = by_road and where.stage is Stage.AT_HALL
    way = (*_FIRST, *(_ROAD if by_road else _AIR), *(_AIR[1:] if hall else ()), *_LAST)
    stages = [stage for stage, _, _ in way]
    stage = Stage.ON_THE_WAY_AIR if where.stage is Stage.ON_THE_WAY_ROAD and not by_road else where.stage
    here = stages.index(stage) + 1 if stage in stages else 0
    return [Step(n, word, kind, _mark(n, here)) for n, (_, word, kind) in enumerate(way, 1)]


def _mark(position: int, here: int) -> str:
    if position == here:
        return "here"
    return "done" if position < here else "ahead"


def sentence(where: Tracking, today: date) -> str:
    """What is happening now, as one says it on the telephone."""
    if where.brought_back and where.stage is Stage.PACKING:
        return "お店で お預かりしています。"
    match where.stage:
        case Stage.ACCEPTED:
            return f"ご注文を 受けました。{spoken.near_day(where.delivery_day, today)} お届けします。"
        case Stage.PACKING:
            return "車で お届けする 用意を しています。" if where.changes_to_van else "お店で 用意を しています。"
        case Stage.ON_THE_WAY_AIR:
            return "いま 空を 飛んでいます。"
        case Stage.ON_THE_WAY_ROAD:
            return "車に かえて お届けします。" if where.changes_to_van else "いま 車で 運んでいます。"
        case Stage.AT_HALL if HELD_AT_HALL in where.troubles:
            return "公民館で お預かりしています。"
        case Stage.AT_HALL:
            return f"{where.hall_name}に 着きました。まもなく お届けします。"
        case Stage.DELIVERED:
            return "お届けしました。ありがとうございます。"
        case Stage.CANCELLED:
            return "お届けできません。" if where.troubles else "この ご注文は 取り消しました。"


def by_road(where: Tracking) -> bool:
    """Whether nothing of it flies: every box that has a carrier goes by van."""
    return where.by_air == 0 and where.by_road > 0


def remarks(where: Tracking, phone: str) -> list[str]:
    """What went otherwise and how several boxes come; one line each, at most three."""
    lines = [*where.troubles]
    if where.sold_out and len(where.sold_out) == 1:
        lines = [f"「{where.sold_out[0]}」は 売り切れでした。" if line == SOME_SOLD_OUT else line for line in lines]
    if len(where.replaced) == 1:
        sent = where.replaced[0][1]
        lines = [f"代わりに「{sent}」を お届けします。" if line == SOME_REPLACED else line for line in lines]
    if where.boxes > 1 and where.boxes_delivered < where.boxes:
        lines.append(_boxes(where))
    if where.brought_back or HELD_AT_HALL in where.troubles or (where.stage is Stage.CANCELLED and where.troubles):
        lines.insert(1, f"お電話ください。電話 {phone}")
    return lines[:3]


def _boxes(where: Tracking) -> str:
    if where.boxes_delivered:
        return f"箱は {where.boxes}つです。{where.boxes_delivered}つ お届けしました。"
    if where.by_air and where.by_road:
        return f"箱は {where.boxes}つです。空から {where.by_air}つ、車で {where.by_road}つです。"
    return f"箱は {where.boxes}つです。"


def minutes(where: Tracking) -> str:
    """あと 12分, or nothing when it is not known."""
    if where.minutes_left is None:
        return ""
    return f"あと {where.minutes_left}分" if where.minutes_left > 0 else "まもなく"
