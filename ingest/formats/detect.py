"""Which format a file has, by its bytes; its name only decides where the bytes leave a choice."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import islice
from pathlib import Path
from typing import Literal

from ingest.errors import SourceError
from ingest.formats.markdown.front_matter import front_matter
from ingest.formats.model import Format
from ingest.formats.sheets.delimited import delimiter_of

Packed = Literal["pdf", "docx", "xlsx"]
EXPECTED = "txt, md, html, docx, pdf, xlsx or csv"
MAX_UNPACKED = 256 * 1024 * 1024
"""A zip container that holds more bytes than this is refused before anything of it is unpacked."""
MAX_XML = 64 * 1024 * 1024
"""So is one whose XML has more: a tree of it takes many times the memory."""
_AS_DOCX = "save it as .docx (libreoffice --headless --convert-to docx FILE)"
_AS_PDF = "save it as PDF"
_OCR = "recognise its text first (for example: ocrmypdf --image-dpi 300 -l chi_sim IMAGE OUT.pdf)"
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Office document (doc, xls, ppt, wps)", _AS_DOCX),
    (b"{\\rtf", "a Rich Text document", _AS_DOCX),
    (b"\x89PNG", "an image", _OCR),
    (b"\xff\xd8\xff", "an image", _OCR),
    (b"GIF8", "an image", _OCR),
    (b"II*\x00", "an image", _OCR),
    (b"MM\x00*", "an image", _OCR),
    (b"Rar!", "an archive", "unpack it and name the files inside"),
    (b"7z\xbc\xaf", "an archive", "unpack it and name the files inside"),
    (b"\x1f\x8b", "an archive", "unpack it and name the files inside"),
)
_PARTS: tuple[tuple[str, Packed], ...] = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"))
_FOREIGN = (
    ("ppt/presentation.xml", "a presentation (pptx)", _AS_PDF),
    ("OFD.xml", "an OFD document", _AS_PDF),
    ("content.xml", "an OpenDocument file (odt, ods)", _AS_DOCX),
)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_TAG = re.compile(r"</?(?:div|p|table|tr|td|h[1-6]|ul|ol|li|span|section|article|font|center)\b[^<>]*>", re.I)
_ATX = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_PIPES = re.compile(
    r"^[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)++\|?[ \t]*+\r?$", re.MULTILINE
)
_STRONG = re.compile(r"^[ \t]*\*\*[^*\n]+\*\*", re.MULTILINE)
_CHARSET = re.compile(rb"""<meta[^<>]*charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_HEAD = 4096  # characters at the beginning in which a page says that it is one
_SAMPLE = 200_000  # characters in which marks of Markdown are looked for


def packed_format(path: Path, data: bytes) -> Packed | None:
    """docx, xlsx or pdf where the bytes are such a file, None where they may be text.

    Raises SourceError for a format that is not read, with what makes a readable file of it.
    """
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if head.startswith(b"%PDF"):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path, data)
    for magic, kind, mend in _OTHERS:
        if data.startswith(magic):
            raise SourceError(path, f"is {kind}", expected=EXPECTED, mend=mend)
    return None


def _zipped(path: Path, data: bytes) -> Packed:
    mend = "open it in its own program and save it anew"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            members = container.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        found = "is a damaged zip container (docx, xlsx, ...)"
        raise SourceError(path, found, expected=EXPECTED, mend=mend) from error
    for suffix, most in (("", MAX_UNPACKED), (".xml", MAX_XML)):
        unpacked = sum(member.file_size for member in members if member.filename.endswith(suffix))
        if unpacked > most:
            found = f"holds {unpacked:,} bytes{' of XML' if suffix else ''} when unpacked"
            raise SourceError(path, found, expected=f"at most {most:,} bytes")
    names = {member.filename for member in members}
    for part, packed in _PARTS:
        if part in names:
            return packed
    for part, kind, mend in _FOREIGN:
        if part in names:
            raise SourceError(path, f"is {kind}", expected=EXPECTED, mend=mend)
    found = "is a zip container without a document"
    raise SourceError(path, found, expected=EXPECTED, mend="unpack it and name the files inside")


def charset_hint(data: bytes) -> str:
    """What an HTML page says its encoding is, or an empty string."""
    found = _CHARSET.search(data[:_HEAD])
    return found.group(1).decode("ascii") if found else ""


def text_format(name: str, text: str) -> Format:
    """Which text format a decoded file has: html, md, csv or txt."""
    suffix = Path(name).suffix.lower()
    if _is_html(text, suffix):
        return "html"
    if front_matter(text) or _is_markdown(text[:_SAMPLE]):
        return "md"
    if delimiter_of(text, named=suffix in (".csv", ".tsv")):
        return "csv"
    return "md" if suffix in (".md", ".markdown") else "txt"


def _is_html(text: str, suffix: str) -> bool:
    """A page that says so at its beginning, or a fragment of one that begins with a tag."""
    head = text[:_HEAD]
    if _PAGE.search(head) and (head.lstrip("\ufeff \t\r\n").startswith("<") or suffix in (".html", ".htm")):
        return True
    if suffix in (".md", ".markdown") or not _TAG.match(head.lstrip("\ufeff \t\r\n")):
        return False
    tags = sum(1 for _ in islice(_TAG.finditer(text[:_SAMPLE]), 4))
    return tags >= 2 and not _is_markdown(text[:_SAMPLE])


def _is_markdown(text: str) -> bool:
    """Headings with `#`, tables with pipes, or several lines that begin in bold type."""
    if _ATX.search(text) or _PIPES.search(text):
        return True
    return sum(1 for _ in islice(_STRONG.finditer(text), 2)) == 2
