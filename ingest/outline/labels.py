"""Labels at the beginning of a line: 第五章, 第二部分, 第三条, 一、, （一）, 1., （1）, 专栏2, 表1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from ingest.characters import plain

LABEL_CHARS = 24
"""A label, and what tells it from the beginning of a sentence, stand in so many characters."""


class Mark(IntEnum):
    """The forms of numbering, in the order in which documents nest them (GB/T 9704 for 一 to (1))."""

    PART = 10
    CHAPTER = 20
    SECTION = 30
    ARTICLE = 40
    HAN = 50  # 一、
    BRACKETED_HAN = 60  # （一）
    ARABIC = 70  # 1. or 1、
    BRACKETED_ARABIC = 80  # （1）
    STEP = 82  # 第一步:
    CIRCLED = 85  # ①
    BOX = 90  # 专栏2
    TABLE = 95  # 表1
    APPENDIX = 5  # 附件1


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a line: what numbering it is of, its number, and where the label ends in the line.

    `number` is 0 where the label has none (专栏, 附件).
    """

    mark: Mark
    number: int
    end: int


_SIMPLIFIED = str.maketrans("節條編專欄錄圖", "节条编专栏录图")
_NUMERAL = r"[〇零○一二三四五六七八九十百\d]+"
_HAN = r"[一二三四五六七八九十百]+"
_FORMS: tuple[tuple[Mark, re.Pattern[str]], ...] = (
    (Mark.PART, re.compile(rf"第({_NUMERAL})(?:篇|编|部分)")),
    (Mark.CHAPTER, re.compile(rf"第({_NUMERAL})章")),
    (Mark.SECTION, re.compile(rf"第({_NUMERAL})节")),
    (Mark.ARTICLE, re.compile(rf"第({_NUMERAL})条")),
    (Mark.BOX, re.compile(r"专栏(\d+|[一二三四五六七八九十]+)?(?:-\d+)?[.:、]?")),
    (Mark.TABLE, re.compile(r"表(\d+|[一二三四五六七八九十]+)(?:-\d+)?[.:、]?(?!\d)")),
    (Mark.TABLE, re.compile(r"附表(\d+|[一二三四五六七八九十]+)?[.:、]?")),
    (Mark.APPENDIX, re.compile(r"附(?:件|录|图)(\d+|[一二三四五六七八九十]+)?(?=[:.、 ]|$)[:.、]?")),
    (Mark.HAN, re.compile(rf"({_HAN})[、.](?!{_HAN}、)")),  # 一、二、三产业
    (Mark.BRACKETED_HAN, re.compile(rf"\(({_HAN})\)、?")),
    (Mark.ARABIC, re.compile(r"(\d{1,3})(?:[.、](?!\d)|(?=[\u4e00-\u9fff“《]{2}))")),
    (Mark.BRACKETED_ARABIC, re.compile(r"\((\d{1,3})\)、?")),
    (Mark.STEP, re.compile(rf"第({_NUMERAL})步[:,、.]?")),
    (Mark.CIRCLED, re.compile(r"([①-⑳])")),
)
# What goes on from a label as words of a sentence: 第一章的内容, 第三条至第五条, 表1所示.
_GOES_ON = re.compile(r"[、,的至和与及或]|所示|规定|款|显示|中(?!国|央|心|部|等)")
_NUMBERED_BY_RANK = (Mark.PART, Mark.CHAPTER, Mark.SECTION, Mark.ARTICLE, Mark.TABLE)
_MEASURE = re.compile(r"[年月日时分个项条次名人户家处公平亿万千百元天岁点吨米件套座所所期类大级位]")


def label_of(text: str) -> Label | None:
    """The label at the beginning of a line without white space, None where it has none."""
    return _label_of(text[:LABEL_CHARS])


@lru_cache(maxsize=1 << 16)
def _label_of(beginning: str) -> Label | None:
    bare = plain(beginning).translate(_SIMPLIFIED)
    for mark, form in _FORMS:
        match = form.match(bare)
        if match is None:
            continue
        rest = bare[match.end() :]
        if mark in _NUMBERED_BY_RANK and _GOES_ON.match(rest):
            return None
        if mark is Mark.ARABIC and (match.end() == match.end(1)) and _MEASURE.match(rest):
            return None
        numeral = match.group(1)
        number = 0 if numeral is None else number_of(numeral)
        return None if number is None else Label(mark, number, match.end())
    return None


def number_of(numeral: str) -> int | None:
    """1 to 999, the numbers that a reference can say, from 十二, 12, 〇 or ③; None for anything else."""
    if "①" <= numeral <= "⑳":
        return ord(numeral) - ord("①") + 1
    import cn2an  # takes as long to load as all rules of this room, and few questions name a place

    try:
        number = int(cn2an.cn2an(numeral.replace("○", "〇"), "smart"))
    except (ValueError, KeyError):
        return None
    return number if 0 < number < 1000 else None
