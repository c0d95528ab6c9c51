"""Who is played by the program is kept over a restart, and a torn file harms nobody."""

from __future__ import annotations

from pathlib import Path

from fleet.rehearsal.switches import Part, Switches


def test_everybody_is_played_at_first(tmp_path: Path) -> None:
    assert all(Switches(tmp_path).all().values())


def test_a_part_taken_over_by_the_visitor_stays_so(tmp_path: Path) -> None:
    Switches(tmp_path).set(Part.OPERATOR, False)
    again = Switches(tmp_path).all()
    assert [part for part, played in again.items() if not played] == [Part.OPERATOR]


def test_a_torn_file_means_that_everybody_is_played(tmp_path: Path) -> None:
    (tmp_path / "played-by-the-program.json").write_text('{"clerk": fal', encoding="ascii")
    assert all(Switches(tmp_path).all().values())
