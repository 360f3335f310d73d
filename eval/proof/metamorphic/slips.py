"""A slip of the hand: one wrong character in one word, as it is typed or as it sounds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from random import Random

from eval.proof.metamorphic.material import groups
from index.general import common_words, cut, frequency
from index.pinyin import syllables

_WORD = re.compile(r"[\u4e00-\u9fff]{2,}")
_COUNTS = frozenset("零〇一二两三四五六七八九十百千万亿几多少")
COMMON_CHARACTER = 20_000
"""So often stands a character as a word by itself that an input method offers it first."""
Slip = Callable[[str, Random], str | None]


def typo(text: str, draw: Random) -> str | None:
    """One word with a look-alike, a character twice, or two characters exchanged."""
    return _slipped(text, draw, lambda word: (_looking_alike(word), _twice(word), _exchanged(word)))


def homophone(text: str, draw: Random) -> str | None:
    """One word with a character that is read the same, so that no word comes out: 规划 as 归划."""
    return _slipped(text, draw, lambda word: (_sounding_alike(word),))


def _slipped(text: str, draw: Random, kinds: Callable[[str], tuple[list[str], ...]]) -> str | None:
    """The text with one of its words replaced: the word is drawn, then the kind of slip, then the slip."""
    words = [(start, word) for start, word in _words(text)]
    draw.shuffle(words)
    for start, word in words:
        if possible := [slips for slips in kinds(word) if slips]:
            slip = draw.choice(draw.choice(possible))
            return text[:start] + slip + text[start + len(word) :]
    return None


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Where words of several characters begin that count nothing."""
    at = 0
    for word in cut(text):
        if _WORD.fullmatch(word) and not _COUNTS & set(word):
            yield at, word
        at += len(word)


def _with(word: str, at: int, other: str) -> str:
    return word[:at] + other + word[at + 1 :]


def _looking_alike(word: str) -> list[str]:
    alike = groups("lookalikes.tsv")
    return _no_words(_with(word, at, other) for at, c in enumerate(word) for other in alike.get(c, ()))


def _twice(word: str) -> list[str]:
    return _no_words(_with(word, at, c * 2) for at, c in enumerate(word))


def _exchanged(word: str) -> list[str]:
    pairs = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    return _no_words(pair for pair in pairs if pair != word)


def _sounding_alike(word: str) -> list[str]:
    read = syllables(word)
    if len(read) != len(word):
        return []
    others = ((at, c) for at, sound in enumerate(read) for c in _characters().get(sound, ()))
    changed = (_with(word, at, c) for at, c in others if word[at] != c)
    return _no_words(other for other in changed if syllables(other) == read)


def _no_words(slips: Iterator[str]) -> list[str]:
    """Those that are no words: a slip that makes another word asks something else."""
    return [slip for slip in dict.fromkeys(slips) if not frequency(slip)]


@lru_cache(maxsize=1)
def _characters() -> dict[str, tuple[str, ...]]:
    """The common characters by how they are read."""
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(common_words(COMMON_CHARACTER)):
        if len(word) == 1:
            sound = syllables(word)[0]
            found[sound] = (*found.get(sound, ()), word)
    return found
