"""Cleaning without losing the place: white space goes, every kept character knows its offset."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.model import Span


@dataclass(frozen=True, slots=True)
class Line:
    """A non-empty line: cleaned `text`, the source offset of each of its characters, its number.

    `number` counts from 1; `blank_before` tells that an empty line stands before it.
    """

    text: str
    offsets: tuple[int, ...]
    number: int
    blank_before: bool

    def span(self, start: int, end: int) -> Span:
        """Source range of `text[start:end]`, which must not be empty."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def gaps(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Where `text[start:end]` leaves out characters: a position in it, and how many right before."""
        steps = pairwise(self.offsets[start:end])
        return tuple((i, b - a - 1) for i, (a, b) in enumerate(steps, 1) if b - a > 1)


def clean_lines(text: str) -> Iterator[Line]:
    """The non-empty lines of a source text, in order."""
    start, number, blank = 0, 0, False
    for raw in text.splitlines(keepends=True):
        number += 1
        line = _clean_line(raw, start, number, blank)
        start += len(raw)
        if line is None:
            blank = True
            continue
        yield line
        blank = False


def _clean_line(raw: str, start: int, number: int, blank: bool) -> Line | None:
    chars: list[str] = []
    offsets: list[int] = []
    gap: int | None = None
    for i, char in enumerate(raw):
        if char.isspace() or char in "\u200b\ufeff":
            gap = start + i if gap is None else gap
            continue
        if gap is not None and chars and _keeps_space(chars[-1], char):
            chars.append(" ")
            offsets.append(gap)
        gap = None
        chars.append(char)
        offsets.append(start + i)
    return Line("".join(chars), tuple(offsets), number, blank) if chars else None


def _keeps_space(before: str, after: str) -> bool:
    """Only between two Latin letters or digits does a space mean anything in Chinese text."""
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
