"""Numbers in Chinese text: the one reader of numerals, Arabic (1,531, 3.5亿, 6%) and Chinese (二百四十五).

What a number counts, and whether it is a value at all, is for those to say who read a plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

ARABIC = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
LONGEST = 40  # characters of a Chinese numeral; nobody writes a longer one
HAN = "[零〇○一二两三四五六七八九十百千万亿]"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_SCALES = {"百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8, "": 1}
_SCALE = "万亿|[千百]?[万亿]|千|百(?!分)|"
_DIGIT = "[一二两三四五六七八九]"
_SECTION = re.compile(
    rf"(?:(?P<k>{_DIGIT})千)?(?:零?(?P<h>{_DIGIT})百)?(?:零?(?P<t>{_DIGIT})?(?P<ten>十))?(?P<z>[零〇])?(?P<o>{_DIGIT})?"
)
_NUMERAL = re.compile(
    r"(?P<word>(?<![a-z])[a-z]+\d+(?:\.\d+)?[a-z]*|(?<![\d.])\d+(?:\.\d+)?[a-z]+)"
    rf"|百分之(?P<percent>{HAN}+(?:点{HAN}+)?|{ARABIC})"
    rf"|(?P<digits>{ARABIC})(?P<scale>{_SCALE})(?P<sign>%?)"
    rf"|(?P<han>{HAN}+(?:点{HAN}+)?)"
)
# Numerals that are part of a word, not a count, are passed over where nothing is measured.
_MEASURES = re.compile(
    """年|月|日|天|周|小时|分钟|个|名|位|人|户|家|所|处|座|条|项|件|套|栋|幢|间|辆|台|平方|公里|米|亩|公顷|吨|元|倍|成|次
    |届|级|期|批|类|种|大|路|村|镇|街|站|区|县|市|院|校|园|馆|期间|末|%|万|亿""".replace("\n    ", "")
)
_ONE_OF = re.compile("年|月|日|天|倍|成|小时|分钟")  # 一个, 一批, 一家 say "a", not "1"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text: its range, and its value; None for a word with digits (pm2.5, 十四五).

    `form` is the same for all spellings of a value: 3900000 of 390万, 6.5 of 6.50; a word's own letters.
    """

    start: int
    end: int
    value: Decimal | None
    form: str
    percent: bool = False


def number_of(digits: str) -> Decimal:
    """1,531.50 -> 1531.50."""
    return Decimal(digits.replace(",", ""))


def from_han(numeral: str) -> Decimal | None:
    """What a Chinese numeral says: 二百四十五, 二〇三五, 三点五; None for what is none (十百, 十四五)."""
    if len(numeral) > LONGEST:
        return None
    whole, point, fraction = numeral.partition("点")
    value = _whole(whole)
    if value is None or not point:
        return value
    if not fraction or not all(c in _DIGITS for c in fraction):
        return None
    return value + Decimal("0." + "".join(str(_DIGITS[c]) for c in fraction))


def whole_number(numeral: str) -> int | None:
    """5 and 五 -> 5; None for what says no whole number."""
    if len(numeral) > LONGEST:
        return None
    value = number_of(numeral) if re.fullmatch(ARABIC, numeral) else from_han(numeral)
    return int(value) if value is not None and value == value.to_integral_value() else None


def numerals(text: str, *, every: bool = False) -> Iterator[Numeral]:
    """The numbers of a folded text without white space, in order.

    `every`: with the Chinese numerals that count nothing (统一, 十分), as what supports is read.
    """
    for match in _NUMERAL.finditer(text):
        start, end = match.span()
        if word := match["word"]:
            yield Numeral(start, end, None, word)
        elif digits := match["digits"]:
            yield _named(start, end, digits, _scaled(digits, match["scale"]), percent=bool(match["sign"]))
        elif said := match["percent"]:
            value = number_of(said) if said[0].isdigit() else from_han("一百" if said == "百" else said)
            yield _named(start, end, said, value, percent=True)
        elif every or _counts(match["han"], text, end):
            yield _named(start, end, match["han"], from_han(match["han"]))


def form_of(value: Decimal) -> str:
    """The one spelling of a value: 6.50 -> 6.5."""
    return format(value.normalize(), "f")


def _named(start: int, end: int, run: str, value: Decimal | None, *, percent: bool = False) -> Numeral:
    return Numeral(start, end, value, run if value is None else form_of(value), percent)


def _scaled(digits: str, scale: str) -> Decimal:
    value = number_of(digits)
    for unit in scale:
        value *= _SCALES[unit]
    return value


def _counts(run: str, text: str, end: int) -> bool:
    """Whether Chinese numerals state a number rather than being part of a word (统一, 一一, 千百万)."""
    if len(run) == 1:
        measured = _ONE_OF if run == "一" else _MEASURES
        return run in _DIGITS and run not in "零〇○" and measured.match(text, end) is not None
    if set(run) <= set("千百万亿"):
        return False
    return len(run) > 3 or not set(run) <= _DIGITS.keys() or _MEASURES.match(text, end) is not None


def _whole(run: str) -> Decimal | None:
    if not run:
        return None
    if all(c in _DIGITS for c in run):
        return Decimal("".join(str(_DIGITS[c]) for c in run))
    for unit in "亿万":
        head, found, tail = run.rpartition(unit) if unit == "亿" else run.partition(unit)
        if found:
            return _joined(_whole(head), unit, tail)
    return _section(run)


def _joined(head: Decimal | None, unit: str, tail: str) -> Decimal | None:
    """三 + 万 + 五 is 35000, 三 + 万 + 零五 is 30005."""
    if head is None:
        return None
    scale = Decimal(_SCALES[unit])
    if len(tail) == 1 and tail in _DIGITS:
        return head * scale + _DIGITS[tail] * scale / 10
    rest = _whole(tail.lstrip("零〇")) if tail.strip("零〇") else Decimal(0)
    return None if rest is None or rest >= scale else head * scale + rest


def _section(run: str) -> Decimal | None:
    """Below 万: 二千零五十, 十二, 一百二 (120)."""
    match = _SECTION.fullmatch(run)
    if match is None:
        return None
    thousands, hundreds, ones = (_DIGITS[match[g]] if match[g] else 0 for g in ("k", "h", "o"))
    tens = (_DIGITS[match["t"]] if match["t"] else 1) if match["ten"] else 0
    if ones and not (match["ten"] or match["z"]):
        short = 10 if hundreds else 100 if thousands else 1
        return Decimal(1000 * thousands + 100 * hundreds + short * ones)
    return Decimal(1000 * thousands + 100 * hundreds + 10 * tens + ones)
