"""Word documents. The only importer of python-docx."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from ingest.errors import SourceError
from ingest.formats.content import Content
from ingest.formats.docx.numbers import Numbering, read_numbering
from ingest.formats.docx.package import without_dangling
from ingest.formats.docx.styles import Style, named, read_styles, with_properties
from ingest.formats.docx.words import Node, W, Words, content_of, words_of
from ingest.formats.grid import Cell
from ingest.formats.model import BlockKind
from ingest.formats.writer import Writer, one_line

MARKED_CHARS = 60
"""A paragraph in bold type, or centred, up to this length may be a heading."""
MAX_DEPTH = 30
"""Tables and boxes nested deeper than this are left out: no document has them."""
_NO_TITLE = re.compile(r"Microsoft Word|^Word Document$|\.docx?$|^无标题|^文档\d*$|^标题$", re.IGNORECASE)


def read_docx(path: Path, data: bytes) -> Content:
    """The blocks of a Word document. Raises SourceError for one that is damaged."""
    try:
        return _read(data)
    except Exception as error:  # whatever the library meets in a damaged file
        raise SourceError(
            path,
            f"is a damaged Word document ({type(error).__name__})",
            expected="a .docx file that Word can open",
            mend="open it in Word or LibreOffice and save it anew as .docx",
        ) from error


def _read(data: bytes) -> Content:
    import docx
    from docx.oxml import parse_xml

    try:
        document = docx.Document(io.BytesIO(data))
    except KeyError:  # a part is pointed to that is not there; Word opens such files
        document = docx.Document(io.BytesIO(without_dangling(data)))
    part = document.part
    others: dict[str, Node] = {}
    for relation in part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if kind in ("styles", "numbering", "footnotes", "endnotes") and not relation.is_external:
            others[kind] = cast("Node", parse_xml(relation.target_part.blob))
    walk = _Walk(read_styles(others.get("styles")), read_numbering(others.get("numbering")))
    walk.content(cast("Node", document.element.body), box=0, depth=0)
    for kind, name in (("footnotes", "footnote"), ("endnotes", "endnote")):
        if kind in others:
            walk.notes(others[kind], name)
    title = one_line(document.core_properties.title or "")
    return walk.writer.content("" if _NO_TITLE.search(title) else title)


@dataclass(slots=True)
class _Walk:
    """Goes through the body in order and writes its paragraphs and tables."""

    styles: dict[str, Style]
    numbering: Numbering
    writer: Writer = field(default_factory=Writer)
    boxes: int = 0

    def content(self, parent: Node, *, box: int, depth: int) -> None:
        if depth > MAX_DEPTH:
            return
        for node in content_of(parent):
            if node.tag == f"{W}p":
                self._paragraph(node, box, depth)
            elif node.tag == f"{W}tbl":
                self._table(node, box, depth)
            else:
                self.writer.drops.add("目录", self._plain(node))

    def notes(self, root: Node, name: str) -> None:
        """Footnotes, each as one note; the separators that Word keeps among them are none."""
        for note in root.iterfind(f"{W}{name}"):
            if note.get(f"{W}type") in (None, "normal"):
                self.writer.add("note", self._plain(note))

    def _plain(self, parent: Node) -> str:
        return " ".join(words_of(p, bold=False).text for p in parent.iterfind(f".//{W}p"))

    def _styled(self, paragraph: Node) -> Style:
        properties = paragraph.find(f"{W}pPr")
        chosen = properties.find(f"{W}pStyle") if properties is not None else None
        name = (chosen.get(f"{W}val") or "") if chosen is not None else ""
        style = self.styles.get(name) or named(self.styles[""], name)
        return with_properties(style, properties)

    def _paragraph(self, paragraph: Node, box: int, depth: int) -> None:
        style = self._styled(paragraph)
        words = words_of(paragraph, bold=style.bold)
        label = self._label(style)
        if style.contents:
            self.writer.drops.add("目录", words.text)
            return
        kind: BlockKind = "paragraph"
        level, origin = 0, ""
        if style.level:
            kind, level, origin = "heading", style.level, style.origin
        elif label == "" or (label is None and style.listed):
            kind, level = "item", style.list_level + 1
        lines = [words.text.replace("\n", " ")] if style.level else words.text.split("\n")
        lines = [line for line in lines if line.strip()]
        for number, line in enumerate(lines):
            text = (label or "") + line.strip() if number == 0 else line
            marked = origin or _mark(kind, text, words, style)
            self.writer.add(kind, text, level=level, origin=marked, box=box)
            if kind == "item":
                kind, level = "paragraph", 0
        for content in words.boxes:
            self.boxes += 1
            self.content(content, box=self.boxes, depth=depth + 1)

    def _label(self, style: Style) -> str | None:
        """The automatic number, empty for a bullet, None outside lists."""
        if style.list_id in ("", "0"):
            return None
        return self.numbering.next_label(style.list_id, style.list_level)

    def _table(self, table: Node, box: int, depth: int) -> None:
        """A table of one column frames a text; all others hold data."""
        rows = list(_rows(table))
        if all(len(cells) <= 1 for _, cells in rows):
            self.boxes += 1
            inside = box or self.boxes
            for _, cells in rows:
                for cell in cells:
                    self.content(cell, box=inside, depth=depth + 1)
            return
        self.writer.table(self._cells(rows), origin="caption", box=box)

    def _cells(self, rows: list[tuple[Node, list[Node]]]) -> list[list[Cell[None]]]:
        """The rows with cells that hang down from above (vMerge) counted into the cell they begin in."""
        laid: list[list[_Open]] = []
        open_at: dict[int, _Open] = {}
        for row, cells in rows:
            head = row.find(f"{W}trPr/{W}tblHeader") is not None
            column = _value(row, "trPr", "gridBefore") or 0
            line = [_Open("", 1, column, head)] if column else []
            for cell in cells:
                width = _value(cell, "tcPr", "gridSpan") or 1
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                above = open_at.get(column)
                if merge is not None and merge.get(f"{W}val") != "restart" and above is not None:
                    above.rows += 1
                else:
                    above = _Open(self._cell_text(cell), 1, width, head)
                    line.append(above)
                    open_at[column] = above
                column += width
            laid.append(line)
        return [[Cell(c.text, None, c.rows, c.columns, c.head) for c in line] for line in laid]

    def _cell_text(self, cell: Node) -> str:
        """All paragraphs of a cell, those of tables inside it too, with their automatic numbers."""
        parts = []
        for paragraph in cell.iterfind(f".//{W}p"):
            style = self._styled(paragraph)
            text = words_of(paragraph, bold=False).text
            label = self._label(style) or ""
            parts.append(label + text.strip())
        return one_line(" ".join(parts))


@dataclass(slots=True)
class _Open:
    """A cell that may still grow downwards."""

    text: str
    rows: int
    columns: int
    head: bool


def _mark(kind: BlockKind, text: str, words: Words, style: Style) -> str:
    if kind != "paragraph" or len(text.strip()) > MARKED_CHARS:
        return ""
    return "bold" if words.bold else "center" if style.centred else ""


def _rows(table: Node) -> Iterator[tuple[Node, list[Node]]]:
    """Rows with their cells, those inside content controls too; deleted rows are left out."""
    for row in _inside(table, "tr"):
        if row.find(f"{W}trPr/{W}del") is None:
            cells = list(_inside(row, "tc"))
            if cells:
                yield row, cells


def _inside(parent: Node, name: str) -> Iterator[Node]:
    stack = list(reversed(list(parent)))
    while stack:
        node = stack.pop()
        if node.tag == f"{W}{name}":
            yield node
        elif node.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            stack += reversed(list(node))


def _value(parent: Node, group: str, name: str) -> int | None:
    element = parent.find(f"{W}{group}/{W}{name}")
    value = "" if element is None else element.get(f"{W}val") or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else None
