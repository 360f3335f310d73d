"""The reading text of a file that holds no plain text: one block a line, cells of a row divided by tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ingest.formats.content import Content, Drops
from ingest.formats.grid import Cell, caption_rows, header_rows, lay_out
from ingest.formats.model import Block, BlockKind
from ingest.model import Span

T = TypeVar("T")


def one_line(text: str) -> str:
    """Text with each stretch of white space made one space; a full-width space inside stays as it is."""
    words = text.replace("\u3000", "\ue000").split()
    return " ".join(words).replace("\ue000", "\u3000").strip()


@dataclass(slots=True)
class Writer:
    """Writes blocks one after another and keeps their places."""

    drops: Drops = field(default_factory=Drops)
    blocks: list[Block] = field(default_factory=list)
    tables: int = 0
    _parts: list[str] = field(default_factory=list)
    _length: int = 0

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        origin: str = "",
        box: int = 0,
        page: int | None = None,
    ) -> None:
        """Writes one block; a text of white space only is none."""
        shown = one_line(text)
        if shown:
            span = self._write(shown)
            self.blocks.append(Block(kind, span, level, origin, box=box, page=page))

    def table(
        self,
        rows: Sequence[Sequence[Cell[T]]],
        *,
        origin: str = "",
        box: int = 0,
        pages: Sequence[int] = (),
    ) -> None:
        """Writes a table. A cell over its whole width at the top is its title: a paragraph before it.

        `origin` is that of the title, `pages` the page of each row.
        """
        grid = lay_out(rows)
        titles = caption_rows(grid)
        for number, row in enumerate(rows[:titles]):
            for cell in row:
                self.add(
                    "paragraph", cell.text, origin=origin, box=box, page=pages[number] if pages else None
                )
        grid, rows, pages = grid[titles:], rows[titles:], pages[titles:]
        headers = header_rows(grid)
        self.tables += 1
        for number, (line, row) in enumerate(zip(grid, rows, strict=True)):
            page = pages[number] if pages else None
            self._row(line, row, header=number < headers, box=box, page=page)

    def _row(
        self,
        line: Sequence[Cell[T] | None],
        row: Sequence[Cell[T]],
        *,
        header: bool,
        box: int,
        page: int | None,
    ) -> None:
        """Writes a row; a cell that hangs into it from above is written again, so that the row is whole."""
        if not any(one_line(cell.text) for cell in row):
            return
        cells = [
            cell for i, cell in enumerate(line) if cell is not None and (i == 0 or cell is not line[i - 1])
        ]
        texts = [one_line(cell.text) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        leading = next((i for i, text in enumerate(texts) if text), 0)
        span = self._write("\t".join(texts[leading:]))
        nowhere = Span(span.end, span.end)
        places: dict[int, Span] = {}
        at = span.start
        for i, cell in enumerate(cells):
            length = len(texts[i]) if i < len(texts) else 0
            places[id(cell)] = Span(at, at + length) if length else nowhere
            at = min(at + length + (i >= leading), span.end)
        ranges = tuple(places[id(cell)] if cell is not None else nowhere for cell in line)
        self.blocks.append(
            Block("row", span, cells=ranges, header=header, table=self.tables, box=box, page=page)
        )

    def _write(self, line: str) -> Span:
        start = self._length
        self._parts.append(line)
        self._length += len(line) + 1
        return Span(start, start + len(line))

    def shown(self) -> set[str]:
        """What each block says, without white space."""
        return {"".join(part.split()) for part in self._parts}

    def content(self, title: str = "") -> Content:
        text = "\n".join(self._parts)
        return Content(f"{text}\n" if text else "", tuple(self.blocks), title, self.drops.result())
