"""Settings of the television pages, all from the environment (`YUAI_…`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from orders.settings import load


@dataclass(frozen=True)
class TvSettings:
    tv_host: str = field(default="127.0.0.1", metadata={"help": "address the television pages listen on"})
    tv_port: int = field(default=8001, metadata={"help": "port of the television pages"})
    tv_workers: int = field(
        default=3, metadata={"help": "processes that serve the television pages, of one thread each"}
    )
    demo: bool = field(default=False, metadata={"help": "demonstration: /remote offers the seeded boxes H0001 and on"})
    tv_refresh_s: int = field(
        default=15, metadata={"help": "seconds between two refreshes of 'where is it' while an order is open"}
    )
    tv_confirm_after_s: float = field(
        default=1.0,
        metadata={
            "help": "an order sooner than so many seconds after its page is asked for again (a held key); 0: never"
        },
    )
    tv_delivery_hours: str = field(
        default="午後1時から5時ごろ", metadata={"help": "when deliveries reach the door, in words"}
    )
    tv_help_hours: str = field(
        default="月曜日から金曜日 午前8時30分から午後5時", metadata={"help": "when the help telephone is answered"}
    )
    tv_speech_mb: int = field(
        default=200,
        metadata={"help": "megabytes that spoken words may take in var_dir/speech (with the extra 'speech')"},
    )

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        return load(cls, env)
