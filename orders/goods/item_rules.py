"""What has to be true of an item as a whole, whoever fills it in: a file or a page."""

from __future__ import annotations

from collections.abc import Iterator

from orders.goods.known_catalogue import Values
from orders.goods.sheet_problems import Problem, Reason, Remark, Warned

REDUCED_RATE = 8
PRICE_UP_PERCENT = 30
PRICE_DOWN_PERCENT = 50
NEEDED_FOR_NEW = (
    "name", "reading", "shelf_id", "price_yen", "tax_rate_percent", "length_mm", "width_mm", "height_mm", "temperature",
)  # fmt: skip
DEFAULTS: Values = {
    "sub_shelf_id": None, "weight_g": None, "alcohol": False, "otc": False, "fragile": False, "weighed": False,
    "active": True,
    "sold_from": None, "sold_until": None, "season_start": None, "season_end": None, "barcodes": {},
}  # fmt: skip
"""What a new item is where the file has no such column."""


def rules_broken(row: int, code: str, values: Values) -> Iterator[Problem]:
    """Fields that do not go together."""
    facts = {"code": code}
    begin, end = values["sold_from"], values["sold_until"]
    if isinstance(begin, str) and isinstance(end, str) and begin > end:
        yield Problem(row, "sold_until", Reason.DAYS_SWAPPED, end, facts)
    if (values["season_start"] is None) != (values["season_end"] is None):
        empty = "season_start" if values["season_start"] is None else "season_end"
        yield Problem(row, empty, Reason.HALF_A_SEASON, "", facts)
    if values["weighed"] and not values["weight_g"]:
        yield Problem(row, "weight_g", Reason.WEIGHT_FOR_WEIGHED, "", facts)


def remarks_on(row: int, old: Values | None, new: Values) -> Iterator[Warned]:
    """What somebody should look at; `old` is None for a new item. Nothing about what did not change."""
    name = str(new["name"])
    if new["weight_g"] is None and new["active"] and (old is None or old["weight_g"] is not None):
        yield Warned(row, Remark.NO_WEIGHT, name)
    if _oddly_taxed(new) and (old is None or not _oddly_taxed(old)):
        yield Warned(row, Remark.TAX_UNUSUAL, name)
    if old is not None:
        yield from _remarks_on_price(row, name, old["price_yen"], new["price_yen"])
        if not old["active"] and not new["active"] and any(old[each] != new[each] for each in new):
            yield Warned(row, Remark.STILL_GIVEN_UP, name)


def _oddly_taxed(values: Values) -> bool:
    """Alcohol and medicines are taxed at the standard rate (消費税法 別表第一)."""
    return bool(values["alcohol"] or values["otc"]) and values["tax_rate_percent"] == REDUCED_RATE


def _remarks_on_price(row: int, name: str, old: object, new: object) -> Iterator[Warned]:
    if not isinstance(old, int) or not isinstance(new, int) or old <= 0:
        return
    facts = {"old": old, "new": new}
    # Whole numbers: 130 % of 230 is 299 exactly.
    if new * 100 > old * (100 + PRICE_UP_PERCENT):
        yield Warned(row, Remark.PRICE_UP, name, facts)
    elif new * 100 < old * (100 - PRICE_DOWN_PERCENT):
        yield Warned(row, Remark.PRICE_DOWN, name, facts)
