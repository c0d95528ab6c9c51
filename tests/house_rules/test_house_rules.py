"""Rules of the house that no linter knows, said by the build instead of by a reviewer."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("tvapp", "orders", "fleet", "flightplans", "firmware_bridge")
FIXED_TOP_LEVEL = {*PACKAGES, "tests", "docs", "setup.cfg"}
USUAL_TOP_LEVEL = {"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml"}
NAMED_AFTER_A_KIND = {"models", "utils", "util", "helpers", "services", "common", "misc", "manager", "views"}
LONGEST_FILE_LINES = 400
LONGEST_FUNCTION_LINES = 60


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).exists()]


def modules() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def named(paths: Iterator[Path] | list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_the_top_level_is_as_it_was_fixed() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert {name for name in top if not name.startswith(".")} <= FIXED_TOP_LEVEL | USUAL_TOP_LEVEL


def test_no_file_is_named_after_a_kind() -> None:
    assert named(path for path in modules() if path.stem in NAMED_AFTER_A_KIND) == []


def test_files_stay_small_rooms() -> None:
    """A migration is left out: it is one change, as long as the tables are many."""
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules() if "versions" not in path.parts
    }
    assert named(path for path, lines in lengths.items() if lines > LONGEST_FILE_LINES) == []


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_functions_stay_short() -> None:
    in_rooms = [path for path in modules() if path.relative_to(ROOT).parts[0] in PACKAGES]
    written = [path for path in in_rooms if "migrations" not in path.parts]
    long = {name: lines for path in written for name, lines in functions(path) if lines > LONGEST_FUNCTION_LINES}
    assert long == {}


def test_no_test_sleeps() -> None:
    sleeping = re.compile(r"\btime\.sleep\(|wait_for_timeout\(")
    tests = [path for path in modules() if path.relative_to(ROOT).parts[0] == "tests" and path != Path(__file__)]
    assert named(path for path in tests if sleeping.search(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("words", ["/home/", "/root/", f"{ROOT}/"])
def test_no_tracked_text_names_a_path_of_a_machine(words: str) -> None:
    texts = [
        path for path in tracked() if path.suffix in {".py", ".md", ".cfg", ".toml", ".txt", ".html", ".js", ".css"}
    ]
    guilty = [path for path in texts if path != Path(__file__) and words in path.read_text(encoding="utf-8")]
    assert named(guilty) == []
