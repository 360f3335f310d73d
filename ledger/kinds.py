"""Target or achievement: what the text itself says, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.characters import plain
from ingest.model import Paragraph
from ledger.deadlines import Period, Time, find_times
from ledger.model import Kind

_LOOKS_BACK = re.compile(r"成就|成效|成绩|回顾|发展基础|取得|完成情况|良好开局|现状")
_LOOKS_AHEAD = re.compile(r"目标|要求|任务|展望|蓝图|远景|规划|路径|思路|愿景")
_PERIOD = re.compile(r"\W{0,3}十[一二三四五六七八九]?五\W{0,2}(?:时期|期间|以来)")
_DONE = re.compile(
    r"(?<![不所])已(?:经)?(?!有(?:关|的)|知)|(?:完成|建成|实现|形成|打造|取得|达成|获得|创建|新增)了|荣获|获评|被评为|被列为|获批|圆满|成功(?:创建|举办|入选)"
    r"|(?:建成|投入|投产|通车)(?:运营|使用|运行)$|得到解决|位居全|目前|截至|截止"
)
_EXPECTED = re.compile(r"(?:有望|可望|预期将|料将)[^;。]*$")
_PLANNED = re.compile(
    r"力争|争取|确保|将(?!军)|计划|拟|要(?!素|求|点|闻|道|塞)|到时|届时|预计|努力|规划建设|谋划|加快|推动|推进"
)


def default_kinds(paragraphs: Sequence[Paragraph], period: Period | None) -> Iterator[Kind]:
    """The kind that holds in each paragraph where its sentences say nothing else.

    A heading that looks back (发展成就) decides for its section; else the time with which a
    paragraph opens (“十三五”时期, …; 展望 2035 年, …), and the first
    paragraph's holds on, as does a period's.
    """
    place: object = None
    section = Kind.TARGET
    for paragraph in paragraphs:
        here = (paragraph.section_address, paragraph.path)
        first = here != place
        if first:
            place, section = here, _kind_of_headings(paragraph.path)
        opening = _kind_of_opening(paragraph, period)
        if opening and (first or _PERIOD.match(plain(paragraph.text))):
            section = opening
        yield opening or section


def sentence_kind(text: str, clause: str, time: Time | None, default: Kind, period: Period | None) -> Kind:
    """The kind of what a clause says: its own time decides, then its words, then the default."""
    if time is not None and time.year is not None and period is not None:
        return Kind.ACHIEVEMENT if time.year < period.first else Kind.TARGET
    if default is Kind.TARGET and _DONE.search(clause) and not _PLANNED.search(clause):
        return Kind.ACHIEVEMENT
    if default is Kind.ACHIEVEMENT and re.search(r"力争|争取|确保到|到(?:20\d\d|二〇)|下一步|今后", text):
        return Kind.TARGET
    return default


def is_forecast(text: str, position: int) -> bool:
    """经济有望保持平稳, …基本实现: what is expected to come is no target, nor what goes on from it."""
    return _EXPECTED.search(text[:position]) is not None


def _kind_of_headings(path: Sequence[str]) -> Kind:
    for heading in reversed(path):
        if _LOOKS_BACK.search(heading):
            return Kind.ACHIEVEMENT
        if _LOOKS_AHEAD.search(heading):
            return Kind.TARGET
    return Kind.TARGET


def _kind_of_opening(paragraph: Paragraph, period: Period | None) -> Kind | None:
    if period is None:
        return None
    opening = plain(paragraph.text[:40])
    if re.match(r"展望|今后|未来|下一", opening):
        return Kind.TARGET
    time = next((t for t in find_times(opening, period) if not t.basis and t.year is not None), None)
    if time is None or time.start > 8 or time.year is None:
        return None
    return Kind.ACHIEVEMENT if time.year < period.first else Kind.TARGET
