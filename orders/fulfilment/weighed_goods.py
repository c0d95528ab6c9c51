"""Goods sold by weight: what a piece weighs and costs, from its label or from the scale."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from orders.fulfilment.errors import CartonCode, PieceTooHeavy, PieceTooLight, UnknownCode, WeightNeeded
from orders.fulfilment.pick_rules import PickRules
from orders.goods import barcodes, catalogue
from orders.goods.catalogue import Item
from orders.goods.in_store_codes import read_code
from orders.ordering.order import OrderLine


@dataclass(frozen=True)
class ReadPiece:
    """What was under the scanner: the item, and what its label or the scale says of this very piece."""

    item: Item
    weight_g: int | None = None
    label_yen: int | None = None


@dataclass(frozen=True)
class Piece:
    """What one piece of a line weighs and costs; None: as the catalogue says."""

    weight_g: int | None = None
    amount_yen: int | None = None


def read_piece(session: Session, code: str, rules: PickRules, weight_g: int | None = None) -> ReadPiece:
    """Any code of an item, or an in-store code with a value; `weight_g` was read from a scale.

    What the catalogue knows by exactly this code is an ordinary code, whatever its prefix. Raises UnknownCode,
    CheckDigitWrong, CartonCode.
    """
    known = catalogue.item_by_code(session, code)
    if known is not None:
        carton = barcodes.barcode(session, code)
        if carton is not None and carton.pieces > 1:
            raise CartonCode(known.name, carton.pieces)
        return ReadPiece(known, weight_g)
    reading = read_code(code, rules.formats)
    found = catalogue.item_by_code(session, reading.item_code) if reading.item_code != code else None
    if found is None:
        raise UnknownCode(code)
    return ReadPiece(found, weight_g if reading.weight_g is None else reading.weight_g, reading.price_yen)


def piece_of(session: Session, line: OrderLine, read: ReadPiece, rules: PickRules) -> Piece:
    """What this piece weighs and costs as a piece of that line: real weight times price, rounded down to the yen.

    Never more than the label says, and a substitute never more than what it stands for, unless that was agreed.
    Raises WeightNeeded, PieceTooHeavy, PieceTooLight.
    """
    if not line.weighed:
        return _labelled(line, read)
    weight_g = _weight_g(line, read)
    _check_weight(line, weight_g, rules)
    amount_yen = amount_of(line, weight_g)
    for ceiling_yen in (_label_of_the_line(line, read), _ceiling_yen(session, line)):
        amount_yen = amount_yen if ceiling_yen is None else min(amount_yen, ceiling_yen)
    return Piece(weight_g, amount_yen)


def amount_of(line: OrderLine, weight_g: int) -> int:
    """Yen for so many grams at the line's price for its nominal weight, rounded down."""
    return line.price_yen * weight_g // _nominal_g(line)


def most_g(line: OrderLine, rules: PickRules) -> int:
    """The heaviest piece that may be sent, in grams."""
    return _nominal_g(line) * (100 + rules.over_percent) // 100


def least_g(line: OrderLine, rules: PickRules) -> int:
    """The lightest piece that may be sent, in grams, at least one."""
    return max(1, _nominal_g(line) * (100 - rules.under_percent) // 100)


def _nominal_g(line: OrderLine) -> int:
    # A line without a weight was written before its item was sold by weight.
    return line.weight_g or 1


def _check_weight(line: OrderLine, weight_g: int, rules: PickRules) -> None:
    if weight_g > most_g(line, rules):
        raise PieceTooHeavy(line.name, weight_g, most_g(line, rules))
    if weight_g < least_g(line, rules):
        raise PieceTooLight(line.name, weight_g, least_g(line, rules))


def _weight_g(line: OrderLine, read: ReadPiece) -> int:
    """Read from the label or the scale; a label that shows only a price tells it by the item's price today."""
    if read.weight_g is not None:
        return read.weight_g
    if read.label_yen is None or not read.item.price_yen or not read.item.weight_g:
        raise WeightNeeded(line.name)
    return round(read.label_yen * read.item.weight_g / read.item.price_yen)


def _label_of_the_line(line: OrderLine, read: ReadPiece) -> int | None:
    """The label's price, as much cheaper as the line was (an order keeps the price of its day)."""
    if read.label_yen is None or not read.item.price_yen:
        return read.label_yen
    return min(read.label_yen, read.label_yen * line.price_yen // read.item.price_yen)


def _labelled(line: OrderLine, read: ReadPiece) -> Piece:
    """An ordinary packet with a price on its label costs what was ordered, or less where the label says less."""
    if read.label_yen is None or read.label_yen >= line.price_yen:
        return Piece()
    return Piece(amount_yen=read.label_yen)


def _ceiling_yen(session: Session, line: OrderLine) -> int | None:
    if line.substitute_for_id is None or line.agreed_with is not None:
        return None
    return session.scalar(sa.select(OrderLine.price_yen).where(OrderLine.id == line.substitute_for_id))
