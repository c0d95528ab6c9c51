"""売り場: nine departments, then their sub-shelves, standing as the digits stand on the remote."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, abort, redirect
from flask.typing import ResponseReturnValue

from orders.errors import NotFound
from orders.goods import departments
from tvapp.addresses import address, came_from, focus_asked, onward, page_asked
from tvapp.frame import Screen, pager, show
from tvapp.layout import PAGE_SIZE, Cell, middle, page_of, paging, place
from tvapp.pictures.kinds import kind_of_shelf, kind_of_sub_shelf
from tvapp.pictures.looks import look_of
from tvapp.visit import Visit, reading

NINE = 9


def register(app: Flask) -> None:
    app.add_url_rule("/shelves", "shelves", reading(shelves))
    app.add_url_rule("/department/<department_id>", "department", reading(department))


@dataclass(frozen=True)
class Way:
    """A department or a sub-shelf, with its picture."""

    key: str
    action: str
    href: str
    name: str
    look: str


def shelves(visit: Visit) -> ResponseReturnValue:
    ways = [
        Way(one.id, f"department:{one.id}", f"/department/{one.id}", one.name, kind_of_shelf(one.shelf_id))
        for one in departments.departments(visit.db, visit.today)
    ]
    return _show(visit, "shelves", "売り場を えらぶ", "/shelves", ways, back="/?f=shelves")


def department(visit: Visit, department_id: str) -> ResponseReturnValue:
    try:
        found = departments.department(visit.db, department_id, visit.today)
    except NotFound:
        abort(404)
    subs = departments.sub_shelves_of(visit.db, department_id, visit.today)
    if len(subs) == 1:
        # Nothing to choose here; 戻る names the cell from which it comes, and skips this page too.
        here = address("/shelves", f=department_id) if focus_asked() else f"/sub/{subs[0].id}"
        return redirect(address(here, b=came_from()))
    ways = [
        Way(sub.id, f"sub:{sub.id}", f"/sub/{sub.id}", sub.name, kind_of_sub_shelf(sub.id) or look_of(sub.first))
        for sub in subs
    ]
    back = address("/shelves", f=department_id)
    return _show(visit, "department", found.name, f"/department/{department_id}", ways, back=back)


def _show(visit: Visit, name: str, title: str, url: str, ways: Sequence[Way], *, back: str) -> ResponseReturnValue:
    """Nine cells; a shop that made more gets pages of six, so that the digits keep their places."""
    size, prefix = (NINE, "d") if len(ways) <= NINE else (PAGE_SIZE, "g")
    keys = [way.key for way in ways]
    wanted = page_asked() or (page_of(keys.index(focus_asked()), size) if focus_asked() in keys else 1)
    pages = paging(len(ways), wanted, size)
    shown = ways[(pages.number - 1) * size : pages.number * size]
    own = address(url, p=pages.number if pages.number > 1 else None)
    cells = [
        Cell(way.key, place(f"{prefix}{n}"), way.action, onward(way.href, own, way.key), way.name, digit=str(n))
        for n, way in enumerate(shown, 1)
    ]
    turns = pager(pages, url, "売り場")
    screen = Screen(
        name=name,
        title=title,
        url=own,
        cells=[*cells, *turns],
        back=back,
        focus=middle(cells),
    )
    looks = {cell.key: way.look for cell, way in zip(cells, shown, strict=True)}
    return show(visit, "shelves.html", screen, ways=cells, looks=looks, turns=turns, paging=pages, nine=prefix == "d")
