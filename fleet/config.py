"""Settings of the fleet: every field is an environment variable YUAI_<UPPER NAME>."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from orders.settings import load


@dataclass(frozen=True)
class FleetSettings:
    """What a town may want otherwise than we do."""

    town: str = field(default="ina", metadata={"help": "town whose sites, airspace and terrain are flown in"})
    console_port: int = field(default=8003, metadata={"help": "port of the operators' and volunteers' pages"})
    payload_limit_g: int = field(default=5000, metadata={"help": "most that an aircraft carries, in grams"})
    wind_limit_m_s: float = field(default=5.0, metadata={"help": "at this wind and more nothing takes off, in m/s"})
    assumed_wind_m_s: float = field(
        default=3.0, metadata={"help": "wind that plans count with while nobody has observed it, in m/s"}
    )
    hold_s: float = field(
        default=300.0, metadata={"help": "how long an aircraft waits over a hall for a clear landing place, in s"}
    )
    min_start_percent: float = field(
        default=90.0, metadata={"help": "an aircraft with less battery does not take off, in percent"}
    )
    gather_s: float = field(
        default=120.0, metadata={"help": "how long the first box for a hall waits for others, in business seconds"}
    )
    refused_to_van_s: float = field(
        default=-1.0,
        metadata={"help": "after so many business seconds the boxes of a refused flight go by van; below 0 never"},
    )
    airframe_file: str = field(
        default="",
        metadata={"help": "airframe file of `yuai energy fit`; empty for the sample"},
    )
    tlog_dir: str = field(default="", metadata={"help": "folder for the raw telemetry of every flight; empty for none"})

    tv_url: str = field(default="http://127.0.0.1:8001", metadata={"help": "where the television's pages are found"})
    shop_url: str = field(default="http://127.0.0.1:8002", metadata={"help": "where the shop's pages are found"})
    console_url: str = field(default="http://127.0.0.1:8003", metadata={"help": "where the console's pages are found"})
    town_folder: str = field(default="var", metadata={"help": "folder for what is neither in the database nor a log"})
    demo: bool = field(default=False, metadata={"help": "a rehearsal: ready log-ins, people played by the program"})

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read the settings from environment variables; raises the loader's errors."""
        return load(cls, env)
