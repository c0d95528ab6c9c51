"""Cells as people and spreadsheets fill them in become values; each function raises CellWrong, or gives None for empty.

Spreadsheets turn long numbers into 4.9E+12, cut zeros off, make dates of 10-1 and whole numbers of dates; people type
full-width digits, signs of yen and grams, and blanks. What can be understood without guessing is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from orders.goods.barcodes import digits_of, repaired
from orders.goods.sheet_files import Cell
from orders.goods.sheet_problems import CellWrong, Reason

_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_NUMBER = re.compile(r"[¥\\]?\s*(-?[0-9][0-9,]*)(?:\.0*)?\s*(?:円|g|グラム|mm|ミリ|点|個|%|パーセント)?", re.IGNORECASE)
_POWER = re.compile(r"[0-9](?:\.[0-9]+)?e\+?[0-9]+", re.IGNORECASE)
_READING = re.compile(r"[ぁ-ゖーゝゞ・ 0-9a-z]+")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")
_COMPACT_DATE = re.compile(r"(20\d\d)(\d\d)(\d\d)")
_ERA_DATE = re.compile(r"(?:令和|R)\.?(\d{1,2}|元)[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.IGNORECASE)
_DAY_OF_YEAR = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
_REIWA_BEGAN = 2019
# Day 0 of serial days in workbooks of Windows (ECMA-376 part 1, 18.17.4.1); the error of 1900 lies before it.
_SERIAL_DAY_0 = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_YES = {"○", "〇", "◯", "o", "yes", "y", "true", "1", "はい", "あり", "有", "売る", "販売中", "レ", "✓", "✔"}
_NO = {"", "×", "x", "no", "n", "false", "0", "いいえ", "なし", "無", "-", "ー", "売らない", "やめた", "販売終了"}
_FORMULA_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!"}


def shown(cell: Cell) -> str:
    """The cell as the person who filled it in will recognise it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time.min:
        return cell.date().isoformat()
    return str(cell)[:80]


def plain(cell: Cell) -> str:
    """Its text in one width, without blanks around it."""
    text = shown(cell) if not isinstance(cell, str) else cell
    found = unicodedata.normalize("NFKC", text).strip()
    if found in _FORMULA_ERRORS:
        raise CellWrong(Reason.FORMULA_ERROR)
    return found


def is_empty(cell: Cell) -> bool:
    """Nothing but blanks counts as nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text(cell: Cell, longest: int) -> str | None:
    """One line, without blanks around it; signs are left as they were typed."""
    if is_empty(cell):
        return None
    if isinstance(cell, bool | date | time | timedelta):
        raise CellWrong(Reason.NOT_TEXT)
    plain(cell)
    found = " ".join(part for part in (cell if isinstance(cell, str) else shown(cell)).split("\n"))
    found = re.sub(r"[\r\t\v\f]+", " ", found).strip()
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Cn", "Co") for sign in found):
        raise CellWrong(Reason.NOT_TEXT)
    if len(found) > longest:
        raise CellWrong(Reason.TOO_LONG, longest=longest)
    return found


def reading(cell: Cell, longest: int) -> str | None:
    """Hiragana; katakana of either width becomes it."""
    found = text(cell, longest)
    if found is None:
        return None
    kana = unicodedata.normalize("NFKC", found).translate(_KATAKANA_TO_HIRAGANA).casefold()
    if not _READING.fullmatch(kana):
        raise CellWrong(Reason.NOT_READING)
    return kana


def kana_of(name: str) -> str:
    """The reading of a name that is written in kana anyhow; empty where it has other signs."""
    kana = unicodedata.normalize("NFKC", name).translate(_KATAKANA_TO_HIRAGANA).casefold()
    return kana if _READING.fullmatch(kana) else ""


def whole(cell: Cell, least: int, most: int) -> int | None:
    """A whole number in that range; 1,980 and １９８円 and 198.0 are numbers, 1.5 is none here."""
    if is_empty(cell):
        return None
    if isinstance(cell, bool | date | time | timedelta):
        raise CellWrong(Reason.NOT_WHOLE)
    if isinstance(cell, float):
        if not cell.is_integer():
            raise CellWrong(Reason.NOT_WHOLE)
        number = int(cell)
    else:
        found = _NUMBER.fullmatch(plain(cell))
        if not found:
            raise CellWrong(Reason.NOT_WHOLE)
        number = int(found[1].replace(",", "")[:18])
    if not least <= number <= most:
        raise CellWrong(Reason.OUT_OF_RANGE, least=least, most=most)
    return number


def percent(cell: Cell, allowed: Collection[int]) -> int | None:
    """8, 8% and, as spreadsheets keep a percentage, 0.08."""
    if isinstance(cell, float) and 0 < cell < 1:
        cell = round(cell * 100, 6)
    try:
        found = whole(cell, 0, 100)
    except CellWrong as error:
        raise CellWrong(Reason.NOT_ONE_OF, allowed=[f"{rate}" for rate in allowed]) from error
    if found is not None and found not in allowed:
        raise CellWrong(Reason.NOT_ONE_OF, allowed=[f"{rate}" for rate in allowed])
    return found


def yes_or_no(cell: Cell) -> bool:
    """A circle or a cross; an empty cell is no."""
    if isinstance(cell, bool):
        return cell
    found = plain(cell).casefold()
    if found in _YES:
        return True
    if found in _NO:
        return False
    raise CellWrong(Reason.NOT_ONE_OF, allowed=["○", "×"])


def one_of(cell: Cell, words: Mapping[str, str]) -> str | None:
    """The value of a word: 冷蔵 -> chilled."""
    if is_empty(cell):
        return None
    found = plain(cell).casefold()
    if found not in words:
        raise CellWrong(Reason.NOT_ONE_OF, allowed=[word for word in words if not word.isascii()])
    return words[found]


def code(cell: Cell, known: Collection[str]) -> str | None:
    """A barcode: one that the catalogue knows as it stands, or a valid one, with lost zeros put back."""
    if is_empty(cell):
        return None
    if isinstance(cell, bool | date | time | timedelta):
        raise CellWrong(Reason.CODE_DATE)
    typed = plain(cell).removeprefix("'").strip()
    if typed in known:
        return typed
    digits = _digits(cell, typed)
    if digits in known:
        return digits
    found = _known_with_zeros(digits, known) or repaired(digits)
    if found is None:
        raise CellWrong(Reason.CHECK_DIGIT if len(digits) in (8, 12, 13, 14) else Reason.NO_CODE)
    return found


def _digits(cell: Cell, typed: str) -> str:
    if isinstance(cell, float):
        if not cell.is_integer() or not 0 < cell < 1e15:
            raise CellWrong(Reason.NO_CODE)
        return str(int(cell))
    if _POWER.fullmatch(typed):
        number = float(typed)
        kept = len(re.sub(r"e.*", "", typed, flags=re.IGNORECASE).replace(".", ""))
        # 4.90123E+12 has lost its last digits for ever; with all of them it is a number like any other.
        if number >= 1e15 or kept < len(str(int(number))):
            raise CellWrong(Reason.CODE_ROUNDED)
        return str(int(number))
    digits = digits_of(re.sub(r"\.0+$", "", typed))
    if not digits:
        raise CellWrong(Reason.NO_CODE)
    return digits


def _known_with_zeros(digits: str, known: Collection[str]) -> str | None:
    """A code of the catalogue from which zeros were cut off; only where it is the only one."""
    found = {digits.zfill(length) for length in range(len(digits), 15)} & set(known)
    return found.pop() if len(found) == 1 else None


def day(cell: Cell) -> date | None:
    """A calendar day: a date of the spreadsheet or its serial number, 2026-12-01, 2026年12月1日, 令和8年12月1日."""
    if is_empty(cell):
        return None
    found = _day(cell)
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise CellWrong(Reason.NOT_DATE)
    return found


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time.min else None
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | time | timedelta):
        return None
    typed = plain(cell)
    compact = _COMPACT_DATE.fullmatch(typed)
    if compact:
        return _calendar_day(int(compact[1]), compact[2], compact[3])
    if isinstance(cell, int | float) or typed.isdigit():
        number = float(typed) if len(typed) < 12 else 0.0
        return _SERIAL_DAY_0 + timedelta(days=int(number)) if number.is_integer() and 0 < number < 80_000 else None
    usual, era = _DATE.fullmatch(typed), _ERA_DATE.fullmatch(typed)
    if usual:
        return _calendar_day(int(usual[1]), usual[2], usual[3])
    if era:
        return _calendar_day(_REIWA_BEGAN - 1 + int(era[1].replace("元", "1")), era[2], era[3])
    return None


def _calendar_day(year: int, month: str, day_of_month: str) -> date | None:
    try:
        return date(year, int(month), int(day_of_month))
    except ValueError:
        return None


def day_of_year(cell: Cell) -> int | None:
    """10月1日, 10/1, 10-01, or the date that a spreadsheet made of it: 1001."""
    if is_empty(cell):
        return None
    if isinstance(cell, datetime | date):
        return cell.month * 100 + cell.day
    if isinstance(cell, bool | time | timedelta):
        raise CellWrong(Reason.NOT_DAY_OF_YEAR)
    found = _DAY_OF_YEAR.fullmatch(plain(cell))
    # A leap year: 29 February is a day of some years.
    leap_day = _calendar_day(2024, found[1], found[2]) if found else None
    if leap_day is None:
        raise CellWrong(Reason.NOT_DAY_OF_YEAR)
    return leap_day.month * 100 + leap_day.day


def codes_with_pieces(cell: Cell, known: Collection[str]) -> dict[str, int]:
    """Other barcodes: "4901234567894 14901234567891x24", divided by blanks, semicolons or commas; x24: a carton."""
    found: dict[str, int] = {}
    if is_empty(cell):
        return found
    if isinstance(cell, int | float):
        cell = shown(cell)
    for each in re.split(r"[\s;,、；]+", plain(cell).strip()):
        if not each:
            continue
        typed, _, pieces = each.casefold().replace("×", "x").partition("x")
        one = code(typed, known)
        many = whole(pieces or "1", 1, 999)
        if one is None or many is None:
            raise CellWrong(Reason.NO_CODE)
        found[one] = many
    return found
