"""Tables on a page: cells between ruled lines, and columns that stand under each other without any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ingest.formats.pdf.lines import Line, lines_of
from ingest.formats.pdf.type import PageText, Rule, Run

NEAR = 3.0
"""Points between lines that are drawn as one: cells draw their sides each for themselves."""
MAX_FRAME = 0.9
"""A frame with more than this share of the page's text is the page's own."""
MAX_LINES = 200
"""Distinct ruled lines in one direction; a drawing has more."""


@dataclass(slots=True)
class TableCell:
    """A cell by its first row and column, and how many of each it covers."""

    row: int
    column: int
    rows: int
    columns: int
    runs: list[Run] = field(default_factory=list)

    @property
    def text(self) -> str:
        return join_lines(line.text for line in lines_of(self.runs))


@dataclass(slots=True)
class Region:
    """A ruled table, or a frame around text, and where it stands."""

    x0: float
    y0: float
    x1: float
    y1: float
    rows: int
    columns: int
    cells: list[TableCell]
    ys: list[float]
    xs: list[float]

    @property
    def kind(self) -> Literal["table", "box"]:
        return "box" if self.columns == 1 or len(self.cells) == 1 else "table"


def join_lines(lines: Iterable[str]) -> str:
    """Lines of one paragraph as one string: with a space only between two Latin words."""
    text = ""
    for line in lines:
        spaced = text[-1:].isascii() and text[-1:].isalpha() and line[:1].isascii() and line[:1].isalpha()
        text += f" {line}" if spaced else line
    return text


def ruled_regions(page: PageText) -> list[Region]:
    """The tables and frames of a page, from top to bottom; their runs are taken out of the page's."""
    regions = []
    for rules in _connected([rule for rule in page.rules if _visible(rule, page)]):
        region = _region(rules)
        if region is not None:
            regions.append(region)
    regions.sort(key=lambda region: (region.x1 - region.x0) * (region.y1 - region.y0))
    total = sum(len(run.text) for run in page.runs)
    kept = []
    for region in regions:
        inside = [run for run in page.runs if _holds(region, run)]
        whole = sum(len(run.text) for run in inside) > MAX_FRAME * total and region.kind == "box"
        if not inside or (whole and region.y1 - region.y0 > MAX_FRAME * page.height * 0.8):
            continue
        taken = {id(run) for run in inside}
        page.runs = [run for run in page.runs if id(run) not in taken]
        for run in inside:
            _place(region, run)
        kept.append(region)
    return sorted(kept, key=lambda region: -region.y1)


def _visible(rule: Rule, page: PageText) -> bool:
    return min(rule.x0, rule.y0) > -NEAR and rule.x1 < page.width + NEAR and rule.y1 < page.height + NEAR


def _connected(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of rules that touch."""
    groups: list[tuple[list[float], list[Rule]]] = []
    for rule in sorted(rules, key=lambda each: (-each.y1, each.x0)):
        touching = []
        for group in groups:
            box, members = group
            outside = (
                rule.x0 > box[2] + NEAR
                or rule.x1 < box[0] - NEAR
                or rule.y0 > box[3] + NEAR
                or rule.y1 < box[1] - NEAR
            )
            if not outside and any(_touch(rule, other) for other in reversed(members)):
                touching.append(group)
        merged: tuple[list[float], list[Rule]] = ([rule.x0, rule.y0, rule.x1, rule.y1], [])
        for box, members in touching:
            merged[1].extend(members)
            merged[0][:2] = [min(merged[0][0], box[0]), min(merged[0][1], box[1])]
            merged[0][2:] = [max(merged[0][2], box[2]), max(merged[0][3], box[3])]
        merged[1].append(rule)
        groups = [group for group in groups if not any(group is other for other in touching)]
        groups.append(merged)
    return [members for _, members in groups]


def _touch(a: Rule, b: Rule) -> bool:
    return a.x0 <= b.x1 + NEAR and b.x0 <= a.x1 + NEAR and a.y0 <= b.y1 + NEAR and b.y0 <= a.y1 + NEAR


def _clusters(values: Iterable[float]) -> list[float]:
    """Coordinates that are further apart than lines drawn as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _region(rules: Sequence[Rule]) -> Region | None:
    across = [rule for rule in rules if rule.y0 == rule.y1]
    upright = [rule for rule in rules if rule.y0 != rule.y1]
    xs = _clusters(rule.x0 for rule in upright)
    ys = _clusters(rule.y0 for rule in across)[::-1]
    if not (2 <= len(xs) <= MAX_LINES and 2 <= len(ys) <= MAX_LINES):
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    beside = {
        (r, c): _crossed(upright, xs[c + 1], (ys[r] + ys[r + 1]) / 2)
        for r in range(rows)
        for c in range(columns)
    }
    below = {
        (r, c): _lined(across, ys[r + 1], (xs[c] + xs[c + 1]) / 2)
        for r in range(rows)
        for c in range(columns)
    }
    cells: list[TableCell] = []
    taken: set[tuple[int, int]] = set()
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            width = 1
            while (
                column + width < columns
                and not beside[row, column + width - 1]
                and (row, column + width) not in taken
            ):
                width += 1
            height = 1
            while row + height < rows and not any(below[row + height - 1, column + i] for i in range(width)):
                height += 1
            cells.append(TableCell(row, column, height, width))
            taken.update((row + i, column + j) for i in range(height) for j in range(width))
    return Region(xs[0], ys[-1], xs[-1], ys[0], rows, columns, cells, ys, xs)


def _crossed(upright: Sequence[Rule], x: float, y: float) -> bool:
    return any(abs(rule.x0 - x) <= NEAR and rule.y0 - NEAR <= y <= rule.y1 + NEAR for rule in upright)


def _lined(across: Sequence[Rule], y: float, x: float) -> bool:
    return any(abs(rule.y0 - y) <= NEAR and rule.x0 - NEAR <= x <= rule.x1 + NEAR for rule in across)


def _holds(region: Region, run: Run) -> bool:
    x, y = (run.x0 + run.x1) / 2, (run.y0 + run.y1) / 2
    return region.x0 - NEAR <= x <= region.x1 + NEAR and region.y0 - NEAR <= y <= region.y1 + NEAR


def _place(region: Region, run: Run) -> None:
    x, y = (run.x0 + run.x1) / 2, (run.y0 + run.y1) / 2
    row = min(sum(y < line for line in region.ys[1:]), region.rows - 1)
    column = min(sum(x > line for line in region.xs[1:]), region.columns - 1)
    for cell in region.cells:
        if cell.row <= row < cell.row + cell.rows and cell.column <= column < cell.column + cell.columns:
            cell.runs.append(run)
            return


def aligned_rows(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Stretches of at least three lines, first and behind the last, whose columns stand under each other."""
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(lines):
        last = first + 1
        columns = [[part] for part in lines[first].parts]
        while len(columns) > 1 and last < len(lines) and _fits(columns, lines[last], lines[last - 1]):
            for column, part in zip(columns, lines[last].parts, strict=True):
                column.append(part)
            last += 1
        if last - first >= 3:
            found.append((first, last))
            first = last
        else:
            first += 1
    return found


def _fits(columns: Sequence[Sequence[Run]], line: Line, before: Line) -> bool:
    if len(line.parts) != len(columns) or line.page != before.page or before.y0 - line.y1 > 2 * line.size:
        return False
    near = 0.5 * line.size
    for column, part in zip(columns, line.parts, strict=True):
        other = column[0]
        left, right = abs(part.x0 - other.x0), abs(part.x1 - other.x1)
        middle = abs(part.x0 + part.x1 - other.x0 - other.x1) / 2
        if min(left, right, middle) > near:
            return False
    return True
