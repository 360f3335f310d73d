"""A piece of a document between its blocks and its paragraphs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.formats.model import Block, BlockKind, Document
from ingest.lines import Line, clean, joined
from ingest.model import Cell, Span

NO_CELL = Cell(0, 0, "")
"""Keeps the place of an empty cell among the columns."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading, a paragraph or a part of one, an item, a row: what a person reads of a block, or of several.

    `number` is the line of the source text at which it begins, from 1; `lines` how many pieces were
    joined. `cells` are those of a row, in its text. The other fields are its first block's.
    """

    line: Line
    kind: BlockKind
    number: int
    lines: int = 1
    level: int = 0
    origin: str = ""
    cells: tuple[Cell, ...] = ()
    context: str = ""
    header: bool = False
    table: int = 0
    box: int = 0
    page: int | None = None
    blank_before: bool = False
    indent: bool = False

    @property
    def text(self) -> str:
        return self.line.text

    def followed_by(self, other: Piece) -> Piece:
        """This piece with the other's text behind its own."""
        return replace(self, line=joined((self.line, other.line)), lines=self.lines + other.lines)


def pieces_of(document: Document) -> Iterator[Piece]:
    """The blocks of a document without white space, in order; what has no other character is left out."""
    breaks = [i for i, char in enumerate(document.text) if char == "\n"]
    for block in document.blocks:
        line, cells = _row(document.text, block) if block.cells else (_text(document.text, block), ())
        if not line.text:
            continue
        yield Piece(
            line,
            block.kind,
            bisect_left(breaks, block.span.start) + 1,
            level=block.level,
            origin=block.origin,
            cells=cells,
            header=block.header,
            table=block.table,
            box=block.box,
            page=block.page,
            blank_before=block.blank_before,
            indent=block.indent,
        )


def _text(text: str, block: Block) -> Line:
    return clean(text, block.span, block.skips)


def _row(text: str, block: Block) -> tuple[Line, tuple[Cell, ...]]:
    """The cells of a row with one character of the source between two of them, and where each is."""
    ranges = sorted({cell for cell in block.cells if cell.end > cell.start}, key=lambda s: s.start)
    lines = {span: clean(text, span, block.skips) for span in ranges}
    kept = [span for span in ranges if lines[span].text]
    parts: list[Line] = []
    starts: dict[Span, int] = {}
    size = 0
    for i, span in enumerate(kept):
        if i:
            parts.append(_between(text, kept[i - 1], span))
            size += 1
        starts[span] = size
        parts.append(lines[span])
        size += len(lines[span].text)
    cells = tuple(
        Cell(starts[span], starts[span] + len(lines[span].text), "") if span in starts else NO_CELL
        for span in block.cells
    )
    return Line("".join(p.text for p in parts), tuple(o for p in parts for o in p.offsets)), cells


def _between(text: str, before: Span, after: Span) -> Line:
    """One character for the border of two cells: the bar that the source has there, or a space."""
    bar = text.find("|", before.end, after.start)
    return Line("|", (bar,)) if bar >= 0 else Line(" ", (before.end,))
