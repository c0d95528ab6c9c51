"""The registration form: which fields, in which order. The paper and the page both follow this list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from orders.homes.consent_texts import OF_THE_HOUSEHOLD, ConsentKind

MOST_OTHERS = 3
"""Persons besides the one who signs."""
MOST_CONTACTS = 3


class FieldKind(StrEnum):
    TEXT = "text"
    READING = "reading"
    YEAR = "year"
    PHONE = "phone"
    DAY = "day"
    NUMBER = "number"
    CHOICE = "choice"
    EITHER = "either"
    """Two answers, of which one must be given."""


@dataclass(frozen=True)
class Field:
    """`share` is its part of the line's width on paper; `choices` are (value, words)."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    share: int = 1
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Section:
    """One numbered part of the form; every row is a line on the paper."""

    title: str
    rows: tuple[tuple[Field, ...], ...]
    note: str = ""
    in_full: bool = field(default=False)
    """The labels are whole sentences: each stands on a line of its own."""


Choices = Sequence[tuple[str, str]]

YES_NO = (("yes", "はい"), ("no", "いいえ"))
RULES = (("similar", "似た品でよい"), ("none", "なしでよい"))
TOLD = (("emergency", "救急のときだけ"), ("absence", "留守のときも"), ("condition", "ようすも"))


def sections(
    districts: Choices, carers: Choices, texts: Mapping[ConsentKind, str], *, office: bool = True
) -> tuple[Section, ...]:
    """The whole form; `office` is the last part, which the company fills in."""
    every = (
        Section("申し込み", ((Field("signed_on", "申し込んだ日", FieldKind.DAY),),)),
        Section("申し込む方", (person(0),)),
        Section("いっしょに 住む方", tuple(person(number) for number in range(1, MOST_OTHERS + 1))),
        Section("お住まい", _home(districts)),
        Section("品物が ないとき", ((Field("missing_rule", "ないとき", FieldKind.EITHER, choices=RULES),),)),
        Section(
            "もしものときの 連絡先",
            tuple(contact(number) for number in range(1, MOST_CONTACTS + 1)),
            note="上の方から順に お電話します。",
        ),
        Section("ケアマネジャーなど", ((Field("carer", "担当の方", FieldKind.CHOICE, choices=tuple(carers)),),)),
        Section(
            "同意", tuple((consent(kind, texts[kind]),) for kind in OF_THE_HOUSEHOLD), in_full=True,
            note="一つずつ お決めください。あとから 一つずつ やめられます。",
        ),
    )  # fmt: skip
    return (*every, _office()) if office else every


def person(number: int) -> tuple[Field, ...]:
    """The line of one person; 0 is who signs."""
    return (
        Field(f"name{number}", "お名前", share=4),
        Field(f"reading{number}", "ふりがな", FieldKind.READING, share=4),
        Field(f"year{number}", "生まれた年", FieldKind.YEAR, share=2, hint="昭和19"),
        Field(f"phone{number}", "携帯電話", FieldKind.PHONE, share=3),
    )


def contact(number: int) -> tuple[Field, ...]:
    """The line of one contact, from 1."""
    return (
        Field(f"contact{number}", "お名前", share=4),
        Field(f"relation{number}", "つづきがら", share=2),
        Field(f"contact_phone{number}", "電話", FieldKind.PHONE, share=3),
        Field(f"told{number}", "伝えてよいこと", FieldKind.CHOICE, share=4, choices=TOLD),
    )


def consent(kind: ConsentKind, text: str) -> Field:
    """One question of the consents."""
    return Field(f"consent_{kind}", text, FieldKind.EITHER, choices=YES_NO)


def _home(districts: Choices) -> tuple[tuple[Field, ...], ...]:
    return (
        (Field("address", "住所"),),
        (
            Field("district", "地区", FieldKind.CHOICE, share=3, choices=tuple(districts)),
            Field("phone", "家の電話", FieldKind.PHONE, share=2),
        ),
    )


def _office() -> Section:
    return Section(
        "会社が 書くところ",
        (
            (
                Field("walk_minutes", "公民館から歩いて（分）", FieldKind.NUMBER),
                Field("scanned_on", "紙を取りこんだ日", FieldKind.DAY),
                Field("form_code", "紙の右上の番号", hint="同意の文の版"),
            ),
        ),
    )
