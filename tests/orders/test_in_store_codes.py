"""Codes with a price or a weight inside: read back what was printed, and no wrong digit gets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.errors import SettingInvalid
from orders.goods.errors import CheckDigitWrong
from orders.goods.in_store_codes import (
    FORMATS,
    CodeReading,
    InStoreFormat,
    check_digit,
    formats_of,
    in_store_code,
    read_code,
    verifier_of,
)

KINDS = sorted(name for name, kind in FORMATS.items() if kind is not None)


@st.composite
def printed(draw: st.DrawFn) -> tuple[str, InStoreFormat, str, int]:
    """(name of the format, the format, an item's digits, a value)."""
    name = draw(st.sampled_from(KINDS))
    kind = FORMATS[name]
    assert kind is not None
    item = draw(st.text("0123456789", min_size=kind.item_digits, max_size=kind.item_digits))
    return name, kind, item, draw(st.integers(0, 10**kind.value_digits - 1))


@pytest.mark.parametrize(("digits", "verifier"), [("2875", "9"), ("14685", "6"), ("0000", "0"), ("00000", "0")])
def test_the_verifier_is_that_of_the_examples_in_the_specification(digits: str, verifier: str) -> None:
    assert verifier_of(digits) == verifier


@given(printed())
def test_what_was_printed_is_read_back(code: tuple[str, InStoreFormat, str, int]) -> None:
    name, kind, item, value = code
    reading = read_code(in_store_code("27", kind, item, value), formats_of(f"27={name}"))
    assert (reading.weight_g if kind.weight else reading.price_yen) == value
    assert reading.item_code == in_store_code("27", kind, item, 0)


@given(printed(), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_never_taken_for_another_price(
    code: tuple[str, InStoreFormat, str, int], place: int, step: int
) -> None:
    name, kind, item, value = code
    right = in_store_code("27", kind, item, value)
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    with pytest.raises(CheckDigitWrong):
        read_code(wrong, formats_of(f"27={name}"))


def test_a_prefix_that_the_table_does_not_name_is_an_ordinary_code() -> None:
    assert read_code("2000101000006", formats_of("02=price4v,27=weight5")) == CodeReading("2000101000006")
    assert read_code("4901234567894", formats_of("02=price4v")) == CodeReading("4901234567894")


def test_the_tables_word_plain_takes_a_prefix_out() -> None:
    assert "27" not in formats_of("27=plain")


def test_a_code_02_that_a_scanner_sends_as_upc_without_its_nought_is_the_same() -> None:
    kind = FORMATS["price4v"]
    assert kind is not None
    code = in_store_code("02", kind, "12345", 498)
    assert read_code(code[1:], formats_of("02=price4v")) == read_code(code, formats_of("02=price4v"))


def test_text_that_is_no_trade_number_has_no_check_digit() -> None:
    assert read_code("B241124-1", formats_of("")) == CodeReading("B241124-1")


@pytest.mark.parametrize("text", ["19=price4", "27=price9", "27", "weight5"])
def test_a_table_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(SettingInvalid):
        formats_of(text)


@pytest.mark.parametrize(("item", "value"), [("123", 1), ("12345", 100_000), ("12345", -1)])
def test_what_does_not_fit_is_not_printed(item: str, value: int) -> None:
    kind = FORMATS["weight5"]
    assert kind is not None
    with pytest.raises(ValueError, match="do not fit"):
        in_store_code("27", kind, item, value)


@given(st.text("0123456789", min_size=12, max_size=12))
def test_the_check_digit_makes_the_weighted_sum_a_ten(body: str) -> None:
    code = body + check_digit(body)
    assert sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(code)) % 10 == 0
