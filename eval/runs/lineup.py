"""Several runs over the same questions: each one's figures, and each against the first, paired."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.metrics.evaluation import Figures
from eval.metrics.intervals import estimate
from eval.metrics.tables import LABELS
from eval.runs.answers import read_answers
from eval.runs.compare import Comparison, compare
from eval.runs.run import read_scores
from ingest.errors import RowsError

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entrant:
    """A run with its figures over the questions that all have. `record` is its run.json."""

    name: str
    record: Row
    overall: Figures
    by_type: Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the rows of all entrants, in their order: what each answered, and its score."""

    id: str
    type: str
    question: str
    answers: tuple[Row, ...]
    scores: tuple[Row, ...]

    @property
    def right(self) -> tuple[bool, ...]:
        return tuple(score["values"]["right"] == 1.0 for score in self.scores)


@dataclass(frozen=True, slots=True)
class Lineup:
    """`comparisons`: the second, third … against the first."""

    entrants: tuple[Entrant, ...]
    comparisons: tuple[Comparison, ...]
    asked: tuple[Asked, ...]
    left_out: int


def line_up(folders: Sequence[Path]) -> Lineup:
    """RowsError where fewer than two runs are given, or they have no question in common."""
    if len(folders) < 2:
        raise RowsError("one run", expected="two or more", mend="planqa eval compare --help")
    scores = [{row["id"]: row for row in read_scores(folder)} for folder in folders]
    answers = [{row["id"]: row for row in read_answers(folder / "answers.jsonl")} for folder in folders]
    ids = [i for i in scores[0] if all(i in other for other in scores[1:])]
    comparisons = tuple(compare(folders[0], folder, frozenset(ids)) for folder in folders[1:])
    names = run_names(folders)
    return Lineup(
        tuple(
            Entrant(name, _record(folder), *_figures([one[i] for i in ids]))
            for name, folder, one in zip(names, folders, scores, strict=True)
        ),
        comparisons,
        tuple(
            Asked(
                i,
                scores[0][i]["type"],
                scores[0][i]["question"],
                tuple(one.get(i, {}) for one in answers),
                tuple(one[i] for one in scores),
            )
            for i in ids
        ),
        len({i for one in scores for i in one}) - len(ids),
    )


def run_names(folders: Sequence[Path]) -> list[str]:
    """The folders' names; where two are the same (before/default, after/default), the paths."""
    names = [folder.name for folder in folders]
    return names if len(set(names)) == len(names) else [str(folder) for folder in folders]


def _figures(rows: Sequence[Row]) -> tuple[Figures, Mapping[str, Figures]]:
    types = sorted({row["type"] for row in rows})
    return _means(rows), {kind: _means([row for row in rows if row["type"] == kind]) for kind in types}


def _means(rows: Sequence[Row]) -> Figures:
    chosen = [row["values"] for row in rows]
    means = {name: estimate([v for one in chosen if (v := one.get(name)) is not None]) for name in LABELS}
    return {name: e for name, e in means.items() if e is not None}


def _record(folder: Path) -> Row:
    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
