"""Reading a source file: bytes to text, with the encoding found and the file's hash."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from ingest.config import IngestConfig
from ingest.errors import SourceError

_MAGIC = {
    b"%PDF": ("a PDF file", "pdftotext -layout FILE.pdf FILE.txt"),
    b"PK\x03\x04": ("a zip container (docx, xlsx, ...)", "save it as plain text, UTF-8"),
    b"\xd0\xcf\x11\xe0": ("an old Word document", "save it as plain text, UTF-8"),
}
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13}


@dataclass(frozen=True, slots=True)
class Source:
    """The decoded text of a file. `encoding` is what was found: utf-8, utf-8-sig or gb18030."""

    name: str
    text: str
    encoding: str
    sha256: str


def read_source(path: Path, config: IngestConfig | None = None) -> Source:
    """Read one text file. Raises SourceError for a file that is missing, empty, binary or not text.

    Line ends are left as they are, so that offsets into `text` are offsets into the file.
    """
    config = config or IngestConfig()
    data = _read_bytes(path, config.max_bytes)
    text, encoding = _decode(path, data)
    if not text.strip():
        raise SourceError(path, "the file holds only white space", expected="the text of a plan")
    return Source(path.name, text, encoding, hashlib.sha256(data).hexdigest())


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise SourceError(path, "is a folder", expected="a text file", mend=f"planqa build {path}/*.txt")
        if size > max_bytes:
            raise SourceError(path, f"{size:,} bytes", expected=f"at most {max_bytes:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(
            path,
            f"cannot be read ({error.strerror or error})",
            expected="a readable text file",
            mend="check the path and its permissions, then run the command again",
        ) from error
    if not data:
        raise SourceError(path, "the file is empty", expected="the text of a plan")
    if len(data) < size:
        raise SourceError(
            path,
            f"ended after {len(data):,} of {size:,} bytes",
            expected="a file that stays as it is while it is read",
            mend="run the command again once the file is complete",
        )
    return data


def _decode(path: Path, data: bytes) -> tuple[str, str]:
    for magic, (kind, mend) in _MAGIC.items():
        if data.startswith(magic):
            raise SourceError(path, f"is {kind}", expected="plain text", mend=mend)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        mend = f"iconv -f utf-16 -t utf-8 {path} > plan.txt"
        raise SourceError(path, "is UTF-16 text", expected="UTF-8 or GB18030", mend=mend)
    bad = next((i for i, byte in enumerate(data) if byte in _CONTROL), None)
    if bad is not None:
        line = data.count(b"\n", 0, bad) + 1
        found = f"is binary (byte 0x{data[bad]:02x} at offset {bad:,})"
        raise SourceError(path, found, line=line, expected="plain text")
    marked = data.startswith(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8-sig"), "utf-8-sig" if marked else "utf-8"
    except UnicodeDecodeError as error:
        if marked:
            found = "starts with the mark of UTF-8 but is not valid UTF-8"
            line = error.object.count(b"\n", 0, error.start) + 1
            raise SourceError(path, found, line=line, expected="text in UTF-8 or GB18030") from error
        return _decode_gb18030(path, data, error), "gb18030"


def _decode_gb18030(path: Path, data: bytes, utf8: UnicodeDecodeError) -> str:
    """GB18030 accepts most byte strings: believe it only where most of what it gives is Chinese."""
    line = data.count(b"\n", 0, utf8.start) + 1
    expected = "text in UTF-8 or GB18030"
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise SourceError(path, "is neither UTF-8 nor GB18030", line=line, expected=expected) from utf8
    beyond_ascii = [c for c in text if c > "\x7f"]
    common = sum("\u4e00" <= c <= "\u9fa5" or c in "，。、；：？！“”‘’（）《》—…·％" for c in beyond_ascii)
    if common < 0.9 * len(beyond_ascii):
        raise SourceError(
            path, "is not valid UTF-8, nor Chinese text in GB18030", line=line, expected=expected
        )
    return text
