"""Keys of signed starts are read when the pages start; who only looks at a start uses nothing up."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from orders.cli import root, sentence
from orders.config import OrdersSettings
from orders.db import Database
from orders.errors import SettingInvalid
from orders.homes.device_starts import bind, start_address
from orders.homes.people import household_by_code
from orders.staff.app import create_app as create_staff
from tests.makers import NOW, HandClock
from tests.tvapp.viewer import Viewer
from tvapp.app import create_app

KEY = "only-for-tests-0123456789abcdefghij"
DEVICE = "STB-0001"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("ina:short", "each key of 32 signs"),
        (f"{'k' * 40}", "each key of 32 signs"),
        (f"a:{'1' * 32} a:{'2' * 32}", "each name once"),
        ("@nowhere/keys", "a file that can be read"),
    ],
)
def test_keys_that_cannot_be_used_are_said_when_the_pages_start(
    town: Database, clock: HandClock, tmp_path: Path, keys: str, said: str
) -> None:
    settings = OrdersSettings(database_url=str(town.url), secret_key="x", var_dir=str(tmp_path), device_keys=keys)
    for make in (create_app, create_staff):
        with pytest.raises(SettingInvalid) as refused:
            make(town, clock, settings)
        assert refused.value.name == "YUAI_DEVICE_KEYS"
        assert said in refused.value.expected
        assert "1" * 32 not in refused.value.value
        assert "k" * 40 not in refused.value.value


@pytest.mark.parametrize("command", ["tv", "shop"])
def test_who_starts_the_pages_with_bad_keys_is_told(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("YUAI_DEVICE_KEYS", "@nowhere/keys")
    refused = CliRunner().invoke(root, [command, "--port", "1"])
    assert isinstance(refused.exception, SettingInvalid)
    assert "YUAI_DEVICE_KEYS='@nowhere/keys' cannot be understood" in sentence(refused.exception)


def test_a_program_that_only_looks_uses_no_start_up(town: Database, clock: HandClock, tmp_path: Path) -> None:
    settings = OrdersSettings(
        database_url=str(town.url), secret_key="x", var_dir=str(tmp_path), device_keys=f"ina-catv:{KEY}"
    )
    with town.writing() as session:
        home = household_by_code(session, "H0003")
        assert home is not None
        bind(session, DEVICE, home.id, "居間", "cable1", NOW)
    app = create_app(town, clock, settings)
    url, looker = start_address(KEY, DEVICE, "japan", clock.now()), app.test_client()
    for path in (url, "/pair", "/pair?again=1"):
        seen = looker.head(path)
        assert (seen.status_code, seen.headers.getlist("Set-Cookie")) == (200, [])
    assert Viewer(app).open(url).screen == "home"
