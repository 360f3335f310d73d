"""Which pieces are headings, and how deep: found from each document's own evidence.

Three kinds of evidence: what the format says (a style, a level), numbering of the forms in `labels`,
and typography (a bold or centred line alone). A labelled line is a heading where it is a title: no
sentence ends in it and text follows; where lines of one form follow each other with nothing between,
they are items of a list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.config import IngestConfig
from ingest.damage import has_end_mark
from ingest.outline.labels import Label, Mark, label_of
from ingest.paragraphs.piece import Piece

ALWAYS = (Mark.PART, Mark.CHAPTER, Mark.SECTION)
NAMED = re.compile(r"序言|前言|引言|导言|序|绪论|结语|结束语|后记|附则|名词解释|附录|附件|附表|附图")
"""Unnumbered parts that official documents have by name."""
_SENTENCE_END = re.compile(r"[。！？!?；;]")
_CLOSERS = "，,；;。：:、"
_LEAD = re.compile(r"[^，,；;。：:]{2,26}[。:：]")
MIN_TYPED = 2
"""So many unnumbered lines of one typography make headings of them; one may be an emphasis."""


@dataclass(frozen=True, slots=True)
class Headed:
    """A piece that opens a part of the document.

    `title` is where the title stands in the piece's text. `weight`: the smaller, the further out.
    `body`: the piece is text as well (第五条 …, （一）加强培训。…).
    """

    label: Label | None
    title: tuple[int, int]
    weight: float
    body: bool = False


def headings_of(pieces: Sequence[Piece], config: IngestConfig) -> list[Headed | None]:
    """For each piece what it opens, None for text alone."""
    labels = [label_of(p.text) if p.kind != "row" else None for p in pieces]
    marks = {label.mark for label in labels if label}
    titles = [_is_title(p, label, config) for p, label in zip(pieces, labels, strict=True)]
    weights = _level_weights(pieces, labels, titles)
    typed = _typed(pieces, labels, config)
    runs_in = not marks & {Mark.CHAPTER, Mark.SECTION}
    listed = _listed(pieces, labels, titles)
    found: list[Headed | None] = []
    for i, (piece, label) in enumerate(zip(pieces, labels, strict=True)):
        headed: Headed | None = None
        if titles[i] and not listed[i]:
            headed = _titled(piece, label, weights, typed)
        elif label is not None and piece.kind != "heading":
            headed = _run_in(piece, label, runs_in)
        found.append(headed)
    return _named_outermost(pieces, found)


def _named_outermost(pieces: Sequence[Piece], found: list[Headed | None]) -> list[Headed | None]:
    """序言, 附件 and 名词解释 stand beside the outermost headings, not within the last of them."""
    numbered = (h for h in found if h and h.label and Mark.PART <= h.label.mark < Mark.BOX)
    outermost = min((h.weight for h in numbered), default=None)
    if outermost is None:
        return found
    return [
        replace(h, weight=outermost) if h and _is_beside(h, p) else h
        for p, h in zip(pieces, found, strict=True)
    ]


def _is_beside(headed: Headed, piece: Piece) -> bool:
    if headed.label is None:
        return NAMED.fullmatch(piece.text) is not None
    return headed.label.mark is Mark.APPENDIX


def _is_title(piece: Piece, label: Label | None, config: IngestConfig) -> bool:
    """Whether a piece may be nothing but a title, by its form."""
    text = piece.text
    if piece.kind == "row" or len(text) > config.heading_chars + (40 if piece.kind == "heading" else 0):
        return False
    if piece.kind == "heading":
        return len(text) <= config.heading_chars or not _SENTENCE_END.search(text)
    if label is not None:
        rest = text[label.end :]
        if label.mark in (Mark.BOX, Mark.TABLE) and not rest and label.number == 0:
            return False
        return not _SENTENCE_END.search(text) and (label.mark in ALWAYS or text[-1] not in _CLOSERS)
    return NAMED.fullmatch(text) is not None or piece.origin in ("bold", "center")


def _titled(piece: Piece, label: Label | None, weights: dict[int, float], typed: bool) -> Headed | None:
    end = len(piece.text)
    if label is not None:
        weight = (
            weights.get(piece.level, float(label.mark)) if label.mark > Mark.SECTION else float(label.mark)
        )
        if label.mark in (Mark.BOX, Mark.TABLE):
            weight = float(label.mark)
        return Headed(label, (label.end, end), weight)
    if piece.kind == "heading":
        return Headed(None, (0, end), weights.get(piece.level, float(piece.level)))
    if NAMED.fullmatch(piece.text):
        return Headed(None, (0, end), float(Mark.CHAPTER))
    return Headed(None, (0, end), Mark.ARABIC - 5.0) if typed and not has_end_mark(piece.text) else None


def _run_in(piece: Piece, label: Label, runs_in: bool) -> Headed | None:
    """第五条 and text behind it; in a document without chapters also （一）加强培训。and text behind it."""
    if label.mark is Mark.ARTICLE:
        return Headed(label, (label.end, label.end), float(label.mark), body=True)
    if not runs_in or label.mark not in (Mark.HAN, Mark.BRACKETED_HAN):
        return None
    lead = _LEAD.match(piece.text, label.end)
    if lead is None or lead.end() == len(piece.text):
        return None
    return Headed(label, (label.end, lead.end() - 1), float(label.mark), body=True)


def _listed(pieces: Sequence[Piece], labels: Sequence[Label | None], titles: Sequence[bool]) -> list[bool]:
    """Which labelled lines are items of a list: nothing stands between most lines of their form.

    Headings of the outer forms are never items: a chapter may begin with its first section.
    """
    followed: Counter[Mark] = Counter()
    bare: Counter[Mark] = Counter()
    for i, label in enumerate(labels):
        if label is None or not titles[i]:
            continue
        after = labels[i + 1] if i + 1 < len(labels) else None
        last = i + 1 == len(labels)
        (bare if last or (after is not None and after.mark <= label.mark) else followed)[label.mark] += 1
    items = {m for m in bare if m > Mark.ARTICLE and m < Mark.BOX and bare[m] >= followed[m]}
    return [
        label is not None and label.mark in items and pieces[i].kind != "heading"
        for i, label in enumerate(labels)
    ]


def _typed(pieces: Sequence[Piece], labels: Sequence[Label | None], config: IngestConfig) -> bool:
    """Whether unnumbered bold or centred lines are headings here."""
    lines = [
        p
        for p, label in zip(pieces, labels, strict=True)
        if label is None and p.origin in ("bold", "center") and len(p.text) <= config.heading_chars // 2
    ]
    return sum(not has_end_mark(p.text) for p in lines) >= MIN_TYPED


def _level_weights(
    pieces: Sequence[Piece], labels: Sequence[Label | None], titles: Sequence[bool]
) -> dict[int, float]:
    """Weight of each level of the format: that of the numbering it carries most, else by its neighbours."""
    carried: dict[int, Counter[Mark]] = {}
    for piece, label, title in zip(pieces, labels, titles, strict=True):
        if piece.kind == "heading" and title:
            counter = carried.setdefault(piece.level, Counter())
            if label is not None and label.mark < Mark.BOX:
                counter[label.mark] += 1
    weights: dict[int, float] = {}
    outer = 0.0
    for level in sorted(carried):
        counter = carried[level]
        own = float(counter.most_common(1)[0][0]) if counter else 0.0
        outer = own if own > outer else outer + 1.0
        weights[level] = outer
    return weights
