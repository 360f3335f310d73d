"""Numbers in Chinese text, Arabic or Chinese, brought to one form so that they can be compared."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from eval.matching import compact, without_number_marks

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_HAN = "零〇○一二两三四五六七八九十百千万亿"

# Numerals that are part of a word, not a count: they are skipped where nothing is measured.
_UNITS = (
    "年|月|日|天|周|小时|分钟|个|名|位|人|户|家|所|处|座|条|项|件|套|栋|幢|间|辆|台|平方|公里|米|亩|公顷"
    "|吨|元|倍|成|次|届|级|期|批|类|种|大|路|村|镇|街|站|区|县|市|院|校|园|馆|期间|末|%|％|万|亿"
)
_ONE_UNITS = "年|月|日|天|倍|成|小时|分钟"  # 一个, 一批, 一家 say "a", not "1"

_PERCENT_WORDS = re.compile(rf"百分之([{_HAN}点\d.]+)")
_PER_CENT = re.compile(r"(?<=\d)\s*per\s?cent\b", re.IGNORECASE)
_ALNUM = re.compile(r"[a-z]+\d+(?:\.\d+)?[a-z]*|\d+(?:\.\d+)?[a-z]+")
_LETTER_GRADE = re.compile(r"(?<![a-z])(a{2,})(?![a-z])")
_ARABIC = re.compile(r"(\d+(?:\.\d+)?)((?:万亿|万|亿|千|百)?)(%?)")
_CHINESE = re.compile(rf"[{_HAN}]+(?:点[零〇一二三四五六七八九]+)?")
_LIST_MARK = re.compile(
    r"(?m)^\s*(?:\d+[.、)）](?!\d)|[（(]\d+[)）]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）])"
)
_CIRCLED = re.compile(r"[①-⓿❶-➓]")
_BETWEEN = re.compile(r"(?<=[A-Za-z0-9])\s+(?=[A-Za-z0-9])")  # two words, not one number
_SECTION_REF = re.compile(r"第[零〇一二三四五六七八九十百\d]+[篇章节]")


def numbers_said(text: str) -> list[str]:
    """The numbers a text states, in canonical form, in order: `6%`, `2025`, `3900000`, `pm2.5`.

    List marks, `[1]` and 第X章第Y节 are not statements about the plan and are left out, as are
    single Chinese numerals that count nothing (统一, 一些).
    """
    text = _LIST_MARK.sub("\n", without_number_marks(_CIRCLED.sub("", text)))
    return _numbers(_SECTION_REF.sub("|", text), strict=True)


def numbers_held(text: str) -> frozenset[str]:
    """Every number a supporting text holds, single Chinese numerals included."""
    return frozenset(_numbers(text, strict=False))


def _numbers(text: str, *, strict: bool) -> list[str]:
    text = _PER_CENT.sub("%", unicodedata.normalize("NFKC", text))
    text = _BETWEEN.sub("|", text)
    folded = compact(text).lower()
    folded = _PERCENT_WORDS.sub(lambda m: f"|{_plain(m[1])}%|", folded)
    found: list[str] = []
    folded = _LETTER_GRADE.sub(lambda m: f"{len(m[1])}a", folded)
    for pattern, canonical in ((_ALNUM, _as_is), (_ARABIC, _arabic), (_CHINESE, _chinese)):
        rest: list[str] = []
        at = 0
        for match in pattern.finditer(folded):
            if pattern is _CHINESE and strict and not _counts(folded, match):
                continue
            found.append(canonical(match))
            rest.append(folded[at : match.start()])
            at = match.end()
        folded = "|".join([*rest, folded[at:]])
    return found


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether a run of Chinese numerals states a number rather than being part of a word."""
    run = match[0]
    if len(run) > 1:
        return not set(run) <= {"千", "百", "万", "亿"}  # 千百万: a figure of speech
    if run in "百千万亿十零〇○":
        return False
    units = _ONE_UNITS if run == "一" else _UNITS
    return re.match(units, text[match.end() :]) is not None


def _as_is(match: re.Match[str]) -> str:
    return match[0]


def _arabic(match: re.Match[str]) -> str:
    value = Decimal(match[1])
    for unit in match[2]:
        value *= _SMALL.get(unit) or _LARGE[unit]
    return _decimal(value) + match[3]


def _chinese(match: re.Match[str]) -> str:
    return _plain(match[0])


def _plain(run: str) -> str:
    """A run of numerals by value; by its characters where it is no number (十四五)."""
    if run.replace(".", "", 1).isascii():
        return _decimal(Decimal(run.strip(".") or 0))
    whole, _, fraction = run.partition("点")
    value = _value(whole)
    if value is None:
        return run
    if not fraction:
        return str(value)
    return _decimal(Decimal(f"{value}." + "".join(str(_DIGIT.get(c, 0)) for c in fraction)))


def _value(run: str) -> int | None:
    """Value of Chinese numerals: by place (二百四十五) or digit by digit (二〇三五); None for 十四五."""
    if all(c in _DIGIT for c in run):
        return int("".join(str(_DIGIT[c]) for c in run)) if run else 0
    total = below = digit = 0
    bare = True  # no digit since the last unit
    for c in run:
        if c in _DIGIT:
            if not bare and digit:
                return None
            digit, bare = _DIGIT[c], False
        elif c in _SMALL:
            below += (1 if bare else digit) * _SMALL[c]
            digit, bare = 0, True
        else:
            below += digit
            if c == "亿":
                total, below = (total + below or 1) * _LARGE[c], 0
            else:
                total, below = total + (below or 1) * _LARGE[c], 0
            digit, bare = 0, True
    return total + below + digit


def _decimal(value: Decimal) -> str:
    return format(value.normalize(), "f")
