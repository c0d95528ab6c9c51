"""From the bytes of a file to a table: which kind of file it is decides its beginning, never its name."""

from __future__ import annotations

from orders.goods.known_catalogue import KnownCatalogue
from orders.goods.sheet_csv import read_csv
from orders.goods.sheet_excel import read_excel
from orders.goods.sheet_files import ZIP, check_kind
from orders.goods.sheet_rows import Table, has_headings, read_table


def table_of(data: bytes, known: KnownCatalogue) -> Table:
    """What the file says, with everything that is wrong in it. Raises SheetUnreadable where it is no table at all."""
    check_kind(data)
    sheet = read_excel(data, has_headings) if data.startswith(ZIP) else read_csv(data)
    return read_table(sheet, known)
