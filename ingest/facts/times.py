"""Times in a text: years, periods (十四五), spans (五年内), and which of them governs a statement.

Texts are plain: full-width signs and digits as ASCII (`ingest.characters.plain`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.characters import plain
from ingest.facts.periods import FIVE_YEARS, Period, period_named, period_of_year

Range = tuple[int, int]
_YEAR = r"(?:(?:19|20)\d\d|二[〇零○O0]{1}[一二三四五六][〇零一二三四五六七八九])"
_TIME = re.compile(
    rf"(?P<from>{_YEAR})年?[-—–~至](?P<to>{_YEAR})年"
    rf"|(?P<year>{_YEAR})年(?P<part>底|末|年底|年末|上半年|\d{{1,2}}月(?:底|末)?)?(?P<before>之?前|以前)?"
    rf"|“(?P<period>{FIVE_YEARS})”(?P<tail>期间|时期|期末|末|以来)?"
    rf"|(?<![\u4e00-\u9fff])(?P<bare>{FIVE_YEARS})(?:期间|时期|期末|末|以来)"
    r"|(?P<past>五年来|过去五年|近五年来?|这五年)"
    r"|(?P<this>今年(?!以来))|(?P<last>去年|(?:过去)?一年来|过去(?:的)?一年)"
    r"|(?P<span>(?:(?:今后|未来)(?:五|5|三|3|十|10)年|(?:[一二三四五六七八九十]|\d{1,2})年(?:内|之内|左右时间|时间)))"
)
_BASIS_BEFORE = re.compile(r"(?:比|较|较之|相较于|相比于|相比|与|同|是|为|从|由|以|自|据|按)$")
_NAME_AFTER = re.compile(
    r"(?:规划|纲要|(?:的)?基础|《|“|两个|总和|建议|计划|远景目标(?:纲要|的建议)|相比|的\d|基准|版|行动方案|实施方案|年度|同期|(?:建成|竣工|投用|出生)[^,;。]{0,3}的)"
)
_TITLES = re.compile(r"《[^《》]*》|\([^()]*\)")
_INTRODUCES = re.compile(r"(?:目标|任务|指标)是?[:。]?$")


@dataclass(frozen=True, slots=True)
class Time:
    """A time in a sentence: its range, what a person would write, and its last year.

    `basis`: it is what something is compared with (较 2020 年), or part of a name, no deadline.
    `holds`: it governs the rest of its paragraph (展望 2035 年).
    """

    start: int
    end: int
    text: str
    year: int | None
    basis: bool
    holds: bool = False


def find_times(text: str, period: Period | None) -> list[Time]:
    """All times of a plain text, in order. 今年 and 去年 are times where the period is one year."""
    closed = [m.span() for m in _TITLES.finditer(text)]
    found = []
    for match in _TIME.finditer(text):
        if (match["this"] or match["last"]) and not _is_year(period):
            continue
        said, year = _reading(match, period)
        basis = any(a <= match.start() < b for a, b in closed) or _is_basis(text, match)
        found.append(Time(match.start(), match.end(), said, year, basis))
    return found


def times_of_heading(path: Sequence[str], period: Period | None) -> list[Time]:
    """The times of the innermost heading that names any (“十五五”主要任务), by which its section is due."""
    for heading in reversed(path):
        if found := [t for t in find_times(plain(heading), period) if not t.basis and t.year]:
            return found
    return []


def ranges(times: Iterable[Time]) -> list[Range]:
    return [(t.start, t.end) for t in times]


def governing(times: Sequence[Time], position: int, clause: Range) -> Time | None:
    """The last deadline before a position, else one behind it in the same clause."""
    usable = [t for t in times if not t.basis]
    earlier = [t for t in usable if t.start <= position]
    if earlier:
        return earlier[-1]
    return next((t for t in usable if clause[0] <= t.start < clause[1]), None)


def held_after(text: str, times: Sequence[Time], held: Time | None) -> Time | None:
    """The time that governs the next sentence too, of one that `held` governs.

    That is one of an outlook (展望 2035 年, …), of a sentence that only introduces (主要目标是:), and
    of one that goes on, because it was divided for its length.
    """
    usable = [t for t in times if not t.basis]
    if text.startswith("展望") and usable:
        return replace(usable[0], holds=True)
    if not is_ended(text) or _INTRODUCES.search(text):
        return usable[-1] if usable else held
    return held if held is not None and held.holds else None


def is_ended(text: str) -> bool:
    """Whether a sentence is whole; one that was divided for its length goes on in the next."""
    return text[-1:] in ("。", "!", "?")


def _is_year(period: Period | None) -> bool:
    return period is not None and period.first == period.last


def _is_basis(text: str, match: re.Match[str]) -> bool:
    if _NAME_AFTER.match(text, match.end()):
        return True
    return bool(_BASIS_BEFORE.search(text[max(0, match.start() - 4) : match.start()])) and not match["before"]


def _reading(match: re.Match[str], period: Period | None) -> tuple[str, int | None]:
    if match["to"]:
        return f"{_arabic(match['from'])}—{_arabic(match['to'])}", _arabic(match["to"])
    if match["year"]:
        year = _arabic(match["year"])
        part, before = match["part"] or "", match["before"] or ""
        return (f"{year}年{part}{before}" if part or before else str(year)), year
    if name := match["period"] or match["bare"]:
        return name, period_named(name).last
    if match["past"]:
        return _past(match["past"], period)
    if period is not None and (match["this"] or match["last"]):
        year = period.first if match["this"] else period.before.last
        return str(year), year
    return match["span"], period.last if period else None


def _past(words: str, period: Period | None) -> tuple[str, int | None]:
    """五年来 of a plan is the period before it; of a report that which ended with the year before."""
    if period is None:
        return words, None
    ended = period.first - 1
    of = period_of_year(ended)
    return (of.name, of.last) if of.last == ended else (words, ended)


_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def _arabic(year: str) -> int:
    return int(year.translate(_DIGITS).replace("O", "0"))
