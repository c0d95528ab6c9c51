"""Every rule has a name and a group, every refusal a sentence: on the terminal, on paper, in Japanese."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from flightplans import errors
from flightplans.delivery import Check
from flightplans.document.account import Account
from flightplans.document.margins import at_most, margin
from flightplans.document.reasons import told
from flightplans.document.rules import japanese_name, number, rules_of
from flightplans.document.text import CHECK_NAMES, plan_lines, refusal_line
from flightplans.errors import Refusal
from flightplans.plan import PlanRequest
from flightplans.world import World
from tests.flightplans.conftest import Plan

JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
EXAMPLES: dict[str, Any] = {"int": 3, "float": 1.5, "str": "nakao", "bool": False, "int | None": 7, "float | None": 2.5}
EXAMPLES |= {"str | None": "中尾の家並み", "tuple[str, ...]": ("中尾の家並み",)}


def every_refusal(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        yield each
        yield from every_refusal(each)


KINDS = sorted(set(every_refusal()), key=lambda kind: kind.code)


def example(kind: type[Refusal], *, full: bool) -> Refusal:
    """An instance with every fact given, or with as few as may be."""
    values = {
        field.name: None if not full and "None" in str(field.type) else EXAMPLES[str(field.type)]
        for field in fields(kind)
        if field.name != "code"
    }
    return kind(**values)


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_refusal_has_a_sentence_for_the_terminal_and_for_paper(
    ina: World, kind: type[Refusal], full: bool
) -> None:
    refusal = example(kind, full=full)
    bare = ", ".join(f"{name} {value}" for name, value in refusal.facts().items())
    line = refusal_line(refusal)
    assert line != bare, "refusal_line knows no words for it"
    assert JAPANESE.search(line)
    assert "None" not in line
    request = PlanRequest(ina.port, ina.sites["nakao"], 1000)
    paper = told(refusal, Account(request, ina, datetime(2026, 11, 23, tzinfo=UTC), reasons=(refusal,)))
    assert JAPANESE.search(paper.what)
    assert "None" not in paper.what + paper.remedy


def test_codes_of_refusals_are_different() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    assert all(kind.__module__ == errors.__name__ for kind in KINDS)


@pytest.mark.parametrize("hall", ["hiji", "nakao", "sugishima"])
def test_every_rule_of_a_plan_has_a_japanese_name_a_group_and_a_margin(plan_to: Plan, hall: str) -> None:
    plan = plan_to(hall, 2000)
    for rule in rules_of(plan.checks):
        assert rule.name in CHECK_NAMES, rule.name
        assert JAPANESE.search(rule.words), rule.name
        assert not re.search(" [a-z]", rule.words), rule.words
        assert margin(rule.checks[0]) >= 0, rule.name


@pytest.mark.parametrize("name", CHECK_NAMES)
def test_every_name_of_a_rule_is_japanese_then_english_and_has_a_group(name: str) -> None:
    assert JAPANESE.search(japanese_name(name))
    assert re.search("[a-z]{3}", CHECK_NAMES[name].removeprefix(japanese_name(name)))


def test_both_ways_of_one_rule_are_one_row_with_the_worse_margin() -> None:
    checks = (Check("clearance", 59.6, 40.0, "m", True), Check("home_clearance", 84.6, 40.0, "m", True))
    (rule,) = rules_of(checks)
    assert (rule.value, rule.limit, rule.margin) == ("59.6 / 84.6 m", "40 m 以上", "19.6 m")


def test_a_broken_rule_has_a_negative_margin() -> None:
    (rule,) = rules_of([Check("payload", 6500, 5000, "g", False)])
    assert (rule.ok, rule.limit, rule.margin) == (False, "5,000 g 以下", "−1,500 g")


def test_flights_stop_at_the_wind_limit_not_over_it() -> None:
    (rule,) = rules_of([Check("wind", 4, 5, "m/s", True)])
    assert rule.limit == "5 m/s 未満"


def test_a_limit_is_known_for_upper_or_lower_also_where_it_is_met_exactly() -> None:
    assert at_most(Check("marks", 0, 0, "", True))
    assert not at_most(Check("layers", 25, 25, "m", True))
    assert at_most(Check("casualties_per_hour", 8.5e-9, 1e-6, "/h", True))


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (12.345, "12.3"), (1234.5, "1,234"), (0.25, "0.25"), (-3, "−3"), (3e-9, "3.0×10のマイナス9乗")],
)
def test_numbers_are_short(value: float, words: str) -> None:
    assert number(value) == words


def test_the_terminal_says_value_limit_and_margin_of_every_rule(plan_to: Plan) -> None:
    plan = plan_to("nakao", 2000)
    lines = list(plan_lines(plan))
    for check in plan.checks:
        name = CHECK_NAMES[check.name.removeprefix("home_")]
        assert any(name in line and "余裕 margin" in line for line in lines), check.name


def test_a_plan_as_json_is_stable_and_complete(plan_to: Plan) -> None:
    told_once, told_again = (json.dumps(plan_to("nakao", 2000).to_json()) for _ in range(2))
    assert told_once == told_again
    assert "NaN" not in told_once and "Infinity" not in told_once
