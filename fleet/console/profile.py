"""The height profile of a leg, drawn as SVG on the server: ground, ceiling, planned line, flown line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from markupsafe import Markup, escape

Line = Sequence[tuple[float, float]]
"""Points of (distance along the route in m, height above mean sea level in m)."""

CEILING_AGL_M = 150.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 14.0, 16.0, 34.0


@dataclass(frozen=True)
class Profile:
    """What is drawn; distances count from the port for both legs, so that out and home lie over each other."""

    ground: Line
    planned: Line
    flown_out: Line = ()
    flown_home: Line = ()
    title: str = ""


@dataclass(frozen=True)
class Scale:
    """From metres to picture units."""

    width: float
    height: float
    length_m: float
    low_m: float
    high_m: float

    def x(self, distance_m: float) -> float:
        return LEFT + (self.width - LEFT - RIGHT) * distance_m / self.length_m

    def y(self, height_m: float) -> float:
        share = (height_m - self.low_m) / (self.high_m - self.low_m)
        return self.height - BOTTOM - (self.height - TOP - BOTTOM) * share

    def path(self, line: Line) -> str:
        return " ".join(f"{'L' if i else 'M'}{self.x(d):.1f} {self.y(h):.1f}" for i, (d, h) in enumerate(line))


def profile_svg(profile: Profile, width: float = 960, height: float = 280) -> Markup:
    """One SVG element with words for screen readers; empty when there is no planned line."""
    if len(profile.planned) < 2 or len(profile.ground) < 2:
        return Markup("")
    scale = _scale(profile, width, height)
    parts = [
        f'<svg class="profile" viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(profile.title)}" xmlns="http://www.w3.org/2000/svg">',
        *_grid(scale),
        f'<path class="profile-ground" d="{_ground_area(scale, profile.ground)}"/>',
        f'<path class="profile-ceiling" d="{scale.path(_ceiling(profile.ground))}"/>',
        f'<path class="profile-planned" d="{scale.path(profile.planned)}"/>',
        *_flown(scale, profile),
        "</svg>",
    ]
    return Markup("".join(parts))


def _scale(profile: Profile, width: float, height: float) -> Scale:
    lines = [*profile.planned, *profile.flown_out, *profile.flown_home, *profile.ground]
    low = min(h for _, h in lines)
    high = max(max(h for _, h in lines), max(h for _, h in _ceiling(profile.ground)))
    length = max(d for d, _ in profile.planned)
    return Scale(width, height, length or 1.0, floor(low / 50) * 50 - 10, ceil(high / 50) * 50)


def _ceiling(ground: Line) -> list[tuple[float, float]]:
    return [(d, h + CEILING_AGL_M) for d, h in ground]


def _ground_area(scale: Scale, ground: Line) -> str:
    floor_y = scale.height - BOTTOM
    return (
        f"{scale.path(ground)} L{scale.x(ground[-1][0]):.1f} {floor_y:.1f} L{scale.x(ground[0][0]):.1f} {floor_y:.1f} Z"
    )


def _flown(scale: Scale, profile: Profile) -> list[str]:
    legs = (("profile-flown", profile.flown_out), ("profile-flown profile-flown-home", profile.flown_home))
    return [f'<path class="{name}" d="{scale.path(line)}"/>' for name, line in legs if len(line) > 1]


def _grid(scale: Scale) -> list[str]:
    right, floor_y = scale.width - RIGHT, scale.height - BOTTOM
    parts = []
    step_m = 50 if scale.high_m - scale.low_m <= 320 else 100
    for height_m in range(ceil(scale.low_m / step_m) * step_m, int(scale.high_m) + 1, step_m):
        y = scale.y(height_m)
        parts.append(f'<line class="profile-grid" x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="profile-text" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{height_m}m</text>')
    for kilometre in range(0, int(scale.length_m // 1000) + 1, 1 if scale.length_m < 16_000 else 2):
        x = scale.x(kilometre * 1000.0)
        parts.append(f'<line class="profile-tick" x1="{x:.1f}" x2="{x:.1f}" y1="{floor_y}" y2="{floor_y + 5}"/>')
        parts.append(
            f'<text class="profile-text" x="{x:.1f}" y="{floor_y + 20}" text-anchor="middle">{kilometre}km</text>'
        )
    return parts
