"""お知らせ: messages of the shop and the city, one a screen; a question is answered in one press, はい or いいえ."""

from collections.abc import Mapping, Sequence

from flask import Flask, abort, redirect, request, session
from flask.typing import ResponseReturnValue

from orders.errors import MessageOver
from orders.homes import messages
from orders.homes.messages import Message, YesNo, message_for, messages_for
from orders.homes.people import Role
from tvapp.addresses import address, back_asked, page_asked
from tvapp.frame import Said, Screen, pager, show
from tvapp.layout import BIGGER, Cell, Paging, paging, place
from tvapp.screens.messages import Answer
from tvapp.screens.messages import message as plain_message
from tvapp.visit import Visit, reading, writing

SENDERS: Mapping[Role, str] = {Role.SHOP: "お店から", Role.CITY: "市役所から"}
ANSWERS: Mapping[YesNo, str] = {YesNo.YES: "はい", YesNo.NO: "いいえ"}
ROWS = 4
LARGE_UP_TO = 75
"""Signs of a text that fits in large letters."""


def register(app: Flask) -> None:
    app.add_url_rule("/messages", "messages", reading(all_messages))
    app.add_url_rule("/messages/<int:notice_id>", "one_message", reading(one_message))
    app.add_url_rule("/messages/<int:notice_id>/read", "read_message", writing(read_message), methods=["POST"])
    app.add_url_rule("/messages/<int:notice_id>/answer", "answer_message", writing(answer_message), methods=["POST"])


def sender_of(message: Message) -> str:
    return ("急ぎ " if message.notice.urgent else "") + SENDERS[message.notice.author]


def all_messages(visit: Visit) -> ResponseReturnValue:
    found = messages_for(visit.db, visit.household, visit.now)
    if not found:
        return _nothing(visit)
    pages = paging(len(found), page_asked() or 1, ROWS)
    shown = found[(pages.number - 1) * ROWS : pages.number * ROWS]
    cells = [_row(visit, each, number, pages) for number, each in enumerate(shown, 1)]
    turns = pager(pages, "/messages", "4件")
    screen = Screen(
        name="messages",
        title="お知らせ",
        url=address("/messages", p=pages.number if pages.number > 1 else None),
        cells=[*cells, *turns],
        back="/more?f=messages",
    )
    longest = 16 if visit.design is BIGGER else 20
    rows = [(cell, sender_of(m), _short(m, longest), _mark(m)) for cell, m in zip(cells, shown, strict=True)]
    waiting = sum(each.waits for each in found)
    return show(visit, "messages.html", screen, rows=rows, turns=turns, paging=pages, waiting=waiting)


def _row(visit: Visit, message: Message, number: int, pages: Paging) -> Cell:
    key = f"m{message.notice.id}"
    back = address("/messages", p=pages.number if pages.number > 1 else None, f=key)
    href = address(f"/messages/{message.notice.id}", b=back)
    return Cell(key, place(f"s{number}"), f"message:{message.notice.id}", href, sender_of(message), digit=str(number))


def _short(message: Message, longest: int) -> str:
    """The sentence that matters in a line: of a question what is asked, else how the message begins."""
    sentences = message.notice.sentences
    shown = sentences[-1] if message.notice.is_question else sentences[0]
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _mark(message: Message) -> str:
    if message.answer is not None:
        return f"✓ {ANSWERS[message.answer]}"
    if message.notice.is_question:
        return "ご返事を どうぞ"
    return "" if message.read else "新しい"


def one_message(visit: Visit, notice_id: int) -> ResponseReturnValue:
    found = _find(visit, notice_id)
    back = back_asked("/messages")
    if found is None:
        return _over(visit, back)
    cells = _answers(found, back)
    screen = Screen(
        name="notice",
        title="質問" if found.notice.is_question else "お知らせ",
        url=address(f"/messages/{notice_id}", b=back if back != "/messages" else None),
        cells=cells,
        back=back,
        focus=cells[0].key if found.answer is not YesNo.NO else "no",
        said=_said(found),
        facts={"notice": str(notice_id), "answer": found.answer.value if found.answer else ""},
    )
    large = len(found.notice.text) <= LARGE_UP_TO
    sender = SENDERS[found.notice.author]
    return show(visit, "notice.html", screen, message=found, cells=cells, large=large, sender=sender, back=back)


def _find(visit: Visit, notice_id: int) -> Message | None:
    try:
        return message_for(visit.db, visit.household, notice_id, visit.now)
    except MessageOver:
        return None


def _answers(message: Message, back: str) -> list[Cell]:
    here = f"/messages/{message.notice.id}"
    if message.notice.is_question:
        return [
            Cell(said.value, place(f"m{n}"), f"answer:{said.value}", f"{here}/answer", word, digit=str(n))
            for n, (said, word) in enumerate(ANSWERS.items(), 1)
        ]
    if message.read:
        return [Cell("close", place("m1"), "close", back, "もどる", digit="1")]
    return [Cell("read", place("m1"), "read", f"{here}/read", "わかりました", digit="1")]


def _said(message: Message) -> Said | None:
    if request.args.get("m") != "answered" or message.answer is None:
        return None
    return Said(f"「{ANSWERS[message.answer]}」と お伝えしました。\nあとで 変えることも できます。")


def read_message(visit: Visit, notice_id: int) -> ResponseReturnValue:
    try:
        messages.mark_read(visit.db, visit.household.id, notice_id, visit.now)
    except MessageOver:
        return redirect("/messages")
    return redirect(back_asked("/messages"))


def answer_message(visit: Visit, notice_id: int) -> ResponseReturnValue:
    said = request.form.get("say", "")
    if said not in set(YesNo):
        abort(400)
    try:
        messages.answer(visit.db, visit.household.id, notice_id, said, visit.now)
    except MessageOver:
        return redirect(f"/messages/{notice_id}")
    back = back_asked("/messages")
    return redirect(address(f"/messages/{notice_id}", b=back if back != "/messages" else None, m="answered", f=said))


def _nothing(visit: Visit) -> ResponseReturnValue:
    return plain_message(
        visit,
        title="お知らせ",
        name="messages",
        head="いま お知らせは ありません。",
        text="お店や 市役所からの お知らせが、ここに 出ます。",
        kind="notice",
        answers=[Answer("go-home", "/", "はじめの画面へ")],
        back="/more?f=messages",
        url="/messages",
    )


def _over(visit: Visit, back: str) -> ResponseReturnValue:
    return plain_message(
        visit,
        title="お知らせ",
        head="この お知らせは 終わりました。",
        text="いまの お知らせを ご覧ください。",
        answers=[Answer("messages", "/messages", "お知らせを見る")],
        back=back,
        url="/messages",
    )


def headline(found: Sequence[Message], longest: int) -> tuple[str, str] | None:
    """What home says about messages, and where it leads; None where nothing waits and nothing is urgent."""
    first = next((each for each in found if each.notice.urgent or each.waits), None)
    if first is None:
        return None
    word = "質問" if first.notice.is_question else sender_of(first)
    return f"{word}：{_short(first, longest - len(word))}", address(f"/messages/{first.notice.id}", b="/?f=news")


def banner(found: Sequence[Message]) -> Said | None:
    """A message that this television has not told of yet, once: what was told of is kept in its cookie."""
    newest = max((each.notice.id for each in found if each.waits), default=0)
    if newest <= int(session.get("told", 0)):
        return None
    session["told"] = newest
    first = next(each for each in found if each.notice.id == newest)
    if first.notice.is_question:
        return Said(f"{SENDERS[first.notice.author]} 質問が あります。\n下の 段を ご覧ください。")
    return Said(f"{SENDERS[first.notice.author]} お知らせが あります。\n下の 段を ご覧ください。")
