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
    label, where it has a second line to itself, or where the list of contents, whose lines are
    `entries`, has the two lines as one.
    """
    result: list[Piece] = []
    for i, piece in enumerate(pieces):
        alone = i + 1 == len(pieces) or pieces[i + 1].blank_before
        if result and (
            _goes_on(result[-1], piece, entries) or (alone and _is_second_line(result[-1], piece))
        ):
            result[-1] = result[-1].followed_by(piece)
        else:
            result.append(piece)
    return result


def _is_second_line(heading: Piece, piece: Piece) -> bool:
    """Whether a short line right below a heading, with an empty line behind it, is the heading's rest."""
    label = label_of(heading.text)
    headed = label is not None and label.mark <= Mark.SECTION and heading.lines == 1
    short = len(piece.text) <= len(heading.text) and not has_end_mark(piece.text)
    return (
        headed
        and short
        and piece.kind == "paragraph"
        and not piece.blank_before
        and label_of(piece.text) is None
    )


def _goes_on(heading: Piece, piece: Piece, entries: Collection[str]) -> bool:
    label = label_of(heading.text)
    if label is None or label.mark > Mark.SECTION or "row" in (heading.kind, piece.kind):
        return False
    whole = heading.text + piece.text
    if len(whole) > _MAX_CHARS or has_end_mark(piece.text) or label_of(piece.text) is not None:
        return False
    if piece.blank_before and heading.kind != "heading" and label.end != len(heading.text):
        return plain(whole) in entries
    return (
        heading.text.endswith(_GOES_ON)
        or label.end == len(heading.text)
        or bool(unclosed_quotes(heading.text))
        or plain(whole) in entries
    )
