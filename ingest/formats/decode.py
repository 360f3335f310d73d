"""From bytes to text: which encoding it is, told by the bytes alone."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from ingest.errors import SourceError

EXPECTED = "text in UTF-8, UTF-16, GB18030 or Big5"
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13})
_CONTROL_CHARS = frozenset(map(chr, _CONTROL))
_MARKS = frozenset("，。、；：？！“”‘’（）《》—…·％　「」『』﹁﹂．－～〔〕【】％°①②③④⑤⑥⑦⑧⑨⑩")
MIN_CHINESE = 0.9
"""A legacy encoding is believed where this share of what is not ASCII is Chinese."""
MIN_COMMON = 0.7
"""And this share common Chinese: what is read in a wrong encoding gives mostly rare characters."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and the encoding found: utf-8, utf-8-sig, utf-16, gb18030 or big5."""

    text: str
    encoding: str


def decode(path: Path, data: bytes, hint: str = "") -> Decoded:
    """The text of a file. Raises SourceError with the line for what is binary or in no known encoding.

    `hint` is what the file says of itself (the charset of an HTML page): it decides only where the bytes
    do not. Line ends are left as they are, so that offsets into the text are offsets into the file.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(_marked_utf16(path, data), "utf-16")
    wide = _unmarked_utf16(data)
    if wide is not None:
        return Decoded(wide, "utf-16")
    _refuse_binary(path, data)
    marked = data.startswith(codecs.BOM_UTF8)
    try:
        return Decoded(data.decode("utf-8-sig"), "utf-8-sig" if marked else "utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        if marked:
            found = "starts with the mark of UTF-8 but is not valid UTF-8"
            raise SourceError(path, found, line=line, expected=EXPECTED) from error
        return _legacy(path, data, line, hint)


def _marked_utf16(path: Path, data: bytes) -> str:
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError as error:
        line = data.decode("utf-16", "replace").count("\n", 0, error.start // 2) + 1
        found = "starts with the mark of UTF-16 but is not valid UTF-16"
        raise SourceError(path, found, line=line, expected=EXPECTED) from error
    bad = next((i for i, char in enumerate(text) if char in _CONTROL_CHARS), None)
    if bad is not None:
        found = f"is binary (U+{ord(text[bad]):04X} at character {bad:,})"
        raise SourceError(path, found, line=text.count("\n", 0, bad) + 1, expected=EXPECTED)
    return text


def _unmarked_utf16(data: bytes) -> str | None:
    """The text where zero bytes stand mostly on one side of the byte pairs, and the pairs are Chinese."""
    if len(data) % 2 or 0 not in data:
        return None
    low_first = data[1::2].count(0) >= data[::2].count(0)
    try:
        text = data.decode("utf-16-le" if low_first else "utf-16-be")
    except UnicodeDecodeError:
        return None
    counted = Counter(text)
    if counted.keys() & _CONTROL_CHARS or not _is_chinese(counted):
        return None
    return text


def _refuse_binary(path: Path, data: bytes) -> None:
    if len(data.translate(None, _CONTROL)) == len(data):
        return
    bad = next(i for i, byte in enumerate(data) if byte in _CONTROL)
    found = f"is binary (byte 0x{data[bad]:02x} at offset {bad:,})"
    raise SourceError(path, found, line=data.count(b"\n", 0, bad) + 1, expected=EXPECTED)


def _legacy(path: Path, data: bytes, line: int, hint: str) -> Decoded:
    """GB18030 and Big5 accept most byte strings: the one that gives the more common Chinese is believed."""
    candidates: list[tuple[float, bool, Decoded]] = []
    valid = False
    for encoding, codec in (("gb18030", "gb18030"), ("big5", "big5hkscs")):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        valid = True
        counted = Counter(text)
        if _is_chinese(counted):
            hinted = hint.lower().startswith(encoding[:2])
            candidates.append((round(_share(counted, _common()), 1), hinted, Decoded(text, encoding)))
    if not candidates:
        found = "is not valid UTF-8, nor Chinese text in GB18030 or Big5" if valid else f"is no {EXPECTED}"
        raise SourceError(path, found, line=line, expected=EXPECTED)
    return max(candidates, key=lambda each: each[:2])[2]


def _is_chinese(counted: Counter[str]) -> bool:
    """Whether characters in this number are a Chinese text, and not bytes read in a wrong encoding."""
    return _share(counted, _chinese()) >= MIN_CHINESE and _share(counted, _common()) >= MIN_COMMON


def _share(counted: Counter[str], wanted: Container[str]) -> float:
    """Which share of the characters beyond ASCII is wanted; 1 where there are none."""
    beyond = {char: n for char, n in counted.items() if char > "\x7f"}
    total = sum(beyond.values())
    return sum(n for char, n in beyond.items() if char in wanted) / total if total else 1.0


@cache
def _chinese() -> frozenset[str]:
    """All Chinese characters of the first plane, and the marks between them."""
    return frozenset(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0x9FFD)))) | _MARKS


@cache
def _common() -> frozenset[str]:
    """What nearly all of any Chinese text consists of.

    The 3,755 characters of level 1 of GB 2312, the 5,401 frequent ones of Big5, and marks.
    """
    simplified = _decoded("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    traditional = _decoded("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    return frozenset(simplified) | frozenset(traditional) | _MARKS


def _decoded(codec: str, leads: Iterable[int], trails: Iterable[int]) -> str:
    return b"".join(map(bytes, product(leads, trails))).decode(codec, "ignore")
