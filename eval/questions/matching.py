"""How texts are compared: white space and width folded, facts matched at number boundaries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_REF = r"第[零〇一二三四五六七八九十百\d]+[篇章节]"
_REF_MARK = re.compile(
    rf"[（(〔【\[]\s*(?:见|参见|据|来源[:：])?\s*(?:[^（()）]*?{_REF}[^（()）]*?)[)）〕】\]]"
)
_NUMBER_MARK = re.compile(r"\[\s*\d+(?:\s*[,，、]\s*\d+)*\s*\]|【\s*\d+\s*】")


def compact(text: str) -> str:
    """Without white space; the form in which quotes are compared with the source."""
    return "".join(text.split())


def fold(text: str) -> str:
    """NFKC, no white space, lower case: the form in which facts are matched."""
    return compact(unicodedata.normalize("NFKC", text)).lower()


def without_number_marks(text: str) -> str:
    """Without the marks `[1]` that point at citations."""
    return _NUMBER_MARK.sub("", text)


def without_marks(text: str) -> str:
    """Without `[1]` and without references in brackets such as （第五章第一节）."""
    return _REF_MARK.sub("", without_number_marks(text))


def holds_fact(text: str, spellings: Iterable[str]) -> bool:
    """One of the spellings stands in the text, both folded.

    Stricter than a bare substring in one point: a spelling that begins or ends with a digit
    must not be part of a longer number, so `6%` is not found in `16%` nor `2.9` in `2.91`.
    """
    folded = fold(without_number_marks(text))
    return any(_stands(fold(spelling), folded) for spelling in spellings)


def _stands(needle: str, text: str) -> bool:
    if not needle or needle not in text:
        return False
    before = r"(?<!\d)(?<!\d\.)" if needle[0].isdigit() else ""
    after = r"(?!\d)(?!\.\d)" if needle[-1].isdigit() else ""
    return re.search(before + re.escape(needle) + after, text) is not None
