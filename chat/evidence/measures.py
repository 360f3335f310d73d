"""Counts with their units, as a question and a sentence write them."""

from __future__ import annotations

import re

from index.tokenizer import fold

Measure = tuple[str, str]
"""A number as written, and the first character of its unit: ("245", "个"), ("41", "%")."""
_MEASURE = re.compile(r"(?<![\d.第])(\d+(?:\.\d+)?)(%|[\u4e00-\u9fff])")
_UNITS = {
    "公里": "公里|千米|km|里",
    "亩": "亩|公顷",
    "名": "人|名|位",
    **{unit: unit for unit in "户所套张岁吨场辆头米层片亿"},
    "微克": "微克",
}
"""Units in which a question asks, and how a sentence that gives the number writes them.

Of 198 training asks in them 196 are answered by a sentence with such a number; of 301 that nothing answers
104 have one in the sentence that tempts. 家, 条, 处, 人 are not here: a fifth of their answers have another.
"""
_ASKED_UNIT = re.compile(rf"(?:多少|(?<![哪好这那近前后过十])几[十百千]*)个?({'|'.join(_UNITS)})")
_NAMES = "年月日号路层栋楼岁点"
"""What a number before these names or dates: 57路, 2025年."""


def measures_of(text: str) -> frozenset[Measure]:
    """The measures of a text; years, dates and names with a number are none."""
    return frozenset((n, unit) for n, unit in _MEASURE.findall(fold(text)) if unit not in _NAMES)


def share_said(asked: frozenset[Measure], sentence: str) -> float:
    """Of the measures asked about the share that a sentence holds; 0 where none is asked about."""
    return len(asked & measures_of(sentence)) / len(asked) if asked else 0.0


def names_unit(asked: str) -> bool:
    """Whether a question asks for a number of a unit that its answer must have."""
    return bool(_ASKED_UNIT.search(fold(asked)))


def counts_in(asked: str, text: str) -> bool:
    """Whether a text holds a number of the unit in which a question asks; true where it names none."""
    unit = _ASKED_UNIT.search(fold(asked))
    number = r"[\d一二两三四五六七八九十百千万亿](?:余|多|个)?"
    return unit is None or bool(re.search(rf"{number}(?:{_UNITS[unit[1]]})", fold(text)))
