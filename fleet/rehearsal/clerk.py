"""The shop's clerk of the rehearsal: picks, packs, weighs and seals through the shop's pages."""

from __future__ import annotations

from fleet.rehearsal.page import Page, Visitor
from fleet.rehearsal.pressing import logged_in

SCALE_ERROR_G = 12


class Clerk:
    """Works off what stands on the board; may be called as often as one likes."""

    def __init__(self, base_url: str, login: str, password: str) -> None:
        self._visitor = Visitor(base_url)
        self._login = login
        self._password = password

    def round(self) -> int:
        """Takes every open order of the day to sealed boxes; returns how many orders were worked on."""
        board = self._board()
        numbers = [
            ticket.get("data-order-number")
            for ticket in board.rows("data-order-number")
            if ticket.get("data-state") in ("placed", "picking")
        ]
        for number in numbers:
            self._work_on(number)
        return len(numbers)

    def _board(self) -> Page:
        return logged_in(self._visitor, self._login, self._password)

    def _work_on(self, number: str) -> None:
        page = self._open(number)
        if page.body.get("data-page") == "picking":
            page = self._pick(page)
        if page.has("go-packing"):
            page = page.act("go-packing")
        if page.has("make-boxes"):
            page = page.act("make-boxes")
        self._weigh_and_seal(page)

    def _open(self, number: str) -> Page:
        board = self._board()
        ticket = next(row for row in board.rows("data-order-number") if row.get("data-order-number") == number)
        for action in ("start-picking", "go-picking", "go-packing"):
            if board.has(action, ticket):
                return board.act(action, ticket)
        return board.act("open-order", ticket)

    def _pick(self, page: Page) -> Page:
        todo = [
            (row.get("data-code"), int(row.get("data-wanted")) - int(row.get("data-picked") or 0))
            for row in page.rows("data-line-id")
            if row.get("data-look") not in ("done", "missing")
        ]
        for code, open_count in todo:
            for _ in range(open_count):
                page = page.act("scan", code=code)
        return page

    def _weigh_and_seal(self, page: Page) -> None:
        boxes = [row.get("data-box-id") for row in page.rows("data-box-id") if row.get("data-sealed") == "no"]
        for box_id in boxes:
            box = _box(page, box_id)
            weight_g = int(box.get("data-declared-weight-g")) + SCALE_ERROR_G
            page = page.act("weigh", box, weight_g=str(weight_g))
            page = page.act("seal", _box(page, box_id))


def _box(page: Page, box_id: str):  # type: ignore[no-untyped-def]  # lxml has no types
    return next(row for row in page.rows("data-box-id") if row.get("data-box-id") == box_id)
