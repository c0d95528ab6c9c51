"""What the staff application itself reads from the environment; everything else is in `orders.config`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orders.settings import load


@dataclass(frozen=True)
class StaffSettings:
    demo: bool = field(default=False, metadata={"help": "demonstration: the log-in page offers ready log-ins"})

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> StaffSettings:
        """Raises SettingInvalid."""
        return load(cls, env)
