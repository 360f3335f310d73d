"""Matching of typed letters against the pinyin of an indicator."""

from __future__ import annotations

import re

from index.pinyin import syllables

__all__ = ["matches", "syllables"]

_TYPED = re.compile(r"[a-z]+")


def matches(term: str, spelt: tuple[str, ...]) -> bool:
    """Whether typed letters spell consecutive syllables, each by its beginning at least.

    lhfgl, lvhuafugai and lvhuafgl all find 绿化覆盖率; an inner part of a syllable (ua) finds nothing.
    """
    return bool(_TYPED.fullmatch(term)) and any(_follows(term, spelt, at) for at in range(len(spelt)))


def _follows(term: str, spelt: tuple[str, ...], at: int) -> bool:
    if not term:
        return True
    if at == len(spelt):
        return False
    common = 0
    for typed, letter in zip(term, spelt[at], strict=False):
        if typed != letter:
            break
        common += 1
    # Longest first: a syllable that is typed whole is the usual case.
    return any(_follows(term[taken:], spelt, at + 1) for taken in range(common, 0, -1))
