"""What stands on a page or around a text and belongs to neither: page numbers, running titles, web chrome."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from ingest.characters import plain
from ingest.model import Count
from ingest.outline.labels import label_of
from ingest.paragraphs.piece import Piece

_FRAMED = re.compile(
    r"(?:[-—–·~\s|]+\d{1,4}[-—–·~\s|]+|第\d{1,4}页(?:[,，/]?共\d{1,4}页)?|\d{1,4}/\d{1,4}页)"
)
_BARE = re.compile(r"\d{1,4}")
_RUNNING_CHARS = 40
_CHROME_CHARS = 60
_TITLE_LINES = 3
MIN_PAGES, MIN_APART = 3, 5
"""Bare numbers are page numbers where at least so many count up by one, at least so many lines apart."""
MIN_CHROME = 2
"""So many different phrases of a site's frame before a document, or behind it, make a frame."""


def without_furniture(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Count]]:
    """The pieces without page numbers, running titles and a web page's frame, and what was left out."""
    texts = [plain(p.text) if len(p.text) <= _CHROME_CHARS else "" for p in pieces]
    numbers = _page_numbers(pieces, texts)
    running = _running_titles(pieces, texts, numbers)
    chrome = _chrome(pieces, texts)
    counts = [
        _count("页码", pieces, numbers),
        _count("页眉页脚", pieces, running - numbers),
        _count("网页导航等", pieces, chrome - running - numbers),
    ]
    dropped = numbers | running | chrome
    return _without(pieces, dropped), [c for c in counts if c.number]


def _without(pieces: Sequence[Piece], dropped: set[int]) -> list[Piece]:
    return [piece for i, piece in enumerate(pieces) if i not in dropped]


def _count(what: str, pieces: Sequence[Piece], indices: set[int]) -> Count:
    texts = dict.fromkeys(pieces[i].text for i in sorted(indices))
    return Count(what, len(indices), tuple(list(texts)[:5]))


def _page_numbers(pieces: Sequence[Piece], texts: Sequence[str]) -> set[int]:
    """Framed numbers (- 12 -, 第12页); bare ones where they count up through the document, far apart."""
    lines = [i for i, p in enumerate(pieces) if p.kind in ("line", "paragraph")]
    framed = {i for i in lines if _FRAMED.fullmatch(texts[i])}
    bare = [i for i in lines if _BARE.fullmatch(texts[i])]
    chain: list[int] = []
    best: list[int] = []
    for i in bare:
        follows = chain and int(texts[i]) == int(texts[chain[-1]]) + 1 and i - chain[-1] >= MIN_APART
        chain = [*chain, i] if follows else [i]
        best = chain if len(chain) > len(best) else best
    return framed | (set(best) if len(best) >= MIN_PAGES else set())


def _running_titles(pieces: Sequence[Piece], texts: Sequence[str], numbers: set[int]) -> set[int]:
    """Short lines that repeat beside page numbers: at least three times and always beside one,
    or the document's own title, even once."""
    beside = {j for i in numbers for j in (i - 1, i + 1, i - 2, i + 2) if 0 <= j < len(pieces)} - numbers
    seen = Counter(texts[i] for i in beside if 0 < len(texts[i]) <= _RUNNING_CHARS)
    repeated = {text for text, times in seen.items() if times >= MIN_PAGES}
    everywhere = Counter(texts)
    titles = set(texts[:_TITLE_LINES]) - {""}
    return {
        i
        for i in beside
        if i >= _TITLE_LINES
        and (texts[i] in titles or (texts[i] in repeated and everywhere[texts[i]] <= seen[texts[i]] + 2))
    }


@cache
def _phrases() -> frozenset[str]:
    lines = files("ingest.paragraphs").joinpath("chrome.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _chrome(pieces: Sequence[Piece], texts: Sequence[str]) -> set[int]:
    """The lines before the first paragraph, and those behind the last, that frame a document on a site."""
    lines = [i for i, piece in enumerate(pieces) if piece.kind in ("line", "paragraph", "item")]
    body = [i for i in lines if _is_body(pieces[i])]
    if not body:
        return set()
    head = [i for i in lines if i < body[0]]
    tail = [i for i in lines if i > body[-1]]
    return _frame(head, texts, last=True) | _frame(tail, texts, last=False)


def _is_body(piece: Piece) -> bool:
    """Whether a piece is running text, or an outline's heading."""
    label = label_of(piece.text)
    return (
        piece.text[-1:] in "。；;"
        or len(piece.text) > _CHROME_CHARS
        or (label is not None and label.mark <= 60)
    )


def _frame(region: Sequence[int], texts: Sequence[str], *, last: bool) -> set[int]:
    """Of the lines before a document those up to the last phrase of a frame, behind it from the first."""
    hits = [i for i in region if any(phrase.lower() in texts[i].lower() for phrase in _phrases())]
    found = {phrase for i in hits for phrase in _phrases() if phrase.lower() in texts[i].lower()}
    if len(found) < MIN_CHROME:
        return set()
    return {i for i in region if (i <= hits[-1] if last else i >= hits[0])}
