"""A file in, a Document out: one small reader per format behind `read_document`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from ingest.characters import printable
from ingest.config import IngestConfig
from ingest.errors import SourceError
from ingest.formats.content import Content
from ingest.formats.decode import decode
from ingest.formats.detect import Packed, charset_hint, packed_format, text_format
from ingest.formats.docx.document import read_docx
from ingest.formats.html.page import read_html
from ingest.formats.markdown.blocks import read_markdown
from ingest.formats.model import Block, Document, Dropped, Format
from ingest.formats.pdf.pages import read_pdf
from ingest.formats.sheets.delimited import delimiter_of, read_delimited
from ingest.formats.sheets.workbook import read_xlsx
from ingest.formats.source import read_bytes
from ingest.formats.text import line_blocks

_PACKED: dict[Packed, Callable[[Path, bytes], Content]] = {
    "docx": read_docx,
    "pdf": read_pdf,
    "xlsx": read_xlsx,
}

__all__ = ["Block", "Document", "Dropped", "Format", "read_document", "text_document"]


def read_document(path: Path, config: IngestConfig | None = None) -> Document:
    """Read one file of any known format, which its bytes decide.

    Raises SourceError for a file that is missing, too large, damaged, empty, or of another format.
    """
    config = config or IngestConfig()
    data = read_bytes(path, config.max_bytes)
    packed = packed_format(path, data)
    encoding = ""
    kind: Format
    if packed is not None:
        kind, content = packed, _PACKED[packed](path, data)
    else:
        decoded = decode(path, data, charset_hint(data))
        encoding = decoded.encoding
        _check_worded(path, decoded.text)
        kind, content = _read_text(path, decoded.text)
    if not content.blocks:
        found = "the file holds only white space" if kind == "txt" else "the file holds no text"
        raise SourceError(path, found, expected="the text of a plan")
    _check_worded(path, content.text)
    sha256 = hashlib.sha256(data).hexdigest()
    return Document(
        printable(path.name),
        kind,
        content.text,
        content.blocks,
        encoding,
        sha256,
        content.title,
        content.dropped,
    )


def _check_worded(path: Path, text: str) -> None:
    """Raise SourceError for signs only, before anything is made of them: a million lines take seconds."""
    if text.strip() and not any(char.isalnum() for char in text):
        raise SourceError(
            path, "nothing in it is text: no character, letter or digit", expected="the text of a plan"
        )


def _read_text(path: Path, text: str) -> tuple[Format, Content]:
    kind = text_format(path.name, text)
    match kind:
        case "html":
            return kind, read_html(path, text)
        case "md":
            return kind, read_markdown(text)
        case "csv":
            named = path.suffix.lower() in (".csv", ".tsv")
            return kind, read_delimited(text, delimiter_of(text, named=named))
        case _:
            return "txt", Content(text, line_blocks(text))


def text_document(name: str, text: str, encoding: str = "utf-8", sha256: str = "") -> Document:
    """A plain text as a document, as if it had been read from a file."""
    return Document(name, "txt", text, line_blocks(text), encoding, sha256)
