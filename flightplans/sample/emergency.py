"""The sample town's emergency places: INVENTED meadows and gravel banks, set so that from every metre of the ways to
the six halls that are flown to, the straight line to the nearest of them (or the port) stays in the corridor."""

from __future__ import annotations

from dataclasses import dataclass

from flightplans.world import EmergencyPlace

SOURCE = "invented sample data, not surveyed"
GRAVEL, MEADOW = "河原の砂利 gravel", "草地 meadow"
NOBODY, ANGLERS = "ふだん人はいない nobody as a rule", "春から秋は釣り人 anglers from spring to autumn"


@dataclass(frozen=True)
class Bank:
    """A place in metres east and north of the port."""

    id: str
    name: str
    x: float
    y: float
    surface: str = GRAVEL
    people: str = NOBODY
    radius_m: float = 12.0

    def place(self, latitude_deg: float, longitude_deg: float, elevation_m: float) -> EmergencyPlace:
        """As the town's list of sites has it."""
        where = (latitude_deg, longitude_deg, elevation_m, "emergency")
        return EmergencyPlace(self.id, self.name, *where, self.radius_m, self.surface, self.people, SOURCE)


EMERGENCY = (
    Bank("meadow-hiji", "非持 川沿いの草地", -64, 273, MEADOW),
    Bank("shore-north", "美和湖 道の駅下の岸", -184, -27, MEADOW),
    Bank("shore-west", "美和湖 西岸の草地", -384, -967, MEADOW),
    Bank("shore-middle", "美和湖 中の岸", -44, -1687, MEADOW),
    Bank("shore-east", "美和湖 東岸の草地", 236, -1827, MEADOW),
    Bank("gravel-south-lake", "美和湖 南岸の砂地", 816, -2827),
    Bank("gravel-works", "三峰川 採取場東の河原", 836, -3267),
    Bank("gravel-line", "三峰川 送電線北の河原", -344, -4487),
    Bank("gravel-mid", "三峰川 中流の河原", -204, -5127, people=ANGLERS),
    Bank("gravel-nakao", "中尾 下手の河原", 16, -5647),
    Bank("gravel-nakao-upper", "中尾 上手の河原", 16, -6287),
    Bank("gravel-upper", "三峰川 上流の河原", -584, -7867, people=ANGLERS),
    Bank("gravel-sugishima", "杉島 下手の河原", 636, -8367),
    Bank("gravel-sugishima-upper", "杉島 上手の河原", 876, -8927),
)
