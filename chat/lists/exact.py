"""The exact things of a request: chapters, years, periods, and amounts with what compares them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from chat.lists.model import Amount
from ingest.facts.numerals import numerals, whole_number
from ingest.facts.words import one_of

_HAN = "一二三四五六七八九十百两"
_PLACE = re.compile(rf"第(?P<many>[{_HAN}\d]+(?:[、和及与,][{_HAN}\d]+)*)(?P<kind>[章节])")
_TO = "(?:到|至|-+|—+|~+)"
_CHAPTERS = re.compile(rf"从?第(?P<first>[{_HAN}\d]+)章?{_TO}第?(?P<last>[{_HAN}\d]+)章")
_ANOTHER_RANGE = re.compile(rf"[章节]{_TO}第?[{_HAN}\d]+[章节]")
MAX_CHAPTERS = 100
_RANGE = re.compile(rf"(?P<first>20\d\d)年?{_TO}(?P<last>20\d\d)年?(?:之间|期间)?")
_YEAR = re.compile(
    r"(?:到|在|于|截至|截止到?)?(?P<year>20\d\d)年?(?:年?底|末|年末)?(?P<before>之前|以前|前|及以前)?(?:的|为止)?"
)
_AND_YEAR = re.compile(r"[和与、及](?=20\d\d)")
_PLAN_NAME = re.compile('[“"]?十[一二三四五六七八九]五[”"]?(?:规划|纲要|计划)(?:纲要)?')
_PERIOD = re.compile(
    '[“"]?(?P<period>十[一二三四五六七八九]五)[”"]?(?:时期|期间|期末|末|以来|这五年|五年)?(?:内|里)?的?'
)
_UNIT = one_of(
    "% 元 人次 人 户 个 平方米 平方公里 公里 千米 米 吨 家 套 座 条 处 所 张 台 项 场 名 亩 公顷 天 辆 倍 件"
)
_NUMBER = rf"(?:\d+(?:\.\d+)?|[{_HAN}]+)[万亿千百]*"
_OVER = "超过|高于|大于|多于|突破|不止"
_FROM = "不低于|不少于|不小于|至少|最少|达到或超过|大于等于"
_UNDER = "低于|小于|少于|不到|不足|不满"
_UP_TO = "不超过|不高于|不大于|不多于|至多|最多|小于等于"
_SAME = "等于|正好是|就是|都是|定在|为|是"
_AMOUNT = re.compile(
    rf"(?P<how>{_UP_TO}|{_FROM}|{_OVER}|{_UNDER}|{_SAME})?(?:在)?(?P<number>{_NUMBER})(?P<unit>{_UNIT})"
    r"(?P<after>及?以上|或以上|及?以下|或以下|及?以内|之内)?"
)
_NAMED_UNIT = rf"[“\"「]?(?P<{{}}>[万亿]{{{{0,2}}}}{_UNIT})[”\"」]?"
_IN_UNIT = re.compile(
    rf"单位(?:是|为){_NAMED_UNIT.format('unit')}|[以用按]{_NAMED_UNIT.format('counted')}"
    "(?:作?为(?:计量|计数|统计)?单位|来?(?:表示|计量|计数|计算|计))"
)
_PER_CENT = re.compile(rf"百分之(?P<number>{_NUMBER})")
_COUNTERS = ("个", "项", "条", "处", "家")


@dataclass(frozen=True, slots=True)
class Exact:
    """What was read, and the `rest` of the text with blanks in its place."""

    rest: str
    chapters: tuple[int, ...] = ()
    section: int | None = None
    years: tuple[int, int] | None = None
    period: str = ""
    amount: Amount | None = None
    unit: str = ""


def exact_of(text: str) -> Exact | None:
    """The exact things of a folded text; None where one of a kind is said twice or cannot be read."""
    text = _PLAN_NAME.sub(
        "规划", _PER_CENT.sub(lambda m: f"{whole_number(m['number']) or m['number']}%", text)
    )
    text = _CHAPTERS.sub(_each_chapter, text)
    if _ANOTHER_RANGE.search(text):
        return None
    places = list(_PLACE.finditer(text))
    chapters = [n for m in places if m["kind"] == "章" for n in _numbers(m["many"])]
    sections = [n for m in places if m["kind"] == "节" for n in _numbers(m["many"])]
    text = _PLACE.sub(" ", text)
    dated = _years(text)
    if dated is None:
        return None
    years, text = dated
    periods = {m["period"] for m in _PERIOD.finditer(text)}
    text = _PERIOD.sub(" ", text)
    unit = _IN_UNIT.search(text)
    text = _IN_UNIT.sub(" ", text)
    amounts = [m for m in _AMOUNT.finditer(text) if not _counts(m)]
    amount = _amount(amounts[0]) if len(amounts) == 1 else None
    text = _AMOUNT.sub(lambda m: m.group() if _counts(m) else " ", text)
    too_many = len(sections) > 1 or (sections and len(chapters) != 1) or len(periods) > 1 or len(amounts) > 1
    if too_many or 0 in (*chapters, *sections) or (amounts and amount is None) or re.search(r"\d", text):
        return None
    section = sections[0] if sections else None
    named = (unit["unit"] or unit["counted"]) if unit else ""
    return Exact(text, tuple(dict.fromkeys(chapters)), section, years, "".join(periods), amount, named)


def _numbers(many: str) -> list[int]:
    """五、六 is 5 and 6; a number that cannot be read is 0."""
    return [whole_number(n) or 0 for n in re.split("[、和及与,]", many)]


def _each_chapter(match: re.Match[str]) -> str:
    """第五章到第七章 is 第5、6、7章; what is no range stays as it is."""
    first, last = whole_number(match["first"]), whole_number(match["last"])
    if first is None or last is None or not first < last < first + MAX_CHAPTERS:
        return match.group()
    return f"第{'、'.join(map(str, range(first, last + 1)))}章"


def _years(text: str) -> tuple[tuple[int, int] | None, str] | None:
    """The first and the last year, and the text without them; None for years with a gap between them."""
    if match := _RANGE.search(text):
        first, last = int(match["first"]), int(match["last"])
        return ((first, last), _RANGE.sub(" ", text, count=1)) if first <= last else None
    text = _AND_YEAR.sub(" ", text)
    found = list(_YEAR.finditer(text))
    if not found:
        return None, text
    years = sorted(int(m["year"]) for m in found)
    before = any(m["before"] for m in found)
    if len(found) > 1 and (before or any(later - year > 1 for year, later in pairwise(years))):
        return None
    return (0 if before else years[0], years[-1]), _YEAR.sub(" ", text)


def _counts(match: re.Match[str]) -> bool:
    """一个清单: a number that counts something, and compares nothing."""
    compared = match["after"] or (match["how"] and not re.fullmatch(_SAME, match["how"]))
    return match["unit"] in _COUNTERS and not compared


def _amount(match: re.Match[str]) -> Amount | None:
    """The range of values that a comparison admits; None where the number cannot be read."""
    number = next((n.value for n in numerals(match["number"], every=True) if n.value is not None), None)
    how, after, unit = match["how"] or "", match["after"] or "", match["unit"]
    if number is None:
        return None
    value = Decimal(number)
    said = match.group()
    if re.fullmatch(_OVER, how):
        return Amount(unit, (value, "以上" in after), None, said)
    if re.fullmatch(_UNDER, how):
        return Amount(unit, None, (value, False), said)
    if re.fullmatch(_FROM, how) or "以上" in after:
        return Amount(unit, (value, True), None, said)
    if re.fullmatch(_UP_TO, how) or after:
        return Amount(unit, None, (value, True), said)
    return Amount(unit, (value, True), (value, True), said)
