"""The outline of a plan: which lines are headings, which are body, which are the contents list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import cn2an

from ingest.clean import Line
from ingest.config import IngestConfig
from ingest.errors import SourceError
from ingest.model import Heading, HeadingLevel

_NUMERAL = r"[〇零一二三四五六七八九十百\d]+"
_MARKDOWN = re.compile(r"^(?:#{1,6}|>|\*\*|[-*+](?!-))+")
_PATTERNS: tuple[tuple[HeadingLevel, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"^(第({_NUMERAL})[篇编])(.*)$")),
    ("chapter", re.compile(rf"^(第({_NUMERAL})章)(.*)$")),
    ("section", re.compile(rf"^(第({_NUMERAL})节)(.*)$")),
    ("item", re.compile(r"^(([一二三四五六七八九十]+)、)(.+)$")),
    ("item", re.compile(r"^([(（]([一二三四五六七八九十]+)[)）])(.+)$")),
)
_NOT_IN_HEADING = re.compile(r"[。！？!?；;]")
_CONTENTS = re.compile(r"^[#*]*目录[#*]*$")
_ENTRY = re.compile(r"[.．·…⋯]{3,}\d+$")
_LEADER = re.compile(r"[.．·…⋯]{3,}\d*$|^[-—]?\d+[-—]?$")


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the body, or a heading with its line."""

    line: Line
    heading: Heading | None


def classify(lines: Sequence[Line], config: IngestConfig) -> list[Block]:
    """Every line as heading or body, the contents list left out."""
    blocks = [Block(line, _heading(line, config)) for line in lines]
    return _without_contents(blocks)


def check_chapters(path: str, blocks: Sequence[Block]) -> None:
    """Raise SourceError where a chapter, or a section of a chapter, has the number of an earlier one."""
    chapters: dict[int, int] = {}
    sections: dict[int, int] = {}
    for block in blocks:
        heading = block.heading
        if heading is None or heading.level not in ("chapter", "section"):
            continue
        seen = chapters if heading.level == "chapter" else sections
        if heading.number in seen:
            raise SourceError(
                path,
                f"{heading.label} stands a second time (first in line {seen[heading.number]})",
                line=block.line.number,
                expected=f"each {heading.level} number once",
                mend="correct the numbering, or build each document from a file of its own",
            )
        seen[heading.number] = block.line.number
        if heading.level == "chapter":
            sections = {}


def _heading(line: Line, config: IngestConfig) -> Heading | None:
    mark = _MARKDOWN.match(line.text)
    skip = mark.end() if mark else 0
    text = line.text[skip:].rstrip("*#")
    if not text or len(text) > config.heading_chars or _NOT_IN_HEADING.search(text):
        return None
    for level, pattern in _PATTERNS:
        match = pattern.match(text)
        if match is None:
            continue
        label, numeral, title = match.groups()
        number = _number(numeral)
        if number is None or (level != "item" and title[:1] in ("、", "，", ",", "的", "至", "和")):
            return None
        return Heading(level, number, label, title.strip("：: "), line.span(skip, skip + len(text)))
    return None


def _number(numeral: str) -> int | None:
    """1 to 999, the numbers that a ref can say; cn2an raises KeyError for 〇十一."""
    try:
        number = int(cn2an.cn2an(numeral, "smart"))
    except (ValueError, KeyError):
        return None
    return number if 0 < number < 1000 else None


def _without_contents(blocks: list[Block]) -> list[Block]:
    """Drop the contents list.

    A chapter heading is an entry of the list when a chapter of its number comes again later and
    no body follows it; the list's last entry is known by the entry before it. The headings of
    sections go with their chapter, those of parts with the chapter after them; so do entries
    that are no headings of ours (前言......1).
    """
    chapters = [i for i, b in enumerate(blocks) if _level(b) == "chapter"]
    last = {_number_of(blocks[i]): i for i in chapters}
    dropped: set[int] = set()
    for position, i in enumerate(chapters):
        end = chapters[position + 1] if position + 1 < len(chapters) else len(blocks)
        headings = _leading_headings(blocks, i, end)
        after_entry = position > 0 and chapters[position - 1] in dropped
        if last[_number_of(blocks[i])] > i and (headings == end or after_entry):
            dropped.update(range(i, headings))
    for i, block in enumerate(blocks):
        following = next((j for j in chapters if j > i), None)
        if _level(block) == "part" and following in dropped:
            dropped.add(i)
    end_of_list = max(dropped, default=0)
    dropped.update(i for i in range(end_of_list) if _ENTRY.search(blocks[i].line.text))
    return [b for i, b in enumerate(blocks) if i not in dropped and not _CONTENTS.match(b.line.text)]


def _leading_headings(blocks: Sequence[Block], start: int, end: int) -> int:
    """Index of the first body line in blocks[start:end], or `end`; leader dots are no body."""
    for i in range(start, end):
        if blocks[i].heading is None and not _LEADER.search(blocks[i].line.text):
            return i
    return end


def _level(block: Block) -> str | None:
    return block.heading.level if block.heading else None


def _number_of(block: Block) -> int:
    return block.heading.number if block.heading else -1
