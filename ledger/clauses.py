"""Clauses of a sentence: divided at commas, semicolons and colons outside of brackets and quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.facts.times import Range

_BREAK = re.compile(r"[,;:。!?]")
LONGEST_PIECE = 400  # characters: no sentence that a person wrote is longer without a comma
_BRACKETS = {"(": ")", "“": "”", "《": "》"}


def pieces(text: str) -> Iterator[Range]:
    """Ranges of at most LONGEST_PIECE characters, cut behind a comma or 、 where one stands in the last half.

    What is read of a sentence costs more than its length; a text without any sentences (the cells of a
    web page in one line) must not.
    """
    start = 0
    while len(text) - start > LONGEST_PIECE:
        half, limit = start + LONGEST_PIECE // 2, start + LONGEST_PIECE
        end = max(text.rfind(mark, half, limit) for mark in ";,、") + 1 or limit
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


def clauses(text: str, closed: Sequence[Range] = ()) -> list[Range]:
    """Ranges of the clauses of a plain text; no break inside `closed` (1,531)."""
    depth = _open_until(text)
    found, start = [], 0
    for match in _BREAK.finditer(text):
        i = match.start()
        if depth[i] or any(a <= i < b for a, b in closed):
            continue
        found.append((start, i))
        start = i + 1
    found.append((start, len(text)))
    return [(a, b) for a, b in found if b > a]


def clause_of(position: int, ranges: Sequence[Range]) -> Range:
    """The clause in which a position stands."""
    return next(((a, b) for a, b in ranges if a <= position < b), ranges[-1])


def split_list(text: str) -> list[Range]:
    """Ranges of the members of an enumeration: divided at 、 和 及 与 以及, brackets kept whole."""
    depth = _open_until(text)
    found, start = [], 0
    for match in re.finditer(r"以及|、|和(?!谐|平)|(?<!可)及(?!其|时|格)|与", text):
        if depth[match.start()] or match.start() < start:
            continue
        found.append((start, match.start()))
        start = match.end()
    found.append((start, len(text)))
    return [(a, b) for a, b in found if b > a]


def _open_until(text: str) -> list[bool]:
    """For each character whether it stands inside a bracket that is closed later."""
    inside = [False] * len(text)
    for start, end in _bracketed(text):
        for i in range(start, end):
            inside[i] = True
    return inside


def _bracketed(text: str) -> Iterator[Range]:
    for opener, closer in _BRACKETS.items():
        for match in re.finditer(re.escape(opener), text):
            end = text.find(closer, match.end())
            if end >= 0 and opener not in text[match.end() : end]:
                yield match.start(), end + 1
