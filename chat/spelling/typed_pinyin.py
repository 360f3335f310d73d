"""Which letters of a question are pinyin, and the syllables in them. English and terms like GDP are not."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from chat.asks.lexicon import entries
from index.pinyin import known_syllables, toneless

_LETTERS = re.compile(r"[a-z]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBERED = re.compile(r"([a-zü]{1,6})([0-5])(?![\d.])", re.IGNORECASE)
_LONGEST_SYLLABLE = 6
_LONGEST_TERM = 5
_U_FOR_V = {"lu": "lv", "nu": "nv", "lue": "lve", "nue": "nve"}

Span = tuple[int, int]


def without_tones(text: str) -> str:
    """The text without tone marks and tone digits (lao3 jiu4), ü as v.

    One digit alone may be a number; a digit becomes a space, so that lao3jiu4 stays two syllables.
    """
    text = toneless(text)
    if sum(m.group(1).lower() in known_syllables() for m in _NUMBERED.finditer(text)) >= 2:
        text = _NUMBERED.sub(r"\1 ", text)
    return re.sub(r"(?<=[jqxy])v", "u", text)


def pinyin_spans(text: str, folded: str, terms: frozenset[str]) -> list[Span]:
    """Where words of pinyin stand in a folded text of the same length as `text`, which has its capitals.

    `terms` are words in letters that the plans use. Where there is no Chinese at all, one word
    that is neither a term nor pinyin makes the whole a question in another language.
    """
    words = [w for w in _LETTERS.finditer(folded) if not _is_term(w, text, terms)]
    spans = [w.span() for w in words if syllable_ends(w.group())]
    if len(spans) < len(words) and not _HAN.search(folded):
        return []
    english = sum(folded[start:end] in english_words() for start, end in spans)
    return [] if 2 * english >= len(spans) else spans


def _is_term(word: re.Match[str], text: str, terms: frozenset[str]) -> bool:
    """Whether letters are a term: used by the plans, with a digit (5G, PM2.5), or alone in capitals."""
    written = text[word.start() : word.end()]
    attached = re.search(
        r"[\d.+]", text[max(word.start() - 1, 0) : word.start()] + text[word.end() : word.end() + 1]
    )
    capitals = written.isupper() and len(written) <= _LONGEST_TERM and not text.isupper()
    return word.group() in terms or capitals or bool(attached)


@lru_cache(maxsize=1024)
def syllable_ends(word: str) -> dict[int, list[int]]:
    """Where a syllable may begin in a word of pinyin, and where it may end; nothing where it is no pinyin."""
    ends: dict[int, list[int]] = {}
    for start in reversed(range(len(word))):
        within = range(start + 1, min(start + _LONGEST_SYLLABLE, len(word)) + 1)
        found = [
            end
            for end in within
            if word[start:end] in known_syllables() and (end == len(word) or end in ends)
        ]
        if found:
            ends[start] = found
    return ends if 0 in ends else {}


def may_sound(syllable: str) -> tuple[str, ...]:
    """How typed letters may be meant: many write u for ü, as in jiuyelu."""
    other = _U_FOR_V.get(syllable)
    return tuple(s for s in (syllable, other) if s and s in known_syllables()) or (syllable,)


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """English words of several syllables that could be spelt as pinyin (change, data), and the glossary's."""
    listed = (files("chat.spelling") / "english_as_pinyin.txt").read_text(encoding="utf-8").split()
    glossary = (word for left in entries("glossary_en.tsv") for word in _LETTERS.findall(left))
    return frozenset(listed) | frozenset(word for word in glossary if word not in known_syllables())
