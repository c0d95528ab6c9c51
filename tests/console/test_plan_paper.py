"""The plan of a flight as a paper, from the flight's page."""

from __future__ import annotations

from io import BytesIO
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask
from PIL import Image

from orders.db import Database
from tests.console import scene
from tests.staff.tablet import Tablet


def test_the_page_of_a_flight_leads_to_its_papers(operator: Tablet, database: Database) -> None:
    flight_id = scene.planned(database, "H0001")
    operator.open(f"/flights/{flight_id}")
    pdf = operator.send("plan-pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.data.startswith(b"%PDF-")
    assert f"flightplan-port-{scene.trip_of(database, flight_id).site_id}" in pdf.headers["Content-Disposition"]
    with Image.open(BytesIO(operator.send("plan-png").data)) as picture:
        assert picture.width > 1000
    assert fromstring(operator.send("plan-kml").data).tag.endswith("kml")


def test_a_paper_that_was_seen_is_not_sent_again(operator: Tablet, database: Database) -> None:
    address = f"/flights/{scene.planned(database, 'H0001')}/plan.kml"
    first = operator.client.get(address)
    again = operator.client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


@pytest.mark.parametrize("suffix", ["exe", "html", "pdf/"])
def test_other_forms_are_not_there(operator: Tablet, database: Database, suffix: str) -> None:
    flight_id = scene.planned(database, "H0001")
    assert operator.client.get(f"/flights/{flight_id}/plan.{suffix}").status_code == 404


def test_nobody_without_a_log_in_reads_a_plan(app: Flask, database: Database) -> None:
    flight_id = scene.planned(database, "H0001")
    answer = app.test_client().get(f"/flights/{flight_id}/plan.pdf")
    assert answer.status_code in (302, 303, 401, 403)
    assert not answer.data.startswith(b"%PDF")
