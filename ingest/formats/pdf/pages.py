"""PDF files: pages to one flow of paragraphs, headings and tables, each with its page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.formats.content import Content
from ingest.formats.grid import Cell
from ingest.formats.pdf.flow import NOTE, SMALLER, Measure, measure, stretches
from ingest.formats.pdf.lines import Line, lines_of, without_running_titles
from ingest.formats.pdf.tables import Region, aligned_rows, ruled_regions
from ingest.formats.pdf.type import PageText, read_pages
from ingest.formats.titles import without_site
from ingest.formats.writer import Writer, one_line

_NO_TITLE = re.compile(
    r"^(?:Microsoft (?:Word|PowerPoint)|untitled|无标题|about:blank|幻灯片)|\.(?:docx?|wps|pdf|html?)$",
    re.IGNORECASE,
)
SAME_COLUMN = 6.0
"""A table goes on over a page where its columns begin within so many points of each other."""


def read_pdf(path: Path, data: bytes) -> Content:
    """The blocks of a PDF. Raises SourceError for one that is damaged, locked or scanned."""
    pages, title = read_pages(path, data)
    writer = Writer()
    items = _items(pages, writer)
    body = [line for item in items if isinstance(item, _Flow) for line in item.lines]
    if body:
        _write(items, measure(body), writer)
    else:
        for item in items:
            if isinstance(item, _Table):
                item.write(writer)
    title = one_line(title)
    return writer.content("" if _NO_TITLE.search(title) else without_site(title, writer.shown()))


@dataclass(slots=True)
class _Flow:
    """Lines that follow each other, perhaps over pages; of a frame with its number, up to its right side."""

    lines: list[Line]
    box: int = 0
    right: float = 0.0


@dataclass(slots=True)
class _Table:
    """Rows with the page of each; `edges` are where its columns begin, in points."""

    rows: list[list[Cell[None]]]
    pages: list[int]
    edges: list[float] = field(default_factory=list)

    def goes_on_in(self, other: _Table) -> bool:
        """Whether another table is the rest of this one, on the next page."""
        return (
            len(self.edges) == len(other.edges) > 0
            and other.pages[0] == self.pages[-1] + 1
            and all(abs(a - b) <= SAME_COLUMN for a, b in zip(self.edges, other.edges, strict=True))
        )

    def append(self, other: _Table) -> None:
        """Adds the rest of a table without the header that the new page repeats."""
        repeated = 0
        for own, its in zip(self.rows, other.rows, strict=False):
            if [cell.text for cell in own] != [cell.text for cell in its]:
                break
            repeated += 1
        self.rows += other.rows[repeated:]
        self.pages += other.pages[repeated:]

    def write(self, writer: Writer) -> None:
        writer.table(self.rows, origin="caption", pages=self.pages)


def _items(pages: Sequence[PageText], writer: Writer) -> list[_Flow | _Table]:
    """What stands on the pages from top to bottom; neighbours that belong together are one."""
    regions = [ruled_regions(page) for page in pages]
    lines = [(page.height, lines_of(page.runs, page.number)) for page in pages]
    kept = without_running_titles(lines, writer.drops)
    items: list[_Flow | _Table] = []
    boxes = 0
    for page, on_page, lines_here in zip(pages, regions, kept, strict=True):
        rest = lines_here
        for region in on_page:
            above = [line for line in rest if line.y0 + line.y1 > region.y0 + region.y1]
            rest = rest[len(above) :]
            _add_lines(items, above)
            if region.kind == "table":
                _add_table(items, _ruled(region, page.number))
                continue
            boxes += 1
            for cell in region.cells:
                inside = lines_of(cell.runs, page.number)
                if inside:
                    items.append(_Flow(inside, boxes, region.x1))
        _add_lines(items, rest)
    return items


def _add_lines(items: list[_Flow | _Table], lines: list[Line]) -> None:
    """Adds lines to the flow, those with columns under each other as tables."""
    done = 0
    for first, last in aligned_rows(lines):
        _extend(items, lines[done:first])
        rows = [[Cell(part.text, None) for part in line.parts] for line in lines[first:last]]
        items.append(_Table(rows, [line.page for line in lines[first:last]]))
        done = last
    _extend(items, lines[done:])


def _extend(items: list[_Flow | _Table], lines: list[Line]) -> None:
    last = items[-1] if items else None
    if isinstance(last, _Flow) and last.box == 0:
        last.lines += lines
    elif lines:
        items.append(_Flow(list(lines)))


def _add_table(items: list[_Flow | _Table], table: _Table) -> None:
    last = items[-1] if items else None
    if isinstance(last, _Table) and last.goes_on_in(table):
        last.append(table)
    else:
        items.append(table)


def _ruled(region: Region, page: int) -> _Table:
    rows: list[list[Cell[None]]] = [[] for _ in range(region.rows)]
    for cell in region.cells:
        rows[cell.row].append(Cell(cell.text, None, cell.rows, cell.columns))
    return _Table(rows, [page] * region.rows, region.xs)


def _write(items: Sequence[_Flow | _Table], usual: Measure, writer: Writer) -> None:
    """Writes all items; footnotes come last, so that no paragraph is parted by them."""
    notes: list[Line] = []
    for item in items:
        if isinstance(item, _Table):
            item.write(writer)
            continue
        lines = item.lines if item.box else _without_notes(item.lines, usual, notes)
        inside = usual if not item.box else usual.framed(lines, item.right)
        for stretch in stretches(lines, inside):
            first = stretch.lines[0]
            writer.add(
                "heading" if stretch.level else "paragraph",
                stretch.text,
                level=stretch.level,
                origin=stretch.origin,
                box=item.box,
                page=first.page,
            )
    for stretch in stretches(notes, usual) if notes else ():
        writer.add("note", stretch.text, page=stretch.lines[0].page)


def _without_notes(lines: Sequence[Line], usual: Measure, notes: list[Line]) -> list[Line]:
    """The lines without the small ones at the foot of each page that begin with a note's mark."""
    kept: list[Line] = []
    for number, line in enumerate(lines):
        at_foot = number + 1 == len(lines) or lines[number + 1].page != line.page
        kept.append(line)
        if not at_foot:
            continue
        small = 0
        while (
            small < len(kept)
            and kept[-1 - small].page == line.page
            and kept[-1 - small].size < SMALLER * usual.size
        ):
            small += 1
        foot = kept[len(kept) - small :]
        first = next((i for i, each in enumerate(foot) if NOTE.match(each.text)), len(foot))
        if first < len(foot):
            notes += foot[first:]
            del kept[len(kept) - (len(foot) - first) :]
    return kept
