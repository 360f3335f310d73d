"""Cleaning without losing the place: white space goes, every kept character knows its offset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.characters import BLANKS, is_invisible
from ingest.model import Span


@dataclass(frozen=True, slots=True)
class Line:
    """A text without white space, and the source offset of each of its characters."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Source range of `text[start:end]`, which must not be empty."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def gaps(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Where `text[start:end]` leaves out characters: a position in it, and how many right before."""
        if self.offsets[end - 1] - self.offsets[start] == end - 1 - start:
            return ()
        steps = pairwise(self.offsets[start:end])
        return tuple((i, b - a - 1) for i, (a, b) in enumerate(steps, 1) if b - a > 1)

    def part(self, start: int, end: int) -> Line:
        return Line(self.text[start:end], self.offsets[start:end])


EMPTY = Line("", ())


def clean(text: str, span: Span, skips: Sequence[Span] = ()) -> Line:
    """What a person reads of `text[span]`: no white space but between Latin words, no marks in `skips`."""
    body = text[span.start : span.end]
    bare = body.strip()
    # Most lines of a text hold nothing to pass over; nothing invisible is printable, but for a space.
    if not skips and bare.isprintable() and not any(blank in bare for blank in BLANKS):
        start = span.start + len(body) - len(body.lstrip())
        return Line(bare, tuple(range(start, start + len(bare))))
    chars: list[str] = []
    offsets: list[int] = []
    gap: int | None = None
    for i in _kept(span, skips):
        char = text[i]
        if is_invisible(char):
            gap = i if gap is None and char.isspace() else gap
            continue
        if gap is not None and chars and _keeps_space(chars[-1], char):
            chars.append(" ")
            offsets.append(gap)
        gap = None
        chars.append(char)
        offsets.append(i)
    return Line("".join(chars), tuple(offsets))


def joined(parts: Sequence[Line]) -> Line:
    """One line of several; a space between two Latin words that the end of a line divided."""
    chars: list[str] = []
    offsets: list[int] = []
    for part in parts:
        # A number that the end of a line divided is one number.
        digits = chars and part.text and chars[-1].isdigit() and part.text[0].isdigit()
        if chars and part.text and not digits and _keeps_space(chars[-1], part.text[0]):
            chars.append(" ")
            offsets.append(offsets[-1] + 1)
        chars.extend(part.text)
        offsets.extend(part.offsets)
    return Line("".join(chars), tuple(offsets))


def _kept(span: Span, skips: Sequence[Span]) -> Iterable[int]:
    if not skips:
        return range(span.start, span.end)
    left_out = {i for skip in skips for i in range(skip.start, skip.end)}
    return (i for i in range(span.start, span.end) if i not in left_out)


def _keeps_space(before: str, after: str) -> bool:
    """Only between two Latin letters or digits does a space mean anything in Chinese text."""
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
