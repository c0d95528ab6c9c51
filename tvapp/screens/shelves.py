"""売り場: the shelves, six a page."""

from flask import Flask
from flask.typing import ResponseReturnValue

from orders import catalogue
from tvapp.addresses import address, focus_asked, page_asked
from tvapp.frame import Screen, pager, show
from tvapp.layout import PAGE_SIZE, Cell, page_of, paging, place
from tvapp.pictures.kinds import kind_of_shelf
from tvapp.visit import Visit, reading


def register(app: Flask) -> None:
    app.add_url_rule("/shelves", "shelves", reading(shelves))


def shelves(visit: Visit) -> ResponseReturnValue:
    every = catalogue.shelves(visit.db)
    ids = [shelf.id for shelf in every]
    wanted = page_asked() or (page_of(ids.index(focus_asked())) if focus_asked() in ids else 1)
    pages = paging(len(every), wanted)
    start = (pages.number - 1) * PAGE_SIZE
    cells = [
        Cell(shelf.id, place(f"g{n}"), f"shelf:{shelf.id}", f"/shelf/{shelf.id}", shelf.name, digit=str(n))
        for n, shelf in enumerate(every[start : start + PAGE_SIZE], 1)
    ]
    turns = pager(pages, "/shelves", "売り場")
    screen = Screen(
        name="shelves",
        title="売り場を えらぶ",
        url=address("/shelves", p=pages.number),
        cells=[*cells, *turns],
        back="/?f=shelves",
    )
    kinds = {cell.key: kind_of_shelf(cell.key) for cell in cells}
    return show(visit, "shelves.html", screen, shelves=cells, kinds=kinds, turns=turns, paging=pages)
