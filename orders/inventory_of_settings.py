"""`yuai config`: the settings of all packages, found through the entry points `yuai.settings`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points

from orders.settings import SettingRow, describe


def lines(env: Mapping[str, str]) -> Iterator[str]:
    """A heading a package, then a line a setting. Raises SettingInvalid."""
    for point in sorted(entry_points(group="yuai.settings"), key=lambda point: point.name):
        yield f"[{point.name}]"
        rows = describe(point.load(), env)
        width = max((len(row.variable) for row in rows), default=0)
        yield from (_line(row, width) for row in rows)


def _line(row: SettingRow, width: int) -> str:
    comment = f"# {row.source}" + (f"; {row.help}" if row.help else "")
    return f"{row.variable:<{width}} = {row.value}  {comment}"
