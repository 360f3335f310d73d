"""A document as a .docx file: A4 as Chinese official papers are set, the same bytes for the same document."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import Any

from documents.model import Block, Document, Heading, Line, Paragraph, Table, Words
from ingest.characters import printable

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SONG, HEI, LATIN = "宋体", "黑体", "Times New Roman"
_LINE_MM = 156
"""Width of a line: A4 without the margins of GB/T 9704."""
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_docx(document: Document) -> bytes:
    """The file's bytes. Characters that XML or a reader's eye cannot hold are left out."""
    import docx

    file = docx.Document()
    _set_page(file)
    _set_styles(file)
    _set_properties(file, document)
    file.add_paragraph(clean(document.title), style="Title")
    if document.subtitle:
        file.add_paragraph(clean(document.subtitle), style="Subtitle")
    writer = _Writer(file)
    for block in document.blocks:
        writer.add(block)
    held = io.BytesIO()
    file.save(held)
    return _timeless(held.getvalue())


def clean(text: str) -> str:
    """The text as XML can hold it, without what turns or hides it."""
    return _NOT_IN_XML.sub("", printable(text))


class _Writer:
    def __init__(self, file: Any) -> None:
        from documents.footnotes import Footnotes

        self._file = file
        self._notes = Footnotes(file)

    def add(self, block: Block) -> None:
        match block:
            case Heading(text, level):
                self._file.add_paragraph(clean(text), style=f"Heading {level}")
            case Paragraph(line, kind):
                style = {"text": "Normal", "item": "List Bullet", "quiet": "Caption"}[kind]
                self._write(self._file.add_paragraph(style=style), line)
            case Table():
                self._add_table(block)

    def _add_table(self, table: Table) -> None:
        from docx.shared import Mm

        from documents.nodes import node

        made = self._file.add_table(1 + len(table.rows), len(table.heads), style="Table Grid")
        made.autofit = False
        for column, share in zip(made.columns, table.widths, strict=True):
            column.width = Mm(_LINE_MM * share / sum(table.widths))
        made.rows[0]._tr.get_or_add_trPr().append(node("w:tblHeader"))
        heads = tuple((Words(head, bold=True),) for head in table.heads)
        for row, lines in zip(made.rows, (heads, *table.rows), strict=True):
            row._tr.get_or_add_trPr().insert(0, node("w:cantSplit"))
            for cell, column, line in zip(row.cells, made.columns, lines, strict=True):
                cell.width = column.width
                cell.paragraphs[0].style = "Table Text"
                self._write(cell.paragraphs[0], line)
        self._file.add_paragraph(style="Table Text")

    def _write(self, paragraph: Any, line: Line) -> None:
        for words in line:
            run = paragraph.add_run(clean(words.text))
            run.bold = words.bold or None
            notes = [replace(note, text=clean(note.text), link=clean(note.link)) for note in words.notes]
            self._notes.refer(paragraph, notes)


def _set_page(file: Any) -> None:
    from docx.shared import Mm

    from documents.nodes import node

    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    footer = section.footer.paragraphs[0]
    footer.alignment = 1
    footer._p.append(node("w:fldSimple", {"w:instr": "PAGE"}, node("w:r")))


def _set_styles(file: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE as KIND

    styles = file.styles
    for name, style_id, kind in (
        ("footnote text", "FootnoteText", KIND.PARAGRAPH),
        ("footnote reference", "FootnoteReference", KIND.CHARACTER),
        ("Table Text", "TableText", KIND.PARAGRAPH),
    ):
        styles.add_style(name, kind, builtin=name.startswith("foot")).element.styleId = style_id
    styles["footnote reference"].font.superscript = True
    for name, face, size, before, after in (
        ("Normal", SONG, 12, 0, 6), ("Title", HEI, 20, 0, 6), ("Subtitle", SONG, 10.5, 0, 12),
        ("Heading 1", HEI, 15, 14, 6), ("Heading 2", HEI, 13, 10, 4), ("List Bullet", SONG, 12, 0, 4),
        ("Caption", SONG, 10.5, 0, 6), ("Table Text", SONG, 10.5, 1, 1), ("footnote text", SONG, 9, 0, 0),
        ("Footer", SONG, 10.5, 0, 0),
    ):  # fmt: skip
        _set_style(styles[name], face, size, before, after)
    for name in ("Title", "Subtitle"):
        styles[name].paragraph_format.alignment = 1
    styles["Normal"].paragraph_format.line_spacing = 1.5
    for name in ("Table Text", "footnote text", "Subtitle", "Caption"):
        styles[name].paragraph_format.line_spacing = 1.15


def _set_style(style: Any, face: str, size: float, before: float, after: float) -> None:
    """Plain black in a face by name; what the template says of faces, colours and borders goes."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    from documents.nodes import node

    properties = style.element.get_or_add_rPr()
    for child in list(properties):
        properties.remove(child)
    faces = {"ascii": LATIN, "hAnsi": LATIN, "cs": LATIN, "eastAsia": face}
    properties.append(node("w:rFonts", {f"w:{kind}": name for kind, name in faces.items()}))
    style.font.size = Pt(size)
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    border = layout._element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)


def _set_properties(file: Any, document: Document) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE as RT
    from docx.oxml.ns import qn

    properties = file.core_properties
    properties.title, properties.author, properties.comments = clean(document.title)[:255], "规划问答", ""
    properties.last_modified_by, properties.language = "规划问答", "zh-CN"
    properties.created = properties.modified = datetime(*_NO_TIME)
    language = file.styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")
    # The template's picture shows another document.
    relations = file.part.package.rels
    for name in [name for name, one in relations.items() if one.reltype == RT.THUMBNAIL]:
        del relations[name]


def _timeless(data: bytes) -> bytes:
    """The same package without the time of its making."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
        for name in made.namelist():
            out.writestr(zipfile.ZipInfo(name, _NO_TIME), made.read(name), zipfile.ZIP_DEFLATED)
    return held.getvalue()
