"""What a shop decides about picking: its in-store codes, and how far a weighed piece may be from what was ordered."""

from __future__ import annotations

from dataclasses import dataclass

from orders.config import OrdersSettings
from orders.goods.in_store_codes import Formats, formats_of


@dataclass(frozen=True)
class PickRules:
    """Percent of the nominal weight of a weighed piece; formats by prefix."""

    formats: Formats
    over_percent: int
    under_percent: int


def rules_of(settings: OrdersSettings) -> PickRules:
    """Raises SettingInvalid."""
    return PickRules(
        formats=formats_of(settings.in_store_codes),
        over_percent=settings.weighed_over_percent,
        under_percent=settings.weighed_under_percent,
    )


USUAL_RULES = rules_of(OrdersSettings())
