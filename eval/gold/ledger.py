"""The extracted ledger against a gold ledger: precision and recall of (indicator, value, deadline).

Rows are matched one to one within a sentence. Values are the same by number and unit, or, of
verbal ones, by similar words; deadlines by their words; indicators by `similar`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.gold.ledger_gold import GoldRow
from eval.questions.matching import fold
from ledger.model import Commitment

_MARKS = re.compile(r"[“”‘’《》\"'、,，()（）—-]|的")
SIMILAR = 0.5  # Dice of character bigrams from which two indicators count as one


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold row and an extracted row of one sentence, and in what they agree."""

    gold: GoldRow
    row: Commitment
    value: bool
    deadline: bool
    indicator: float
    """Dice of character bigrams, 1 where one indicator contains the other, 0 below `SIMILAR`."""

    @property
    def whole(self) -> bool:
        return self.value and self.deadline and self.indicator > 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of the gold, rows found, and those that are the same."""

    gold: int
    found: int
    same: int

    @property
    def precision(self) -> float:
        return self.same / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.same / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.same / (self.gold + self.found) if self.gold + self.found else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows of both sides, sorted into what agrees and what does not.

    `same` agree in value, deadline and indicator; `near` stand for each other but differ in one or
    two of these. Rows that stand for an optional gold row count on neither side.
    """

    same: tuple[Pair, ...]
    near: tuple[Pair, ...]
    missed: tuple[GoldRow, ...]
    extra: tuple[Commitment, ...]

    @property
    def all(self) -> Counts:
        """Counts of all rows together."""
        return self.by(lambda _: "")[""]

    def by(self, group: Callable[[GoldRow | Commitment], str]) -> dict[str, Counts]:
        """Counts by a property of the rows; an extracted row that has a gold row counts under that."""
        paired = [group(pair.gold) for pair in (*self.same, *self.near)]
        gold = paired + [group(row) for row in self.missed]
        found = paired + [group(row) for row in self.extra]
        same = [group(pair.gold) for pair in self.same]
        return {k: Counts(gold.count(k), found.count(k), same.count(k)) for k in dict.fromkeys(gold + found)}


def compare(gold: Sequence[GoldRow], rows: Sequence[Commitment]) -> Comparison:
    """Match a gold ledger and extracted rows one to one, the best agreement first."""
    required = [g for g in gold if not g.optional]
    same, near = _matched(required, rows)
    ids = {pair.row.id for pair in (*same, *near)}
    left = [row for row in rows if row.id not in ids]
    neutral = {p.row.id for ps in _matched([g for g in gold if g.optional], left) for p in ps if p.value}
    lines = {pair.gold.line for pair in (*same, *near)}
    return Comparison(
        same=same,
        near=near,
        missed=tuple(g for g in required if g.line not in lines),
        extra=tuple(row for row in left if row.id not in neutral),
    )


def similar(one: str, other: str) -> float:
    """1 where one text holds the other, else the Dice coefficient of their bigrams if it is ≥ SIMILAR.

    Dice, Measures of the Amount of Ecologic Association Between Species (Ecology, 1945). Width,
    white space, quotation marks, brackets, commas and 的 do not count.
    """
    a, b = (_MARKS.sub("", fold(text)) for text in (one, other))
    if a and b and (a in b or b in a):
        return 1.0
    x, y = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (a, b))
    dice = 2 * len(x & y) / (len(x) + len(y)) if x or y else 0.0
    return dice if dice >= SIMILAR else 0.0


def _matched(
    gold: Sequence[GoldRow], rows: Sequence[Commitment]
) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Pairs that agree in all, and pairs of the rest that agree in two of three; no row twice."""
    pairs = sorted(_pairs(gold, rows), key=_rank, reverse=True)
    lines: set[int] = set()
    ids: set[str] = set()
    kept = []
    for pair in pairs:
        if pair.gold.line not in lines and pair.row.id not in ids:
            lines.add(pair.gold.line)
            ids.add(pair.row.id)
            kept.append(pair)
    kept.sort(key=lambda pair: pair.gold.line)
    return tuple(p for p in kept if p.whole), tuple(p for p in kept if not p.whole)


def _rank(pair: Pair) -> tuple[bool, int, float, float]:
    """Whole pairs first; then by how many of three agree, then by how near the indicators' lengths are."""
    agree = pair.value + pair.deadline + (pair.indicator > 0)
    lengths = sorted((len(pair.gold.indicator), len(pair.row.indicator)))
    return pair.whole, agree, pair.indicator, lengths[0] / max(lengths[1], 1)


def _pairs(gold: Sequence[GoldRow], rows: Sequence[Commitment]) -> Iterator[Pair]:
    for g in gold:
        quote = fold(g.quote)
        for row in rows:
            text = fold(row.quote)
            if text not in quote and quote not in text:
                continue
            deadline = fold(row.deadline).removesuffix("年") == fold(g.deadline).removesuffix("年")
            pair = Pair(g, row, _same_value(g, row), deadline, similar(g.indicator, row.indicator))
            if pair.value + pair.deadline + (pair.indicator > 0) >= 2 and (pair.value or pair.indicator):
                yield pair


def _same_value(gold: GoldRow, row: Commitment) -> bool:
    if gold.value is None or row.value is None:
        words = similar(gold.value_text, row.value_text) > 0
        return gold.value is None and row.value is None and words
    return (gold.value, gold.value_high, fold(gold.unit)) == (row.value, row.value_high, fold(row.unit))
