"""How often a value is reached: 每年, 每月 and 年均 before it, and over the clauses that go on with it.

每年集聚青年人才 | 30 万人 is not 30 万人 in five years, so 每年 stays with the row: in the value where it
stands next to it (提高至 | 每月 1115 元), else before the indicator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.facts.times import Range
from ledger.clauses import clause_of
from ledger.values import Value

_EACH = "(?:每年度?|每季度?|每个?月|每周|每[天日]|每学年|(?<![\\d一二三四五六七八九十零〇])年均)"
_WHOM = "(?:每[人户名位])?"
_BESIDE = re.compile(f"{_WHOM}{_EACH}{_WHOM}$")
_GOVERNS = re.compile(f"{_EACH}(?=[^\\d,;。]*$)")
_STOPS = re.compile(r"达|到|至|为|累计|总|共|合计|实现|保持|稳定|控制|其中|\d年|比[例重]|率")


def with_frequency(
    text: str, found: Sequence[tuple[Value, str]], clauses: Sequence[Range]
) -> Iterator[tuple[Value, str]]:
    """The values of a plain sentence and their indicators, each with how often it is reached."""
    often, ended = "", 0
    for value, indicator in found:
        left = text[max(clause_of(value.start, clauses)[0], ended) : value.start]
        said = _GOVERNS.search(left)
        if said:
            # 年均增长 7% is a rate, and no frequency of what is counted after it.
            often = said.group() if value.counts or said.group() != "年均" else ""
        elif not (often and _goes_on(text[ended : value.start], value)):
            often = ""
        ended = value.end
        if beside := _BESIDE.search(left):
            yield replace(value, start=value.start - len(beside.group())), indicator
        elif often and "每年" not in indicator and often not in indicator:
            yield value, often + indicator
        else:
            yield value, indicator


def _goes_on(between: str, value: Value) -> bool:
    """…10 名, 引进人才 | 200 名: the next clause counts on, without a predicate or a time of its own."""
    listed = between.count(",") <= 1 and not re.search("[;。:]", between)
    return listed and value.counts and not _STOPS.search(between)
