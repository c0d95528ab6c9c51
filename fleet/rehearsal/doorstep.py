"""Hand-over at a door, the same for volunteer and driver: who took it, the age where there is alcohol, how they are."""

from __future__ import annotations

from fleet.rehearsal.page import Page


def to_the_door(page: Page, job_id: str, action: str) -> None:
    """Hands all boxes of a door over and, where the page asks, reports that the resident is well.

    Nothing happens for a box that went along with another one.
    """
    row = next((row for row in page.rows("data-job-id") if row.get("data-job-id") == job_id), None)
    if row is None or not page.has("open-door", row):
        return
    door = page.act("open-door", row)
    answers = {"handed_to": "ご本人"}
    if any(field.get("name") == "age_checked" for field in door.rows("name")):
        answers["age_checked"] = "face"
    after = door.act(action, **answers)
    if after.has("watch-report"):
        after.act("watch-report", condition="fine", note="")


def jobs_with_a_door(page: Page) -> list[str]:
    """The boxes on the page that can be carried to their doors now."""
    return [row.get("data-job-id") for row in page.rows("data-job-id") if page.has("open-door", row)]
