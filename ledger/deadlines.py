"""Times in a plan: years, periods (十四五), spans (五年内), and which of them governs a value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cn2an

from ingest.model import Plan
from ingest.places import chinese_number
from ledger.values import Range

_YEAR = r"(?:(?:19|20)\d\d|二[〇零○O0]{1}[一二三四五六][〇零一二三四五六七八九])"
_PERIOD = r"十[一二三四五六七八九]?五"
_TIME = re.compile(
    rf"(?P<from>{_YEAR})年?[-—–~至](?P<to>{_YEAR})年"
    rf"|(?P<year>{_YEAR})年(?P<part>底|末|年底|年末|上半年|\d{{1,2}}月(?:底|末)?)?(?P<before>之?前|以前)?"
    rf"|“(?P<period>{_PERIOD})”(?P<tail>期间|时期|期末|末|以来)?"
    rf"|(?<![\u4e00-\u9fff])(?P<bare>{_PERIOD})(?:期间|时期|期末|末|以来)"
    r"|(?P<past>五年来|过去五年|近五年来?)"
    r"|(?P<span>(?:(?:今后|未来)(?:五|5|三|3|十|10)年|(?:[一二三四五六七八九十]|\d{1,2})年(?:内|之内|左右时间|时间)))"
)
_BASIS_BEFORE = re.compile(r"(?:比|较|较之|相较于|相比于|相比|与|同|是|为|从|由|以|自|据|按)$")
_NAME_AFTER = re.compile(
    r"(?:规划|纲要|(?:的)?基础|《|“|两个|总和|建议|计划|远景目标(?:纲要|的建议)|相比|的\d|基准|版|行动方案|实施方案|年度)"
)
_TITLES = re.compile(r"《[^《》]*》|\([^()]*\)")
_ORDINAL = re.compile(r"第(十[一二三四五六七八九]?)个五年(?:规划|计划)")
_NAMED = re.compile(rf"“({_PERIOD})”(?:规划|时期|期间)")


@dataclass(frozen=True, slots=True)
class Period:
    """A five-year period: 十四五 is the fourteenth, 2021 to 2025."""

    ordinal: int

    @property
    def name(self) -> str:
        return chinese_number(self.ordinal) + "五"

    @property
    def first(self) -> int:
        return self.last - 4

    @property
    def last(self) -> int:
        return 1955 + 5 * self.ordinal

    @property
    def before(self) -> Period:
        return Period(self.ordinal - 1)


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


@dataclass(frozen=True, slots=True)
class Deadline:
    """What stands in the row. `inherited`: the sentence itself names none."""

    text: str
    year: int | None
    inherited: bool


def period_named(name: str) -> Period:
    """十四五 -> Period(14)."""
    return Period(int(cn2an.cn2an(name[:-1], "smart")))


def period_of_year(year: int) -> Period:
    """2023 -> Period(14)."""
    return Period((year - 1951) // 5)


def period_of(plan: Plan) -> Period | None:
    """The plan's period, from its title, else from what its text names most."""
    if titled := re.search(rf"“({_PERIOD})”", plan.title):
        return period_named(titled[1])
    heads = [plan.title, *(p.text for p in plan.paragraphs[:80] if len(p.text) < 400)]
    for text in (plan.title, "\n".join(heads)):
        if found := _ORDINAL.findall(text):
            return Period(int(cn2an.cn2an(Counter(found).most_common(1)[0][0], "smart")))
        if named := _NAMED.findall(text):
            return period_named(Counter(named).most_common(1)[0][0])
    body = Counter(name for p in plan.paragraphs for name in _NAMED.findall(p.text))
    return period_named(body.most_common(1)[0][0]) if body else None


def find_times(text: str, period: Period | None) -> list[Time]:
    """All times of a plain text, in order."""
    closed = [m.span() for m in _TITLES.finditer(text)]
    found = []
    for match in _TIME.finditer(text):
        said, year = _reading(match, period)
        basis = any(a <= match.start() < b for a, b in closed) or _is_basis(text, match)
        found.append(Time(match.start(), match.end(), said, year, basis))
    return found


def ranges(times: Iterable[Time]) -> list[Range]:
    return [(t.start, t.end) for t in times]


def governing(times: Sequence[Time], position: int, clause: Range) -> Time | None:
    """The last deadline before a position, else one behind it in the same clause."""
    usable = [t for t in times if not t.basis]
    earlier = [t for t in usable if t.start <= position]
    if earlier:
        return earlier[-1]
    return next((t for t in usable if clause[0] <= t.start < clause[1]), None)


def _is_basis(text: str, match: re.Match[str]) -> bool:
    if _NAME_AFTER.match(text[match.end() :]):
        return True
    return bool(_BASIS_BEFORE.search(text[: match.start()])) and not match["before"]


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
        return (period.before.name, period.before.last) if period else (match["past"], None)
    return match["span"], period.last if period else None


_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def _arabic(year: str) -> int:
    return int(year.translate(_DIGITS).replace("O", "0"))
