"""A file in, a Document out: one small reader per format behind `read_document`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ingest.config import IngestConfig
from ingest.errors import SourceError
from ingest.formats.content import Content
from ingest.formats.decode import decode
from ingest.formats.detect import charset_hint, packed_format, text_format
from ingest.formats.html import read_html
from ingest.formats.markdown import read_markdown
from ingest.formats.model import Block, Document, Dropped, Format
from ingest.formats.source import read_bytes
from ingest.formats.text import line_blocks

__all__ = ["Block", "Document", "Dropped", "Format", "read_document", "text_document"]


def read_document(path: Path, config: IngestConfig | None = None) -> Document:
    """Read one file of any known format, which its bytes decide.

    Raises SourceError for a file that is missing, too large, damaged, empty, or of another format.
    """
    config = config or IngestConfig()
    data = read_bytes(path, config.max_bytes)
    encoding = ""
    kind = packed_format(path, data)
    decoded = decode(path, data, charset_hint(data))
    encoding = decoded.encoding
    name = text_format(path.name, decoded.text)
    if not decoded.text.strip("\ufeff \t\r\n\f\u3000"):
        raise SourceError(path, "the file holds only white space", expected="the text of a plan")
    if name == "html":
        content = read_html(path, decoded.text)
    elif name == "md":
        content = read_markdown(decoded.text)
    else:
        content = Content(decoded.text, line_blocks(decoded.text))
    return Document(path.name, name, content.text, content.blocks, encoding, hashlib.sha256(data).hexdigest(), content.title, content.dropped)

def text_document(name: str, text: str, encoding: str = "utf-8", sha256: str = "") -> Document:
    """A plain text as a document, as if it had been read from a file."""
    return Document(name, "txt", text, line_blocks(text), encoding, sha256)
