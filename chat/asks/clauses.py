"""A message cut into clauses, and the short text around those that ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_END = re.compile(r"[,，;；。.?？!！:：\n…~～]+|\s{2,}|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])")
_SENTENCE_END = re.compile(r"[。！!；;\n…~～]")
NEAR = 12
"""So many characters at most lie between clauses that ask together: a short clause, or marks."""
_DECIMAL = re.compile(r"\d[.,:：]\d")
FOCUS_CHARS = 90
"""So long is a text that is read whole; of a longer message so much around its asking clauses."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a message without the marks around it; `start` and `end` are code points, half-open."""

    text: str
    start: int
    end: int


def clauses_of(message: str) -> tuple[Clause, ...]:
    """The clauses of a message, in order; none is empty. The point of 5.5 ends nothing."""
    ends = [m.span() for m in _END.finditer(message) if not _DECIMAL.match(message, max(m.start() - 1, 0))]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(message)]
    return tuple(c for start, stop in zip(starts, stops, strict=True) if (c := _clause(message, start, stop)))


def _clause(message: str, start: int, stop: int) -> Clause | None:
    raw = message[start:stop]
    text = raw.strip(" \t\r\n—-、“”\"'()（）")
    if not any(char.isalnum() for char in text):
        return None
    start += raw.index(text)
    return Clause(text, start, start + len(text))


def focused(
    message: str, clauses: Sequence[Clause], asking: Sequence[Clause], limit: int = FOCUS_CHARS
) -> str:
    """The asking of its clauses and what stands just before them, as long as all is within the limit.

    A message that is short, or in which nothing asks, comes back as it is, cut at the limit.
    """
    if len(message) <= limit or not asking:
        return message[-limit:] if asking else message[:limit]
    chosen = {c.start for c in asking}
    size = sum(len(c.text) + 1 for c in clauses if c.start in chosen)
    first = min(chosen)
    for clause in reversed([c for c in clauses if c.start < first]):
        size += len(clause.text) + 1
        if size > limit:
            break
        chosen.add(clause.start)
    return "，".join(c.text for c in clauses if c.start in chosen)[:limit]


def asked_in(message: str, clauses: Sequence[Clause], asking: Sequence[Clause]) -> str:
    """The words of a message that say what is asked: its asking clauses, of a short one with the one before.

    Empty where nothing asks.
    """
    chosen = {c.start for c in asking}
    before = [c.start for c in clauses if c.start < min(chosen, default=0)]
    if len(message) <= FOCUS_CHARS:
        chosen |= set(before[-1:])
    return "，".join(c.text for c in clauses if c.start in chosen) if asking else ""


def coordinate(asking: Sequence[Clause], may_ask: Sequence[Clause], message: str) -> tuple[Clause, ...]:
    """Of the clauses that may ask those beside an asking one in the same sentence, or beside one of these."""
    found: list[Clause] = []
    while near := [
        c
        for c in may_ask
        if c not in (*asking, *found) and any(_together(c, other, message) for other in (*asking, *found))
    ]:
        found += near
    return tuple(found)


def _together(one: Clause, other: Clause, message: str) -> bool:
    between = message[min(one.end, other.end) : max(one.start, other.start)]
    return len(between) <= NEAR and not _SENTENCE_END.search(between)
