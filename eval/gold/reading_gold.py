"""How a source is read, against what people read: its outline and the cells of its tables.

The gold of a document is `NAME.tsv` (a heading a line: level, text) and `NAME.cells.jsonl` (a row of a
table a line: label, cells by column head); tests/outlines/README.md says what is in them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.characters import plain
from ingest.errors import RowsError
from ingest.model import Plan
from ingest.outline.places import RUN_IN

CELLS_SUFFIX = ".cells.jsonl"
_LONG_NAME = 5
"""A cell of more characters than this names the row whose gold label holds it: the rest was a note."""

GoldHeading = tuple[int, str]
"""Level from 1, label and title without white space and marks."""


@dataclass(frozen=True, slots=True)
class GoldCells:
    """A row of a table as people read it: its name, and value by column head."""

    label: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class OutlineScore:
    """`same` headings are alike in their text, `same_level` in their level too. Shares are 0 to 1."""

    gold: int
    found: int
    same: int
    same_level: int
    missed: tuple[str, ...]
    extra: tuple[str, ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """Precision and recall by text, then precision and recall by text and level."""
        sizes = (self.found, self.gold)
        return tuple(n / size if size else 1.0 for n in (self.same, self.same_level) for size in sizes)


@dataclass(frozen=True, slots=True)
class CellScore:
    """Cells of the gold, and how many stand under their head in the row of their name."""

    gold: int
    right: int
    missed: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.right / self.gold if self.gold else 1.0


def read_outline(path: Path) -> list[GoldHeading]:
    """The gold headings of a document, in order. Raises RowsError with the line of what is none."""
    headings = []
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        level, _, rest = line.partition("\t")
        text = rest.partition("\t")[0]
        if not level.isdecimal() or not text:
            raise RowsError(f"{path}:{n}: {line[:40]!r}", expected="level, tab, text of a heading")
        headings.append((int(level), _key(text)))
    return headings


def read_cells(path: Path) -> list[GoldCells]:
    """The gold rows of a document's tables. Raises RowsError with the line of what is none."""
    rows = []
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            cells = {_fold(head): _fold(value) for head, value in row["cells"].items()}
            rows.append(GoldCells(_fold(row["label"]), cells))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            found = f"{path}:{n}: {line[:40]!r}"
            raise RowsError(found, expected='{"label": "…", "cells": {"head": "value"}}') from error
    return rows


def outline_score(plan: Plan, gold: Sequence[GoldHeading]) -> OutlineScore:
    """Multisets of headings compared; those that are the beginning of their paragraph are not counted."""
    headings = [(h.depth, _key(h.label + h.title)) for h in plan.headings if h.origin != RUN_IN]
    found, wanted = Counter(text for _, text in headings), Counter(text for _, text in gold)
    return OutlineScore(
        len(gold),
        len(headings),
        (found & wanted).total(),
        (Counter(headings) & Counter(gold)).total(),
        tuple((wanted - found).elements()),
        tuple((found - wanted).elements()),
    )


def cell_score(plan: Plan, gold: Sequence[GoldCells]) -> CellScore:
    """A cell is right where a row of its label has its value under its head, or a part of the head."""
    rows = [
        [(_fold(c.head), _fold(s.text[c.start : c.end])) for c in s.cells]
        for p in plan.paragraphs
        if p.kind == "row"
        for s in p.sentences
    ]
    missed = []
    for row in gold:
        named = [r for r in rows if any(_is_label(value, row.label) for _, value in r)]
        for head, value in row.cells.items():
            if not any(v == value and _is_head(h, head) for r in named for h, v in r):
                missed.append(f"{row.label} | {head} | {value}")
    total = sum(len(row.cells) for row in gold)
    return CellScore(total, total - len(missed), tuple(missed))


def _is_label(value: str, label: str) -> bool:
    return label in value or (len(value) > _LONG_NAME and value in label)


def _is_head(found: str, wanted: str) -> bool:
    return wanted in found or (bool(found) and found in wanted)


def _key(text: str) -> str:
    return plain(re.sub(r"\s", "", text)).strip("*#")


def _fold(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
