"""How all files of some folders are read: which build, how fast, and the gold that is there for them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.gold.reading_gold import (
    CELLS_SUFFIX,
    CellScore,
    OutlineScore,
    cell_score,
    outline_score,
    read_cells,
    read_outline,
)
from eval.metrics.tables import markdown_table
from ingest import read_plan
from ingest.errors import RowsError, SourceError
from ingest.model import Plan

SOURCES = (".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".xlsx", ".csv")
_TEXTS = (".txt", ".md", ".html", ".htm", ".csv")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class FileReading:
    """One file as read: its size, how long it took, and what came out. `problem` is empty where it builds."""

    path: Path
    size: int
    seconds: float
    paragraphs: int = 0
    damaged: int = 0
    pages: int = 0
    problem: str = ""
    outline: OutlineScore | None = None
    cells: CellScore | None = None

    @property
    def worst(self) -> float:
        """The lowest share that its gold gives, 0 where it does not build, 1 where it has no gold."""
        shares = [*(self.outline.shares if self.outline else ()), *([self.cells.share] if self.cells else ())]
        return 0.0 if self.problem else min(shares, default=1.0)


def read_folders(gold: Path, folders: Sequence[Path]) -> list[FileReading]:
    """Every source under the folders, in order of their names.

    Raises RowsError where there is none, where none has gold, or where a line of the gold is none.
    """
    paths = sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix.lower() in SOURCES and path.stem.upper() != "README"
    )
    readings = [_reading(path, gold) for path in paths]
    if not any(r.outline or r.cells or (r.problem and _has_gold(r.path, gold)) for r in readings):
        names = "、".join(map(str, folders))
        raise RowsError(f"{names}: no file with gold in {gold}", expected="NAME.md beside NAME.tsv")
    return readings


def reading_lines(readings: Sequence[FileReading], *, failures: bool) -> Iterator[str]:
    """The figures as lines of Markdown, and what is missed where `failures` is asked for."""
    outlines = [(r.path.stem, r.outline) for r in readings if r.outline]
    head = ["outline", "gold", "found", "precision", "recall", "with level: precision", "recall"]
    rows = [[n, str(o.gold), str(o.found), *(f"{s:.3f}" for s in o.shares)] for n, o in outlines]
    yield from markdown_table(head, rows)
    cells = [(r.path.stem, r.cells) for r in readings if r.cells]
    if cells:
        yield ""
        yield from markdown_table(
            ["cells", "gold", "right", "share"],
            [[n, str(c.gold), str(c.right), f"{c.share:.3f}"] for n, c in cells],
        )
    yield ""
    yield from _totals(readings)
    for name, outline in outlines if failures else ():
        yield from (f"{name}: missed {text}" for text in outline.missed[:_SHOWN])
        yield from (f"{name}: extra {text}" for text in outline.extra[:_SHOWN])
    for name, score in cells if failures else ():
        yield from (f"{name}: cell {missed}" for missed in score.missed[:_SHOWN])


def _totals(readings: Sequence[FileReading]) -> Iterator[str]:
    built = [r for r in readings if not r.problem]
    yield f"files that build: {len(built)} of {len(readings)}"
    yield from (f"- {r.problem}" for r in readings if r.problem)
    paragraphs, damaged = sum(r.paragraphs for r in built), sum(r.damaged for r in built)
    yield f"paragraphs marked cut: {damaged} of {paragraphs} ({damaged / max(paragraphs, 1):.1%})"
    texts = [r for r in built if r.path.suffix.lower() in _TEXTS]
    pdfs = [r for r in built if r.path.suffix.lower() == ".pdf"]
    for what, unit, amount, seconds in (
        ("text", "MB/s", sum(r.size for r in texts) / 1e6, sum(r.seconds for r in texts)),
        ("PDF", "pages/s", sum(r.pages for r in pdfs), sum(r.seconds for r in pdfs)),
    ):
        if seconds:
            yield f"{what}: {amount / seconds:.1f} {unit}"


def _reading(path: Path, gold: Path) -> FileReading:
    started = time.perf_counter()
    size = path.stat().st_size
    try:
        plan = read_plan(path)
    except SourceError as error:
        return FileReading(path, size, time.perf_counter() - started, problem=str(error))
    seconds = time.perf_counter() - started
    outline, cells = _scores(plan, path, gold)
    pages = max((p.page or 0 for p in plan.paragraphs), default=0)
    return FileReading(
        path, size, seconds, len(plan.paragraphs), plan.damaged_paragraphs, pages, "", outline, cells
    )


def _gold_files(path: Path, gold: Path) -> tuple[Path, Path]:
    return gold / f"{path.stem}.tsv", gold / f"{path.stem}{CELLS_SUFFIX}"


def _has_gold(path: Path, gold: Path) -> bool:
    return any(file.is_file() for file in _gold_files(path, gold))


def _scores(plan: Plan, path: Path, gold: Path) -> tuple[OutlineScore | None, CellScore | None]:
    outline, cells = _gold_files(path, gold)
    return (
        outline_score(plan, read_outline(outline)) if outline.is_file() else None,
        cell_score(plan, read_cells(cells)) if cells.is_file() else None,
    )
