"""A question in the plan's own words: spoken words to official ones, English terms to Chinese.

`lexicon.tsv` (spoken, official words) and `glossary_en.tsv` (English, Chinese words) are general:
written from the vocabulary of government plans, not from the benchmark's questions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

from index.tokenizer import fold

_LATIN = re.compile(r"[a-z]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
Entries = dict[str, tuple[str, ...]]


@lru_cache(maxsize=3)
def entries(name: str) -> Entries:
    """The entries of a lexicon file, folded on the left."""
    lines = (files("chat.asks") / name).read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines if line.strip())
    return {fold(left): tuple(right.split()) for left, right in pairs}


@lru_cache(maxsize=2)
def _pattern(name: str) -> re.Pattern[str]:
    """Any left side, the longest first; English terms only as whole words."""
    lefts = sorted(entries(name), key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(e)}\b" if _LATIN.match(e) else re.escape(e) for e in lefts))


def official_wording(question: str, mentions: Callable[[str], bool]) -> str | None:
    """The question with what the lexicon knows put in official words; None where it knows nothing.

    `mentions` tells whether the plans use a word: one that they use is left as it is.
    """
    folded = fold(question)
    if is_english(folded):
        terms = [" ".join(entries("glossary_en.tsv")[t]) for t in _pattern("glossary_en.tsv").findall(folded)]
        return " ".join(terms) or None
    table = entries("lexicon.tsv")

    def official(match: re.Match[str]) -> str:
        word = match.group()
        said = mentions(word) or any(_stands(name, match) for name in table[word])
        return word if said else "".join(table[word][:2])

    wording = in_the_plans_form(_pattern("lexicon.tsv").sub(official, folded), mentions)
    return wording if wording != folded else None


def _stands(name: str, match: re.Match[str]) -> bool:
    """Whether the official name already stands where one of its parts was found: 生产总值 in 地区生产总值."""
    part = name.find(match.group())
    return 0 <= part <= match.start() and match.string.startswith(name, match.start() - part)


def in_the_plans_form(folded: str, mentions: Callable[[str], bool]) -> str:
    """GDP as 地区生产总值 where the plans say that, and the other way round."""
    for short, names in entries("abbreviations.tsv").items():
        long = next((name for name in names if name in folded), None)
        if (found := _whole(short).search(folded)) and not mentions(short):
            written = next((name for name in names if mentions(name)), None)
            folded = folded.replace(found.group(), written) if written else folded
        elif long is not None and not mentions(long) and mentions(short):
            folded = folded.replace(long, short)
    return folded


def is_written_otherwise(term: str, mentions: Callable[[str], bool]) -> bool:
    """Whether the plans say a Latin term by another name: GDP by 地区生产总值."""
    return any(mentions(name) for name in entries("abbreviations.tsv").get(term, ()))


@lru_cache(maxsize=64)
def _whole(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(term)}(?![a-z0-9])")


def is_english(folded: str) -> bool:
    """Whether a question is in English: Latin words and hardly a Chinese character."""
    return len(_LATIN.findall(folded)) >= 8 and len(_HAN.findall(folded)) <= 4
