"""Ground risk classes of JARUS SORA 2.5 (JAR-DEL-SRM-SORA-MB-2.5 and annex B, 13 May 2024), step by step.

Step 2, intrinsic class, table 2: the column by the largest dimension (tip to tip) and the largest speed that can be
commanded, the row by the people per km2 in the operational volume and its ground risk buffer. Step 3, mitigations,
annex B table 11, applied in order; no class goes below that of a controlled ground area in its column. Step 6 (table 7)
would ask for the air risk: ARC-b (uncontrolled airspace under 150 m, no airport, rural) is ASSUMED, and said to be.

Japan asks for no SORA in category II (Level 3): the class is given for comparison, and because category III (Level 4)
and other countries ask for it.
"""

from __future__ import annotations

from dataclasses import dataclass

DIMENSIONS_M = (1.0, 3.0, 8.0, 20.0, 40.0)
SPEEDS_M_S = (25.0, 35.0, 75.0, 120.0, 200.0)
DENSITIES_PER_KM2 = (5.0, 50.0, 500.0, 5_000.0, 50_000.0)
CONTROLLED = (1, 1, 2, 3, 3)
CLASSES = ((2, 3, 4, 5, 6), (3, 4, 5, 6, 7), (4, 5, 6, 7, 8), (5, 6, 7, 8, 9), (6, 7, 8, 9, 10), (7, 8, 99, 99, 99))
OUT_OF_SCOPE = 99
TINY_KG, TINY_M_S = 0.25, 25.0
"""Not more than 250 g and 25 m/s: class 1 everywhere (footnote of table 2)."""
LARGEST_FINAL = 7
"""Above it lies the certified category: SORA does not apply."""
SAIL_OF_ARC_B = ("II", "II", "II", "III", "IV", "V", "VI")
"""Table 7, by the final class from 1 to 7."""
CREDITS = {
    "m1a": {"low": 1, "medium": 2},
    "m1b": {"medium": 1, "high": 2},
    "m1c": {"low": 1},
    "m2": {"medium": 1, "high": 2},
}
MITIGATIONS = {
    "m1a": "屋内にいる人が多い M1(A) sheltering",
    "m1b": "時間・場所の制限 M1(B) operational restrictions",
    "m1c": "地上の監視 M1(C) ground observation",
    "m2": "衝撃の軽減 M2 effects of impact reduced",
}
LEVELS = {"low": "低 low", "medium": "中 medium", "high": "高 high"}
DENSITY_NAMES = (
    "人がほとんどいない remote",
    "人がまばら lightly populated",
    "家が点在 sparsely populated",
    "集落・郊外 suburban",
    "市街地 high density",
    "人の集まり assemblies",
)


@dataclass(frozen=True)
class Mitigations:
    """What the operator claims and can show, each None or a level of robustness ("low", "medium", "high").

    The default claims one thing only: at the hours of the flights most people of a village are under a roof, and an
    aircraft under 25 kg does not go through one easily (M1(A), low).
    """

    m1a: str | None = "low"
    m1b: str | None = None
    m1c: str | None = None
    m2: str | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for a level that annex B does not have, and for M1(A) medium with M1(B)."""
        for name, credit in CREDITS.items():
            level = getattr(self, name)
            if level is not None and level not in credit:
                raise ValueError(f"{name} has no level {level!r}, only {', '.join(credit)}")
        if self.m1a == "medium" and self.m1b is not None:
            raise ValueError("M1(A) medium cannot be combined with M1(B): both count the hours of the day")


@dataclass(frozen=True)
class SoraClass:
    """The result with the way to it; `steps` are sentences, Japanese and English."""

    dimension_m: float
    speed_m_s: float
    density_per_km2: float
    intrinsic: int
    final: int
    sail: str
    """With the assumed air risk class; "" where SORA does not apply."""
    steps: tuple[str, ...]


def column_of(dimension_m: float, speed_m_s: float) -> int | None:
    """The first column whose dimension and speed both hold; None beyond the table."""
    for column, (dimension, speed) in enumerate(zip(DIMENSIONS_M, SPEEDS_M_S, strict=True)):
        if dimension_m <= dimension and speed_m_s <= speed:
            return column
    return None


def row_of(density_per_km2: float) -> int:
    """The row of table 2: the first bound that the density is under."""
    return next((row for row, bound in enumerate(DENSITIES_PER_KM2) if density_per_km2 < bound), len(DENSITIES_PER_KM2))


def intrinsic_class(dimension_m: float, speed_m_s: float, density_per_km2: float, mass_kg: float) -> int:
    """iGRC of table 2; 99 where SORA does not apply."""
    if mass_kg <= TINY_KG and speed_m_s <= TINY_M_S:
        return 1
    column = column_of(dimension_m, speed_m_s)
    return OUT_OF_SCOPE if column is None else CLASSES[row_of(density_per_km2)][column]


def sora_class(
    dimension_m: float,
    speed_m_s: float,
    density_per_km2: float,
    mass_kg: float,
    claimed: Mitigations,
    *,
    known: bool = True,
) -> SoraClass:
    """The classes of a flight; `known` False says that the density was judged without data."""
    intrinsic = intrinsic_class(dimension_m, speed_m_s, density_per_km2, mass_kg)
    column = column_of(dimension_m, speed_m_s)
    judged = "" if known else "（資料がないため仮定 judged without data）"
    row = DENSITY_NAMES[row_of(density_per_km2)]
    steps = [
        f"寸法 dimension {dimension_m:g} m、最大速度 largest speed {speed_m_s:g} m/s",
        f"最も人の多い所 densest place {density_per_km2:,.0f} 人/km² {row}{judged}",
        f"固有の地上リスク intrinsic GRC = {intrinsic}",
    ]
    final = intrinsic
    floor = 1 if column is None else CONTROLLED[column]
    for name, credit in CREDITS.items():
        level = getattr(claimed, name)
        if level is None or intrinsic == OUT_OF_SCOPE:
            continue
        taken = min(credit[level], max(final - floor, 0)) if name != "m2" else credit[level]
        final = max(final - taken, 1)
        steps.append(f"{MITIGATIONS[name]} ({LEVELS[level]}): −{taken} → {final}")
    steps.append(f"最終の地上リスク final GRC = {final}")
    sail = SAIL_OF_ARC_B[final - 1] if final <= LARGEST_FINAL else ""
    if sail:
        steps.append(f"SAIL {sail}（空のリスクを ARC-b と仮定 air risk assumed）")
    return SoraClass(dimension_m, speed_m_s, round(density_per_km2, 2), intrinsic, final, sail, tuple(steps))
