"""/remote: the drawn television for people without a set-top box."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from flask import Flask

from orders.config import OrdersSettings
from orders.db import Database
from tests.makers import HandClock
from tests.tvapp.viewer import Viewer
from tvapp import commands
from tvapp.app import create_app
from tvapp.config import TvSettings
from tvapp.keys import PROFILES


def test_in_the_demonstration_every_seeded_household_can_be_chosen(app: Flask) -> None:
    page = Viewer(app).open("/remote")
    choices = page.root.xpath("//select[@id='household']/option")
    assert len(choices) == 24
    assert "H0001" in choices[0].text_content()
    first = Viewer(app).open(choices[0].get("value"))
    assert first.screen == "home"
    assert page.root.xpath("string(//iframe/@src)") == choices[0].get("value")


def test_outside_the_demonstration_no_token_is_shown(town: Database, tmp_path: Path) -> None:
    settings = OrdersSettings(database_url=str(town.url), secret_key="only-for-tests", var_dir=str(tmp_path))
    real = create_app(town, HandClock(), settings, TvSettings(demo=False))
    page = Viewer(real).open("/remote")
    assert "demo-box" not in page.client.get("/remote").get_data(as_text=True)
    assert page.root.xpath("string(//iframe/@src)") == "/"


def test_the_drawn_remote_has_every_key(app: Flask) -> None:
    page = Viewer(app).open("/remote")
    keys = set(page.root.xpath("//@data-press"))
    digits = {*"0123456789", "10", "11", "12"}
    assert keys == {"up", "down", "left", "right", "ok", "back", "blue", "red", "green", "yellow", "unknown"} | digits


def test_every_profile_can_be_tried_and_is_then_in_the_page(app: Flask) -> None:
    page = Viewer(app).open("/remote")
    offered = page.root.xpath("//select[@id='profile']/option[@value != '']/@value")
    assert set(offered) == set(PROFILES)
    tv = Viewer(app).open("/start?box=demo-box-H0001&keys=bml")
    assert tv.fact("keys") == PROFILES["bml"].as_text()
    assert tv.open("/start?box=demo-box-H0001").fact("keys") == PROFILES["standard"].as_text()


def test_the_television_may_be_framed_by_its_own_address_only(app: Flask) -> None:
    headers = app.test_client().get("/remote").headers
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_process_says_that_it_is_well(app: Flask) -> None:
    assert app.test_client().get("/healthz").get_json() == {"status": "ok"}


def test_the_command_explains_itself() -> None:
    said = CliRunner().invoke(commands.tv, ["--help"])
    assert said.exit_code == 0
    assert "--port" in said.output
    assert "8001" in said.output


def test_settings_come_from_the_environment() -> None:
    assert TvSettings.from_env({}).demo is False
    settings = TvSettings.from_env({"YUAI_DEMO": "1", "YUAI_TV_PORT": "9000"})
    assert (settings.demo, settings.tv_port) == (True, 9000)
