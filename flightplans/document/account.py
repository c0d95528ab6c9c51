"""What a document tells of: what was asked, in which world, and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flightplans.delivery import DeliveryPlan
from flightplans.errors import Refusal
from flightplans.request import PlanRequest
from flightplans.world import World

NUMBER_LENGTH = 8


@dataclass(frozen=True, eq=False)
class Account:
    """One plan or refusal with all that its papers need. `made_at` is aware; nothing here reads a clock."""

    request: PlanRequest
    world: World
    made_at: datetime
    plan: DeliveryPlan | None = None
    """The plan; beside reasons it is what would be flown if nobody minded them: to be drawn, never to be flown."""
    reasons: tuple[Refusal, ...] = ()
    town: str = "ina"
    said: Mapping[str, str] = field(default_factory=dict)
    """What others know of the flight, by the field of the notification (飛行計画の通報), e.g. 操縦者 to a name."""

    @property
    def refused(self) -> bool:
        """Whether this must not be flown."""
        return bool(self.reasons) or self.plan is None

    @property
    def number(self) -> str:
        """A short name of the content: the same plan has the same number, another one another."""
        if self.plan is not None and not self.reasons:
            told: object = self.plan.to_json()
        else:
            told = [self.asked(), [reason.facts() for reason in self.reasons]]
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:NUMBER_LENGTH].upper()

    def asked(self) -> dict[str, object]:
        """What was asked, ready for JSON."""
        request = self.request
        return {
            "from": request.port.id,
            "to": request.hall.id,
            "payload_g": request.payload_g,
            "wind_m_s": request.wind_speed_m_s,
            "wind_from_deg": request.wind_from_deg,
            "hold_s": request.hold_s,
            "at": None if request.at is None else request.at.isoformat(),
            "temperature_c": request.temperature_c,
            "battery_temperature_c": request.battery_temperature_c,
            "battery_health": request.battery_health,
            "start_percent": request.start_percent,
            "airframe": request.airframe.name,
            "town": self.town,
        }

    @property
    def file_stem(self) -> str:
        """A name that says what is in the file."""
        verdict = "refused-" if self.refused else ""
        way = f"{self.request.port.id}-{self.request.hall.id}-{self.request.payload_g}g"
        return f"flightplan-{verdict}{way}-{self.number}"


def account_of_plan(plan: DeliveryPlan, world: World, made_at: datetime, said: Mapping[str, str]) -> Account:
    """The account of a plan that was kept: what was asked is read from the plan. Raises KeyError for a strange site."""
    request = PlanRequest(
        port=world.sites[plan.port_id],
        hall=world.sites[plan.site_id],
        payload_g=plan.payload_g,
        wind_speed_m_s=plan.wind_speed_m_s,
        wind_from_deg=plan.wind_from_deg,
        hold_s=plan.hold_s,
        at=None if plan.departs_at is None else datetime.fromisoformat(plan.departs_at),
    )
    return Account(request, world, made_at, plan=plan, said=said)
