"""The table of contents: headings that stand a second time further down, with nothing under them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.characters import plain
from ingest.model import Count
from ingest.outline.labels import Label, Mark, label_of
from ingest.paragraphs.piece import Piece

_TITLE = re.compile(r"[#*]*目录[#*]*:?")
_LEADER = re.compile(r"[.·…⋯·．_-]{3,}[-—]?\d*[-—]?$")
_PAGE = re.compile(r"[.·…⋯·．_\s-]*[-—(]*\d{1,4}[-—)]*$")
_BODY_MARKS = re.compile(r"[。；;！？]")
_ENTRY_CHARS = 90
_SAME = 8
"""Two lines with so many first characters in common may be one heading, wrapped in one of its places."""
REACH = 4
"""Between two entries of a list at most so many pieces are none themselves."""


def without_contents(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Count]]:
    """The pieces without the list of contents, and how many entries were left out."""
    entries = _entries(pieces)
    if not entries:
        return [p for p in pieces if not _is_title(p)], []
    start, end = min(entries), max(entries)
    inside = {i for i in range(start, end + 1) if i in entries or not _is_body(pieces[i])}
    dropped = inside | {i for i, p in enumerate(pieces) if _is_title(p)}
    examples = tuple(pieces[i].text for i in sorted(inside)[:3])
    return [p for i, p in enumerate(pieces) if i not in dropped], [Count("目录条目", len(inside), examples)]


def entry_texts(pieces: Sequence[Piece]) -> frozenset[str]:
    """What the entries say, without leaders and page numbers: a heading over two lines is whole there."""
    return frozenset(_bare(pieces[i]) for i in _entries(pieces))


def _is_title(piece: Piece) -> bool:
    return _TITLE.fullmatch(plain(piece.text)) is not None


def _is_body(piece: Piece) -> bool:
    return len(piece.text) > _ENTRY_CHARS or (
        _BODY_MARKS.search(piece.text) is not None and not _LEADER.search(piece.text)
    )


def _bare(piece: Piece) -> str:
    text = plain(piece.text)
    leader = _LEADER.search(text)
    return text[: leader.start()] if leader else _PAGE.sub("", text)


def _entries(pieces: Sequence[Piece]) -> set[int]:
    """Indices of the entries: the first list whose lines stand again behind it."""
    labels = [None if _is_body(p) else label_of(p.text) for p in pieces]
    bares = [_bare(p) if len(p.text) <= _ENTRY_CHARS else "" for p in pieces]
    again = _stand_again(pieces, labels, bares)
    titled = next((i for i, p in enumerate(pieces) if _is_title(p)), None)
    found: list[int] = []
    for i, piece in enumerate(pieces):
        if found and i - found[-1] > REACH:
            break
        leads = _LEADER.search(plain(piece.text)) is not None and len(piece.text) <= _ENTRY_CHARS
        listed = titled is not None and titled < i
        entry = leads or (i in again and (_nothing_under(i, labels, pieces) or bool(found) or listed))
        if entry and not _is_body(piece):
            found.append(i)
    last = {bares[i] for i in found}
    # The list ends before its first entry stands again.
    end = (
        next((i for i in range(found[0] + 1, len(pieces)) if bares[i] == bares[found[0]]), None)
        if found
        else None
    )
    found = [i for i in found if end is None or i < end]
    return set(found) if len(found) >= 2 and last else set()


def _stand_again(pieces: Sequence[Piece], labels: Sequence[Label | None], bares: Sequence[str]) -> set[int]:
    """Pieces whose text, or whose label with nothing under it, comes again as a line of its own."""
    texts: set[str] = set()
    beginnings: dict[str, list[str]] = {}
    numbers: set[tuple[Mark, int]] = set()
    found: set[int] = set()
    for i in range(len(pieces) - 1, -1, -1):
        label, bare = labels[i], bares[i]
        if not bare or pieces[i].kind == "row":
            continue
        key = (label.mark, label.number) if label and label.mark <= Mark.SECTION else None
        if (
            bare in texts
            or _goes_on(bare, beginnings.get(bare[:_SAME], []), label)
            or (key in numbers and _nothing_under(i, labels, pieces))
        ):
            found.add(i)
        texts.add(bare)
        beginnings.setdefault(bare[:_SAME], []).append(bare)
        if key is not None:
            numbers.add(key)
    return found


def _goes_on(bare: str, alike: Sequence[str], label: Label | None) -> bool:
    """Whether a longer or shorter line further down has the same beginning: one of the two is wrapped."""
    if label is None or label.mark > Mark.SECTION:
        return False
    return len(bare) - label.end >= 6 and any(
        text.startswith(bare) or (len(text) > _SAME and bare.startswith(text)) for text in alike
    )


def _nothing_under(i: int, labels: Sequence[Label | None], pieces: Sequence[Piece]) -> bool:
    """Whether no running text stands between a heading and the next of its rank."""
    own = labels[i]
    for j in range(i + 1, len(pieces)):
        label = labels[j]
        if label is not None and own is not None and label.mark <= own.mark:
            return True
        if label is None and not _LEADER.search(plain(pieces[j].text)):
            return False
    return True
