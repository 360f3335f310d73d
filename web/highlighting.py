"""Text with the words that matched marked in it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def highlighted(text: str, ranges: Sequence[tuple[int, int]]) -> str:
    """Escaped text with `<mark>` around the half-open ranges; overlapping ranges become one."""
    pieces: list[str] = []
    done = 0
    for start, end in sorted(ranges):
        begin, stop = max(start, done), min(end, len(text))
        if begin >= stop:
            continue
        pieces += [escape(text[done:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        done = stop
    pieces.append(escape(text[done:]))
    return "".join(pieces).replace("</mark><mark>", "")
