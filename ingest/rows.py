"""A row of a table as a statement: which cell names it, in which unit its values are, what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.characters import plain
from ingest.model import Cell, Sentence

_RUNNING = re.compile(r"(?:0?\d{1,3}[.、]?|[①-⑳]|[(（]\d{1,2}[)）])")
_RUNNING_HEAD = re.compile(r"序号|编号|项次|No\.?", re.IGNORECASE)
_UNIT_HEAD = re.compile(r"(?:计量)?单位")
_GROUP_HEAD = re.compile(r"类别|分类|类型|领域|门类|板块|维度")
_NATURE_HEAD = re.compile(r"属性|性质|类型")
_NATURES = ("预期性", "约束性", "预期", "约束")
_NUMBERED_NAME = re.compile(r"^\d{1,2}[.、．]\s*(?!\d)")
_UNIT = re.compile(r"[(（](?P<unit>[^()（）]{1,12})[)）][*＊]?$")
_MEASURE = re.compile(r"[%‰元人户件岁年个吨亩顷米天辆张套家次里量级公时克㎡]|[a-zA-Z]+/|/")
_YEAR_ONLY = re.compile(r"(?:19|20)\d\d")
_LAST_NUMBER = re.compile(r"(?P<number>(?<![\d.])\d[\d.,]*)[〕\]）)]*(?:左右|以上|以内|以下)?$")
VALUE = re.compile(r"[<>≤≥~〔\[(]*[-+±]?\d")
YEAR_HEAD = re.compile(r"(?:19|20)\d\d|十[一二三四五六七八九]五|目标|完成|现状|基期|预计|实绩|规划")


@dataclass(frozen=True, slots=True)
class TableRow:
    """What a row says.

    `name` is what names it, as written, without the running number and the unit; `group` the category
    that it belongs to. `unit` is that of the name's bracket or of the unit's column, empty where there
    is none; `values` are the cells that say something about the name, in order.
    """

    name: str
    group: str
    unit: str
    values: tuple[Cell, ...]


def table_row(text: str, cells: Sequence[Cell]) -> TableRow | None:
    """The row that these cells of a text make; None where none of them names it."""
    said = [cell for cell in cells if cell.end > cell.start]
    naming: list[Cell] = []
    values: list[Cell] = []
    unit = ""
    for i, cell in enumerate(said):
        words = plain(text[cell.start : cell.end])
        if _is_running(words, cell, first=i == 0):
            continue
        if _UNIT_HEAD.fullmatch(cell.head):
            unit = words
        elif not values and _names(words, cell, bool(naming)):
            naming.append(cell)
        elif cell not in values:
            values.append(cell)
    if not naming and values:
        naming, values = values[:1], values[1:]
    if not naming:
        return None
    group = [cell for cell in naming[:-1] if _GROUP_HEAD.search(cell.head)]
    names = dict.fromkeys(text[c.start : c.end] for c in naming if c not in group)
    name = " ".join(_NUMBERED_NAME.sub("", words) for words in names)
    bracket = _UNIT.search(plain(name))
    if bracket is not None and _MEASURE.search(bracket["unit"]):
        name, unit = name[: bracket.start()], unit or bracket["unit"]
    return TableRow(name, " ".join(text[c.start : c.end] for c in group), unit, tuple(values))


def statement(text: str, cells: Sequence[Cell]) -> str:
    """森林覆盖率:2025年39.6%,2030年目标41.5%,属性约束性: how a row is understood, never quoted."""
    row = table_row(text, cells)
    if row is None:
        return text
    said = [f"{cell.head}{_with_unit(text[cell.start : cell.end], row.unit, cell)}" for cell in row.values]
    name = f"{row.group} {row.name}".strip()
    return f"{name}:{','.join(said)}" if said else name


def written(sentence: Sentence, cells: Sequence[Cell]) -> str:
    """The row's name and some of its cells under their heads, as the source writes them."""
    row = table_row(sentence.text, sentence.cells)
    if row is None:
        return sentence.text
    name = f"{row.name}（{row.unit}）" if row.unit else row.name
    said = [f"{cell.head} {sentence.text[cell.start : cell.end]}".strip() for cell in cells]
    return f"{name}:{','.join(said)}" if said else name


def _is_running(words: str, cell: Cell, *, first: bool) -> bool:
    if _RUNNING_HEAD.fullmatch(cell.head):
        return True
    return first and not cell.head and _RUNNING.fullmatch(words) is not None


def _names(words: str, cell: Cell, named: bool) -> bool:
    """Whether a cell before all values belongs to the row's name."""
    if words in _NATURES or _NATURE_HEAD.fullmatch(cell.head):
        return False
    if VALUE.match(words) and not _NUMBERED_NAME.match(words):
        return False
    return not (named and YEAR_HEAD.search(cell.head))


def _with_unit(words: str, unit: str, cell: Cell) -> str:
    """A cell's words with the row's unit behind a number that ends them and has none of its own."""
    if _YEAR_ONLY.fullmatch(words) and not _NATURE_HEAD.fullmatch(cell.head):
        return f"{words}年"
    bracket = _UNIT.search(plain(cell.head))
    unit = bracket["unit"] if bracket else unit
    number = _LAST_NUMBER.search(words)
    if number is None or not _MEASURE.search(unit) or _NATURE_HEAD.fullmatch(cell.head):
        return words
    return words[: number.end("number")] + unit + words[number.end("number") :]
