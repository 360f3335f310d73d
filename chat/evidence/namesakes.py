"""Sentences that say the same of another subject: the headings above them decide.

住宿费标准每人每天650元 stands under 局级干部, and with 420元 under 科级干部: what a question names above
or in one of them, and not in the other, tells which is meant.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from chat.asks.history import GENERIC
from chat.asks.question import Question
from chat.evidence.candidates import Candidate
from index.tokenizer import fold, word_set
from ingest.model import Passage

_LABEL = re.compile(
    r"^(?:第[^\s章节条篇步]{1,4}[章节条篇步]|[一二三四五六七八九十]+、|[(（][^()（）]{1,4}[)）]|\d+[.、])[:：]?\s*"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMERALS = re.compile(r"[\d.,，%]+|[一二三四五六七八九十百]")
SHORT_TITLE = 8
"""Headings that all are this short name their subject; longer ones say more than that."""
WHOLE, NEARLY = 100, 0.7
"""What stands under a heading that is named whole comes first if it is nearly as good as the best."""
ALIKE = 0.5
"""Two sentences under different headings say the same where they share this part of their words."""


def of_the_subject(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, best first; not those that say of another subject what these say of the question's."""
    texts = [fold(question.own), fold(f"{question.text} {question.official or ''}")]
    kept = list(candidates)
    kept = _rows_of_year(question, kept)
    for choose in (_under_named, _rows_named, _alike):
        for text in filter(None, texts):  # what a follow-up names itself counts before its topic
            fewer = choose(text, kept)
            if len(fewer) < len(kept):
                kept = fewer
                break
    return kept


def without_label(heading: str) -> str:
    """The words of a heading, folded."""
    return _LABEL.sub("", fold(heading))


def _under_named(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without what is under headings that the text passes over, and is like something under those named."""
    asked = word_set(text)
    siblings: defaultdict[tuple[str, tuple[str, ...]], dict[str, str]] = defaultdict(dict)
    for c in candidates:
        for depth, heading in enumerate(c.passage.path):
            siblings[c.passage.document, c.passage.path[:depth]][heading] = without_label(heading)
    dropped: set[int] = set()
    for (document, parent), titles in siblings.items():
        counts = {
            heading: _named(title, list(titles.values()), text, asked) for heading, title in titles.items()
        }
        best = max(counts.values())
        if len(titles) < 2 or best == 0:
            continue
        named = {(document, (*parent, heading)) for heading, n in counts.items() if n == best}
        beside = {(document, (*parent, heading)) for heading, n in counts.items() if n < best}
        inside = [c for c in candidates if _is_under(c.passage, named)]
        others = [c for c in candidates if _is_under(c.passage, beside)]
        if best == WHOLE and inside and inside[0].score >= NEARLY * candidates[0].score:
            dropped |= {id(c) for c in others}
            continue
        meant = [_frame(c) for c in inside]
        dropped |= {id(c) for c in others if any(_overlap(_frame(c), frame) >= ALIKE for frame in meant)}
    return [c for c in candidates if id(c) not in dropped]


def _frame(candidate: Candidate) -> frozenset[str]:
    """The words of a sentence without its numbers."""
    return frozenset(w for w in word_set(candidate.sentence.statement) if not w[:1].isdecimal())


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the shorter one's words that stand in both."""
    return len(a & b) / (min(len(a), len(b)) or 1)


def _named(title: str, titles: Sequence[str], text: str, asked: frozenset[str]) -> int:
    """How plainly the question names a heading: by its whole title, or by words that only it has."""
    if len(title) >= 2 and title in text and title not in GENERIC:
        return WHOLE
    if max(map(len, titles)) > SHORT_TITLE:
        return 0
    others = frozenset().union(*(word_set(t) for t in titles if t != title))
    return len(
        {
            w
            for w in (word_set(title) - others) & asked
            if w not in GENERIC and (not w.isdecimal() or len(w) == 4)
        }
    )


def _is_under(passage: Passage, headings: set[tuple[str, tuple[str, ...]]]) -> bool:
    return any((passage.document, passage.path[: n + 1]) in headings for n in range(len(passage.path)))


def _rows_of_year(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without rows whose columns are of other years than the question's, where anything is of its year."""
    own = [bool(years & set(question.years)) or not years for years in map(_head_years, candidates)]
    said = any(year in fold(c.sentence.statement) for c in candidates for year in question.years)
    return [c for c, fits in zip(candidates, own, strict=True) if fits] if said else list(candidates)


def _head_years(candidate: Candidate) -> set[str]:
    return {year for cell in candidate.sentence.cells for year in _YEAR.findall(cell.head)}


def _rows_named(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Of the rows of one table those whose names have most words of the text."""
    asked = word_set(text)
    best: dict[tuple[str, str], int] = {}
    named: list[tuple[tuple[str, str], int] | None] = []
    for c in candidates:
        if not c.sentence.cells:
            named.append(None)
            continue
        table = (c.passage.document, c.passage.section_address)
        count = len(asked & word_set(c.sentence.statement.partition(":")[0]))
        best[table] = max(count, best.get(table, 0))
        named.append((table, count))
    return [c for c, n in zip(candidates, named, strict=True) if n is None or n[1] == best[n[0]]]


@lru_cache(maxsize=8192)
def _without_numbers(text: str) -> str:
    return _NUMERALS.sub("#", without_label(text))


def _alike(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Of sentences that differ in numbers alone those that the text names most of, headings included."""
    asked = word_set(text)
    groups: defaultdict[str, list[tuple[int, Candidate]]] = defaultdict(list)
    for c in candidates:
        above = word_set(" ".join((*c.passage.path, c.passage.parent)))
        named = len(asked & (above | word_set(c.sentence.statement)))
        groups[_without_numbers(c.sentence.text)].append((named, c))
    kept = {id(c) for group in groups.values() for named, c in group if named == max(n for n, _ in group)}
    return [c for c in candidates if id(c) in kept]
