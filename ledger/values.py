"""Values in a sentence: number, unit, comparator, range; and the numbers that are no values.

A plan text is first made plain (`ingest.characters.plain`): full-width signs become ASCII one for one,
so that every offset into the plain text is an offset into the sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.facts.numerals import ARABIC, from_han, number_of
from ingest.facts.times import Range
from ingest.facts.words import one_of
from ledger.model import Comparator
from ledger.not_values import comes_after_name, is_part_of_name

# Longest first: 平方米 before 米.
_BASE = one_of(
    """EFLOPS 兆比特每秒 个百分点 平方公里 平方千米 吨标准煤 个工作日 百分点 平方米 立方米 千瓦时 标准箱
    TEU 兆比特 公里 千米 海里 公顷 公斤 斤 千克 毫克 微克 千瓦 兆瓦 标箱 GW MW kW 人次 架次 人日 户次 美元
    港元 欧元 个月 小时 分钟 家次 台套 场次 批次 车位 % ‰ 米 亩 平(?=$) 吨 克 升 度 人 户 名 位 元 倍 岁
    年 天 秒 家 个 所 座 条 处 项 件 台 套 辆 艘 架 张 间 栋 幢 片 块 场 次 批 届 宗 起 例 种 款 部 册 卷
    篇 首 只 头 羽 株 棵 支 对 组 列 趟 枚 根 盏 口 眼 孔 道 门 粒 床"""
)
_SCALE = "(?:十万|百万|千万|百亿|千亿|万亿|亿|万|千|百)"
UNIT = rf"(?:{_SCALE}?{_BASE}(?:/{_SCALE}?(?:{_BASE}|日|月))?|/10万|(?:十万|百万|千万|百亿|千亿|万亿|亿|万))"
_HAN = "[一二两三四五六七八九十百]{1,4}"

_AT_LEAST = one_of(
    """不低于 不少于 不小于 不得低于 不得少于 至少(?:达到|建有|建成|建设|配备|有)? 超过 突破 大于 高于
    多于 超 逾 ≥ >"""
)
_AT_MOST = one_of("不超过 不高于 不大于 不得超过 不多于 低于 小于 少于 ≤ <")
_ABOUT = one_of("大约 约 接近 将近 (?<![最附邻临])近")
PREFIX = rf"(?:(?P<ge>{_AT_LEAST})|(?P<le>{_AT_MOST})|(?P<about>{_ABOUT}))"
_NOTE = r"(?:\([^()\d]{1,4}\)(?=[以之左上]))"  # 200 名(个)左右
SUFFIX = r"(?:(?P<over>及以上|以上)|(?P<under>以内|之内|以下)|(?P<around>左右|上下))"
_STATED = "[^,;。的]{0,4}(?:格局|目标|规模)"  # 资产总额过万亿的目标; not 过亿元的企业
_ROUND_END = f"(?=[,;。)]|$|大关|台阶|的{_STATED}|、(?![^,;。]*的(?!{_STATED})))"
_VALUE = re.compile(
    r"(?<=[达至到为])(?P<part>\d+(?:\.\d+)?)(?P<whole>:\d+)(?![\d:.])"
    rf"|(?:超过|突破|(?<![通经不])过|超)(?P<scale>[百千]亿|[百千]?万|万亿|亿)(?P<base>{_BASE})?{_ROUND_END}"
    rf"|{PREFIX}?(?<![A-Za-z\d.+第])"
    rf"(?:(?P<low>{ARABIC})(?:{UNIT})?[-—–~至到](?P<high>{ARABIC})|(?P<one>{ARABIC})"
    rf"|百分之(?P<percent>{_HAN}(?:点{_HAN})?)|(?P<han>{_HAN}))"
    rf"(?P<more>[余多几])?(?P<unit>{UNIT})?(?P<more2>[余多](?P<unit2>{_BASE})?)?{_NOTE}?{SUFFIX}?"
)
_ROUND = {"百亿": (100.0, "亿"), "千亿": (1000.0, "亿"), "百万": (100.0, "万"), "千万": (1000.0, "万")}
_JOINS = ("、", "和", "及", "与")
_QUOTED = re.compile(r"“[^“”]{1,24}”|‘[^‘’]{1,24}’|《[^《》]*》|「[^「」]{1,24}」")
_PARENTHESIS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Value:
    """One value: the range of its text in the sentence, and what it says.

    `counts` tells that the unit is a measure word that a noun may follow (245 个 | 老旧小区).
    """

    start: int
    end: int
    number: float
    high: float | None
    unit: str
    comparator: Comparator

    @property
    def counts(self) -> bool:
        return not self.unit.endswith(("%", "‰", "百分点", "倍"))


def quoted(text: str) -> list[Range]:
    """Ranges of short quotations and of titles: “三个离不开”, 《条例》."""
    return [m.span() for m in _QUOTED.finditer(text)]


def in_ranges(position: int, ranges: Sequence[Range]) -> bool:
    return any(start <= position < end for start, end in ranges)


def find_values(text: str, dates: Sequence[Range] = ()) -> list[Value]:
    """The values of a plain text, in order; `dates` are ranges in which numbers are times."""
    closed = [*quoted(text), *(m.span() for m in _PARENTHESIS.finditer(text)), *dates]
    values = [value for match in _matches(text) if (value := _value(text, match, closed)) is not None]
    return list(_bound_alike(text, values))


def _matches(text: str) -> Iterator[re.Match[str]]:
    position = 0
    while match := _VALUE.search(text, position):
        yield match
        position = max(match.end(), position + 1)


def _bound_alike(text: str, values: Sequence[Value]) -> Iterator[Value]:
    """分别不超过 2.8‰、7.5/10 万: what stands before the first value of a list binds them all."""
    end, shared = 0, Comparator.EQUAL
    for value in values:
        if text[end : value.start] not in _JOINS:
            leads = not text[value.start].isdigit() or text.endswith("控制在", 0, value.start)
            listed = re.search(r"分别[^\d,;]*$", text[: value.start])
            shared = value.comparator if leads and listed else Comparator.EQUAL
        end = value.end
        yield replace(value, comparator=shared) if value.comparator is Comparator.EQUAL else value


def _value(text: str, match: re.Match[str], closed: Sequence[Range]) -> Value | None:
    if match["part"] or match["scale"]:
        return None if in_ranges(match.start(), closed) else _in_words(match)
    unit = (match["unit"] or ("%" if match["percent"] else "")) + (match["unit2"] or "")
    start, end = match.span()
    digits = _number_start(match)
    if in_ranges(digits, closed) or comes_after_name(text[:digits]):
        return None
    if is_part_of_name(text[:start], text[end:], match, unit):
        return None
    number, high = _numbers(match)
    if number is None or not math.isfinite(number) or not math.isfinite(high or 0.0):
        return None
    comparator = _comparator(match)
    if comparator is Comparator.EQUAL and text[:start].endswith("控制在"):
        comparator = Comparator.AT_MOST
    return Value(start, end, number, high, unit, comparator)


def _in_words(match: re.Match[str]) -> Value:
    """A ratio (0.7:1 is 0.7 of the unit :1) or a round sum without digits (过千亿: 1000 亿 and more)."""
    if match["part"]:
        return Value(*match.span(), float(match["part"]), None, match["whole"], Comparator.EQUAL)
    number, scale = _ROUND.get(match["scale"], (1.0, match["scale"]))
    return Value(*match.span(), number, None, scale + (match["base"] or ""), Comparator.AT_LEAST)


def _number_start(match: re.Match[str]) -> int:
    return next(match.start(g) for g in ("low", "one", "percent", "han") if match[g])


def _numbers(match: re.Match[str]) -> tuple[float | None, float | None]:
    if match["percent"]:
        return _from_han(match["percent"]), None
    if match["han"]:
        return _from_han(match["han"]), None
    if match["low"]:
        return float(number_of(match["low"])), float(number_of(match["high"]))
    return float(number_of(match["one"])), None


def _from_han(numeral: str) -> float | None:
    value = from_han(numeral)
    return None if value is None else float(value)


def _comparator(match: re.Match[str]) -> Comparator:
    if match["high"]:
        return Comparator.RANGE
    if match["le"] or match["under"]:
        return Comparator.AT_MOST
    if match["ge"] or match["over"] or match["more"] or match["more2"]:
        return Comparator.AT_LEAST
    if match["about"] or match["around"]:
        return Comparator.ABOUT
    return Comparator.EQUAL
