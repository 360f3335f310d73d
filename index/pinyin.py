"""How Chinese is read: toneless pinyin of characters and of texts. The only importer of pypinyin.

Syllables are in lower case without tone, ü as v: 绿化率 is lv hua lv.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

_TONES = "\u0300\u0301\u0304\u030c"
_TONE_MARKS = re.compile(f"[{_TONES}]")
_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_lock = threading.Lock()


@lru_cache(maxsize=1)
def _dictionary() -> Mapping[int, str]:
    """Code point to its readings with tone marks, the commonest first: "zhòng,chóng".

    pypinyin's table of characters by itself: importing the package loads 47,000 phrases as well, which
    only reading in context needs.
    """
    package = find_spec("pypinyin")
    assert package is not None
    assert package.origin is not None
    table = spec_from_file_location("_characters", Path(package.origin).with_name("pinyin_dict.py"))
    assert table is not None
    assert table.loader is not None
    module = module_from_spec(table)
    table.loader.exec_module(module)
    characters: Mapping[int, str] = module.pinyin_dict
    return characters


@lru_cache(maxsize=8192)
def readings(character: str) -> tuple[str, ...]:
    """All readings of one character, the commonest first: 重 gives (zhong, chong, tong). None: no Chinese."""
    marked = _dictionary().get(ord(character), "")
    return tuple(dict.fromkeys(toneless(reading) for reading in marked.split(",") if reading))


@lru_cache(maxsize=8192)
def syllables(text: str) -> tuple[str, ...]:
    """One syllable a character, read in context (银行 is yin hang). Other text stays in one piece."""
    with _lock:
        from pypinyin import lazy_pinyin

    spelt = (piece.strip().lower() for piece in lazy_pinyin(text))
    return tuple(piece for piece in spelt if piece)


def initials(text: str) -> str:
    """The first letters that people type for a term: 绿化覆盖率 is lhfgl."""
    return "".join(syllable[0] for syllable in syllables(text))


def toneless(text: str) -> str:
    """Pinyin without tone marks, ü (also written u:) as v. Chinese characters stay as they are."""
    bare = _TONE_MARKS.sub("", unicodedata.normalize("NFD", text)).replace("u\u0308", "v")
    return unicodedata.normalize("NFC", re.sub(r"(?<=[ln])u:", "v", bare))


@lru_cache(maxsize=1024)
def near(syllable: str) -> str:
    """What syllables share that many do not tell apart: zh/z, ch/c, sh/s, n/l, eng/en, ing/in, lv/lu."""
    for initial, other in _NEAR:
        if syllable.startswith(initial):
            syllable = other + syllable[len(initial) :]
            break
    if syllable.endswith(("eng", "ing")):
        syllable = syllable[:-1]
    return syllable.replace("v", "u")


@lru_cache(maxsize=1)
def known_syllables() -> frozenset[str]:
    """The commonest readings of the 3755 characters of GB 2312, level 1: about 400 syllables."""
    rows = (bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    characters = (row.decode("gb2312", "ignore") for row in rows)
    return frozenset(readings(c)[0] for c in characters if c)
