"""Rows of tables: a label cell names the indicator, and each cell below a year or a target gives its value.

What a column is for is read from its head (指标, 单位, 2030年目标值, 属性); a cell without a head is read by
what it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.characters import plain
from ingest.facts.periods import Period, period_of_year
from ingest.facts.times import find_times
from ingest.facts.words import one_of
from ingest.model import Cell, Sentence
from ledger.cell_values import CellValue, cell_value
from ledger.deadlines import Deadline, deadline_of
from ledger.model import Comparator, Kind, Nature
from ledger.rows import Reading

_NUMBER_HEAD = re.compile("序号|编号|NO.?", re.IGNORECASE)
_LABEL_HEADS = (re.compile("指标|名称"), re.compile("项目|任务|事项|内容"))
_GROUP_HEAD = re.compile("类别|类型|分类|领域|门类|维度|板块")
_UNIT_HEAD = re.compile("(?:计量|指标)?单位")
_NATURE_HEAD = re.compile("属性|性质")
_ACTOR_HEAD = re.compile("责任|牵头|主管|部门|主体|实施单位|建设单位")
_NO_VALUE_HEAD = re.compile("备注|说明|来源|地点|位置|依据|阶段|起止|年限|时限|时间|名次|排名")
_NATURE = re.compile(r"\(?(?P<nature>约束性|预期性)(?:指标)?\)?")
_DONE = re.compile("完成|实绩|实际|现状|基期|基数|基准|达到|已|初值|快报")
_PLANNED = re.compile("目标|规划|预期|计划|预计|安排")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)年?|“?十[一二三四五六七八九]?五”?(?:时期|期间|末)?")
_RUNNING = re.compile(r"^(?:\(?\d{1,3}(?:[.、)](?!\d)|(?=[^\d.%‰]))|\(?[一二三四五六七八九十]{1,3}[)、.])+")
_RUNNING_ONLY = re.compile(r"[(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)]?[.、]?")
_UNIT_NOTE = re.compile(r"[(\[](?P<unit>%|‰|[^()\[\]\d]{0,3}[^()\[\]]{1,9})[)\]][*①-⑳]*$")
_UNITS = re.compile(r"[%‰元人户件岁年个吨亩顷米天辆张套家/瓦量级次公名位项座处所条床台例分点]")
_PART_OF = re.compile("^(?:其中|#|—+)[:：]?")
_OF_THE_HEAD = re.compile(
    "(?:" + _YEAR.pattern + "|" + one_of(
        """目标值? 规划值? 预期值? 计划值? 预计值? 完成值? 完成情况 实绩 实际值? 现状值? 基期值? 基数 基准值?
        指标值? 数值 值 达到 年度?目标 年度 年 末 底 初 快报 情况 全市 全区 全省 全县 完成 目标 规划"""
    ) + r"|\([^()]*\)|〔[^〔〕]*〕|\[[^\[\]]*\]|[\s\d/、,.*“”-])+"
)  # fmt: skip
_RATE = re.compile("年均|年平均|增速|增长|增幅")
_CLAUSES = re.compile(r"[,;。](?!\d)")
_HAN = re.compile("[\u4e00-\u9fff]{2}")
LONGEST_WORDS = 30  # characters of a target in words; a longer cell is running text


@dataclass(frozen=True, slots=True)
class Table:
    """What holds for all rows of a plan: its period, and the kind where a column does not say it."""

    period: Period | None
    default: Kind

    def readings(self, sentence: Sentence) -> list[Reading]:
        """What a row of a table commits to or reports; empty for a row that names nothing."""
        text = plain(sentence.text)
        cells = [_Cell(c.start, c.end, text[c.start : c.end].strip(), plain(c.head)) for c in sentence.cells]
        label = _label(cells)
        if label is None:
            return []
        heads = [c.head for c in cells]
        years = [t.year for head in heads for t in find_times(_dated(head), self.period) if t.year]
        first = self.period.first if self.period else 0
        ended = any(map(_DONE.search, heads)) and bool(years) and max(years) < first
        values = [c for c in cells if c not in label.cells and not (ended and _PLANNED.search(c.head))]
        found = [reading for c in values for reading in self._of_cell(c, cells, label)]
        nature = next((Nature(m["nature"]) for c in cells if (m := _NATURE.fullmatch(c.text))), Nature.UNSAID)
        actor = next((c.text for c in cells if _ACTOR_HEAD.search(c.head)), "")
        return [replace(reading, nature=nature, actor=actor) for reading in found]

    def _of_cell(self, cell: _Cell, cells: Sequence[_Cell], label: _Label) -> Iterator[Reading]:
        if not cell.may_be_value:
            return
        said = _said(cell)
        head, more = _CLAUSES.split(said, maxsplit=1)[0], _CLAUSES.search(said)
        value = cell_value(said)
        end = cell.end
        if more and value is not None and value.number is None:  # 19428.78,年均增速4.8%
            value, end = cell_value(head), cell.end - len(said) + len(head)
        if value is None or (value.number is None and not _is_target_in_words(cell, said)):
            return
        headless = not cell.head and not _YEAR.match(cell.text)
        if headless and not any(_NATURE.fullmatch(c.text) for c in cells):
            return
        earlier = headless and cell != [c for c in cells if c.may_be_value][-1]
        kind = Kind.ACHIEVEMENT if earlier else self._kind(cell)
        if kind is None:
            return
        yield Reading(
            cell.start,
            end,
            label.indicator(cell, value),
            kind,
            self._deadline(cell, value, kind),
            value=value.number,
            high=value.high,
            unit=label.unit_of(cell, value),
            comparator=value.comparator,
        )

    def _kind(self, cell: _Cell) -> Kind | None:
        """What the head says; else whether its year lies before the plan. None for targets of the past."""
        year = self._year(cell)
        past = year is not None and self.period is not None and year < self.period.first
        if _DONE.search(cell.head):
            return Kind.ACHIEVEMENT
        if _PLANNED.search(cell.head):
            return None if past else Kind.TARGET
        if year is None or self.period is None:
            return self.default
        return Kind.ACHIEVEMENT if past else Kind.TARGET

    def _year(self, cell: _Cell) -> int | None:
        times = find_times(cell.text, self.period) or find_times(_dated(cell.head), self.period)
        return times[-1].year if times else None

    def _deadline(self, cell: _Cell, value: CellValue, kind: Kind) -> Deadline:
        """The time that the cell or its head names, of a sum of years their period; else the plan's."""
        times = find_times(cell.text, self.period) or find_times(_dated(cell.head), self.period)
        if times and value.cumulative and times[-1].year is not None and times[-1].text.isdigit():
            of = period_of_year(times[-1].year)
            return Deadline(of.name, of.last, inherited=False)
        if times:
            return Deadline(times[-1].text, times[-1].year, inherited=False)
        return deadline_of(None, None, kind, self.period)


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    text: str
    head: str

    @property
    def may_be_value(self) -> bool:
        """Whether its head says a time, a target or a measure; without a head, whether it has a number."""
        if _NATURE.fullmatch(self.text) or (not self.start and _RUNNING_ONLY.fullmatch(self.text)):
            return False
        if any(p.search(self.head) for p in (_ACTOR_HEAD, _NATURE_HEAD, _NO_VALUE_HEAD, _GROUP_HEAD)):
            return False
        if _NUMBER_HEAD.fullmatch(self.head) or _UNIT_HEAD.fullmatch(self.head):
            return False
        if not self.head:
            return any(c.isdigit() for c in self.text)
        said = _YEAR.search(self.head) or _DONE.search(self.head) or _PLANNED.search(self.head)
        said = said or _RATE.search(self.head)
        return bool(said or _UNIT_NOTE.search(self.head) or re.fullmatch("(?:指标)?数?值", self.head))


@dataclass(frozen=True, slots=True)
class _Label:
    """What the values of a row share: the cells that name them, the name and the unit."""

    cells: tuple[_Cell, ...]
    name: str
    unit: str

    def indicator(self, cell: _Cell, value: CellValue) -> str:
        """The name with what the column measures: 年均增长 of a rate, 总投资 of a project."""
        measured = _OF_THE_HEAD.sub("", cell.head)
        period_rate = _RATE.search(re.sub(_YEAR, "", cell.text)[:6])
        if _RATE.search(cell.head) or period_rate:
            rate = _RATE.search(cell.head) or period_rate
            annual = "" if value.cumulative or (rate and _RATE.search(self.name)) else "年均增长"
            return self.name + annual
        if _HAN.search(measured) and not _DONE.search(measured) and not _PLANNED.search(measured):
            return self.name + measured
        return self.name + (value.change if value.change and not self.name.endswith(value.change) else "")

    def unit_of(self, cell: _Cell, value: CellValue) -> str:
        if value.comparator is Comparator.VERBAL:
            return ""
        noted = _UNIT_NOTE.search(cell.head)
        rate = _RATE.search(cell.head) and not value.cumulative and not _RATE.search(self.name)
        return value.unit or (noted["unit"] if noted else "") or ("%" if rate else self.unit)


def _label(cells: Sequence[_Cell]) -> _Label | None:
    """The cells that name the row: those below 指标 or 名称, else the first that is text and no group's."""
    words = [c for c in cells if _HAN.search(c.text) and not _NATURE.fullmatch(c.text)]
    words = [c for c in words if not (_UNIT_HEAD.fullmatch(c.head) or _NUMBER_HEAD.fullmatch(c.head))]
    words = [c for c in words if not (_GROUP_HEAD.search(c.head) or _ACTOR_HEAD.search(c.head))]
    named = [c for c in words if not (c.may_be_value or c.head.endswith("值"))]
    under = [[c for c in named if head.search(c.head)] for head in _LABEL_HEADS]
    first_named = under[0] or under[1] or words
    chosen = tuple(c for c in first_named if first_named and c.head and c.head == first_named[0].head)
    chosen = chosen or tuple(first_named[:1])
    if not chosen or any(head.fullmatch(chosen[0].text) for head in _LABEL_HEADS):
        return None
    first, last = _named(chosen[0].text), _named(chosen[-1].text)
    unit = next((c.text for c in cells if _UNIT_HEAD.fullmatch(c.head)), "") or last[1] or first[1]
    name = last[0] if len(chosen) == 1 or first[0][-2:] in last[0] else first[0] + last[0]
    return _Label(chosen, name, unit.strip("—-/()"))


def _named(label: str) -> tuple[str, str]:
    """1.地区生产总值(亿元)* -> name and unit."""
    bare = _PART_OF.sub("", _RUNNING.sub("", label)).rstrip("*①②③④⑤⑥⑦⑧⑨⑩")
    note = _UNIT_NOTE.search(bare)
    if note and _UNITS.search(note["unit"]):
        return bare[: note.start()].strip(), note["unit"]
    return bare.strip(), ""


def _said(cell: _Cell) -> str:
    """The cell without the period that it names itself (“十五五”年均增长 | 5.0左右)."""
    bare = re.sub(r"^“?十[一二三四五六七八九]?五”?(?:时期|期间|末)?(?:年均)?(?:增长|增速)?", "", cell.text)
    return bare.strip() or cell.text


def _is_target_in_words(cell: _Cell, said: str) -> bool:
    """与经济增长同步, below a head; not running text, and not a number among words."""
    short = len(said) <= LONGEST_WORDS and not _CLAUSES.search(said)
    return short and bool(cell.head and _HAN.search(said)) and not _YEAR.fullmatch(said)


def _dated(head: str) -> str:
    """The head with 年 behind its years, so that they are times: 2030 目标."""
    return re.sub(r"(?<!\d)((?:19|20)\d\d)(?![\d年])", r"\1年", head)


def running_text(sentence: Sentence) -> list[Cell]:
    """The cells that hold sentences and not values; they are read as sentences are."""
    said = [(c, sentence.text[c.start : c.end]) for c in sentence.cells]
    return [c for c, text in said if len(text) > 12 and re.search("[,，;；。]", text)]
