"""The plan on paper: two A4 pages for officials, and one picture for screens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Final

from flightplans.document.account import Account
from flightplans.document.canvas import INK, MM_PER_PT, QUIET, RULE, Box, Canvas, pdf_of, png_of, text_width_mm, wrapped
from flightplans.document.columns import Block, Figure, Row, Table, fits, flow
from flightplans.document.energy_chart import draw_energy
from flightplans.document.facts import (
    Fact,
    crossing_rows,
    date_words,
    key_facts,
    known_rules,
    made_of_samples,
    notification_rows,
    reason_rows,
    risk_rows,
    source_words,
    way_out_rows,
    way_rows,
    zone_rows,
)
from flightplans.document.map import draw_legend, draw_map, legend_height, way_xy
from flightplans.document.profile import draw_profile
from flightplans.document.rules import rules_of

A4_MM: Final = (210.0, 297.0)
PICTURE_MM: Final = (280.0, 190.0)
DOTS_AN_INCH = 160
GOOD, BAD, MIND = "#1a7f4b", "#b81d24", "#9a6b00"
EDGE = 8.0
TOP = 29.5
REASON_LINE_MM = 3.8
SIGNATURES = ("計画した人", "操縦する人", "運航の責任者", "承認")


def pdf_bytes(account: Account) -> bytes:
    """Two pages, letters embedded and searchable."""
    title = f"飛行計画書 {account.number} {account.request.port.name} → {account.request.hall.name}"
    # In UTC: matplotlib writes the offset of any other zone with the wrong sign.
    made = account.made_at.astimezone(UTC)
    info = {"Title": title, "Creator": "yuai-market", "CreationDate": made, "Subject": _verdict(account)}
    return pdf_of((first_page(account), second_page(account)), info)


def png_bytes(account: Account) -> bytes:
    """One picture: verdict, map, figures, heights, energy."""
    title = f"Flight plan {account.number}"
    return png_of(picture(account), DOTS_AN_INCH, {"Title": title, "Software": "yuai-market"})


def first_page(account: Account) -> Canvas:
    """Heading and verdict, map, key figures, risk, height profile."""
    page = Canvas(*A4_MM)
    top = _head(page, account)
    wide, drawn = _wide(account), account.plan is not None
    if wide:
        draw_map(page, Box(EDGE, top, 194, 100), account)
        _reasons(page, Box(EDGE, top + 102, 194, 0), account)
    else:
        draw_map(page, Box(EDGE, top, 116, 182 if drawn else 286 - top), account)
        _reasons(page, Box(128, top, 74, 0), account)
    columns, blocks, _ = _beside_the_map(account)
    flow(page, columns, blocks)
    if drawn:
        lower = 222 if wide else top + 186
        draw_profile(page, Box(EDGE, lower, 194, 286 - lower), account)
    _foot(page, account, 1)
    return page


def _beside_the_map(account: Account) -> tuple[tuple[Box, ...], list[Block], list[Block]]:
    """Columns of the first page, what stands in them, and what has to go to the second page."""
    wide = _wide(account)
    top = TOP + (102 if wide else 0) + _reasons_height(account, 194 if wide else 74)
    bottom = 219 if wide else 213 if account.plan is not None else 284
    if wide:
        columns: tuple[Box, ...] = tuple(Box(x, top, 94, bottom - top) for x in (EDGE, 108))
    else:
        columns = (Box(128, top, 74, bottom - top),)
    facts = Table("", (34, 66), tuple(Row(fact, colours=(QUIET,)) for fact in key_facts(account)))
    signs = Figure("地図のしるし", legend_height(account), lambda page, box: draw_legend(page, box, account))
    blocks: list[Block] = [facts, signs]
    left: list[Block] = []
    for block in _risks(account):
        if fits(columns, [*blocks, block]):
            blocks.append(block)
        else:
            left.append(block)
    return columns, blocks, left


def second_page(account: Account) -> Canvas:
    """Energy, every rule, ways out, the notification's fields, sources, places to sign."""
    page = Canvas(*A4_MM)
    page.write(EDGE, 8, f"飛行計画書 {account.number}　{account.request.port.name} → {account.request.hall.name}", 11)
    _stamp(page, account, Box(164, 7, 38, 7), 11)
    page.line([(EDGE, 15.2), (202, 15.2)], INK, 0.8)
    top = 18.5
    if account.plan is not None:
        draw_energy(page, Box(EDGE, 17, 194, 45), account)
        top = 64.5
    columns = tuple(Box(x, top, 95.5, 261 - top) for x in (EDGE, 106.5))
    # What must not be flown is not notified either.
    notified = [] if account.refused else [_notification(account)]
    flow(page, columns, [*_blocks(account), *_beside_the_map(account)[2], *notified])
    _sources(page, Box(EDGE, 262, 194, 9), account)
    _signatures(page, Box(EDGE, 273, 194, 14))
    _foot(page, account, 2)
    return page


def picture(account: Account) -> Canvas:
    """The summary for a screen, wider than high; reasons of a refusal make it higher."""
    width, height = PICTURE_MM
    plan, facts = account.plan, list(key_facts(account))
    taller = 0.0 if plan is None else _reasons_height(account, 164)
    page = Canvas(width, height + taller)
    _head(page, account)
    if plan is None:
        draw_map(page, Box(6, 33, 150, 151), account)
        y = _facts(page, Box(162, _reasons(page, Box(162, 33, 110, 0), account), 110, 0), facts)
        draw_legend(page, Box(162, y + 4, 110, 0), account)
        return page
    draw_map(page, Box(6, 33, 98, 151 + taller), account)
    y = _reasons(page, Box(108, 33, 164, 0), account)
    half = (len(facts) + 1) // 2
    below = max(_facts(page, Box(108, y, 80, 0), facts[:half]), _facts(page, Box(192, y, 80, 0), facts[half:]))
    below += 2.5 + draw_legend(page, Box(108, below + 2.5, 164, 0), account, columns=4)
    draw_profile(page, Box(106, below + 1, 166, 151 + taller - below), account)
    draw_energy(page, Box(108, 153 + taller, 164, 33), account)
    return page


def _verdict(account: Account) -> str:
    return "飛行不可" if account.refused else "飛行可"


def _stamp(page: Canvas, account: Account, box: Box, size_pt: float) -> None:
    """The verdict, white on its colour and with its mark: it has to be seen without colours too."""
    words = f"× {_verdict(account)}" if account.refused else f"○ {_verdict(account)}"
    page.box(box, fill=BAD if account.refused else GOOD, linewidth=0)
    high = size_pt * MM_PER_PT
    page.write(box.x + box.width / 2, box.y + (box.height - high) / 2, words, size_pt, colour="white", align="center")


def _head(page: Canvas, account: Account) -> float:
    """Title, way and verdict; returns where the page goes on."""
    request, right = account.request, page.width - EDGE
    page.write(EDGE, 7, "飛行計画書", 19)
    page.write(EDGE + 38, 8, f"計画番号 {account.number}", 9)
    page.write(EDGE + 38, 12, f"作成 {date_words(account.made_at)}", 9, colour=QUIET)
    _stamp(page, account, Box(right - 46, 6.5, 46, 13), 18)
    if made_of_samples(account):
        for line, words in enumerate(("見本の資料による計画です。", "実際の飛行には使えません。")):
            page.write(right - 49, 8 + 4 * line, words, 9, colour=BAD, align="right")
    way = f"{request.port.name} → {request.hall.name} → {request.port.name}（往復）"
    summed = page.write(right, 21.2, _summary(account), 9, colour=BAD if account.refused else GOOD, align="right")
    room = right - EDGE - summed - 4
    size = next((s for s in (13.0, 12.0, 11.0, 10.0, 9.0, 8.0) if text_width_mm(way, s) <= room), 7.0)
    page.write(EDGE, 24.3 - size * MM_PER_PT, way, size)
    page.line([(EDGE, 26.6), (right, 26.6)], INK, 0.8)
    return TOP


def _summary(account: Account) -> str:
    if account.refused:
        return f"飛べない理由 {len(account.reasons)} 件"
    plan = account.plan
    return f"基準 {len(rules_of(plan.checks))} 項目をすべて満たしています" if plan is not None else ""


def _facts(page: Canvas, box: Box, facts: Sequence[Fact]) -> float:
    """Label and value, a line each; returns where it ended."""
    y, label = box.y, 25.0
    for name, words in facts:
        lines = wrapped(words, 8, box.width - label)
        page.write(box.x, y + 0.6, name, 7.5, colour=QUIET)
        for index, line in enumerate(lines):
            page.write(box.x + label, y + 0.5 + index * 3.4, line, 8)
        y += 1.3 + 3.4 * len(lines)
        page.line([(box.x, y), (box.right, y)], RULE, 0.3)
    return y


def _reasons(page: Canvas, box: Box, account: Account) -> float:
    """Every reason and its remedy in a red frame; nothing for a plan. Returns where the page goes on."""
    if not account.refused:
        return box.y
    y = box.y + 2
    page.write(box.x + 2.5, y, "飛べない理由と、どうすればよいか", 9.5, colour=BAD)
    y += 5
    for line, colour, indent in _reason_lines(account, box.width):
        page.write(box.x + 2.5 + indent, y, line, 8.5, colour=colour)
        y += REASON_LINE_MM
    page.box(Box(box.x, box.y, box.width, y - box.y + 1), edge=BAD, linewidth=1.2)
    return box.y + _reasons_height(account, box.width)


def _reasons_height(account: Account, width: float) -> float:
    if not account.refused:
        return 0.0
    return 7 + REASON_LINE_MM * len(_reason_lines(account, width)) + 4


def _reason_lines(account: Account, width: float) -> list[tuple[str, str, float]]:
    """(line, colour, indent)."""
    lines: list[tuple[str, str, float]] = []
    for what, remedy in reason_rows(account):
        lines += [(line, INK, 0.0) for line in wrapped(f"× {what}", 8.5, width - 5)]
        lines += [(line, GOOD, 3.0) for line in wrapped(f"→ {remedy}", 8.5, width - 8)] if remedy else []
    return lines


def _blocks(account: Account) -> Iterator[Block]:
    plan = account.plan
    if plan is None:
        yield Table("分かっている規則", (30, 70), tuple(Row(fact) for fact in known_rules(account)))
        zones = tuple(Row(row) for row in zone_rows(account.world))
        yield Table("飛行禁止の区域と、上を越える障害物", (44, 24, 32), zones, ("名前", "種類", "守ること"))
        return
    yield _rules_table(account)
    ways = tuple(
        Row(("○" if ok else "△", f"{stretch}\n{failure}", what, figures), colours=(GOOD if ok else MIND,))
        for ok, stretch, failure, what, figures in way_out_rows(plan, account.world)
    )
    if ways:
        head = ("", "区間・故障", "機体が自分ですること（△は注意）", "最も遠い・長い")
        yield Table("逃げ道（どこで一つ壊れても）", (4, 26, 43, 27), ways, head)


def _risks(account: Account) -> Iterator[Block]:
    plan = account.plan
    risk = tuple(Row(fact) for fact in risk_rows(plan)) if plan is not None else ()
    if risk:
        yield Table("地上リスク", (32, 68), risk)
    way = tuple(Row(fact) for fact in way_rows(plan)) if plan is not None else ()
    if way:
        yield Table("経路", (26, 74), way)
    crossings = tuple(Row(row) for row in crossing_rows(plan)) if plan is not None else ()
    if crossings:
        head = ("もの", "地点", "角度", "上の高さ")
        yield Table("横切るもの", (46, 18, 14, 22), crossings, head, frozenset({1, 2, 3}))


def _notification(account: Account) -> Block:
    rows = tuple(Row(row) for row in notification_rows(account))
    return Table("飛行計画の通報（航空法132条の88）に書くこと", (34, 66), rows)


def _mark(ok: bool) -> tuple[str, ...]:
    return (GOOD if ok else BAD,)


def _rules_table(account: Account) -> Table:
    plan = account.plan
    rows: list[Row] = []
    group = ""
    for rule in rules_of(plan.checks if plan is not None else ()):
        if rule.group != group:
            group = rule.group
            rows.append(Row((group,), heading=True))
        mark = "○" if rule.ok else "×"
        rows.append(Row((mark, rule.words, rule.value, rule.limit, rule.margin), colours=_mark(rule.ok)))
    head = ("", "規則（往路 / 復路）", "値", "基準", "余裕")
    return Table("すべての規則", (4, 35, 22, 22, 17), tuple(rows), head, frozenset({2, 3, 4}))


def _sources(page: Canvas, box: Box, account: Account) -> None:
    lines = wrapped(f"資料とその限界　{source_words(account)}", 7, box.width)
    for index, line in enumerate(lines):
        page.write(box.x, box.bottom - 3 * (len(lines) - index), line, 7, colour=QUIET)


def _signatures(page: Canvas, box: Box) -> None:
    wide = box.width / len(SIGNATURES)
    for number, words in enumerate(SIGNATURES):
        each = Box(box.x + number * wide, box.y, wide, box.height)
        page.box(each, edge=INK, linewidth=0.6)
        page.write(each.x + 1.2, each.y + 0.8, words, 7.5, colour=QUIET)
        page.write(each.right - 1.2, each.bottom - 4, "年　　月　　日　　　", 7.5, colour=QUIET, align="right")


def _foot(page: Canvas, account: Account, number: int) -> None:
    page.write(EDGE, 290, f"飛行計画書 {account.number}　{_verdict(account)}", 7.5, colour=QUIET)
    page.write(page.width - EDGE, 290, f"{number} / 2", 7.5, colour=QUIET, align="right")


def _wide(account: Account) -> bool:
    """Whether the way lies rather from west to east."""
    if account.plan is None:
        return False
    xy = way_xy(account.world.frame, account.plan.out)
    east, north = xy.max(axis=0) - xy.min(axis=0)
    return bool(east > 1.15 * north)
