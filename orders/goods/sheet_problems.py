"""What is wrong in a file that came in, cell by cell; pages make the sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why a cell, a row or a whole column cannot be taken."""

    EMPTY = "empty"
    NOT_WHOLE = "not_whole"
    OUT_OF_RANGE = "out_of_range"
    NOT_TEXT = "not_text"
    TOO_LONG = "too_long"
    NO_CODE = "no_code"
    CODE_ROUNDED = "code_rounded"
    CODE_DATE = "code_date"
    CHECK_DIGIT = "check_digit"
    CODE_TWICE = "code_twice"
    CODE_OF_OTHER = "code_of_other"
    CODE_UNKNOWN = "code_unknown"
    NOT_READING = "not_reading"
    NOT_ONE_OF = "not_one_of"
    NAME_OF_SEVERAL = "name_of_several"
    NOT_DATE = "not_date"
    NOT_DAY_OF_YEAR = "not_day_of_year"
    DAYS_SWAPPED = "days_swapped"
    HALF_A_SEASON = "half_a_season"
    WEIGHT_FOR_WEIGHED = "weight_for_weighed"
    NEEDED_FOR_NEW = "needed_for_new"
    NO_SUCH_HEADING = "no_such_heading"
    HEADING_TWICE = "heading_twice"
    MERGED = "merged"
    NO_ANSWER = "no_answer"
    FORMULA_ERROR = "formula_error"
    OVERLAP = "overlap"
    DAY_PAST = "day_past"
    TOO_MANY_DAYS = "too_many_days"


@dataclass(frozen=True)
class Problem:
    """`row` counts as the spreadsheet does, from 1 (0: the whole file); `column` is its heading; `value` as it stands.

    `facts` are what the sentence needs besides, all of them texts or numbers.
    """

    row: int
    column: str
    reason: Reason
    value: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


class Remark(StrEnum):
    """What somebody should look at before pressing; nothing of it hinders."""

    PRICE_UP = "price_up"
    PRICE_DOWN = "price_down"
    NO_WEIGHT = "no_weight"
    TAX_UNUSUAL = "tax_unusual"
    SAME_NAME = "same_name"
    STILL_GIVEN_UP = "still_given_up"
    MANY_RETIRED = "many_retired"
    NOT_CHEAPER = "not_cheaper"
    DAY_IS_TODAY = "day_is_today"
    NOT_SOLD_THEN = "not_sold_then"
    CODE_REPAIRED = "code_repaired"
    HIDDEN_ROWS = "hidden_rows"
    OTHER_SHEETS = "other_sheets"
    COLUMN_UNKNOWN = "column_unknown"
    STOCK_LEFT_ALONE = "stock_left_alone"


@dataclass(frozen=True)
class Warned:
    """One remark; `row` is 0 where it is about the whole file, `name` that of the item."""

    row: int
    remark: Remark
    name: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


class CellWrong(ValueError):
    """A cell that cannot be read: the column turns it into a Problem."""

    def __init__(self, reason: Reason, **facts: object) -> None:
        super().__init__(reason)
        self.reason, self.facts = reason, facts
