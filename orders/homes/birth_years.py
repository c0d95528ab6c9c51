"""Years of birth as people of 80 write them: 昭和19, S19, 1944."""

from __future__ import annotations

import re
import unicodedata

BEFORE_FIRST = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""The year before the first of each era."""
LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
OLDEST_YEARS = 125
_ERA = re.compile(r"(明治|大正|昭和|平成|令和|[MTSHR])\.?(\d{1,2}|元)年?")
_PLAIN = re.compile(r"(\d{4})年?")


def parse_year(text: str, this_year: int) -> int | None:
    """The year of the common era; None for an empty text. Raises ValueError where it is none, or impossible."""
    folded = "".join(unicodedata.normalize("NFKC", text).upper().split())
    if not folded:
        return None
    year = _year(folded)
    if not this_year - OLDEST_YEARS <= year <= this_year:
        raise ValueError(f"nobody alive was born in {year}")
    return year


def _year(folded: str) -> int:
    if found := _PLAIN.fullmatch(folded):
        return int(found[1])
    found = _ERA.fullmatch(folded)
    if found is None:
        raise ValueError(f"not a year: {folded!r}")
    era = LETTERS.get(found[1], found[1])
    return BEFORE_FIRST[era] + (1 if found[2] == "元" else int(found[2]))
