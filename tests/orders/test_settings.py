"""Settings from the environment, and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from orders.config import OrdersSettings
from orders.errors import SettingInvalid
from orders.settings import describe, load


@dataclass(frozen=True)
class Sample:
    port: int = 80
    wind_m_s: float = 5.0
    open_door: bool = False
    door_key: str = field(default="", metadata={"secret": True, "help": "opens the door"})


def test_what_is_not_set_keeps_its_default() -> None:
    assert load(Sample, {}) == Sample()


def test_every_kind_of_value_is_read() -> None:
    env = {"YUAI_PORT": "81", "YUAI_WIND_M_S": "4.5", "YUAI_OPEN_DOOR": "yes", "YUAI_DOOR_KEY": "s3cret"}
    assert load(Sample, env) == Sample(81, 4.5, True, "s3cret")


@pytest.mark.parametrize("name", ["YUAI_PORT", "YUAI_WIND_M_S", "YUAI_OPEN_DOOR"])
def test_a_value_that_cannot_be_understood_names_its_variable(name: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        load(Sample, {name: "perhaps"})
    assert caught.value.name == name


def test_a_secret_is_never_shown() -> None:
    rows = {row.variable: row for row in describe(Sample, {"YUAI_DOOR_KEY": "s3cret"})}
    assert (rows["YUAI_DOOR_KEY"].value, rows["YUAI_DOOR_KEY"].source) == ("(hidden)", "environment")
    assert (rows["YUAI_PORT"].value, rows["YUAI_PORT"].source) == ("80", "default")


def test_a_password_in_the_database_address_is_never_shown() -> None:
    rows = describe(OrdersSettings, {"YUAI_DATABASE_URL": "postgresql://shop:s3cret@db/yuai"})
    assert "s3cret" not in str(rows)
    assert "postgresql://shop:***@db/yuai" in [row.value for row in rows]
