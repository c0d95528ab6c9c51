"""Heights in words for a terminal: the ground's source, climbs, the lowest and the highest place, columns."""

from __future__ import annotations

from collections.abc import Iterator

from flightplans.heights.facts import HeightFacts


def highest_out_m(facts: HeightFacts) -> float:
    """The greatest height over the ground on the way out."""
    return max(piece.highest_agl_m for piece in facts.pieces)


def height_lines(facts: HeightFacts, layer_m: float) -> Iterator[str]:
    """Everything about heights that somebody has to see before approving; the way home is `layer_m` higher."""
    names = "、".join(source.name or "不明 not said" for source in facts.sources)
    datum = facts.datum or "基準不明 datum not said"
    yield "高さ Heights"
    yield f"  地形 terrain: {names}（{datum}, 誤差 error ±{facts.terrain_error_m:g} m）"
    climbs = f"往路の上り climb out {facts.climb_m:.0f} m、下り descent {facts.descent_m:.0f} m"
    yield f"  {climbs}（復路は逆 home: the reverse）"
    lowest = min(facts.pieces, key=lambda piece: piece.lowest_agl_m)
    highest = max(facts.pieces, key=lambda piece: piece.highest_agl_m)
    top_m = highest.highest_agl_m + layer_m
    yield f"  最も低い所 lowest: 対地 AGL {lowest.lowest_agl_m:.0f} m、往路 out {lowest.lowest_at_m:,.0f} m 地点"
    yield f"  最も高い所 highest: 対地 AGL {top_m:.0f} m、復路 home、港から {highest.highest_at_m:,.0f} m 地点"
    if facts.slow_m:
        slowest = min(min(piece.speed_out_m_s, piece.speed_home_m_s) for piece in facts.pieces)
        yield f"  急で遅くなる所 slow on steep stretches: {facts.slow_m:,.0f} m、最低 {slowest:.1f} m/s"
    for column in facts.columns:
        tops = f"往路 out {column.top_agl_m:.0f} m、復路 home {column.home_top_agl_m:.0f} m"
        yield f"  離着陸の柱 column {column.site_id}: {tops}、半径 radius {column.radius_m:.0f} m"
