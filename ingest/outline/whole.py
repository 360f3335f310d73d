"""Headings over two lines made one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ingest.characters import plain
from ingest.damage import has_end_mark, unclosed_quotes
from ingest.outline.labels import Mark, label_of
from ingest.paragraphs.piece import Piece

_GOES_ON = ("，", ",", "、", "：", ":", "——")
_MAX_CHARS = 60


def with_whole_headings(pieces: Sequence[Piece], entries: Collection[str]) -> list[Piece]:
    """The pieces with the second line of a heading behind the first.

    A heading goes on where it ends in a comma or inside a quotation, where it is nothing but its
    label, or where the list of contents, whose lines are `entries`, has the two lines as one.
    """
    result: list[Piece] = []
    for piece in pieces:
        if result and _goes_on(result[-1], piece, entries):
            result[-1] = result[-1].followed_by(piece)
        else:
            result.append(piece)
    return result


def _goes_on(heading: Piece, piece: Piece, entries: Collection[str]) -> bool:
    label = label_of(heading.text)
    if label is None or label.mark > Mark.SECTION or "row" in (heading.kind, piece.kind):
        return False
    whole = heading.text + piece.text
    if len(whole) > _MAX_CHARS or has_end_mark(piece.text) or label_of(piece.text) is not None:
        return False
    if piece.blank_before and heading.kind != "heading" and not label.end == len(heading.text):
        return plain(whole) in entries
    return (
        heading.text.endswith(_GOES_ON)
        or label.end == len(heading.text)
        or bool(unclosed_quotes(heading.text))
        or plain(whole) in entries
    )
