"""Figures as text: names, digits, and lines for the terminal and for Markdown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from eval.metrics.evaluation import Figures
from eval.metrics.intervals import Estimate
from eval.metrics.measures import METRICS
from eval.metrics.ranking import MEASURES

LABELS = {m.name: m.label for m in METRICS} | {
    name: f"{measure} of the gold quotes" for name, measure in MEASURES.items()
}
_PERCENT = {m.name: m.percent for m in METRICS}
CARDS = (
    "evidence_500",
    "evidence_1000",
    "all_facts",
    "fact_recall",
    "answer_length",
    "citation_recall",
    "citation_precision",
    "verbatim",
    "numbers_supported",
    "refusal",
    "false_refusal",
    "errors",
)
COLUMNS = {
    "right": "right",
    "evidence_1000": "evidence@1000",
    "all_facts": "all facts",
    "fact_recall": "fact recall",
    "answer_length": "length",
    "citation_recall": "cit. recall",
    "citation_precision": "cit. precision",
    "numbers_supported": "numbers",
    "refusal": "refusal",
    "false_refusal": "false refusal",
}
"""The metrics of the tables by type and by chapter, with their column heads."""


def number_shown(name: str, value: float) -> str:
    """A share with three digits, a length in whole characters."""
    return f"{value:.3f}" if _PERCENT.get(name, True) else f"{value:.0f}"


def interval_shown(name: str, estimate: Estimate) -> str:
    """`[.800, .900]`."""
    return f"[{number_shown(name, estimate.low)}, {number_shown(name, estimate.high)}]"


def figure_lines(figures: Figures) -> list[str]:
    """One line a metric for the terminal: name, value, interval, number of questions."""
    return [
        f"{name:<24} {number_shown(name, e.mean)} {interval_shown(name, e):<16} n={e.n}"
        for name, e in figures.items()
    ]


def type_lines(groups: Mapping[str, Figures]) -> list[str]:
    """A table of the columns, one line a group, for the terminal."""
    rows = [[key, *cells] for key, cells in group_rows(groups)]
    return columns(["", "n", *COLUMNS.values()], rows)


def group_rows(groups: Mapping[str, Figures]) -> list[tuple[str, list[str]]]:
    """Per group the number of questions and the value of every column, `-` where none applies."""
    return [
        (
            key,
            [str(f["right"].n), *(number_shown(c, f[c].mean) if c in f else "-" for c in COLUMNS)],
        )
        for key, f in groups.items()
    ]


def columns(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines with the first column at the left and the others at the right, Chinese counted as two."""
    lines = [list(head), *map(list, rows)]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(head))]
    return [
        "  ".join(_padded(c, w, left=i == 0) for i, (c, w) in enumerate(zip(line, widths, strict=True)))
        for line in lines
    ]


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return [
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    ]


def _padded(text: str, width: int, *, left: bool) -> str:
    space = " " * (width - _width(text))
    return text + space if left else space + text


def _width(text: str) -> int:
    return len(text) + sum(unicodedata.east_asian_width(c) in "WF" for c in text)
