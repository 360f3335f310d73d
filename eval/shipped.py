"""The question set and the plan that come with the project."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def shipped_questions() -> Path:
    """The question set that comes with the project."""
    return Path(str(files("eval") / "questions" / "plan.jsonl"))


def shipped_plan() -> Path:
    """The plan that the shipped questions are about."""
    return Path(str(files("data") / "plan.txt"))
