"""Counts with their units, as a question and a sentence write them."""

from __future__ import annotations

import re

from index.tokenizer import fold

Measure = tuple[str, str]
"""A number as written, and the first character of its unit: ("245", "个"), ("41", "%")."""
_MEASURE = re.compile(r"(?<![\d.第])(\d+(?:\.\d+)?)(%|[\u4e00-\u9fff])")
_NAMES = "年月日号路层栋楼岁点"
"""What a number before these names or dates: 57路, 2025年."""


def measures_of(text: str) -> frozenset[Measure]:
    """The measures of a text; years, dates and names with a number are none."""
    return frozenset((n, unit) for n, unit in _MEASURE.findall(fold(text)) if unit not in _NAMES)


def share_said(asked: frozenset[Measure], sentence: str) -> float:
    """Of the measures asked about the share that a sentence holds; 0 where none is asked about."""
    return len(asked & measures_of(sentence)) / len(asked) if asked else 0.0
