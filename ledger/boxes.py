"""Boxes of indicators (专栏): rows of name, unit, values and nature (约束性, 预期性).

A row is found by its nature: in one line (5全员劳动生产率（万元）预期性48), as cells of a Markdown
table, or as cells that stand in lines of their own between a numbered name and the nature.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.characters import plain
from ingest.facts.times import Range
from ingest.model import Paragraph, Plan
from ledger.faults import left_out
from ledger.model import Comparator, Kind, Nature

_NATURE = re.compile(r"约束性|预期性")
_NAME = re.compile(
    r"^(?:[^\d]{0,8}?(?<!\d)\d{1,2}(?:[.．、]| ?))?(?P<name>(?:[^\d]|\d(?=岁|小时|个月|\+)).*)$"
)
_UNIT = re.compile(r"[(（](?P<unit>%|‰|[^()（）]{1,10})[)）]\*?$")
_CELL = re.compile(
    r"(?P<sign>[<>≤≥])?\[?〔?(?P<sign2>[<>≤≥])?(?P<number>(?<![\d.-])\d+(?:\.\d+)?)(?![\d年.-])〕?\]?"
    r"(?:%|个百分点)?(?P<word>以上|以内|以下|左右)?"
)
_YEAR = re.compile(r"(20\d\d)(?:年|$)")
_SIGNS = {
    **dict.fromkeys((">", "≥", "以上"), Comparator.AT_LEAST),
    **dict.fromkeys(("<", "≤", "以内", "以下"), Comparator.AT_MOST),
    "左右": Comparator.ABOUT,
}
_PERIOD = re.compile(r"“(十[一二三四五六七八九]?五)”(?:期间|时期|期末|末)?[^\d,。;“”]{0,6}$")
_WHOLE = re.compile(r"[与和同][^,。;\d]{2,10}(?:同步|持平)(?:增长)?|完成[^,。;\d]{1,8}(?:目标|任务)")
_REACH = 7  # a row in cells of its own has at most this many lines


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One value of a row: its range in the first sentence of `at`, and the lines of the row.

    `number` is None for a target in words (完成省下达目标), which has no unit. `tail` is the line on
    which the words of the last cell go on (与经济增长 | 保持同步).
    """

    lines: tuple[Paragraph, ...]
    at: Paragraph
    start: int
    end: int
    indicator: str
    unit: str
    number: float | None
    comparator: Comparator
    nature: Nature
    kind: Kind
    year: int | None
    tail: Paragraph | None = None

    @property
    def period(self) -> str:
        """The period that the cell itself names (“十五五”年均增长 | 5.0), "" where it names none."""
        lines = [line.text for line in self.lines[: self.lines.index(self.at)]]
        said = _PERIOD.search("".join(lines) + self.at.text[: self.start])
        return said[1] if said else ""


@dataclass(frozen=True, slots=True)
class _Label:
    """What all values of a row share."""

    lines: tuple[Paragraph, ...]
    name: str
    unit: str
    nature: Nature

    def row(self, at: Paragraph, cell: Range, kind: Kind, year: int | None) -> BoxRow:
        """The row of a value that stands in the range `cell` of the line `at`."""
        match = _CELL.search(plain(at.text), *cell)
        if match is None:
            verbal = Comparator.VERBAL
            return BoxRow(self.lines, at, *cell, self.name, "", None, verbal, self.nature, kind, year)
        sign = match["sign"] or match["sign2"] or match["word"] or ""
        comparator = _SIGNS.get(sign, Comparator.EQUAL)
        number = float(match["number"])
        return BoxRow(
            self.lines, at, *match.span(), self.name, self.unit, number, comparator, self.nature, kind, year
        )


def find_boxes(plan: Plan) -> tuple[list[BoxRow], set[int]]:
    """The rows of all boxes, and the indices of the paragraphs that they consist of."""
    paragraphs = plan.paragraphs
    rows: list[BoxRow] = []
    used: set[int] = set()
    titles = _titles(paragraphs)
    for i, paragraph in enumerate(paragraphs):
        text = plain(paragraph.text)
        nature = _NATURE.search(text)
        if nature is None or _has_cells(paragraph) or len(text) > 120 or re.search("[。!?]", text):
            continue
        first = i if nature.start() > 2 else _name_line(paragraphs, i)
        if first is None:
            continue
        used.update(range(first, i + 1))
        header = _Header.between(paragraphs, titles[first], first)
        lines = tuple(paragraphs[first : i + 1])
        with left_out(plan, paragraph.address):
            found = list(_row(lines, text, Nature(nature.group()), header))
            if len(lines) == 1 and found and _goes_on(found[-1], paragraphs[i + 1 : i + 2]):
                found[-1] = replace(found[-1], tail=paragraphs[i + 1])
                used.add(i + 1)
            rows += found
    return rows, used


def _row(lines: tuple[Paragraph, ...], text: str, nature: Nature, header: _Header) -> Iterator[BoxRow]:
    if "|" in text:
        return _from_table(lines, text, nature, header)
    return _from_line(lines, text, nature, header) if len(lines) == 1 else _from_cells(lines, nature, header)


def _has_cells(paragraph: Paragraph) -> bool:
    """Whether it is a row whose cells are known; `ledger.cells` reads it."""
    return any(s.cells for s in paragraph.sentences)


def _titles(paragraphs: Sequence[Paragraph]) -> list[int | None]:
    """For each paragraph the index of the last box's title up to it."""
    found: list[int | None] = []
    for i, paragraph in enumerate(paragraphs):
        titled = re.match(r"#*\**专栏|#*\**表", paragraph.text[:12])
        found.append(i if titled else found[-1] if found else None)
    return found


def _goes_on(row: BoxRow, following: Sequence[Paragraph]) -> bool:
    """Whether the words of a last cell are finished by the line that follows."""
    words = plain(row.at.text)[row.start :]
    whole = words + "".join(plain(p.text) for p in following)
    ends = len(words) == row.end - row.start and row.number is None and not _WHOLE.fullmatch(words)
    return ends and _WHOLE.fullmatch(whole) is not None


@dataclass(frozen=True, slots=True)
class _Header:
    """What the lines from the box's title to its first row say: past or planned, and the years."""

    reports: bool
    years: tuple[int, ...]

    @classmethod
    def between(cls, paragraphs: Sequence[Paragraph], title: int | None, first: int) -> _Header:
        start = max(0, first - 4) if title is None else title
        texts = [plain(p.text) for p in paragraphs[start : min(first, start + 16)]]
        years = sorted({int(y) for t in texts for y in _YEAR.findall(t)})
        return cls("完成情况" in "".join(texts[:2]), tuple(years))


def _name_line(paragraphs: Sequence[Paragraph], i: int) -> int | None:
    for j in range(i - 1, max(-1, i - _REACH - 1), -1):
        if _has_cells(paragraphs[j]):
            return None
        if re.match(r"\d{1,2}[.、](?!\d)", plain(paragraphs[j].text)):
            return j
    return None


def _from_line(lines: tuple[Paragraph, ...], text: str, nature: Nature, header: _Header) -> Iterator[BoxRow]:
    at = text.index(nature.value)
    match = _NAME.match(text[:at])
    if match is None:
        return
    name, unit = _named(match["name"])
    if not re.search(r"\d", text[: match.start("name")]) and len(name) > 12:
        return
    offset = at + len(nature.value)
    cells = [
        (m.start() + offset, m.end() + offset)
        for m in re.finditer(
            r"[<>≤≥]?〔?[<>≤≥]?\d+(?:\.\d+)?〕?%?(?:以上|左右|以内)?|[^\d\s<>≤≥〔]+", text[offset:]
        )
    ]
    if header.reports:
        cells = cells[-1:] if len(cells) == 2 else []
    cells = [c for c in cells if text[c[0] : c[1]] not in ("—", "*")]
    mixed = header.reports and cells and text[cells[-1][0] : cells[-1][1]].endswith("%") and unit != "%"
    if not cells or len(cells) > 2 or mixed:
        return
    year = header.years[-1] if header.years else None
    kind = Kind.ACHIEVEMENT if header.reports else Kind.TARGET
    yield _Label(lines, name, unit, nature).row(lines[0], cells[-1], kind, year)


def _from_cells(lines: tuple[Paragraph, ...], nature: Nature, header: _Header) -> Iterator[BoxRow]:
    """Name, unit, values and nature in lines of their own; the last value is the target."""
    name = re.sub(r"^\d{1,2}[.、]|\*", "", plain(lines[0].text))
    name, unit = _named(name)
    cells = list(lines[1:-1])
    if cells and not unit and not re.search(r"\d|[“完与基]", plain(cells[0].text)):
        unit, cells = plain(cells[0].text), cells[1:]
    composite = len(cells) > 4 or any(plain(c.text).endswith("/") for c in lines[1:-1])
    if not cells or composite:  # two indicators in one row: 机场旅客/货邮吞吐量
        return
    unit = unit.strip("—-")
    columns = header.years if header.years else (None,)
    label = _Label(lines, name, unit, nature)
    first, last = len(cells[0].text), len(cells[-1].text)
    if len(cells) > 1 and re.search(r"\d", cells[0].text):
        yield label.row(cells[0], (0, first), Kind.ACHIEVEMENT, columns[0])
    yield label.row(cells[-1], (0, last), Kind.TARGET, columns[-1])


def _from_table(lines: tuple[Paragraph, ...], text: str, nature: Nature, header: _Header) -> Iterator[BoxRow]:
    """| 指标 | 2025年 | 2030年 | 属性 |: the last value before the nature is the target."""
    spans = [m.span() for m in re.finditer(r"[^|]+", text)]
    cells = [s for s in spans if text[s[0] : s[1]].strip(" -:")]
    place = next(i for i, s in enumerate(cells) if nature.value in text[s[0] : s[1]])
    if place < 2:
        return
    label = next((text[a:b] for a, b in cells[:place] if re.search(r"[\u4e00-\u9fff]{2}", text[a:b])), "")
    name, unit = _named(re.sub(r"^[(\d.、)]+|\*", "", label.strip()))
    year = header.years[-1] if header.years else None
    yield _Label(lines, name, unit, nature).row(lines[0], cells[place - 1], Kind.TARGET, year)


def _named(name: str) -> tuple[str, str]:
    """地区生产总值(亿元) -> name and unit."""
    unit = _UNIT.search(name)
    if unit and (re.search(r"[%‰元人户件岁年个吨亩顷米天辆张套家/瓦量级次公]", unit["unit"])):
        return name[: unit.start()].strip(), unit["unit"]
    return name.strip(), ""
