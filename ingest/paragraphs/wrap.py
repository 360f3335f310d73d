"""Wrapped lines of plain text joined to paragraphs, by the document's own measure.

A text is wrapped where its lines that end in the middle of a sentence are all as wide as the page.
Its measure is the commonest width of such lines; a line that reaches it goes on in the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.characters import width
from ingest.damage import has_end_mark
from ingest.model import Count
from ingest.outline.labels import Mark, label_of
from ingest.paragraphs.piece import Piece, one_of

HANGING = 6
"""A full line may be so much narrower than the measure: a sign, a number or a word that did not fit."""
MIN_MEASURE = 24
MIN_OPEN = 3
FULL_SHARE, WIDER_SHARE = 0.6, 0.08


@dataclass(frozen=True, slots=True)
class Measure:
    """How long a full line is; how paragraphs are told from lines.

    `size` counts half-width columns or, where a text was wrapped by counting, characters (`counted`).
    `blank`: paragraphs stand apart by empty lines; `indented`: their first lines are indented.
    """

    size: int
    counted: bool
    blank: bool
    indented: bool

    @property
    def characters(self) -> int:
        return self.size if self.counted else self.size // 2

    def is_full(self, piece: Piece, hanging: int = HANGING) -> bool:
        return _size(piece, self.counted) >= self.size - (hanging // 2 if self.counted else hanging)


def _size(piece: Piece, counted: bool) -> int:
    return len(piece.text) if counted else width(piece.text)


def unwrapped(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Count]]:
    """The pieces with the lines of a wrapped paragraph as one; all others as they are."""
    measure = measure_of([p for p in pieces if p.kind == "line"])
    if measure is None:
        return [_whole(p) for p in pieces], []
    groups: list[list[Piece]] = []
    for piece in pieces:
        if groups and _goes_on(groups[-1], piece, measure):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    joins = len(pieces) - len(groups)
    count = Count(f"按每行约{measure.characters}字的版面接回的行", joins)
    return [_whole(one_of(group)) for group in groups], [count] if joins else []


def measure_of(lines: Sequence[Piece]) -> Measure | None:
    """The measure of wrapped lines; None where the lines are whole paragraphs."""
    open_lines = [line for line, after in pairwise(lines) if _is_open(line, after)]
    indented = any(line.indent for line in lines)
    # An unindented line behind an open one says it as plainly as several open ones.
    flush = indented and any(
        line.indent and not after.indent and not after.blank_before and _is_open(line, after)
        for line, after in pairwise(lines)
    )
    if len(open_lines) < (1 if flush else MIN_OPEN):
        return None
    blanks = sum(line.blank_before for line in lines)
    blank = 0 < blanks < 0.8 * len(lines)
    found = [
        (share, Measure(size, counted, blank, indented))
        for counted in (False, True)
        for size, share in [_fit(lines, open_lines, counted)]
    ]
    share, measure = max(found, key=lambda pair: pair[0])
    return measure if share >= FULL_SHARE else None


def _is_open(line: Piece, after: Piece) -> bool:
    """Whether a line may go on in the one below; a title above another heading does not."""
    long = width(line.text) >= MIN_MEASURE
    return long and not has_end_mark(line.text) and not _is_labelled(line) and not _starts(after)


def _fit(lines: Sequence[Piece], open_lines: Sequence[Piece], counted: bool) -> tuple[int, float]:
    """The commonest size of open lines, and the share of them that have it; 0 where many lines are longer."""
    sizes = [_size(line, counted) for line in open_lines]
    hanging, over = (HANGING // 2, 1) if counted else (HANGING, 2)
    times = Counter(sizes)
    size = max(times, key=lambda n: (sum(times[n + d] for d in range(-hanging, 1)), n))
    full = sum(size - hanging <= n <= size + over for n in sizes)
    longer = sum(_size(line, counted) > size + 2 * over for line in lines)
    return size, full / len(sizes) if longer <= WIDER_SHARE * len(lines) else 0.0


def _goes_on(paragraph: Sequence[Piece], piece: Piece, measure: Measure) -> bool:
    """Whether a line is a further part of the paragraph of these lines."""
    last = paragraph[-1]
    if {last.kind, piece.kind} != {"line"} or _starts(piece) or not measure.is_full(last):
        return False
    if piece.blank_before and measure.blank and has_end_mark(last.text):
        return False
    if measure.indented and piece.indent:
        return False
    if not has_end_mark(last.text):
        return not (len(paragraph) == 1 and _is_labelled(last)) or not piece.blank_before
    if measure.indented or (measure.blank and not piece.blank_before):
        return not piece.indent
    # Without blank lines and indents: a first line is narrower by the two characters it was indented.
    return measure.is_full(piece, 2)


def _is_labelled(piece: Piece) -> bool:
    label = label_of(piece.text)
    return label is not None and label.mark <= Mark.SECTION


def _starts(piece: Piece) -> bool:
    """Whether a line begins something of its own: a label, a dash, a note."""
    return piece.text.startswith(("——", "—", "注:", "注：")) or (
        (label := label_of(piece.text)) is not None
        and (label.mark is not Mark.ARABIC or piece.text[:4].find(".") > 0)
    )


def _whole(piece: Piece) -> Piece:
    return replace(piece, kind="paragraph") if piece.kind == "line" else piece
