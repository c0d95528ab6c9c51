"""Whatever somebody drops into the form, the answer is a reason, soon, and never a full memory."""

from __future__ import annotations

import contextlib
import random
import resource
import struct

import pytest
from openpyxl import Workbook

from orders.goods.errors import SheetUnreadable
from orders.goods.known_catalogue import KnownCatalogue, KnownPlace
from orders.goods.sheet_files import MOST_BYTES, Wrong
from orders.goods.sheet_problems import Reason, Remark
from orders.goods.sheet_rows import Table
from orders.goods.taking_in import table_of
from tests.orders.goods.workbooks import HEADINGS, book, comma, new_row, saved, unzipped, zipped

KNOWN = KnownCatalogue({}, (KnownPlace("yasai", "野菜"),))
GOOD = book([HEADINGS, new_row("4901234567894")])
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WORKBOOK_PART = "xl/worksheets/sheet1.xml"


def read(data: bytes) -> Table:
    return table_of(data, KNOWN)


def far_cell(place: str) -> bytes:
    """A workbook with something in a cell far out: the rectangle up to there would take all memory."""
    parts = unzipped(GOOD)
    row = "".join(sign for sign in place if sign.isdigit())
    cell = f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    parts[WORKBOOK_PART] = parts[WORKBOOK_PART].replace(b"</sheetData>", cell.encode())
    return zipped(parts)


def bomb() -> bytes:
    parts = unzipped(GOOD)
    parts["xl/media/image1.png"] = bytes(150_000_000)
    return zipped(parts)


def lying_bomb() -> bytes:
    """It says that what unpacks to 150 MB is ten bytes long."""
    data = bytearray(bomb())
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            if data[at + offset : at + offset + 4] == struct.pack("<I", 150_000_000):
                data[at + offset : at + offset + 4] = struct.pack("<I", 10)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", Wrong.NOTHING),
        (b" \r\n ", Wrong.NOTHING),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100), Wrong.PICTURE),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), Wrong.PICTURE),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), Wrong.PICTURE),
        (b"%PDF-1.7\n", Wrong.PDF),
        (COMPOUND, Wrong.OLD_EXCEL),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), Wrong.ENCRYPTED),
        (zipped({"photo.jpg": b"x"}), Wrong.ARCHIVE),
        (zipped({"word/document.xml": b"<x/>"}), Wrong.WORD),
        (zipped({"xl/workbook.bin": b"x"}), Wrong.BINARY_EXCEL),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), Wrong.OPEN_DOCUMENT),
        (GOOD[:-400], Wrong.BROKEN),
        (zipped({"xl/workbook.xml": b"<a", "xl/_rels/workbook.xml.rels": b"<a"}), Wrong.BROKEN),
        (zipped({name: data for name, data in unzipped(GOOD).items() if name != WORKBOOK_PART}), Wrong.BROKEN),
        (b"x" * (MOST_BYTES + 1), Wrong.TOO_BIG),
        (bytes(50_000_000), Wrong.NOT_TEXT),
        (b"\x01\x02\x03\xfe\xff", Wrong.NOT_TEXT),
        ("番号,商品名\r\n".encode() + b"\x80\xff", Wrong.ENCODING),
        (comma([("番号", "商品名"), ("1", '"a"b')]), Wrong.QUOTES),
        (comma([("a", "b"), ("1", "2")]), Wrong.NO_HEADINGS),
        (comma([HEADINGS]), Wrong.NO_ROWS),
        (book([]), Wrong.NO_ROWS),
        (comma([HEADINGS, *[[None]] * 20_001]), Wrong.TOO_MANY_ROWS),
        (far_cell("XFD1048576"), Wrong.TOO_MANY_ROWS),
        (far_cell("XFD3"), Wrong.TOO_MANY_COLUMNS),
        (bomb(), Wrong.BOMB),
    ],
)
def test_what_is_no_table_is_named(data: bytes, kind: Wrong) -> None:
    with pytest.raises(SheetUnreadable) as refused:
        read(data)
    expected = {kind, Wrong.TOO_BIG} if len(data) > MOST_BYTES else {kind}
    assert refused.value.kind in expected


def test_a_bomb_that_lies_about_its_size_is_refused_without_taking_memory() -> None:
    data = lying_bomb()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(SheetUnreadable) as refused:
        read(data)
    assert refused.value.kind in (Wrong.BROKEN, Wrong.BOMB)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_billion_laughs_are_not_laughed() -> None:
    parts = unzipped(GOOD)
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
    text = parts[WORKBOOK_PART].decode().replace("</sheetData>", "<row><c><v>&a9;</v></c></row></sheetData>")
    parts[WORKBOOK_PART] = (head + text.partition("?>")[2] if "?>" in text else head + text).encode()
    with pytest.raises(SheetUnreadable):
        read(zipped(parts))


def test_damaged_workbooks_never_end_in_anything_but_a_reason() -> None:
    chance = random.Random(4)
    for _ in range(300):
        data = bytearray(GOOD)
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with contextlib.suppress(SheetUnreadable):
            read(bytes(data))


def test_damaged_parts_never_end_in_anything_but_a_reason() -> None:
    """The archive is whole and what is in it is not."""
    chance, parts = random.Random(5), unzipped(GOOD)
    for _ in range(300):
        name = chance.choice(sorted(parts))
        part = bytearray(parts[name])
        for _ in range(chance.randint(1, 5)):
            part[chance.randrange(len(part))] = chance.randrange(256)
        with contextlib.suppress(SheetUnreadable):
            read(zipped({**parts, name: bytes(part)}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_every_usual_encoding_is_understood(encoding: str) -> None:
    data = comma([HEADINGS, new_row("4901234567894", "髙野①豆腐", "こうやどうふ")], encoding)
    (row,) = read(data).rows
    assert (row.code, row.values["name"]) == ("4901234567894", "髙野①豆腐")


def test_tabs_divide_as_commas_do() -> None:
    assert len(read(comma([HEADINGS, new_row("4901234567894")]).replace(b",", b"\t")).rows) == 1


def test_hidden_rows_are_taken_and_named() -> None:
    def hide(sheet: object) -> None:
        sheet.row_dimensions[3].hidden = True  # type: ignore[attr-defined]

    table = read(book([HEADINGS, new_row("4901234567894"), new_row("4901234567900")], hide))
    assert len(table.rows) == 2
    assert [(each.remark, each.facts["rows"]) for each in table.remarks] == [(Remark.HIDDEN_ROWS, [3])]


def test_merged_cells_are_a_mistake_of_their_row() -> None:
    table = read(
        book([HEADINGS, new_row("4901234567894"), new_row("4901234567900")], lambda sheet: sheet.merge_cells("D2:D3"))
    )
    assert (2, Reason.MERGED) in [(each.row, each.reason) for each in table.problems]


def test_a_formula_counts_by_its_answer_and_without_one_it_is_a_mistake() -> None:
    data = book([HEADINGS, new_row("4901234567894", price="=100+98")])
    (problem,) = read(data).problems
    assert (problem.row, problem.column, problem.reason) == (2, "値段（税込）", Reason.NO_ANSWER)
    parts = unzipped(data)
    parts[WORKBOOK_PART] = parts[WORKBOOK_PART].replace(b"<f>100+98</f><v></v>", b"<f>100+98</f><v>198</v>")
    parts[WORKBOOK_PART] = parts[WORKBOOK_PART].replace(b"<f>100+98</f><v />", b"<f>100+98</f><v>198</v>")
    assert read(zipped(parts)).rows[0].values["price_yen"] == 198


def test_a_sheet_that_is_no_list_of_goods_is_passed_over() -> None:
    made = Workbook()
    assert made.active is not None
    made.active.append(["メモ", "x"])
    second = made.create_sheet("商品")
    second.append(["春の商品"])
    second.append([])
    second.append(HEADINGS)
    second.append(new_row("4901234567894"))
    table = read(saved(made))
    assert [row.row for row in table.rows] == [4]
    assert [each.remark for each in table.remarks] == [Remark.OTHER_SHEETS]
