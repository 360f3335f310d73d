"""Numbers in Chinese text, Arabic or Chinese, brought to one form so that they can be compared."""

from __future__ import annotations

import re
import unicodedata

from eval.questions.matching import compact, without_number_marks
from ingest.facts.numerals import numerals

_PER_CENT = re.compile(r"(?<=\d)\s*per\s?cent\b", re.IGNORECASE)
_LETTER_GRADE = re.compile(r"(?<![a-z])(a{2,})(?![a-z])")
_LIST_MARK = re.compile(
    r"(?m)^\s*(?:\d+[.、)）](?!\d)|[（(]\d+[)）]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）])"
)
_CIRCLED = re.compile(r"[①-⓿❶-➓]")
_BETWEEN = re.compile(r"(?<=[A-Za-z0-9])\s+(?=[A-Za-z0-9])")  # two words, not one number
_SECTION_REF = re.compile(r"第[零〇一二三四五六七八九十百\d]+[篇章节]|专栏[零〇一二三四五六七八九十百\d]+")


def numbers_said(text: str) -> list[str]:
    """The numbers a text states, in canonical form, in order: `6%`, `2025`, `3900000`, `pm2.5`.

    List marks, `[1]`, 第X章第Y节 and 专栏X are not statements about the plan and are left out, as are
    single Chinese numerals that count nothing (统一, 一些).
    """
    text = _LIST_MARK.sub("\n", without_number_marks(_CIRCLED.sub("", text)))
    return _numbers(_SECTION_REF.sub("|", text), every=False)


def numbers_held(text: str) -> frozenset[str]:
    """Every number a supporting text holds, single Chinese numerals included."""
    return frozenset(_numbers(text, every=True))


def _numbers(text: str, *, every: bool) -> list[str]:
    text = _PER_CENT.sub("%", unicodedata.normalize("NFKC", text))
    folded = compact(_BETWEEN.sub("|", text)).lower()
    folded = _LETTER_GRADE.sub(lambda m: f"{len(m[1])}a", folded)
    return [n.form + ("%" if n.percent else "") for n in numerals(folded, every=every)]
