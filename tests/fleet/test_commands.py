"""`yuai fleet run` says in one line why it cannot begin."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from fleet.commands import fleet
from orders.clock import DemonstrationClock
from orders.db import Database
from tests.fleet.town import NOON


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--drone", "yuai-9"], "Error: drone yuai-9 does not exist"),
        (["--connect", "carrier-pigeon:7"], "carrier-pigeon:7"),
    ],
)
def test_a_wrong_option_is_named(valley: Database, words: list[str], said: str) -> None:
    env = {
        "YUAI_DATABASE_URL": valley.url.render_as_string(hide_password=False),
        "YUAI_CLOCK": DemonstrationClock(NOON, 0.0, 1.0).as_setting(),
    }
    result = CliRunner().invoke(fleet, ["run", *words], env=env)
    assert (result.exit_code, said in result.output) == (1, True), result.output


def test_without_aircraft_it_says_how_to_get_some(sqlite_database: Database) -> None:
    env = {"YUAI_DATABASE_URL": sqlite_database.url.render_as_string(hide_password=False)}
    result = CliRunner().invoke(fleet, ["run"], env=env)
    assert (result.exit_code, "yuai db seed" in result.output) == (1, True)
