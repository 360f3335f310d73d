"""A piece of a document between its blocks and its paragraphs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
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
        return one_of((self, other))


def one_of(pieces: Sequence[Piece]) -> Piece:
    """The first piece with the texts of the others behind its own."""
    if len(pieces) == 1:
        return pieces[0]
    line = joined([piece.line for piece in pieces])
    return replace(pieces[0], line=line, lines=sum(piece.lines for piece in pieces))


def pieces_of(document: Document) -> Iterator[Piece]:
    """The blocks of a document without white space, in order; what has no other character is left out."""
    breaks = [i for i, char in enumerate(document.text) if char == "\n"]
    for block in document.blocks:
        if block.cells:
            line, cells, context = _row(document.text, block)
        else:
            line, cells, context = clean(document.text, block.span, block.skips), (), ""
        if not line.text:
            continue
        yield Piece(
            line,
            block.kind,
            bisect_left(breaks, block.span.start) + 1,
            level=block.level,
            origin=block.origin,
            cells=cells,
            context=context,
            header=block.header,
            table=block.table,
            box=block.box,
            page=block.page,
            blank_before=block.blank_before,
            indent=block.indent,
        )


def _row(text: str, block: Block) -> tuple[Line, tuple[Cell, ...], str]:
    """The cells of a row with one character of the source between two of them, where each is, and context.

    A cell that spans rows stands in the first of them; for the others it is context.
    """
    filled = dict.fromkeys(cell for cell in block.cells if cell.end > cell.start)
    ranges = sorted((s for s in filled if s.start >= block.span.start), key=lambda s: s.start)
    above = (clean(text, s, block.skips).text for s in filled if s.start < block.span.start)
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
    line = Line("".join(p.text for p in parts), tuple(o for p in parts for o in p.offsets))
    return line, cells, " ".join(above)


def _between(text: str, before: Span, after: Span) -> Line:
    """One character for the border of two cells: the bar that the source has there, or a space."""
    bar = text.find("|", before.end, after.start)
    return Line("|", (bar,)) if bar >= 0 else Line(" ", (before.end,))
