"""The forms that ask the same: another hand, another script, other words around it."""

from __future__ import annotations

import re
import unicodedata
from random import Random

from chat.asks.clauses import clauses_of
from eval.proof.metamorphic.material import groups, lines, rows
from index.general import cut
from index.tokenizer import tagged, to_traditional

_HAN = re.compile(r"[\u4e00-\u9fff]")
_INSIDE_NUMBER = re.compile(r"(?<=\d)[.:/%](?=\d)|(?<=\d)%")
_FULL_WIDTH = str.maketrans({i: i + 0xFEE0 for i in range(0x21, 0x7F)} | {0x20: 0x3000})
_END = "?？!！。.…~～ "
_BEFORE = "vdrp"
"""Before a verb, an adverb, a pronoun or a preposition, by jieba's tagger, the tongue stops."""
MIN_CLAUSE = 5
"""A shorter clause leans on the one before: 定了没, 快说."""


def is_chinese(text: str) -> bool:
    return bool(_HAN.search(text))


def traditional(text: str, _: Random) -> str:
    """Traditional characters, as in Taiwan and Hong Kong."""
    return to_traditional(text)


def full_width(text: str, _: Random) -> str:
    """Every digit, letter and mark as wide as a character: 2025?"""
    return text.translate(_FULL_WIDTH)


def unpunctuated(text: str, _: Random) -> str:
    """Without a mark; those in numbers stay."""
    kept = {at for m in _INSIDE_NUMBER.finditer(text) for at in range(*m.span())}
    marks = (unicodedata.category(c).startswith("P") and at not in kept for at, c in enumerate(text))
    return "".join("" if mark else c for mark, c in zip(marks, text, strict=True))


def polite(text: str, draw: Random) -> str | None:
    """With a greeting before it and thanks behind."""
    if not is_chinese(text):
        return None
    before, behind = draw.choice(rows("polite.tsv"))
    ended = text if text[-1] in _END else f"{text}?"
    return f"{before}{ended}{behind}"


def storied(text: str, draw: Random) -> str | None:
    """After a story that says nothing of any plan."""
    return f"{draw.choice(lines('stories.txt'))}{text}" if is_chinese(text) else None


def exchanged(text: str, _: Random) -> str | None:
    """With its last clause first, unless that leans on what stands before it."""
    clauses = clauses_of(text)
    if len(clauses) < 2 or not is_chinese(text):
        return None
    last = clauses[-1]
    leaning = frozenset(lines("leaning.txt"))
    if len(last.text) < MIN_CLAUSE or leaning & set(cut(last.text)):
        return None
    before = text[: last.start].rstrip(" ,，;；、:：—")
    mark = text[last.end :].strip() or ","
    opening = text[: clauses[0].start]  # a quotation mark that the first clause begins with
    if opening or before.count("“") != before.count("”") or before.count('"') % 2:
        return None
    return f"{last.text}{mark}{before}"


def filled(text: str, draw: Random) -> str | None:
    """With what the tongue says while the mind looks for words: one before, one within, one behind."""
    if not is_chinese(text):
        return None
    fillers = groups("fillers.tsv")
    body = text.rstrip(_END)
    words = [word for word, _ in tagged(body)]
    places = [at for at, (_, kind) in enumerate(tagged(body)) if at and kind[0] in _BEFORE]
    if places:
        words.insert(draw.choice(places), f"{draw.choice(fillers['middle'])},")
    return f"{draw.choice(fillers['start'])}{''.join(words)}{draw.choice(fillers['end'])}{text[len(body) :]}"
