"""Checks on worded answers: every statement must be carried by the sentences that it cites.

Marks must resolve; numbers, dates and names must stand in the cited sentences; a good part of the
words must stand there too; and what was achieved may not be told as planned, nor the other way round.
A statement that fails is replaced by the sentences it cites.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.tokenizer import fold, word_set
from ingest.facts.numerals import numerals

_MARK = re.compile(r"\s*[\[【［(（]\s*(?:资料|来源|证据)?\s*(\d{1,2}(?:\s*[,，、]\s*\d{1,2})*)\s*[\]】］)）]")
_STATEMENT = re.compile(r"[^。！？!?\n]+[。！？!?]*(?:\s*\[\d{1,2}\])*[。]?|\n")
_QUOTED = re.compile(r"[“《「『\"]([^”》」』\"]{2,40})[”》」』\"]")
_LATIN = re.compile(r"[a-z][a-z0-9.+-]{1,}")
_UNIT = re.compile(r"\s+")
_OFFICES = ("局", "厅", "委", "委员会", "办公室", "公司", "集团", "医院", "学校", "街道")
# What turns a statement round: each of these must stand in the quotes, in one of its forms.
_POLARITY = tuple(
    re.compile(p)
    for p in (
        r"不(?![断仅少同低超足])|未(?!来)|没有|禁止|取消|停止",
        r"以上|不低于|不少于|至少|超过",
        r"以下|以内|不超过|不高于|至多",
    )
)
_PLANNED = re.compile(r"打算|计划|将(?!军|来)|力争|要(?:求|达到|完成|实现|建)|目标")
_DONE = re.compile(r"已经?(?:完成|建成|实现|达到)|完成了|建成了|实现了|达到了")
MIN_SHARED_WORDS = 0.4
"""Least share of a statement's words that stand in what it cites: a rewording keeps the nouns."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer and the numbers of the marks behind it."""

    text: str
    marks: tuple[int, ...]


def statements_of(text: str, known: Sequence[int]) -> list[Statement]:
    """Split a worded answer; marks are taken out of the text, those that do not resolve are dropped."""
    statements = []
    for piece in _STATEMENT.findall(_normalised_marks(text)):
        numbers = [int(n) for group in re.findall(r"\[(\d{1,4})\]", piece) for n in [group]]
        bare = re.sub(r"\s*\[\d+\]", "", piece).strip()
        marks = tuple(dict.fromkeys(n for n in numbers if n in known))
        if bare.strip("。！？!?，, "):
            statements.append(Statement(bare, marks))
        elif statements and marks:
            last = statements[-1]
            statements[-1] = Statement(last.text, tuple(dict.fromkeys((*last.marks, *marks))))
    return statements


def _normalised_marks(text: str) -> str:
    """Every form of mark ([1,2], 【1】, （资料1）) as [1][2], before the full stop it follows."""

    def spread(match: re.Match[str]) -> str:
        return "".join(f"[{n}]" for n in re.findall(r"\d+", match.group(1)))

    marked = _MARK.sub(spread, text)
    return re.sub(r"([。！？!?])((?:\[\d+\])+)", r"\2\1", marked)


def unsupported(statement: str, quotes: Sequence[str]) -> list[str]:
    """Numbers, dates, quoted names and Latin words of a statement that stand in none of the quotes."""
    source = _UNIT.sub("", fold(" ".join(quotes)))
    source_numbers = numbers_in(source, every=True)
    text = _UNIT.sub("", fold(statement))
    missing = sorted(numbers_in(text) - source_numbers)
    missing += [q for q in _QUOTED.findall(text) if q not in source]
    missing += [w for w in _LATIN.findall(text) if w not in source]
    return missing


def numbers_in(folded: str, *, every: bool = False) -> set[str]:
    """Numbers of a folded text in one spelling: 1,000 and 一千(个) are both "1000"; 7.0 is "7".

    `every`: with the Chinese numerals that count nothing, as what supports is read.
    """
    return {n.form for n in numerals(_UNIT.sub("", folded), every=every) if n.value is not None}


@dataclass(frozen=True, slots=True)
class Quote:
    """A cited sentence. `target`: it states something planned, not something achieved."""

    text: str
    target: bool


Shown = tuple[str, tuple[int, ...]]


def supported_text(
    statements: Sequence[Statement], quotes: Mapping[int, Quote]
) -> tuple[list[Shown], list[str]]:
    """The statements that may be shown, with their marks, and what was found wanting in the others.

    A statement with marks must be carried by the quotes it marks. One without a mark is given
    the quote nearest to it, where that carries it. One that is not carried falls back to the quotes
    it marks, or is dropped where it marks none.
    """
    shown: list[Shown] = []
    problems: list[str] = []
    for statement in statements:
        marks = statement.marks or _nearest(statement.text, quotes)
        wanting = shortcomings(statement.text, [quotes[n] for n in marks]) if marks else ["no quote is near"]
        if not wanting:
            shown.append((statement.text, marks))
            continue
        problems += wanting
        shown += [(quotes[n].text, (n,)) for n in statement.marks if (quotes[n].text, (n,)) not in shown]
    return shown, problems


def shortcomings(statement: str, quotes: Sequence[Quote]) -> list[str]:
    """Why a statement may not be shown as carried by these quotes; empty where it may."""
    texts = [q.text for q in quotes]
    wanting = [f"not cited: {thing}" for thing in unsupported(statement, texts)]
    own = word_set(statement)
    shared = own & frozenset().union(*(word_set(t) for t in texts))
    if len(shared) < MIN_SHARED_WORDS * len(own):
        wanting.append(f"only {len(shared)} of {len(own)} words are cited")
    source = "".join(texts)
    wanting += [f"not cited: {w}" for w in sorted(own) if w.endswith(_OFFICES) and w not in source]
    for pattern in _POLARITY:
        wanting += [f"not cited: {w}" for w in pattern.findall(statement) if not pattern.search(source)]
    if _PLANNED.search(statement) and not any(q.target for q in quotes):
        wanting.append("an achievement told as planned")
    if _DONE.search(statement) and all(q.target for q in quotes):
        wanting.append("a target told as achieved")
    return wanting


def _nearest(text: str, quotes: Mapping[int, Quote]) -> tuple[int, ...]:
    """The quote that shares most words with an unmarked statement."""
    own = word_set(text)
    best = max(quotes, key=lambda n: len(own & word_set(quotes[n].text)), default=None)
    return () if best is None else (best,)
