"""Settings from the environment: one frozen dataclass a package, one variable a field (YUAI_<UPPER NAME>)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_type_hints

from orders.errors import SettingInvalid

T = TypeVar("T")

_PASSWORD_IN_URL = re.compile(r"(://[^:/@]*:)[^/]*@")

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


@dataclass(frozen=True)
class SettingRow:
    """One line of `yuai config`. `value` of a secret is never the secret."""

    variable: str
    value: str
    source: str
    help: str


def variable_of(field_name: str) -> str:
    return f"YUAI_{field_name.upper()}"


def load(cls: type[T], env: Mapping[str, str]) -> T:
    """Make the dataclass `cls`; a variable that is absent leaves the default. Raises SettingInvalid."""
    hints = get_type_hints(cls)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]
        text = env.get(variable_of(field.name))
        if text is not None:
            values[field.name] = _read(variable_of(field.name), text, hints[field.name])
    return cls(**values)


def describe(cls: type[Any], env: Mapping[str, str]) -> list[SettingRow]:
    """What is in force and where it comes from. Raises SettingInvalid."""
    settings = load(cls, env)
    return [_row(field, getattr(settings, field.name), env) for field in dataclasses.fields(cls)]


def _row(field: dataclasses.Field[Any], value: object, env: Mapping[str, str]) -> SettingRow:
    variable = variable_of(field.name)
    hidden = "(hidden)" if value else "(not set)"
    shown = hidden if field.metadata.get("secret") else _PASSWORD_IN_URL.sub(r"\1***@", str(value))
    source = "environment" if variable in env else "default"
    return SettingRow(variable, shown, source, str(field.metadata.get("help", "")))


def _read(variable: str, text: str, kind: object) -> object:
    if kind is bool:
        return _read_bool(variable, text)
    if kind in (int, float):
        number: type[int] | type[float] = int if kind is int else float
        try:
            return number(text)
        except ValueError as error:
            raise SettingInvalid(variable, text, number.__name__) from error
    return text


def _read_bool(variable: str, text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise SettingInvalid(variable, text, "yes or no")
