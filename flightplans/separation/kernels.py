"""The inner loops of separation, compiled: two straight flights in space and time, exactly.

A piece of a track is flown evenly from `s` = 0 to its duration, another from `t` = 0 to its own. The gap between the
two is linear in (s, t). Who is where when is a point of the rectangle of both durations; the points at which one is
less than H beside the other are an ellipse, those at which it is less than V above or below are a strip, and those at
which both are flown within m seconds of each other are another strip. Everything asked is the least or greatest value
of a linear function over polygon and ellipse: it is taken at a corner of the polygon, where an edge of it crosses the
ellipse, or where the ellipse itself is extreme. Nothing is sampled.

All of it stays in one file: numba's cache notices no change of a file that was compiled into another one's function.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from flightplans.compiled import inlined, kernel, part

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_CORNERS = 10


@inlined
def _worse(gx: float, gy: float, gz: float, h2: float, v2: float) -> float:
    """Square of the share of the cylinder: under 1 inside it."""
    beside, above = (gx * gx + gy * gy) / h2, gz * gz / v2
    return max(beside, above)


@part
def _nearest_on_line(
    gx: float, gy: float, gz: float, dx: float, dy: float, dz: float, h2: float, v2: float
) -> tuple[float, float]:
    """Where on gap + share * step, share 0 to 1, the cylinder's share is least; it is convex there: its square."""
    best, at = _worse(gx, gy, gz, h2, v2), 0.0
    d2 = dx * dx + dy * dy
    # (gap + share step)^2 / H^2 = (gap_z + share step_z)^2 / V^2
    a, b, c = d2 / h2 - dz * dz / v2, (gx * dx + gy * dy) / h2 - gz * dz / v2, (gx * gx + gy * gy) / h2 - gz * gz / v2
    root = math.sqrt(max(b * b - a * c, 0.0))
    beside = -(gx * dx + gy * dy) / d2 if d2 > 0 else 0.0
    above = -gz / dz if dz != 0 else 0.0
    # Without a difference of two nearly equal numbers: `a` is nothing but rounding where both grow alike.
    stable = -(b + math.copysign(root, b))
    one, other = stable / a if a != 0 else 1.0, c / stable if stable != 0 else 1.0
    for share in (1.0, beside, above, one, other):
        if 0.0 < share <= 1.0:
            value = _worse(gx + share * dx, gy + share * dy, gz + share * dz, h2, v2)
            if value < best:
                best, at = value, share
    return best, at


@part
def _nearest_of_two(
    t: Floats, xyz: Floats, a: int, a_end: int, b: int, b_end: int, h2: float, v2: float
) -> tuple[float, float, float, float]:
    """The least share of the cylinder of two tracks (squared), when, and how far apart over the ground and in height.

    Infinite when they never fly at one time.
    """
    now, end = max(t[a], t[b]), min(t[a_end - 1], t[b_end - 1])
    best, when, beside, above = np.inf, now, np.inf, np.inf
    while a + 2 < a_end and t[a + 1] <= now:
        a += 1
    while b + 2 < b_end and t[b + 1] <= now:
        b += 1
    while now < end:
        then = min(t[a + 1], t[b + 1], end)
        lead_a, lead_b = 1 / (t[a + 1] - t[a]), 1 / (t[b + 1] - t[b])
        p, q, r, s = (now - t[a]) * lead_a, (now - t[b]) * lead_b, (then - t[a]) * lead_a, (then - t[b]) * lead_b
        gz = xyz[a, 2] + (xyz[a + 1, 2] - xyz[a, 2]) * p - xyz[b, 2] - (xyz[b + 1, 2] - xyz[b, 2]) * q
        hz = xyz[a, 2] + (xyz[a + 1, 2] - xyz[a, 2]) * r - xyz[b, 2] - (xyz[b + 1, 2] - xyz[b, 2]) * s
        gx = xyz[a, 0] + (xyz[a + 1, 0] - xyz[a, 0]) * p - xyz[b, 0] - (xyz[b + 1, 0] - xyz[b, 0]) * q
        hx = xyz[a, 0] + (xyz[a + 1, 0] - xyz[a, 0]) * r - xyz[b, 0] - (xyz[b + 1, 0] - xyz[b, 0]) * s
        gy = xyz[a, 1] + (xyz[a + 1, 1] - xyz[a, 1]) * p - xyz[b, 1] - (xyz[b + 1, 1] - xyz[b, 1]) * q
        hy = xyz[a, 1] + (xyz[a + 1, 1] - xyz[a, 1]) * r - xyz[b, 1] - (xyz[b + 1, 1] - xyz[b, 1]) * s
        low_z = min(abs(gz), abs(hz)) if gz * hz > 0 else 0.0
        low_x = min(abs(gx), abs(hx)) if gx * hx > 0 else 0.0
        low_y = min(abs(gy), abs(hy)) if gy * hy > 0 else 0.0
        if low_z * low_z < best * v2 and low_x * low_x + low_y * low_y < best * h2:
            value, share = _nearest_on_line(gx, gy, gz, hx - gx, hy - gy, hz - gz, h2, v2)
            if value < best:
                best, when, above = value, now + share * (then - now), abs(gz + share * (hz - gz))
                beside = math.hypot(gx + share * (hx - gx), gy + share * (hy - gy))
        now = then
        if a + 2 < a_end and t[a + 1] <= now:
            a += 1
        if b + 2 < b_end and t[b + 1] <= now:
            b += 1
    return best, when, beside, above


@kernel
def every_pair(t: Floats, xyz: Floats, first: Ints, horizontal_m: float, vertical_m: float) -> tuple[Ints, Floats]:
    """Each pair of tracks that flies at one time, m x 2, and where it comes nearest, m x 4.

    The least share of the cylinder, when, and how far apart over the ground and in height then.
    """
    count = len(first) - 1
    most = count * (count - 1) // 2
    pairs, nearest, made = np.empty((most, 2), np.int64), np.empty((most, 4)), 0
    h2, v2 = horizontal_m * horizontal_m, vertical_m * vertical_m
    for i in range(count):
        for j in range(i + 1, count):
            a, b = first[i], first[j]
            best, when, beside, above = _nearest_of_two(t, xyz, a, first[i + 1], b, first[j + 1], h2, v2)
            if best < np.inf:
                pairs[made, 0], pairs[made, 1] = i, j
                nearest[made, 0], nearest[made, 1], nearest[made, 2], nearest[made, 3] = (
                    math.sqrt(best),
                    when,
                    beside,
                    above,
                )
                made += 1
    return pairs[:made], nearest[:made]


@part
def _clipped(corners: Floats, count: int, n0: float, n1: float, n2: float, kept: Floats) -> int:
    """Corners (s, t) of a convex polygon where n0 + n1 s + n2 t >= 0, into `kept`; how many."""
    made = 0
    for k in range(count):
        m = k + 1 if k + 1 < count else 0
        here = n0 + n1 * corners[k, 0] + n2 * corners[k, 1]
        there = n0 + n1 * corners[m, 0] + n2 * corners[m, 1]
        if here >= 0:
            kept[made, 0], kept[made, 1] = corners[k, 0], corners[k, 1]
            made += 1
        if (here > 0 and there < 0) or (here < 0 and there > 0):
            share = here / (here - there)
            kept[made, 0] = corners[k, 0] + share * (corners[m, 0] - corners[k, 0])
            kept[made, 1] = corners[k, 1] + share * (corners[m, 1] - corners[k, 1])
            made += 1
    return made


@part
def _strip(
    s_end: float, t_end: float, c: float, of_s: float, of_t: float, limit: float, corners: Floats, spare: Floats
) -> int:
    """Corners of the rectangle of both durations where |c + of_s s + of_t t| <= limit; how many."""
    corners[0, 0], corners[0, 1], corners[1, 0], corners[1, 1] = 0.0, 0.0, s_end, 0.0
    corners[2, 0], corners[2, 1], corners[3, 0], corners[3, 1] = s_end, t_end, 0.0, t_end
    count = _clipped(corners, 4, limit - c, -of_s, -of_t, spare)
    kept: int = _clipped(spare, count, limit + c, of_s, of_t, corners)
    return kept


@part
def _range_near(
    corners: Floats, count: int, gap: Floats, own: Floats, other: Floats, horizontal_m: float, f: Floats, found: Floats
) -> bool:
    """Least and greatest f[0] + f[1] s + f[2] t over a polygon where the gap over the ground is under the limit.

    The gap is gap + own * s - other * t (x and y). False when it is nowhere.
    """
    low, high, limit = np.inf, -np.inf, horizontal_m * horizontal_m
    for k in range(count):
        m = k + 1 if k + 1 < count else 0
        s, t = corners[k, 0], corners[k, 1]
        step_s, step_t = corners[m, 0] - s, corners[m, 1] - t
        x, y = gap[0] + own[0] * s - other[0] * t, gap[1] + own[1] * s - other[1] * t
        dx, dy = own[0] * step_s - other[0] * step_t, own[1] * step_s - other[1] * step_t
        value, slope = f[0] + f[1] * s + f[2] * t, f[1] * step_s + f[2] * step_t
        c = x * x + y * y - limit
        if c < 0:
            low, high = min(low, value), max(high, value)
        a, b = dx * dx + dy * dy, x * dx + y * dy
        inside = b * b - a * c
        if a > 0 and inside > 0:
            root = math.sqrt(inside)
            for share in ((-b - root) / a, (-b + root) / a):
                if 0.0 <= share <= 1.0:
                    low, high = min(low, value + share * slope), max(high, value + share * slope)
    det = own[1] * other[0] - own[0] * other[1]
    if det != 0:
        # The gap as a function of (s, t) turned round: where the ellipse has its extremes of f.
        gx, gy = (-other[1] * f[1] - own[1] * f[2]) / det, (other[0] * f[1] + own[0] * f[2]) / det
        length = math.hypot(gx, gy)
        if length > 0:
            for sign in (-1.0, 1.0):
                x, y = sign * horizontal_m * gx / length - gap[0], sign * horizontal_m * gy / length - gap[1]
                s, t = (-other[1] * x + other[0] * y) / det, (-own[1] * x + own[0] * y) / det
                if _contains(corners, count, s, t):
                    value = f[0] + f[1] * s + f[2] * t
                    low, high = min(low, value), max(high, value)
    found[0], found[1] = low, high
    return low <= high


@part
def _contains(corners: Floats, count: int, s: float, t: float) -> bool:
    """Whether a convex polygon, its corners counter-clockwise, holds a point."""
    for k in range(count):
        m = k + 1 if k + 1 < count else 0
        ax, ay = corners[m, 0] - corners[k, 0], corners[m, 1] - corners[k, 1]
        if ax * (t - corners[k, 1]) - ay * (s - corners[k, 0]) < 0:
            return False
    return count > 2


@inlined
def _apart(a0: float, a1: float, b0: float, b1: float) -> float:
    """Between two ranges on a line."""
    return max(min(b0, b1) - max(a0, a1), min(a0, a1) - max(b0, b1), 0.0)


@kernel
def spans(
    t: Floats, xyz: Floats, first: Ints, own_count: int, horizontal_m: float, vertical_m: float, within_s: float
) -> Any:
    """What the first `own_count` tracks may not do beside the others, n x 4: from, to, own piece, other track.

    With `within_s` infinite: delays of the own track, seconds, at which it comes too near. Otherwise: heights of the
    other over the own, metres, wherever both come nearer than the horizontal limit within so many seconds.
    """
    heights = within_s < np.inf
    found, made = np.empty((64, 4)), 0
    corners, spare, ends = np.empty((MOST_CORNERS, 2)), np.empty((MOST_CORNERS, 2)), np.empty(2)
    gap, own, other, f = np.empty(2), np.empty(2), np.empty(2), np.empty(3)
    for i in range(own_count):
        for j in range(own_count, len(first) - 1):
            for a in range(first[i], first[i + 1] - 1):
                for b in range(first[j], first[j + 1] - 1):
                    across = _apart(xyz[a, 0], xyz[a + 1, 0], xyz[b, 0], xyz[b + 1, 0])
                    along = _apart(xyz[a, 1], xyz[a + 1, 1], xyz[b, 1], xyz[b + 1, 1])
                    if across * across + along * along >= horizontal_m * horizontal_m:
                        continue
                    s_end, t_end, start = t[a + 1] - t[a], t[b + 1] - t[b], t[b] - t[a]
                    rise, fall = (xyz[a + 1, 2] - xyz[a, 2]) / s_end, (xyz[b + 1, 2] - xyz[b, 2]) / t_end
                    up = xyz[a, 2] - xyz[b, 2]
                    for axis in range(2):
                        gap[axis] = xyz[a, axis] - xyz[b, axis]
                        own[axis] = (xyz[a + 1, axis] - xyz[a, axis]) / s_end
                        other[axis] = (xyz[b + 1, axis] - xyz[b, axis]) / t_end
                    if heights:
                        count = _strip(s_end, t_end, start, -1.0, 1.0, within_s, corners, spare)
                        f[0], f[1], f[2] = -up, -rise, fall
                    else:
                        if _apart(xyz[a, 2], xyz[a + 1, 2], xyz[b, 2], xyz[b + 1, 2]) >= vertical_m:
                            continue
                        count = _strip(s_end, t_end, up, rise, -fall, vertical_m, corners, spare)
                        f[0], f[1], f[2] = start, -1.0, 1.0
                    if count and _range_near(corners, count, gap, own, other, horizontal_m, f, ends):
                        if made == len(found):
                            longer = np.empty((2 * made, 4))
                            longer[:made] = found
                            found = longer
                        found[made, 0], found[made, 1], found[made, 2], found[made, 3] = ends[0], ends[1], a, j
                        made += 1
    return found[:made]


@part
def _meet(
    t: Floats, xyz: Floats, a: int, b: int, h: float, v: float, within_s: float, corners: Floats, spare: Floats
) -> float:
    """Least distance over the ground of two pieces while both are in reach in height and time; infinite if never."""
    s_end, t_end, start = t[a + 1] - t[a], t[b + 1] - t[b], t[b] - t[a]
    rise, fall = (xyz[a + 1, 2] - xyz[a, 2]) / s_end, (xyz[b + 1, 2] - xyz[b, 2]) / t_end
    up = xyz[a, 2] - xyz[b, 2]
    count = _strip(s_end, t_end, start, -1.0, 1.0, within_s, corners, spare)
    count = _clipped(corners, count, v - up, -rise, fall, spare)
    count = _clipped(spare, count, v + up, rise, -fall, corners)
    gx, gy = xyz[a, 0] - xyz[b, 0], xyz[a, 1] - xyz[b, 1]
    ox, oy = (xyz[a + 1, 0] - xyz[a, 0]) / s_end, (xyz[a + 1, 1] - xyz[a, 1]) / s_end
    px, py = (xyz[b + 1, 0] - xyz[b, 0]) / t_end, (xyz[b + 1, 1] - xyz[b, 1]) / t_end
    best = np.inf
    for k in range(count):
        m = k + 1 if k + 1 < count else 0
        s, u = corners[k, 0], corners[k, 1]
        x, y = gx + ox * s - px * u, gy + oy * s - py * u
        ds, du = corners[m, 0] - s, corners[m, 1] - u
        dx, dy = ox * ds - px * du, oy * ds - py * du
        length = dx * dx + dy * dy
        share = min(max(-(x * dx + y * dy) / length, 0.0), 1.0) if length > 0 else 0.0
        best = min(best, math.hypot(x + share * dx, y + share * dy))
    det = oy * px - ox * py
    if det != 0 and best > 0 and _contains(corners, count, (py * gx - px * gy) / det, (oy * gx - ox * gy) / det):
        best = 0.0
    return best


@kernel
def tubes(
    t: Floats, xyz: Floats, first: Ints, horizontal_m: float, vertical_m: float, within_s: float
) -> tuple[Ints, Floats]:
    """Pairs of tracks that come too near when either may be early or late, m x 2, and how near over the ground."""
    pairs, near, made = np.empty((64, 2), np.int64), np.empty(64), 0
    corners, spare = np.empty((MOST_CORNERS, 2)), np.empty((MOST_CORNERS, 2))
    for i in range(len(first) - 1):
        for j in range(i + 1, len(first) - 1):
            best, lowest = horizontal_m, first[j]
            for a in range(first[i], first[i + 1] - 1):
                while lowest + 2 < first[j + 1] and t[lowest + 1] < t[a] - within_s:
                    lowest += 1
                for b in range(lowest, first[j + 1] - 1):
                    if t[b] > t[a + 1] + within_s:
                        break
                    if _apart(xyz[a, 2], xyz[a + 1, 2], xyz[b, 2], xyz[b + 1, 2]) >= vertical_m:
                        continue
                    across = _apart(xyz[a, 0], xyz[a + 1, 0], xyz[b, 0], xyz[b + 1, 0])
                    along = _apart(xyz[a, 1], xyz[a + 1, 1], xyz[b, 1], xyz[b + 1, 1])
                    if across * across + along * along < best * best:
                        best = min(best, _meet(t, xyz, a, b, horizontal_m, vertical_m, within_s, corners, spare))
            if best < horizontal_m:
                if made == len(near):
                    more_pairs, more_near = np.empty((2 * made, 2), np.int64), np.empty(2 * made)
                    more_pairs[:made], more_near[:made] = pairs, near
                    pairs, near = more_pairs, more_near
                pairs[made, 0], pairs[made, 1], near[made] = i, j, best
                made += 1
    return pairs[:made], near[:made]
