"""The bank's answer: the same file with a result in every record. All of it is taken, or nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.accounts.debit_records import CODEC, DEBIT_SERVICE, JIS_CODE, LAYOUTS, RECORD_BYTES, read_record
from orders.accounts.debits import PAID, RESULT_WORDS, DebitFile, DebitRequest
from orders.accounts.errors import ResultUnreadable
from orders.accounts.payments import PaidBy, receive
from orders.config import OrdersSettings
from orders.db import changed_rows

LARGEST_BYTES = 8_000_000
_LINE_ENDS = (b"\r\n", b"\n", b"\r")
_END_OF_FILE = b"\x1a"


@dataclass(frozen=True)
class Answered:
    """One data record; `record` is its number in the file, from 1."""

    record: int
    customer: str
    amount_yen: int
    result: str


@dataclass(frozen=True)
class BankAnswer:
    consignor: str
    day: str
    answers: tuple[Answered, ...]


@dataclass(frozen=True)
class Taken:
    """What an answer has changed: `new` of them were not known before; `unpaid` counts by result code."""

    file: DebitFile
    new: int
    paid: int
    paid_yen: int
    unpaid: dict[str, int]
    unpaid_yen: int
    missing: int


def read_answer(content: bytes) -> BankAnswer:
    """Read a file with or without line ends; its trailer must agree with its records. Raises ResultUnreadable."""
    records = _records(content)
    kinds = [record["record"] for record in records]
    for number, kind in enumerate(kinds[:-2], 1):
        if kind != ("1" if number == 1 else "2"):
            raise ResultUnreadable(number, "order", kind)
    if len(records) < 3 or kinds[-2:] != ["8", "9"] or kinds[0] != "1":
        raise ResultUnreadable(len(records), "order", "".join(kinds[-2:]))
    head, trailer = records[0], records[-2]
    if (head["service"], head["code"].replace(" ", JIS_CODE)) != (DEBIT_SERVICE, JIS_CODE):
        raise ResultUnreadable(1, "header_code", head["service"] + head["code"])
    answers = tuple(_answer(number, record) for number, record in enumerate(records[1:-2], 2))
    _check_trailer(len(records) - 1, trailer, answers)
    return BankAnswer(head["consignor"], head["day"], answers)


def take_answer(session: Session, answer: BankAnswer, who: str, now: datetime, settings: OrdersSettings) -> Taken:
    """Write down who has paid; the same answer again changes nothing, a different one is refused.

    What was not paid stays owed and is carried to the next bill. Raises ResultUnreadable.
    """
    if answer.consignor != settings.debit_consignor.rjust(10, "0"):
        raise ResultUnreadable(1, "consignor", answer.consignor)
    pairs = _matched(session, answer)
    file = session.get_one(DebitFile, pairs[0][1].file_id)
    if answer.day != f"{file.debit_day:%m%d}":
        raise ResultUnreadable(1, "day", answer.day)
    new = [_write_down(session, each, request, who, now) for each, request in pairs]
    paid = [each.amount_yen for each in answer.answers if each.result == PAID]
    unpaid = [each for each in answer.answers if each.result != PAID]
    return Taken(
        file=file,
        new=sum(new),
        paid=len(paid),
        paid_yen=sum(paid),
        unpaid=dict(sorted(Counter(each.result for each in unpaid).items())),
        unpaid_yen=sum(each.amount_yen for each in unpaid),
        missing=_without_answer(session, file),
    )


def _records(content: bytes) -> list[dict[str, str]]:
    if not content.strip():
        raise ResultUnreadable(0, "empty")
    if len(content) > LARGEST_BYTES:
        raise ResultUnreadable(0, "size", str(len(content)))
    found = []
    for number, raw in enumerate(_pieces(content), 1):
        if len(raw) != RECORD_BYTES:
            raise ResultUnreadable(number, "size", str(len(raw)))
        try:
            text = raw.decode(CODEC)
        except UnicodeDecodeError as error:
            raise ResultUnreadable(number, "encoding") from error
        if len(text) != RECORD_BYTES:
            raise ResultUnreadable(number, "encoding")
        if text[0] not in LAYOUTS:
            raise ResultUnreadable(number, "kind", text[0])
        found.append(_checked(number, text))
    return found


def _pieces(content: bytes) -> list[bytes]:
    body = content.rstrip(_END_OF_FILE)
    for end in _LINE_ENDS:
        if end in body:
            return body.removesuffix(end).split(end)
    return [body[start : start + RECORD_BYTES] for start in range(0, len(body), RECORD_BYTES)]


def _checked(number: int, text: str) -> dict[str, str]:
    """The fields of a record; those of digits hold digits (the header's may be left blank)."""
    layout = LAYOUTS[text[0]]
    values = read_record(layout, text)
    for field in layout:
        value = values[field.name]
        if field.digits and field.name != "result" and not (value.isascii() and value.isdigit()) and value.strip():
            raise ResultUnreadable(number, "number", value)
    return values


def _answer(number: int, record: dict[str, str]) -> Answered:
    if record["result"] not in RESULT_WORDS:
        raise ResultUnreadable(number, "result_code", record["result"])
    return Answered(number, record["customer"].strip(), _whole(record["amount"]), record["result"])


def _whole(digits: str) -> int:
    return int(digits.strip() or 0)


def _check_trailer(number: int, trailer: dict[str, str], answers: tuple[Answered, ...]) -> None:
    """Number and sum of all, of the paid and of the unpaid ones."""
    paid = [each.amount_yen for each in answers if each.result == PAID]
    unpaid = [each.amount_yen for each in answers if each.result != PAID]
    for name, yen in (("", paid + unpaid), ("paid_", paid), ("unpaid_", unpaid)):
        count, amount = trailer[f"{name}count"], trailer[f"{name}amount"]
        if _whole(count) != len(yen):
            raise ResultUnreadable(number, "trailer_count", count)
        if _whole(amount) != sum(yen):
            raise ResultUnreadable(number, "trailer_amount", amount)


def _matched(session: Session, answer: BankAnswer) -> list[tuple[Answered, DebitRequest]]:
    """Every answer with the request that it answers, all of one file."""
    if not answer.answers:
        raise ResultUnreadable(0, "empty")
    wanted = {each.customer for each in answer.answers}
    query = sa.select(DebitRequest).where(DebitRequest.customer.in_(wanted)).order_by(DebitRequest.id)
    locked = query.with_for_update(of=DebitRequest).execution_options(populate_existing=True)
    asked = {request.customer: request for request in session.scalars(locked)}
    seen: set[str] = set()
    pairs: list[tuple[Answered, DebitRequest]] = []
    for each in answer.answers:
        request = asked.get(each.customer)
        if request is None:
            raise ResultUnreadable(each.record, "unknown_customer", each.customer)
        if each.customer in seen:
            raise ResultUnreadable(each.record, "twice", each.customer)
        if pairs and request.file_id != pairs[0][1].file_id:
            raise ResultUnreadable(each.record, "other_file", each.customer)
        if request.amount_yen != each.amount_yen:
            raise ResultUnreadable(each.record, "amount", str(each.amount_yen))
        if request.result not in (None, each.result):
            raise ResultUnreadable(each.record, "contradiction", request.result or "")
        seen.add(each.customer)
        pairs.append((each, request))
    return pairs


def _write_down(session: Session, each: Answered, request: DebitRequest, who: str, now: datetime) -> bool:
    change = (
        sa.update(DebitRequest)
        .where(DebitRequest.id == request.id, DebitRequest.result.is_(None))
        .values(result=each.result, result_at=now)
    )
    if changed_rows(session, change) == 0:
        return False
    if each.result == PAID:
        note = f"{request.bill.number}"
        receive(session, f"debit:{request.id}", request.household_id, request.amount_yen, PaidBy.DEBIT, who, now, note)
    return True


def _without_answer(session: Session, file: DebitFile) -> int:
    query = sa.select(sa.func.count()).where(DebitRequest.file_id == file.id, DebitRequest.result.is_(None))
    return session.scalar(query) or 0
