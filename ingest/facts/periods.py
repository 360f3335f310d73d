"""The period that a document plans for: five years (十四五), some years (2024—2026年) or one (a report's)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from ingest.facts.numerals import from_han
from ingest.model import Paragraph
from ingest.places import chinese_number

FIVE_YEARS = r"十[一二三四五六七八九]?五"
_ORDINAL = re.compile(r"第(十[一二三四五六七八九]?)个五年(?:规划|计划)")
_NAMED = re.compile(rf"“({FIVE_YEARS})”(?:规划|时期|期间)")
_IN_TITLE = re.compile(rf"“({FIVE_YEARS})”|({FIVE_YEARS})(?=规划|计划|发展|时期|期间)")
_REPORT = re.compile("政府工作报告|向大会报告工作|向大会作(?:政府)?工作报告")
_OF_A_YEAR = re.compile("报告|要点|重点工作|年度|工作计划|实事|草案|安排")
_YEARS = re.compile(r"(?<!\d)(20\d\d)年?\s?[-—–~至]\s?(20\d\d)年")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DAY = re.compile(r"(20\d\d)年(\d{1,2})月\d{1,2}日")
_PLANS_FOR = re.compile(
    r"(20\d\d)年(?:政府|全[市省区县])?(?:经济社会发展)?(?:的)?(?:工作)?(?:安排|打算|部署|重点|主要|总体|目标|任务|思路)"
)
_TELLS = re.compile("总结|工作情况|完成情况|执行情况")
_LOOKS_BACK_ON = re.compile(r"(20\d\d)年(?:政府)?(?:工作)?(?:回顾|总结|主要成效|完成情况)")
OPENING = 30  # paragraphs in which a report says when it was given
HEAD = 80  # paragraphs in which a plan names its period


@dataclass(frozen=True, slots=True)
class Period:
    """The years from `first` to `last`, and what the period is called: 十四五, 2026."""

    first: int
    last: int
    name: str

    @property
    def before(self) -> Period:
        """The period of the same length before this one."""
        years = self.last - self.first + 1
        if years == 5 and self.last % 5 == 0:
            return five_years(ordinal_of(self.last) - 1)
        if years == 1:
            return one_year(self.first - 1)
        first, last = self.first - years, self.first - 1
        return Period(first, last, f"{first}—{last}年")


def five_years(ordinal: int) -> Period:
    """14 -> 十四五, 2021 to 2025."""
    last = 1955 + 5 * ordinal
    return Period(last - 4, last, chinese_number(ordinal) + "五" if ordinal > 0 else str(last))


def ordinal_of(year: int) -> int:
    """Of the five years in which a year lies: 14 of 2021 to 2025."""
    return (year - 1951) // 5


def period_of_year(year: int) -> Period:
    """The five years in which a year lies."""
    return five_years(ordinal_of(year))


def one_year(year: int) -> Period:
    return Period(year, year, str(year))


@cache
def period_named(name: str) -> Period:
    """十四五 -> 2021 to 2025."""
    return five_years(int(from_han(name[:-1]) or 0))


def period_of(title: str, texts: Sequence[str]) -> Period | None:
    """The period of a document, from its title, else from what its text names most; None where none is named.

    `texts` are its headings and paragraphs in order (`texts_of`). A report of one year plans for the year in
    which it is given.
    """
    if found := _ORDINAL.search(title):
        return five_years(int(from_han(found[1]) or 0))
    if titled := _IN_TITLE.search(title):
        return period_named(titled[1] or titled[2])
    if years := _YEARS.search(title):
        return Period(int(years[1]), int(years[2]), f"{years[1]}—{years[2]}年")
    return _of_a_year(title, texts) or _most_named([title, *texts])


def texts_of(paragraphs: Sequence[Paragraph]) -> list[str]:
    """The headings and paragraphs of a document, in order, each heading once."""
    texts: list[str] = []
    path: tuple[str, ...] = ()
    for paragraph in paragraphs:
        texts += [heading for heading in paragraph.path if heading not in path]
        path = paragraph.path
        texts.append(paragraph.text)
    return texts


def _of_a_year(title: str, texts: Sequence[str]) -> Period | None:
    opening = [text for text in texts[:OPENING] if len(text) <= 120]
    report = any(_REPORT.search(text) for text in (title, *opening))
    if not report and not _OF_A_YEAR.search(title):
        return None
    year = _said_year(title, opening, [text for text in texts if len(text) <= 60] if report else [])
    return one_year(year) if year else None


def _said_year(title: str, opening: Sequence[str], headings: Sequence[str]) -> int | None:
    """The year that the title names, else after the day of the report, else that of the headings."""
    named = {int(year) for year in _YEAR.findall(_DAY.sub("", title))}
    if named:
        return max(named) + (len(named) == 1 and _TELLS.search(title) is not None)
    for text in (title, *opening):
        if day := _DAY.search(text):  # a report given at the end of a year plans for the next
            return int(day[1]) + (int(day[2]) > 10)
    planned = [int(found[1]) for text in headings if (found := _PLANS_FOR.search(text))]
    told = [int(found[1]) + 1 for text in headings if (found := _LOOKS_BACK_ON.search(text))]
    return max(planned or told, default=None)


def _most_named(texts: Sequence[str]) -> Period | None:
    heads = [text for text in texts[: HEAD + 1] if len(text) < 400]
    if found := _counted(_ORDINAL, heads):
        return five_years(int(from_han(found) or 0))
    name = _counted(_NAMED, heads) or _counted(_NAMED, texts)
    return period_named(name) if name else None


def _counted(pattern: re.Pattern[str], texts: Iterable[str]) -> str:
    """What a pattern finds most in some texts, "" where it finds nothing."""
    counts = Counter(name for text in texts for name in pattern.findall(text))
    return counts.most_common(1)[0][0] if counts else ""
