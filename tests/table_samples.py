"""Rows of tables by hand: a plan whose paragraphs are the rows of one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fakes import parsed

from ingest.model import Cell, Paragraph, Plan, Sentence, Span

TITLE = "青山县国民经济和社会发展第十五个五年规划纲要"


def row_sentence(head: Sequence[str], cells: Sequence[str], start: int = 0) -> Sentence:
    """A row as a sentence: its cells with one space between, the empty ones left out."""
    text, found = "", []
    for name, cell in zip(head, cells, strict=True):
        if cell:
            text += " " if text else ""
            found.append(Cell(len(text), len(text) + len(cell), name))
            text += cell
    return Sentence(text, Span(start, start + len(text)), cells=tuple(found))


def table_plan(
    head: Sequence[str], rows: Sequence[Sequence[str]], title: str = TITLE, section: str = "主要指标"
) -> Plan:
    """A plan that holds one table under a heading."""
    plan = parsed(f"{title}\n第一章 总体情况\n第一节 {section}\n占位。\n")
    first = plan.paragraphs[-1]
    paragraphs = [_row(first, head, cells, i) for i, cells in enumerate(rows)]
    return replace(plan, paragraphs=tuple(paragraphs), passages=())


def _row(first: Paragraph, head: Sequence[str], cells: Sequence[str], i: int) -> Paragraph:
    sentence = row_sentence(head, cells, start=1000 * i)
    return replace(first, number=i + 1, kind="row", lead=None, sentences=(sentence,), span=sentence.span)
