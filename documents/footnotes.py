"""The footnotes of a Word file (ECMA-376, 17.11), which python-docx does not write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document as File
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from documents.model import Note
from documents.nodes import node

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_EMPTY = (
    f"<w:footnotes {nsdecls('w', 'r')}>"
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
    "</w:footnote></w:footnotes>"
)
_SEPARATORS = f'<w:footnotePr {nsdecls("w")}><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
_BEFORE = ("endnotePr", "compat", "docVars", "rsids", "mathPr", "themeFontLang", "clrSchemeMapping")
"""What of the settings may stand behind the separators, by the schema's order."""


class Footnotes:
    """The footnotes part of one file, filled as references are written."""

    def __init__(self, file: File) -> None:
        package = file.part.package
        self._part = XmlPart(PackURI("/word/footnotes.xml"), _TYPE, parse_xml(_EMPTY), package)
        file.part.relate_to(self._part, RT.FOOTNOTES)
        later = (node for node in file.settings.element if node.tag.rpartition("}")[2] in _BEFORE)
        next(later).addprevious(parse_xml(_SEPARATORS))
        self._numbers: dict[Note, int] = {}

    def refer(self, paragraph: Any, notes: Sequence[Note]) -> None:
        """Marks at the end of a paragraph of python-docx; a note that stands already is referred to again."""
        for place, note in enumerate(notes):
            if place:
                paragraph._p.append(_raised(node("w:t"), ","))
            number = self._numbers.get(note)
            paragraph._p.extend(self._new(note) if number is None else _again(number))

    def _new(self, note: Note) -> list[Any]:
        number = self._numbers[note] = len(self._numbers) + 1
        self._part.element.append(self._footnote(note, number))
        named = {"w:id": str(number), "w:name": _bookmark(number)}
        mark = _raised(node("w:footnoteReference", {"w:id": str(number)}))
        return [node("w:bookmarkStart", named), mark, node("w:bookmarkEnd", {"w:id": str(number)})]

    def _footnote(self, note: Note, number: int) -> Any:
        style = node("w:pPr", None, node("w:pStyle", {"w:val": "FootnoteText"}))
        paragraph = node("w:p", None, style, _raised(node("w:footnoteRef")), _text(f" {note.text}"))
        if note.link:
            target = self._part.relate_to(note.link, RT.HYPERLINK, is_external=True)
            paragraph.extend([_text(" "), node("w:hyperlink", {"r:id": target}, _text(note.link))])
        return node("w:footnote", {"w:id": str(number)}, paragraph)


def _again(number: int) -> list[Any]:
    """A cross-reference: Word and LibreOffice follow the footnote's number where it changes."""
    field = {"w:instr": f" NOTEREF {_bookmark(number)} \\f \\h "}
    return [node("w:fldSimple", field, _raised(node("w:t"), str(number)))]


def _bookmark(number: int) -> str:
    return f"_Footnote{number}"


def _raised(mark: Any, text: str | None = None) -> Any:
    mark.text = text
    return node("w:r", None, node("w:rPr", None, node("w:rStyle", {"w:val": "FootnoteReference"})), mark)


def _text(words: str) -> Any:
    run = node("w:r")
    run.text = words
    return run
