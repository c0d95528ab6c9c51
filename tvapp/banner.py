"""What has just happened, in one short sentence at the top of a screen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """At most two short lines; `warn` where something did not go as it should."""

    text: str
    warn: bool = False
