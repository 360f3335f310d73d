"""Tables with merged cells: which cell stands in which column of which row, and which rows name them."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
MAX_COLUMNS = 1024
MAX_SLOTS = 2_000_000
"""A table that claims more places than this has its merged cells cut to one: no plan has such a table."""
MAX_HEAD_CHARS = 40
_NUMBER = re.compile(r"[约≥≤><＞＜±+\-—–－(（]*\d")
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Cell(Generic[T]):
    """A cell as its format declares it: its text, where that stands, how far it reaches, if it is a head."""

    text: str
    content: T
    rowspan: int = 1
    colspan: int = 1
    head: bool = False


def lay_out(rows: Sequence[Sequence[Cell[T]]]) -> list[list[Cell[T] | None]]:
    """The rows with every cell in each place that it covers; None where no cell stands."""
    claimed = sum(min(c.rowspan, len(rows)) * min(c.colspan, MAX_COLUMNS) for row in rows for c in row)
    merged = claimed <= MAX_SLOTS
    grid: list[list[Cell[T] | None]] = []
    hanging: dict[int, tuple[Cell[T], int]] = {}  # column -> a cell from above, and rows still to cover
    for row in rows:
        line: list[Cell[T] | None] = []
        below: dict[int, tuple[Cell[T], int]] = {}
        cells = deque(row)
        last = max(hanging, default=-1)
        while cells or len(line) <= last:
            column = len(line)
            if column in hanging:
                above, left = hanging[column]
                line.append(above)
                if left > 1:
                    below[column] = (above, left - 1)
            elif cells:
                cell = cells.popleft()
                width = min(max(cell.colspan, 1), MAX_COLUMNS) if merged else 1
                line.extend([cell] * width)
                if cell.rowspan > 1 and merged:
                    below.update({column + i: (cell, cell.rowspan - 1) for i in range(width)})
            else:
                line.append(None)
        hanging = below
        grid.append(line)
    width = max(map(len, grid), default=0)
    for line in grid if width * len(grid) <= MAX_SLOTS else ():
        line.extend([None] * (width - len(line)))
    return grid


def caption_rows(grid: Sequence[Sequence[Cell[T] | None]]) -> int:
    """How many rows at the top are one cell over a table of several columns: its title, its unit."""
    width = max(map(len, grid), default=0)
    count = 0
    for row in grid:
        cells = {id(cell): cell for cell in row if cell is not None and cell.text.strip()}
        last = count + 1 == len(grid)
        if width < 2 or len(cells) != 1 or last or any(cell.rowspan > 1 for cell in cells.values()):
            break
        count += 1
    return count


def header_rows(grid: Sequence[Sequence[Cell[T] | None]]) -> int:
    """How many rows at the top name the columns: those marked so, or the first if it holds no figures.

    A header whose cells reach over several columns or rows goes on in the rows below.
    """
    marked = 0
    for row in grid:
        cells = [cell for cell in row if cell is not None and cell.text.strip()]
        if not cells or not all(cell.head for cell in cells):
            break
        marked += 1
    if marked and (marked < len(grid) or len(grid) == 1):
        return marked
    if len(grid) < 2 or not _names_columns(grid[0]):
        return 0
    first = {id(cell): cell for cell in grid[0] if cell is not None}.values()
    depth = max((cell.rowspan for cell in first), default=1)
    if depth == 1 and len(first) > 1 and any(1 < cell.colspan < len(grid[0]) for cell in first):
        depth = 2
    return depth if depth < len(grid) else 1


def _names_columns(row: Sequence[Cell[T] | None]) -> bool:
    """Several short names, none of them a figure; a year may name a column."""
    texts = {id(cell): cell.text.strip() for cell in row if cell is not None and cell.text.strip()}
    return len(texts) > 1 and all(
        len(text) <= MAX_HEAD_CHARS and (not _NUMBER.match(text) or bool(_YEAR.match(text)))
        for text in texts.values()
    )
