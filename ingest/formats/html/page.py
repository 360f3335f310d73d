"""HTML pages: their own text as blocks, without what the site puts around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.formats.content import Content
from ingest.formats.html.chrome import remove_chrome
from ingest.formats.html.markup import BLOCKS, HEADINGS, Element, parse_page
from ingest.formats.html.notes import remove_note_marks
from ingest.formats.html.tables import is_box, is_layout, table_rows
from ingest.formats.model import BlockKind
from ingest.formats.titles import without_site
from ingest.formats.writer import Writer, one_line

MARKED_CHARS = 60
"""A paragraph in bold type, or centred, up to this length may be a heading."""
MAX_HEADING = 120
"""What is longer and ends as a sentence is no heading, whatever its tag says."""
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_LIGHT = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_ALIGNED = re.compile(r"text-align\s*:\s*(?:left|right|justify)", re.IGNORECASE)
_NUMBERED = re.compile(r"[（(]?[\d一二三四五六七八九十]+[、.．）)]|第[\d一二三四五六七八九十百]+")


def read_html(path: Path, text: str) -> Content:
    """The blocks of a page. Raises SourceError where its elements are nested without bound."""
    page = parse_page(path, text)
    writer = Writer()
    remove_note_marks(page.body, writer.drops)
    whole = page.body.chars
    remove_chrome(page, writer.drops)
    _Walk(writer, whole).block(page.body, _Style())
    return writer.content(page.article or without_site(page.title, writer.shown()))


@dataclass(frozen=True, slots=True)
class _Style:
    """What an element takes over from those around it."""

    bold: bool = False
    centred: bool = False
    depth: int = 0
    box: int = 0


@dataclass(slots=True)
class _Walk:
    """Goes through the tree and writes a block wherever a line ends."""

    writer: Writer
    page_chars: int
    buffer: list[tuple[str, bool]] = field(default_factory=list)
    kind: BlockKind = "paragraph"
    prefix: str = ""
    boxes: int = 0

    def block(self, element: Element, style: _Style) -> None:
        """An element that begins and ends a line."""
        style = _styled(element, style)
        self.flush(style)
        match element.tag:
            case "table":
                self._table(element, style)
            case "ul" | "ol" | "menu" | "dir":
                self._list(element, replace(style, depth=style.depth + 1))
            case "blockquote":
                self.boxes += 1
                self._children(element, replace(style, box=self.boxes))
            case tag if tag in HEADINGS:
                self._heading(element, style)
            case _:
                self._children(element, style)
        self.flush(style)

    def _children(self, element: Element, style: _Style) -> None:
        for child in element.children:
            if isinstance(child, str):
                self.buffer.append((child, style.bold))
            elif child.tag == "br":
                self.flush(style)
            elif child.tag in BLOCKS:
                self.block(child, style)
            else:
                self._children(child, _styled(child, style))

    def flush(self, style: _Style) -> None:
        """Writes the line that is open, if any."""
        if not self.buffer:
            return
        text = one_line("".join(part for part, _ in self.buffer))
        if text:
            bold = all(is_bold for part, is_bold in self.buffer if part.strip())
            origin = ""
            if self.kind == "paragraph" and len(text) <= MARKED_CHARS:
                origin = "bold" if bold else "center" if style.centred else ""
            if self.prefix and not _NUMBERED.match(text):
                text = self.prefix + text
            level = style.depth if self.kind == "item" else 0
            self.writer.add(self.kind, text, level=level, origin=origin, box=style.box)
            self.kind, self.prefix = "paragraph", ""
        self.buffer.clear()

    def _heading(self, element: Element, style: _Style) -> None:
        """One heading, its lines joined; a long text that ends as a sentence is a paragraph."""
        if any(
            isinstance(child, Element) and child.tag in ("table", "ul", "ol", "p")
            for child in element.children
        ):
            self._children(element, style)
            return
        text = one_line(_joined(element))
        long = len(text) > MAX_HEADING or (len(text) > MARKED_CHARS and text.endswith("。"))
        if long:
            self._children(element, style)
        else:
            self.writer.add("heading", text, level=int(element.tag[1]), origin=element.tag, box=style.box)

    def _list(self, element: Element, style: _Style) -> None:
        """Items with the number that a browser would show before them."""
        number = _number(element.attributes.get("start", ""), 1)
        for child in element.children:
            if isinstance(child, str):
                self.buffer.append((child, style.bold))
                continue
            if child.tag != "li":
                self.block(child, style) if child.tag in BLOCKS else self._children(child, style)
                continue
            self.flush(style)
            number = _number(child.attributes.get("value", ""), number)
            self.kind = "item"
            counted = element.tag == "ol" and element.attributes.get("type", "1") == "1"
            self.prefix = f"{number}." if counted else ""
            self._children(child, _styled(child, style))
            self.flush(style)
            self.kind, self.prefix = "paragraph", ""
            number += 1

    def _table(self, table: Element, style: _Style) -> None:
        rows = table_rows(table)
        if is_layout(table, rows):
            if is_box(table, rows, self.page_chars):
                self.boxes += 1
                style = replace(style, box=self.boxes)
            for row in rows:
                for cell in row:
                    self.block(cell.content, replace(style, bold=False, centred=False))
            return
        for child in table.children:
            if isinstance(child, Element) and child.tag == "caption":
                self.block(child, style)
        self.writer.table(rows, origin="caption", box=style.box)


def _joined(element: Element) -> str:
    parts: list[str] = []
    for child in element.children:
        parts.append(child if isinstance(child, str) else " " if child.tag == "br" else _joined(child))
    return "".join(parts)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def _styled(element: Element, style: _Style) -> _Style:
    """The style inside an element, by its tag, its `align` and its `style`."""
    css = element.attributes.get("style", "")
    align = element.attributes.get("align", "").lower()
    bold = style.bold or element.tag in ("b", "strong", "th") or bool(_BOLD.search(css))
    centred = style.centred or element.tag == "center" or align == "center" or bool(_CENTRED.search(css))
    if css and _LIGHT.search(css) and element.tag not in ("b", "strong"):
        bold = False
    if align in ("left", "right", "justify") or (css and _ALIGNED.search(css)):
        centred = False
    return (
        style
        if (bold, centred) == (style.bold, style.centred)
        else replace(style, bold=bold, centred=centred)
    )
