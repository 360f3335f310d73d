"""Which cells of a table's row a question asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat.asks.question import Question
from index.tokenizer import fold, word_set
from ingest.model import Cell, Sentence
from ingest.rows import table_row

_YEAR = re.compile(r"(?:19|20)\d\d")
_AHEAD = re.compile(r"目标|要达到|达到多少|将|规划|计划|打算|今后|未来|力争")
_DONE = re.compile(r"完成|实际|现状|目前|现在|当前|已经")
_TO_BE_DONE = re.compile(r"(?:[要须应将需]|底前|年?底|末|前).{0,3}完成")
_OF_DONE, _OF_AIM = re.compile(r"完成|实际|实绩|现状"), re.compile(r"目标|规划")
_BLANK = re.compile(r"[-—–－/\\.…*＊\s]*")
_NATURE = re.compile(r"约束性|预期性|属性|性质")


def asked_cells(question: Question, sentence: Sentence) -> tuple[Cell, ...]:
    """The cells of a row that answer, by year, by their heads' words, by target or achievement; else all."""
    row = table_row(sentence.text, sentence.cells)
    if row is None:
        return ()
    asked = fold(question.own or question.text)
    values = [c for c in row.values if not _NATURE.search(c.head) or _NATURE.search(asked)] or list(
        row.values
    )
    if len(question.years) > 1 and (of_years := _of_years(question.years, values)):
        return tuple(of_years)
    named = _of_heads(question, row.name, values)
    if (
        named
        and question.wants_number
        and not any(_has_number(sentence.text[c.start : c.end]) for c in named)
    ):
        # 治理多少处,什么时候完成: the column of the time, and that of the number.
        named = [c for c in values if c in named or _has_number(sentence.text[c.start : c.end])]
    values = named or values
    of_years = _of_years(question.years, values) or values
    return tuple(_of_time(asked, of_years) or of_years)


def asks_blank(question: Question, sentence: Sentence) -> bool:
    """Whether all cells of a row that a question asks for are without a value: —, /, …"""
    if not sentence.cells or not (question.years or question.wants_number):
        return False
    cells = asked_cells(question, sentence)
    return bool(cells) and all(_BLANK.fullmatch(sentence.text[c.start : c.end]) for c in cells)


def _has_number(words: str) -> bool:
    """Whether a cell says a number that is no date."""
    return re.search(r"\d", re.sub(r"\d{4}年|\d{1,2}[月日]|(?:19|20)\d\d", "", words)) is not None


def _of_years(years: Sequence[str], cells: Sequence[Cell]) -> list[Cell]:
    return [c for c in cells if any(year in c.head for year in years)]


def _of_heads(question: Question, name: str, cells: Sequence[Cell]) -> list[Cell]:
    """The cells whose head has a word of the question that the row's name has not."""
    asked = {w for w in word_set(question.text) - word_set(name) if not _tells_time(w)}
    named = [len(asked & word_set(_YEAR.sub("", c.head))) for c in cells]
    best = max(named, default=0)
    return [c for c, n in zip(cells, named, strict=True) if n == best] if best else []


def _tells_time(word: str) -> bool:
    """Words that tell a target from an achievement: of them alone `_of_time` knows which one is meant."""
    return bool(_OF_DONE.search(word) or _OF_AIM.search(word))


def _of_time(asked: str, cells: Sequence[Cell]) -> list[Cell]:
    """The target, or what was achieved, where the columns tell them apart. 要完成 asks for the target."""
    to_be_done = bool(_TO_BE_DONE.search(asked))
    ahead = to_be_done or bool(_AHEAD.search(asked))
    if ahead == (bool(_DONE.search(asked)) and not to_be_done):
        return []
    if told := [c for c in cells if (_OF_AIM if ahead else _OF_DONE).search(c.head)]:
        return told
    years = sorted({year for c in cells for year in _YEAR.findall(c.head)})
    if len(years) < 2:
        return []
    wanted = years[-1] if ahead else years[0]
    return [c for c in cells if wanted in c.head]
