"""What every format becomes: a reading text and the blocks it consists of.

`Document.text` is what offsets count in: of a text file (txt, Markdown, CSV) its decoded content,
unchanged; of a file that holds no plain text (HTML, docx, PDF, xlsx) the text that the reader wrote,
one block a line, cells of a table divided by tabs. A reader decides what the format itself says
(a heading style, a list, a table, a page) and nothing that only the words say: numbering, titles,
wrapped lines and boxes are found later, alike for all formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest.model import Span

BlockKind = Literal["line", "paragraph", "heading", "item", "row", "note"]
"""line: a line of plain text, perhaps a part of a wrapped paragraph; paragraph: whole by its format;
heading: a heading by its format; item: an item of a list; row: a row of a table; note: a footnote."""
Format = Literal["txt", "md", "html", "docx", "pdf", "xlsx", "csv"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document, in source order; blocks never overlap and are never empty.

    `level`: of a heading 1 to 9, of an item its depth from 1, else 0. `origin` says what made it a
    heading (`h2`, `##`, `Heading 2`, `18 pt`), or why a paragraph may be one: `bold` or `center` where
    all of a short one is so, `caption` or `sheet` where it was a table's cell over all columns. `skips` are
    the marks of the format inside `span` that are no text (`**`, `|`), in order.

    `cells`: of a row the range of each column's cell, left to right, empty where the cell is. A cell that
    spans columns stands in each of them with the same range. One that spans rows is written again in each
    row of a reading text; in a text file its range is that of the first row, before the `span` of the
    others. `header`: the row names the columns,
    because the format says so or because it is the first and holds no figures. `table` counts the tables
    of the document from 1, 0 outside; `box` the quotations, frames and one-column tables likewise.

    `page` counts from 1 in a PDF, of a paragraph where it begins. `blank_before`: an empty line stands
    before it; `indent`: it begins further right than the lines around it (both in text files only).

    A number that a program shows before a paragraph and that stands in no text of the file (Word's
    automatic 第一章, the 1. of an HTML list) is written into the reading text.
    """

    kind: BlockKind
    span: Span
    level: int = 0
    origin: str = ""
    skips: tuple[Span, ...] = ()
    cells: tuple[Span, ...] = ()
    header: bool = False
    table: int = 0
    box: int = 0
    page: int | None = None
    blank_before: bool = False
    indent: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was left out on purpose: why (Chinese, for people), how often, and the first few."""

    why: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read. `title` is what the format itself names so (front matter, <title>, properties), or "".

    `encoding` is what was found (utf-8, utf-8-sig, utf-16, gb18030, big5), "" where the format has
    none; `sha256` the hash of the file's bytes.
    """

    name: str
    format: Format
    text: str
    blocks: tuple[Block, ...]
    encoding: str
    sha256: str
    title: str = ""
    dropped: tuple[Dropped, ...] = ()
