"""On which side of a line a place lies, exact for any doubles.

A filter decides nearly always, else the determinant is expanded into twelve doubles that hold it without rounding
(Dekker's product, Numer. Math. 18, 1971; Knuth's sum; Shewchuk, Discrete Comput. Geom. 18, 1997, section 2).
"""

from __future__ import annotations

from flightplans.compiled import inlined, part

FILTER = 3.3306690738754716e-16 * 1.01
"""(3 + 16 e) e with e = 2^-53: Shewchuk's bound for orient2d, with a hair to spare."""

_SPLITTER = 134217729.0  # 2^27 + 1


@inlined
def two_product(a, b):  # type: ignore[no-untyped-def]
    """The product and what rounding took from it."""
    product = a * b
    c = _SPLITTER * a
    a_high = c - (c - a)
    a_low = a - a_high
    c = _SPLITTER * b
    b_high = c - (c - b)
    b_low = b - b_high
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


@part
def sign_of_sum(terms):  # type: ignore[no-untyped-def]
    """Sign of the exact sum of doubles. The array is overwritten."""
    count = 0
    for n in range(len(terms)):
        carried = terms[n]
        kept = 0
        for m in range(count):
            total = carried + terms[m]
            virtual = total - carried
            lost = (carried - (total - virtual)) + (terms[m] - virtual)
            if lost != 0.0:
                terms[kept] = lost
                kept += 1
            carried = total
        terms[kept] = carried
        count = kept + 1
    largest = terms[count - 1]
    return 1 if largest > 0.0 else (-1 if largest < 0.0 else 0)


@part
def _expanded(ax, ay, bx, by, cx, cy, terms):  # type: ignore[no-untyped-def]
    """ax by - ay bx + bx cy - by cx + cx ay - cy ax, term by term."""
    terms[0], terms[1] = two_product(ax, by)
    terms[2], terms[3] = two_product(-ay, bx)
    terms[4], terms[5] = two_product(bx, cy)
    terms[6], terms[7] = two_product(-by, cx)
    terms[8], terms[9] = two_product(cx, ay)
    terms[10], terms[11] = two_product(-cy, ax)
    return sign_of_sum(terms)


@inlined
def side(ax, ay, bx, by, cx, cy, terms):  # type: ignore[no-untyped-def]
    """1 where c lies to the left of the line from a to b, -1 to the right, 0 on it. `terms`: room for 12 doubles."""
    left = (ax - cx) * (by - cy)
    right = (ay - cy) * (bx - cx)
    determinant = left - right
    bound = FILTER * (abs(left) + abs(right))
    if determinant > bound:
        return 1
    if -determinant > bound:
        return -1
    return _expanded(ax, ay, bx, by, cx, cy, terms)


@inlined
def turn(ux, uy, vx, vy):  # type: ignore[no-untyped-def]
    """1 where v points to the left of u, -1 to the right, 0 where the filter cannot tell.

    Both are differences from one and the same place, each coordinate rounded once: what `FILTER` allows for.
    """
    left = ux * vy
    right = uy * vx
    determinant = left - right
    bound = FILTER * (abs(left) + abs(right))
    if determinant > bound:
        return 1
    if -determinant > bound:
        return -1
    return 0
