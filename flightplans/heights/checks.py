"""The columns over port and hall as checks of a plan: the worse of the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flightplans.delivery import Check
from flightplans.heights.columns import Column, survey_limit_m
from flightplans.mission.check import at_least, at_most
from flightplans.request import Limits


def column_checks(columns: Sequence[Column], limits: Limits) -> Iterator[Check]:
    """Nothing beside a column within its radius, no cliff in it, and pads where the survey says."""
    if columns:
        doubtful = max(columns, key=lambda column: column.survey_differs_m / survey_limit_m(column, limits))
        yield at_least("column", min(column.clear_m for column in columns), limits.column_radius_m, "m")
        yield at_most("column_ground", max(column.ground_rise_m for column in columns), limits.column_rise_m, "m")
        yield at_most("survey", doubtful.survey_differs_m, survey_limit_m(doubtful, limits), "m")
