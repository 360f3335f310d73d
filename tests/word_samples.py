"""What stands in a Word file, read back by python-docx and from the package's parts."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
from docx.oxml.ns import qn
from lxml import etree


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def part(data: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def texts(data: bytes) -> list[str]:
    """All paragraphs, those of tables too, in their order; without footnotes and numbers of marks."""
    body = opened(data).element.body
    return [
        "".join(t.text or "" for run in p.iterchildren(qn("w:r")) for t in run.iterchildren(qn("w:t")))
        for p in body.iter(qn("w:p"))
    ]


def footnotes(data: bytes) -> list[str]:
    """The footnotes in the order of their numbers, each with its link's words."""
    notes = part(data, "word/footnotes.xml").iterchildren(qn("w:footnote"))
    return [
        "".join(t.text or "" for t in note.iter(qn("w:t"))).strip()
        for note in notes
        if int(note.get(qn("w:id"))) > 0
    ]


def links(data: bytes) -> set[str]:
    """Where the footnotes lead."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if "word/_rels/footnotes.xml.rels" not in package.namelist():
            return set()
        return {one.get("Target") for one in etree.fromstring(package.read("word/_rels/footnotes.xml.rels"))}


def marks(data: bytes) -> list[int]:
    """The numbers of the footnote marks in the text, those that refer to an earlier note left out."""
    body = opened(data).element.body
    return [int(mark.get(qn("w:id"))) for mark in body.iter(qn("w:footnoteReference"))]
