"""Target or achievement: what a text itself says, sentence by sentence. The one rule for all who ask.

The time that governs a sentence decides, then its words, then what its headings say; in a report on one
year the part in which it stands, for its first half tells of the year before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.characters import plain
from ingest.facts.periods import Period, period_of, texts_of
from ingest.facts.times import Time, find_times, held_after
from ingest.facts.words import one_of
from ingest.model import Paragraph, SentenceKind

_LOOKS_BACK = re.compile(
    one_of(
        """成就 成绩 回顾 发展基础 完成情况 良好开局 现状 取得的 一年来 五年来 这五年 工作总结 主要成效
        实施成效 发展成效 工作成效"""
    )
)
_LOOKS_AHEAD = re.compile(
    one_of("目标 要求 任务 展望 蓝图 远景 规划 路径 思路 愿景 工作安排 工作打算 重点工作 今后 未来 下一步")
)
# In a report, words of the inner headings (取得新成绩, 目标管理) tell nothing of its two parts.
_REPORTS_BACK = re.compile("回顾|发展成就|(?:主要|工作|取得的)成[绩效就]|五年来|一年来|这五年|这一年|过去")
_REPORTS_AHEAD = re.compile(
    one_of(
        "工作安排 工作打算 重点工作 主要任务 主要目标 目标任务 总体要求 工作部署 今后 下一步 展望 主要考虑"
    )
)
_PERIOD = re.compile(r"\W{0,3}十[一二三四五六七八九]?五\W{0,2}(?:时期|期间|以来)")
_DONE = re.compile(
    r"(?<![不所])已(?:经)?(?!有(?:关|的)|知)|(?:完成|建成|实现|形成|打造|取得|达成|获得|创建|新增)了|荣获|获评|被评为|被列为|获批"
    r"|圆满|成功(?:创建|举办|入选)|得到解决|位居全|目前|截至|截止"
)
_EXPECTED = re.compile(r"(?:有望|可望|预期将|料将)[^;。]*$")
_PLANNED = re.compile(
    r"力争|争取|确保|将(?!军)|计划|拟|要(?!素|求|点|闻|道|塞)|到时|届时|预计|努力|规划建设|谋划|加快|推动|推进"
)
_TO_COME = re.compile(r"力争|争取(?:到20|在|于|实现|达到)|确保到|到二〇|下一步|今后")
_UP_TO = re.compile(r"到(20\d\d)")
_STATES = re.compile(
    r"\d|全覆盖|力争|确保|达到|以上|以内|不低于|不少于|左右|"
    + one_of(
        """建设 推进 实施 完成 打造 新建 改造 完善 健全 加强 提升 推动 实现 落实 规划 提高 优化 强化 建立 培育
        开展 深化 构建 形成 加快 增强 降低 扩大 发展 支持 鼓励 促进 将"""
    )
)
_DEFINES = re.compile(
    r"是指|指的是|^(?:\[?\d{1,3}[\]、.．]|[①-⑳])?[^。,:]{1,40}:\W?(?:是?指|即|由[^,]*(?:主办|组成)|“[^”]{1,6}”是)|^(?:注|来源):"
)
_HEADING_CHARS = 40


def annotated(paragraphs: Sequence[Paragraph], title: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a document with the kind of each sentence."""
    period = period_of(title, texts_of(paragraphs))
    kinds = standing_kinds(paragraphs, period)
    return tuple(_annotated(p, standing, period) for p, standing in zip(paragraphs, kinds, strict=True))


def _annotated(paragraph: Paragraph, standing: SentenceKind, period: Period | None) -> Paragraph:
    held: Time | None = None
    sentences = []
    for sentence in paragraph.sentences:
        text = plain(sentence.text)
        times = find_times(text, period)
        kind = _kind_of_sentence(text, times, held, standing, period)
        sentences.append(replace(sentence, kind=kind) if kind else sentence)
        held = held_after(text, times, held)
    return replace(paragraph, sentences=tuple(sentences))


def _kind_of_sentence(
    text: str, times: Sequence[Time], held: Time | None, standing: SentenceKind, period: Period | None
) -> SentenceKind:
    """The kind of the whole sentence; of one that both reports and plans it is a target."""
    if is_definition(text):
        return ""
    by_year: dict[int | None, Time | None] = {t.year: t for t in times if not t.basis}
    usable = by_year.values() or [held]
    kinds = {statement_kind(text, text, time, standing or "target", period) for time in usable}
    kind: SentenceKind = "target" if "target" in kinds else "achievement"
    return kind if kind == "achievement" or _STATES.search(text) else ""


def statement_kind(
    text: str, clause: str, time: Time | None, standing: SentenceKind, period: Period | None
) -> SentenceKind:
    """The kind of what a clause of a plain text says, which `time` governs and `standing` holds for.

    Its time decides, then its words, then what holds.
    """
    if time is not None and time.year is not None and period is not None:
        return "achievement" if time.year < period.first else "target"
    if standing == "target" and _DONE.search(clause) and not _PLANNED.search(clause):
        return "achievement"
    if standing == "achievement" and _is_to_come(text, period):
        return "target"
    return standing


def _is_to_come(text: str, period: Period | None) -> bool:
    """Whether a text speaks of what is to come, in words or with a year of the period: 到 2030 年."""
    years = [int(year) for year in _UP_TO.findall(text)]
    ahead = any(period is None or year >= period.first for year in years)
    return ahead or _TO_COME.search(text) is not None


def is_definition(text: str) -> bool:
    """Whether a plain sentence says what a term means, or is a note."""
    return _DEFINES.search(text) is not None


def is_forecast(text: str, position: int) -> bool:
    """经济有望保持平稳, …基本实现: what is expected to come is no target, nor what goes on from it."""
    return _EXPECTED.search(text[:position]) is not None


def standing_kinds(paragraphs: Sequence[Paragraph], period: Period | None) -> Iterator[SentenceKind]:
    """The kind that holds in each paragraph where its sentences say nothing else.

    A heading that looks back (发展成就) decides for its section; else the time with which a paragraph opens
    (“十三五”时期, …; 展望 2035 年, …), and the first paragraph's holds on, as does a period's. In a report
    on one year what holds goes on until a heading says otherwise.
    """
    report = period is not None and period.first == period.last
    place: object = None
    section: SentenceKind = "target"
    for paragraph in paragraphs:
        here = (paragraph.section_address, paragraph.path)
        first = here != place
        if first:
            place = here
            section = _kind_of_headings(paragraph.path, period) or (section if report else "target")
        if report and _is_heading(paragraph):
            section = _kind_of_headings((paragraph.text,), period) or section
        opening = _kind_of_opening(paragraph, period)
        if opening and not report and (first or _PERIOD.match(plain(paragraph.text[:40]))):
            section = opening
        yield opening or section


def _is_heading(paragraph: Paragraph) -> bool:
    """一、2025年工作回顾: of a report, a heading by its form, whatever the outline made of it."""
    text = paragraph.text.strip("#* ")
    return len(text) <= _HEADING_CHARS and text[-1:] not in ("。", "!", "！", ":", "：", ";", "；", ",", "，")


def _kind_of_headings(path: Sequence[str], period: Period | None) -> SentenceKind:
    """What the innermost heading that says so says; "" where none does."""
    report = period is not None and period.first == period.last
    back, ahead = (_REPORTS_BACK, _REPORTS_AHEAD) if report else (_LOOKS_BACK, _LOOKS_AHEAD)
    for heading in reversed(path):
        if back.search(heading):
            return "achievement"
        years = [t.year for t in find_times(plain(heading), period) if t.year and not t.basis]
        if report and period is not None and years:
            return "achievement" if max(years) < period.first else "target"
        if ahead.search(heading):
            return "target"
    return ""


def _kind_of_opening(paragraph: Paragraph, period: Period | None) -> SentenceKind:
    if period is None:
        return ""
    opening = plain(paragraph.text[:40])
    if re.match(r"展望|今后|未来|下一", opening):
        return "target"
    time = next((t for t in find_times(opening, period) if not t.basis and t.year is not None), None)
    if time is None or time.start > 8 or time.year is None:
        return ""
    return "achievement" if time.year < period.first else "target"
