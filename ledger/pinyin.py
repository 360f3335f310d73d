"""Pinyin of an indicator, and matching of typed letters against it. The only importer of pypinyin."""

from __future__ import annotations

import re
from functools import lru_cache

_TYPED = re.compile(r"[a-z]+")


@lru_cache(maxsize=8192)
def syllables(text: str) -> tuple[str, ...]:
    """Toneless syllables in lower case, ü as v: 绿化率 gives (lv, hua, lv). Other text stays in one piece."""
    from pypinyin import lazy_pinyin

    spelt = (piece.strip().lower() for piece in lazy_pinyin(text))
    return tuple(piece for piece in spelt if piece)


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
