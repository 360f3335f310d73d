"""docs/reliability.md: each of its commands runs tests that exist."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = re.findall(r"`pytest ([^`]+)`", (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_word_of_a_command_names_a_test(command: str) -> None:
    """In the files that the command names."""
    files, _, chosen = command.partition(" -k ")
    words = [word for word in shlex.split(chosen or "''")[0].split(" or ") if word]
    trees = [ast.parse((ROOT / file).read_text(encoding="utf-8")) for file in files.split()]
    tests = [node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert [word for word in words if not any(word in test for test in tests)] == []
    assert any(test.startswith("test_") for test in tests)


def test_no_row_is_without_its_command() -> None:
    """A fault is in the table only where it was tried."""
    table = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8").partition("|---|---|---|\n")[2]
    rows = [row for row in table.splitlines() if row.startswith("|")]
    assert len(rows) == len(COMMANDS) > 10
