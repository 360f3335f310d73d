"""Where the source text is cut, found by rule from the text alone; nothing is repaired.

Three traces of a lost page or line end:
1. a paragraph that stops without an end mark: 大力推进“五气共治 / 拆除乱占河道建筑 5.2 万平
2. an opening quotation mark that is never closed: 推进科技成果“三权制,逐步建立…
3. a unit with a verb of change but no number before it: 坚持稳中求进元增加到 2020 年 35.61 亿元
A paragraph after (1) that does not start with a lead of its own is cut at its start.
"""

from __future__ import annotations

import re

END_MARKS = "。！？!?；;：:…"
_CLOSERS = "”’」』）)》】\"'"
_PUNCTUATION = re.compile(r"[,，;；。！？]")
_NUMERAL = r"\d〇零一二两三四五六七八九十百千万亿几多余数"
# A unit of account directly before a verb of change must have its number before it. The unit
# must not be the end of a word of its own (美元, 多元, 单元, 公元, 一元).
_LOST_NUMBER = re.compile(
    rf"(?<![{_NUMERAL}美欧日港澳韩多单公纪位状次二三])(?:元|平方米|平方公里|公里|人次|吨|公顷|亩|户)"
    r"(?:增加|增长|提高|提升|上升|下降|减少|降低|降|增)[到至为]"
)


RUNNING_CHARS = 20


def ends_cut(text: str) -> bool:
    """Whether running text stops without an end mark (a closing quote needs one inside).

    A line without any punctuation is a label, a table cell or a title: it is whole as it is.
    """
    bare = text.rstrip(_CLOSERS)
    return not has_end_mark(text) and bool(_PUNCTUATION.search(bare))


def has_end_mark(text: str) -> bool:
    """Whether a line ends as a sentence does."""
    bare = text.rstrip(_CLOSERS)
    return bool(bare) and bare[-1] in END_MARKS


def unclosed_quotes(text: str) -> list[int]:
    """Positions of “ with no ” before the next “ or the end of the paragraph."""
    positions: list[int] = []
    opened: int | None = None
    for i, char in enumerate(text):
        if char == "“":
            if opened is not None:
                positions.append(opened)
            opened = i
        elif char == "”":
            opened = None
    if opened is not None:
        positions.append(opened)
    return positions


def lost_numbers(text: str) -> list[int]:
    """Positions where a unit stands without its number."""
    return [m.start() for m in _LOST_NUMBER.finditer(text)]


def is_running(text: str) -> bool:
    """Whether a text is long enough, and has a comma or more, to end as a sentence does."""
    return len(text) >= RUNNING_CHARS and bool(_PUNCTUATION.search(text))


def cut_positions(text: str, *, running: bool = True) -> list[int]:
    """All positions of one paragraph at which text is missing, its end included, in order.

    `running`: its end counts, because it is text that ends in an end mark where it is whole.
    """
    found = {*unclosed_quotes(text), *lost_numbers(text)}
    if running and ends_cut(text):
        found.add(len(text) - 1)
    return sorted(found)


def starts_cut(before: str, text: str, lead: str | None) -> bool:
    """Whether a paragraph's beginning was lost together with the end of the one before it.

    `before` is the paragraph before it in the same section. A paragraph of its own starts with
    its lead, a short sentence that is no enumeration and that others follow; anything else is
    taken for the rest of a lost sentence.
    """
    lost_lead = lead is None or "、" in lead
    return ends_cut(before) and lost_lead and bool(_PUNCTUATION.search(text))
