"""The question sets and the documents that come with the project."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ingest.errors import RowsError

_FOLDER = Path(str(files("eval") / "questions"))
_DOCUMENTS = Path(str(files("eval") / "documents"))


def shipped_questions() -> Path:
    """The question set that comes with the project."""
    return _FOLDER / "plan.jsonl"


def shipped_plan() -> Path:
    """The plan that the shipped questions are about."""
    return Path(str(files("data") / "plan.txt"))


def question_set(name: str) -> tuple[Path, Path]:
    """Questions and document of a shipped set (`citizens`, `nanjing-15th`); of a file, with the shipped plan.

    Raises RowsError where there is neither.
    """
    if Path(name).is_file():
        return Path(name), shipped_plan()
    path = _FOLDER / f"{name}.jsonl"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in _FOLDER.glob("*.jsonl")))
        raise RowsError(f"no question set {name!r}", expected=f"a file, or one of {known}")
    documents = list(_DOCUMENTS.glob(f"{name}.*"))
    return path, documents[0] if documents else shipped_plan()
