"""分别: the values of a list belong to the names of a list, each to that of its rank."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.facts.times import Range
from ledger import phrases
from ledger.clauses import split_list
from ledger.values import Value

_MEASURE = re.compile("[\u4e00-\u9fff]{2}(?:[率量额值]|收入|支出|规模|面积|比例|比重|浓度|强度|里程)$")
_RATE = re.compile("年均(?:增速|增长率|增幅)$")
_SHARE = re.compile("占[^,、\\d]{1,8}")  # 存贷款余额分别 | 占全省 | 28.6%、32.5%
_INNER = "物场机品体质素剂氧器化"  # no word of a measure begins so: 氨氮、氮氧化物 | 排放
_NAMES_NONE = re.compile("(?:同比|环比|比上年|较上年|比去年|均|又|也|年均)*")


@dataclass(frozen=True, slots=True)
class Named:
    """The indicator of one value; `base` is it without a growth word, for what follows to share."""

    indicator: str
    base: str
    verb: str = ""


def of_rank(
    text: str, values: Sequence[Value], i: int, named: Sequence[tuple[Value, Named]], clause: Range
) -> Named | None:
    """The name of value `i` of a sentence, where 分别 stands before it in its clause; else None.

    `named` are the values before it that have names.
    """
    value = values[i]
    return _counted_on(text, values, value, named, clause) or _listed_before(text, values, value, clause)


def _counted_on(
    text: str, values: Sequence[Value], value: Value, named: Sequence[tuple[Value, Named]], clause: Range
) -> Named | None:
    """A 和 B 达到 x、y, 分别增长 | z、w: a list that names nothing counts on with the list before it."""
    at = text.rfind("分别", clause[0], value.start)
    if at < 0 or not _NAMES_NONE.fullmatch(text[clause[0] : at]):
        return None
    listed = [v for v in values if at < v.start < clause[1]]
    before = [result for v, result in named if v.start < at][-len(listed) :]
    if value not in listed or len(before) < len(listed):
        return None
    base = before[listed.index(value)]
    annual = "年均" if text.endswith("年均", clause[0], at) else ""
    change = phrases.leading_change(text[at + 2 :])
    measure = phrases.without_frame(phrases.without_predicate(text[at + 2 : listed[0].start]))
    said = annual + change if change else measure if len(measure) > 1 else ""
    return Named(base.base + said, base.base, base.verb)


def _listed_before(text: str, values: Sequence[Value], value: Value, clause: Range) -> Named | None:
    """A、B 和 C 分别达到 x、y 和 z: the phrase of the same rank."""
    at = text.rfind("分别", clause[0], value.start)
    if at < 0:
        return None
    rank = sum(1 for v in values if at < v.start < value.start)
    names = re.sub("^其中[:,]?", "", text[clause[0] : at])
    members = [names[a:b] for a, b in split_list(names)]
    if not members or _NAMES_NONE.fullmatch(names):
        return None
    phrase = members[rank] if rank < len(members) else names
    last = phrases.without_head(members[-1])[0]
    size = len(phrase.removeprefix("对"))
    if size <= 4 and len(last) >= size + 3:
        phrase += last[size:].lstrip(_INNER)  # 城市、县城 | 污水集中处理率
    elif (rate := _RATE.search(names)) and not _RATE.search(phrase):
        phrase += rate.group()  # 企业营业收入、利润总额 | 年均增速
    elif "占" not in names and (tail := _MEASURE.search(names)) and not _MEASURE.search(phrase):
        phrase += tail.group()  # 港口货物、集装箱 | 吞吐量
    if (share := members[-1].find("占")) > 0 and "占" not in phrase:
        phrase += members[-1][share:]  # A 增加值和 B 增加值 | 占规上工业比重
    bare, verb = phrases.without_head(phrases.without_basis(phrases.without_predicate(phrase)))
    change = phrases.leading_change(text[at + 2 :])
    of_all = _SHARE.match(text, at + 2)
    bare += of_all.group() if of_all else ""
    annual = "年均" if change and "年均" in names[-4:] else ""
    return Named(bare + annual + change, bare, verb) if bare else None
