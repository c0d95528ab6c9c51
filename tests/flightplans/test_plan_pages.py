"""The pages that officials read: two of them, nothing over anything else, letters that can be searched."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import MISSING, fields
from datetime import datetime, timedelta, timezone
from functools import cache
from io import BytesIO
from itertools import combinations

import pytest
from PIL import Image

from flightplans.delivery import DeliveryPlan
from flightplans.document.account import Account, account_of_plan
from flightplans.document.canvas import Box, Canvas, text_width_mm, wrapped
from flightplans.document.printed import first_page, pdf_bytes, picture, png_bytes, second_page
from flightplans.document.unflown import as_far_as_known
from flightplans.errors import PlanRefused
from flightplans.plan import PlanRequest, plan_delivery
from flightplans.world import World

MADE_AT = datetime(2026, 11, 23, 9, 5, tzinfo=timezone(timedelta(hours=9)))
CASES = {
    "hiji": ("hiji", 500, 0.0),
    "mizokuchi": ("mizokuchi", 5000, 3.0),
    "kurogochi": ("kurogochi", 1200, 2.0),
    "nakao": ("nakao", 3200, 4.0),
    "ichinose": ("ichinose", 2000, 1.0),
    "sugishima": ("sugishima", 3000, 4.0),
    "no corridor": ("ura", 1000, 1.0),
    "too heavy, too far": ("sugishima", 8000, 1.0),
    "too windy": ("nakao", 500, 9.0),
}
Told = Callable[[str], Account]


@pytest.fixture(scope="module")
def told(ina: World) -> Told:
    """The account of a case by its name, as the command makes it."""

    @cache
    def account(case: str) -> Account:
        hall, payload_g, wind = CASES[case]
        request = PlanRequest(ina.port, ina.sites[hall], payload_g, wind, 180.0)
        try:
            return Account(request, ina, MADE_AT, plan=plan_delivery(request, ina))
        except PlanRefused as refused:
            return as_far_as_known(Account(request, ina, MADE_AT, reasons=refused.reasons))

    return account


def overlapping(page: Canvas) -> list[tuple[str, str]]:
    """Words that lie over each other by more than a hair."""
    boxes = [(Box(b.x + 0.2, b.y + 0.25, b.width - 0.4, b.height - 0.5), words) for b, words in page.written]
    return [(one, other) for (a, one), (b, other) in combinations(boxes, 2) if a.meets(b)]


def beyond(page: Canvas) -> list[str]:
    whole = Box(4, 4, page.width - 8, page.height - 8)
    return [words for box, words in page.written if words.strip() and not box.inside(whole)]


def words_of(page: Canvas) -> str:
    return "\n".join(words for _, words in page.written)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("make", [first_page, second_page, picture])
def test_no_words_lie_over_others_or_leave_the_page(told: Told, case: str, make: Callable[[Account], Canvas]) -> None:
    page = make(told(case))
    assert overlapping(page) == []
    assert beyond(page) == []
    assert page.smallest_pt >= 7


def test_the_first_page_says_what_an_official_asks_first(told: Told) -> None:
    words = words_of(first_page(told("nakao")))
    for each in (
        "飛行可",
        "中尾公民館",
        "3,200 g",
        "4 m/s",
        "2026年11月23日 9:05",
        "片道 6.6",
        "送電線 55 m",
        "縮尺 1:",
    ):
        assert each in words, each


def test_the_second_page_has_every_rule_with_value_limit_and_margin(told: Told) -> None:
    words = words_of(second_page(told("nakao")))
    for each in ("積荷", "5,000 g 以下", "1,800 g", "40 m 以上", "140 m 以下", "20 % 以上", "操縦者の氏名", "承認"):
        assert each in words, each


def test_a_refusal_is_told_with_what_would_do_and_broken_rules_are_marked(told: Told) -> None:
    account = told("too heavy, too far")
    assert account.plan is not None
    broken = {check.name for check in account.plan.checks if not check.ok}
    assert {"payload", "reserve_return"} <= broken
    first, second = words_of(first_page(account)), words_of(second_page(account))
    for each in ("飛行不可", "重すぎます", "3,000 g 減らして", "電池がたりません"):
        assert each in first.replace("\n", ""), each
    assert "−3,000 g" in second
    assert "飛行可" not in first.replace("飛行不可", "")


def test_where_there_is_no_way_the_map_still_shows_both_ends(told: Told) -> None:
    account = told("no corridor")
    assert account.plan is None
    words = words_of(first_page(account)).replace("\n", "")
    assert "浦公民館" in words
    assert "飛行してよい範囲の外" in words


def test_the_same_plan_has_the_same_number_and_another_one_another(told: Told) -> None:
    assert told("nakao").number == told("nakao").number
    assert len({told(case).number for case in CASES}) == len(CASES)


def streams(pdf: bytes) -> Iterator[bytes]:
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            yield zlib.decompress(found.group(1))
        except zlib.error:
            yield found.group(1)


def searchable(pdf: bytes) -> set[str]:
    """Every character that the letters of a PDF say they stand for (ToUnicode, ISO 32000-1, 9.10.3)."""
    letters: set[str] = set()
    for stream in streams(pdf):
        if b"begincmap" not in stream:
            continue
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.S):
            for code in re.findall(rb"<[0-9a-fA-F]+>\s*<([0-9a-fA-F]+)>", block):
                letters |= set(bytes.fromhex(code.decode()).decode("utf-16-be"))
        for block in re.findall(rb"beginbfrange(.*?)endbfrange", stream, re.S):
            for first, last, code in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
                begin = ord(bytes.fromhex(code.decode()).decode("utf-16-be"))
                letters |= {chr(begin + n) for n in range(int(last, 16) - int(first, 16) + 1)}
            for codes in re.findall(rb"\[(.*?)\]", block, re.S):
                for code in re.findall(rb"<(\w+)>", codes):
                    letters |= set(bytes.fromhex(code.decode()).decode("utf-16-be"))
    return letters


@pytest.mark.parametrize("case", ["nakao", "no corridor"])
def test_the_pdf_has_two_a4_pages_small_with_embedded_letters_that_can_be_searched(told: Told, case: str) -> None:
    account = told(case)
    pdf = pdf_bytes(account)
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) < 1_500_000
    boxes = re.findall(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pdf)
    assert [(round(float(w)), round(float(h))) for w, h in boxes] == [(595, 842)] * 2
    fonts = re.findall(rb"/Type /Font\b.*?>>\s*endobj", pdf, re.S)
    assert fonts
    assert all(b"/CharProcs" in font or b"/DescendantFonts" in font for font in fonts), "a font that is not in the file"
    words = words_of(first_page(account)) + words_of(second_page(account))
    assert {letter for letter in words if not letter.isspace()} <= searchable(pdf)
    title = f"飛行計画書 {account.number}"
    assert title.encode("utf-16-be").hex() in pdf.hex() or title.encode("utf-16-be") in pdf


def test_the_picture_is_a_picture_for_a_screen(told: Told) -> None:
    with Image.open(BytesIO(png_bytes(told("nakao")))) as image:
        assert (image.width, image.height) >= (1600, 1000)
        assert len(image.convert("RGB").getcolors(1 << 24) or ()) > 1000


def test_a_plan_that_was_kept_before_it_told_so_much_is_drawn_too(ina: World, told: Told) -> None:
    plan = told("nakao").plan
    assert plan is not None
    needed = {field.name for field in fields(DeliveryPlan) if field.default is MISSING}
    old = DeliveryPlan.from_json({name: value for name, value in plan.to_json().items() if name in needed})
    account = account_of_plan(old, ina, MADE_AT, {"操縦者の氏名": "運航 次郎"})
    assert overlapping(first_page(account)) == []
    assert "運航 次郎" in words_of(second_page(account))
    assert "直線で結んだ目安" in words_of(picture(account))


def test_the_same_plan_is_the_same_paper_also_when_several_are_drawn_at_once(told: Told) -> None:
    """The console draws in threads."""
    accounts = [told(case) for case in ("hiji", "no corridor", "hiji", "no corridor")]
    with ThreadPoolExecutor(4) as threads:
        papers = list(threads.map(pdf_bytes, accounts))
    assert papers[:2] == papers[2:]
    assert papers[0] != papers[1]


def test_a_name_with_letters_that_no_font_has_is_drawn_all_the_same() -> None:
    page = Canvas(50, 20)
    assert page.write(2, 2, "家🏠並み\u0007", 8) > 0
    assert page.written[0][1] == "家〓並み〓"


def test_lines_break_where_japanese_may_break() -> None:
    lines = wrapped("これは、とても長い文（括弧つき）です。 altitude 150 m.", 8, 30)
    assert "".join(lines).replace(" ", "") == "これは、とても長い文（括弧つき）です。altitude150m."
    assert all(text_width_mm(line, 8) <= 30 + 3 for line in lines)
    assert not any(line[0] in "、。）" or line[-1] == "（" for line in lines)
