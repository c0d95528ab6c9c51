"""What was typed from a paper form: read as a whole, with every mistake named at once and nothing lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from orders.homes.birth_years import parse_year
from orders.homes.consent_texts import OF_THE_HOUSEHOLD, ConsentKind
from orders.homes.consents import Manner, Way
from orders.homes.contacts import ContactWish, Told
from orders.homes.membership import Home
from orders.homes.paper_fields import MOST_CONTACTS, MOST_OTHERS
from orders.homes.people import MissingRule
from orders.homes.registering import PaperForm
from orders.homes.residents import Person
from orders.staff.days import parse_day
from orders.staff.finding import plain

LONGEST_WALK_MINUTES = 180
_KANA = re.compile(r"[ぁ-ゖー・]+")
_DASHES = re.compile(r"[‐‑‒–—―−ー－]")
_PHONE = re.compile(r"0\d{9,10}")


@dataclass
class Typed:
    """The fields of one form; `mistakes` says what is wrong with which, in the order of the form."""

    fields: Mapping[str, str]
    today: date
    mistakes: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, wanted: str = "") -> str:
        """One line without needless spaces; `wanted` is what is said where it is empty."""
        words = " ".join(self.fields.get(name, "").split())
        if not words and wanted:
            self.mistakes[name] = wanted
        return words

    def reading(self, name: str, wanted: str) -> str:
        """Hiragana; katakana is taken too."""
        words = self.text(name, wanted)
        kana = [plain(piece) for piece in words.split()]
        if words and not all(_KANA.fullmatch(piece) for piece in kana):
            self.mistakes[name] = "ふりがなは、ひらがなで 入れてください。"
        return " ".join(kana)

    def phone(self, name: str, wanted: str = "") -> str:
        """Digits and hyphens, ten or eleven digits from 0 on."""
        words = _DASHES.sub("-", unicodedata.normalize("NFKC", self.text(name, wanted))).replace(" ", "")
        if words and not _PHONE.fullmatch(words.replace("-", "")):
            self.mistakes[name] = "電話番号は、0から始まる 10けたか11けたです。"
        return words

    def year(self, name: str) -> int | None:
        try:
            return parse_year(self.text(name), self.today.year)
        except ValueError:
            self.mistakes[name] = "生まれた年は「昭和19」「S19」「1944」のように 入れてください。"
            return None

    def day(self, name: str, wanted: str = "") -> date | None:
        """A day until today."""
        words = self.text(name, wanted)
        found = parse_day(words)
        if words and found is None:
            self.mistakes[name] = "日付を 入れなおしてください。"
        elif found is not None and found > self.today:
            self.mistakes[name] = "あすより先の日付です。"
        return found

    def one_of(self, name: str, choices: Collection[str], wanted: str) -> str:
        words = self.text(name, wanted)
        if words and words not in choices:
            self.mistakes[name] = wanted or "選びなおしてください。"
        return words

    def minutes(self, name: str) -> int:
        words = unicodedata.normalize("NFKC", self.text(name, "歩く時間を 分で 入れてください。"))
        if words and not (words.isascii() and words.isdigit() and int(words) <= LONGEST_WALK_MINUTES):
            self.mistakes[name] = f"歩く時間は、0から{LONGEST_WALK_MINUTES}までの 数字です。"
        return int(words) if words and name not in self.mistakes else 0


def read_people(typed: Typed) -> tuple[Person, ...]:
    """Who signs, and whoever else is named."""
    people = [_person(typed, 0, needed=True)]
    others = (_person(typed, number, needed=False) for number in range(1, MOST_OTHERS + 1))
    return (*people, *(each for each in others if each.name))


def _person(typed: Typed, number: int, *, needed: bool) -> Person:
    named = needed or any(typed.text(f"{what}{number}") for what in ("name", "reading", "year", "phone"))
    name = typed.text(f"name{number}", "お名前が ありません。" if named else "")
    reading = typed.reading(f"reading{number}", "ふりがなが ありません。" if named else "")
    return Person(name, reading, typed.year(f"year{number}"), typed.phone(f"phone{number}"))


def read_contacts(typed: Typed) -> tuple[ContactWish, ...]:
    """The lines of contacts that are filled in."""
    wishes = (_contact(typed, number) for number in range(1, MOST_CONTACTS + 1))
    return tuple(each for each in wishes if each.name)


def _contact(typed: Typed, number: int) -> ContactWish:
    named = any(typed.text(f"{what}{number}") for what in ("contact", "relation", "contact_phone"))
    name = typed.text(f"contact{number}", "連絡先の お名前が ありません。" if named else "")
    relation = typed.text(f"relation{number}")
    phone = typed.phone(f"contact_phone{number}", "連絡先の 電話が ありません。" if named else "")
    told = typed.one_of(f"told{number}", list(Told), "")
    return ContactWish(name, relation, phone, Told(told) if told in list(Told) else Told.EMERGENCY)


def read_home(typed: Typed, districts: Collection[str]) -> Home:
    """Where they live; the walk is read apart, as it stands elsewhere on the form."""
    address = typed.text("address", "住所が ありません。")
    district = typed.one_of("district", districts, "地区を 選んでください。")
    return Home(address, district, typed.phone("phone", "電話が ありません。"), 0)


@dataclass(frozen=True)
class ReadForm:
    """A form without mistakes, as far as `mistakes` of its `Typed` is empty."""

    paper: PaperForm
    manner: Manner


def read_form(typed: Typed, districts: Collection[str], carers: Collection[str], who: str) -> ReadForm:
    """Everything on the form, in its order."""
    signed = typed.day("signed_on", "申し込んだ日が ありません。")
    people = read_people(typed)
    home = read_home(typed, districts)
    rule = typed.one_of("missing_rule", list(MissingRule), "品物がないときを 選んでください。")
    contacts = read_contacts(typed)
    carer = typed.one_of("carer", carers, "")
    agreed = _agreed(typed)
    minutes = typed.minutes("walk_minutes")
    scanned = typed.day("scanned_on")
    if signed and scanned and scanned < signed <= typed.today:
        typed.mistakes["scanned_on"] = "申し込んだ日より 前の日付です。"
    paper = PaperForm(
        people=people,
        home=Home(home.address, home.district_id, home.phone, minutes),
        missing_rule=MissingRule(rule) if rule in list(MissingRule) else MissingRule.SIMILAR,
        contacts=contacts,
        carer_id=int(carer) if carer in carers else None,
        agreed=agreed,
    )
    return ReadForm(paper, Manner(Way.PAPER, who, signed, scanned))


def _agreed(typed: Typed) -> frozenset[ConsentKind]:
    said = {
        kind: typed.one_of(f"consent_{kind}", ("yes", "no"), "「はい」か「いいえ」を 選んでください。")
        for kind in OF_THE_HOUSEHOLD
    }
    if said[ConsentKind.ORDERING] == "no":
        typed.mistakes[f"consent_{ConsentKind.ORDERING}"] = "注文の同意がないと、登録できません。"
    return frozenset(kind for kind, answer in said.items() if answer == "yes")
