"""Plain text: every line that is not white space is a block."""

from __future__ import annotations

from ingest.formats.model import Block
from ingest.model import Span

_WIDTH = {"\u3000": 2, "\t": 4}
_SOFT = "\u2028"
"""Where a word processor only breaks a line; it ends one in a text that has hardly other ends."""
MIN_INDENT = 2
"""Columns by which a line must begin further right than the margin."""


def line_blocks(text: str) -> tuple[Block, ...]:
    """The lines of a text as blocks of kind "line"; their spans leave out white space at both ends.

    A line is indented that begins at least two columns (one full-width space) right of the margin. The
    margin is where the line furthest left begins, and column 0 where all begin alike.
    """
    found: list[tuple[int, int, int, bool]] = []
    position, blank = 0, False
    soft = text.count(_SOFT) < text.count("\n")
    for line in (text.replace(_SOFT, "\u200b") if soft else text).splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            before = len(line) - len(line.lstrip())
            column = sum(_WIDTH.get(char, 1) for char in line[:before]) if before else 0
            start = position + before
            found.append((start, start + len(stripped), column, blank))
        blank = not stripped
        position += len(line)
    columns = {column for _, _, column, _ in found}
    margin = min(columns) if len(columns) > 1 else 0
    return tuple(
        Block("line", Span(start, end), blank_before=blank, indent=column - margin >= MIN_INDENT)
        for start, end, column, blank in found
    )
