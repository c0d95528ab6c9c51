"""Importing this module makes every table of the shop known to `orders.db.Base.metadata`."""

from orders import (
    basket,
    boxes,
    calendar,
    catalogue,
    closing,
    consents,
    delivery,
    districts,
    numbering,
    order,
    packed_boxes,
    people,
    specials,
    stock,
    watchover,
)

__all__ = [
    "basket",
    "boxes",
    "calendar",
    "catalogue",
    "closing",
    "consents",
    "delivery",
    "districts",
    "numbering",
    "order",
    "packed_boxes",
    "people",
    "specials",
    "stock",
    "watchover",
]
