"""A document's title: the last complete one of the lines above its first heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from ingest import damage
from ingest.characters import plain
from ingest.config import IngestConfig
from ingest.identity import identity_of
from ingest.outline.labels import Mark, label_of
from ingest.paragraphs.piece import Piece

_END = re.compile(
    r"(?:规划|纲要|计划|方案|意见|报告|办法|要点|条例|规定|细则|指南|建议|决定|公报|措施|标准|制度|章程|手册|说明|白皮书|清单|通知|公告)"
    r"(?:[（(][^（()）]*[)）])?$"
)
_HANDS_ON = re.compile(r"关于(?:印发|下发|转发|公布|发布).*(?:通知|公告)$")
_BESIDE = re.compile(
    r"^\d{4}年\d{1,2}月(?:\d{1,2}日)?$|〔\d{4}〕\d+号|^[一二三四五六七八九〇○]{4}年.*[月日]$"
)
"""Dates and numbers of documents stand beside a title and are none of it."""
_MIDDLE = re.compile(
    r"第.{1,4}个|“?十[一二三四五六七八九]五”?|和|与|及|的|国民经济|二[〇○0]|20\d\d年?远景|规划|纲要|工作|实施|行动"
)
_KIND_ALONE = re.compile(r"(?:发展|建设|改革|管理|保护|总体|专项|事业|三年|五年|工作)*" + _END.pattern)
"""发展规划, 管理办法: a line that says what a document is and of whom not has the first part above it."""
_GIVEN = re.compile(
    r"[（(]?[—–-]*[（(]?(?:\d{4}|[一二三四五六七八九〇○]{4})年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日在"
)
_SESSION = re.compile(r"第?[一二三四五六七八九十]+届")
MAX_TITLE_PIECES = 4
"""A title is wrapped over at most so many lines."""


def split_title(pieces: Sequence[Piece], known: str, config: IngestConfig) -> tuple[str, list[Piece]]:
    """The title, and the pieces without the lines that say it.

    `known` is what the format itself calls so: it is the title where no line says one. A notice that
    hands a plan on (关于印发…的通知) is not its title where the plan's own stands below.
    """
    top = list(takewhile(lambda p: not _begins_body(p), pieces))
    found = _found(top, config)
    if found is None and pieces and pieces[0].kind == "heading" and label_of(pieces[0].text) is None:
        outermost = [p for p in pieces if p.kind == "heading" and p.level <= pieces[0].level]
        if len(outermost) == 1 or pieces[0].origin in ("Title", "标题"):
            found = (0, 1)
    if found is None and not known and top and len(top) < len(pieces) and len(top) <= 6:
        peers = sum(p.kind == "heading" and p.level <= top[0].level for p in pieces)
        alone = top[0].kind != "heading" or peers == 1
        short = len(top[0].text) <= config.heading_chars and not damage.has_end_mark(top[0].text)
        found = (0, 1) if alone and short else None
    if found is None:
        return known + _occasion(known, top), list(pieces)
    start, end = found
    title = "".join(p.text for p in pieces[start:end]).strip("#* ")
    if title in known and identity_of(known).areas:
        title = known  # 合肥市2026年政府工作报告 where the page says 政府工作报告
    title += _occasion(title, top)
    # A title may stand several times above the text, in other words too; what hands it on is text.
    variants = {i for i, p in enumerate(top[:start]) if _is_own_title(p.text, config)}
    again = {i for i, p in enumerate(top) if p.text == title}
    gone = {*range(start, end)} | again | variants
    # Other titles above the text, such as that of the notice that hands it on, head no part of it.
    text = next((i for i in range(end, len(top)) if damage.has_end_mark(top[i].text)), len(top))
    rest = [
        replace(p, kind="paragraph") if i < text and _is_other_title(p, config) else p
        for i, p in enumerate(pieces)
        if i not in gone
    ]
    return title, rest


def _occasion(title: str, top: Sequence[Piece]) -> str:
    """政府工作报告 ——2026年2月10日在甘泉市第十六届人民代表大会上: where and when a report was given."""
    if identity_of(title).areas:
        return ""
    for line, after in pairwise([*(p.text for p in top), ""]):
        if _GIVEN.match(line):
            said = line + (after if _SESSION.match(after) and not _SESSION.search(line) else "")
            return re.sub(r"^[—–-]*", "——", said)
    return ""


def _begins_body(piece: Piece) -> bool:
    label = label_of(piece.text)
    outline = label is not None and label.mark in (
        Mark.PART,
        Mark.CHAPTER,
        Mark.SECTION,
        Mark.ARTICLE,
        Mark.HAN,
    )
    return outline or piece.kind == "row"


def _found(top: Sequence[Piece], config: IngestConfig) -> tuple[int, int] | None:
    """Range of the title's lines among the lines above the first heading."""
    ranges = []
    for end in range(1, len(top) + 1):
        start = end - 1
        while start > max(0, end - MAX_TITLE_PIECES) and _goes_back(top[start - 1], top[start]):
            start -= 1
        lines = [plain(p.text) for p in top[start:end]]
        if _is_title("".join(lines), lines, config):
            ranges.append((start, end))
    own = [r for r in ranges if not _HANDS_ON.search("".join(p.text for p in top[r[0] : r[1]]))]
    found = own or ranges
    # What stands below the text that a title heads (保障措施) is a heading of it.
    heads = [r for r in found if not any(damage.has_end_mark(p.text) for p in top[found[0][1] : r[0]])]
    return heads[-1] if heads else None


def _goes_back(before: Piece, piece: Piece) -> bool:
    """Whether a title's line, which begins as no title does, goes on from the line before it."""
    alike = (before.kind, before.origin, before.box, before.level) == (
        piece.kind,
        piece.origin,
        piece.box,
        piece.level,
    )
    text = plain(piece.text)
    return alike and (_MIDDLE.match(text) or _KIND_ALONE.fullmatch(text)) is not None


def _is_own_title(text: str, config: IngestConfig) -> bool:
    bare = plain(text)
    return _is_title(bare, [bare], config) and not _HANDS_ON.search(text)


def _is_other_title(piece: Piece, config: IngestConfig) -> bool:
    return piece.kind == "heading" and _is_title(plain(piece.text), [plain(piece.text)], config)


def _is_title(text: str, lines: Sequence[str], config: IngestConfig) -> bool:
    if len(text) > config.heading_chars * 1.5 or not _END.search(text) or re.search("[。；;！？:]", text):
        return False
    if any(
        damage.has_end_mark(line) or _BESIDE.search(line) or (i and line[0] in "(（")
        for i, line in enumerate(lines)
    ):
        return False
    # A line that is complete by itself needs no line before it.
    return len(lines) == 1 or not any(_END.search(line) for line in lines[:-1])
