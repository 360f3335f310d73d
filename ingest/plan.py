"""From a source file to a Plan: title, outline, paragraphs and passages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from ingest import damage
from ingest.clean import Line, clean_lines
from ingest.config import IngestConfig
from ingest.facts.kinds import annotated
from ingest.model import Heading, Paragraph, Plan
from ingest.outline import Block, check_chapters, classify
from ingest.passages import lead_of, passages_of, sentences_of
from ingest.places import place_of
from ingest.reader import Source, read_source

_TITLE_END = re.compile(r"(?:规划|纲要|计划|方案|意见|报告|办法|通知|要点)(?:[（(][^（()）]*[)）])?$")
_DASH = re.compile(r"^[—–-]{2,}")
MAX_TITLE_LINES = 6  # a title block longer than this is a web page's navigation, not a title


def read_plan(path: Path, config: IngestConfig | None = None) -> Plan:
    """Read and parse one source file. Raises SourceError with file and line."""
    config = config or IngestConfig()
    return parse_plan(read_source(path, config), config)


def parse_plan(source: Source, config: IngestConfig | None = None) -> Plan:
    """Parse a decoded source. Raises SourceError for duplicate chapter or section numbers."""
    config = config or IngestConfig()
    blocks = classify(list(clean_lines(source.text)), config)
    warnings = []
    if source.encoding == "gb18030":
        warnings.append(f"{source.name}: read as GB18030, not UTF-8")
    title, blocks = _split_title(blocks, config)
    if any(b.heading and b.heading.level == "chapter" for b in blocks):
        check_chapters(source.name, blocks)
    else:
        blocks = _blocks_as_chapters(blocks)
        warnings.append(
            f"{source.name}: no 第X章 heading found; each of its {_count(blocks)} blocks became a chapter"
        )
    title = title or Path(source.name).stem
    document = hashlib.sha256(f"{title}\n{source.sha256}".encode()).hexdigest()[:8]
    paragraphs = annotated(_Assembler(document, config).assemble(blocks), title)
    return Plan(
        id=document,
        title=title,
        source=source.name,
        sha256=source.sha256,
        encoding=source.encoding,
        headings=tuple(b.heading for b in blocks if b.heading),
        paragraphs=paragraphs,
        passages=tuple(p for paragraph in paragraphs for p in passages_of(paragraph, config)),
        warnings=tuple(warnings),
    )


def _split_title(blocks: list[Block], config: IngestConfig) -> tuple[str, list[Block]]:
    """The title at the top of the file, and the rest: dates and text after the title are body."""
    top = list(takewhile(lambda b: b.heading is None and not damage.has_end_mark(b.line.text), blocks))
    if len(top) == len(blocks) or len(top) > MAX_TITLE_LINES:
        return "", blocks
    lines = takewhile(lambda text: len(text) <= config.heading_chars, (b.line.text for b in top))
    title, used = _title(list(lines))
    return title, blocks[used:]


def _title(lines: Sequence[str]) -> tuple[str, int]:
    """The last complete title of the lines, and how many they are up to its end.

    A title may be wrapped, or stand twice. Where none is complete, the first line is the title.
    """
    title, used, wrapped = "".join(lines[:1]).strip("#* "), len(lines[:1]), ""
    for number, line in enumerate(lines, 1):
        wrapped += line.lstrip("#* ").rstrip("* ")
        if _TITLE_END.search(wrapped):
            title, used, wrapped = wrapped, number, ""
    return title, used


def _count(blocks: Sequence[Block]) -> int:
    return sum(1 for b in blocks if b.heading and b.heading.level == "chapter")


def _blocks_as_chapters(blocks: Sequence[Block]) -> list[Block]:
    """A document without chapters: each block between blank lines becomes one titled chapter."""
    result: list[Block] = []
    number = 0
    for i, block in enumerate(blocks):
        if i == 0 or block.line.blank_before:
            number += 1
            heading, is_title = _block_heading(block.line, number, alone=_stands_alone(blocks, i))
            result.append(Block(block.line, heading))
            if is_title:
                continue
        result.append(Block(block.line, None))
    return result


def _stands_alone(blocks: Sequence[Block], i: int) -> bool:
    return i + 1 == len(blocks) or blocks[i + 1].line.blank_before


def _block_heading(line: Line, number: int, *, alone: bool) -> tuple[Heading, bool]:
    """The heading of a block, and whether the line is nothing but that title."""
    is_title = not alone and not damage.has_end_mark(line.text) and len(line.text) <= 40
    title = line.text if is_title else re.split("[，。；,;]", line.text, maxsplit=1)[0][:20]
    span = line.span(0, len(line.text))
    return Heading("chapter", number, f"第{number}部分", title.strip("# *"), span), is_title


@dataclass(slots=True)
class _Assembler:
    """Walks the blocks in order and gives every body line its place."""

    document: str
    config: IngestConfig
    chapter: int = 0
    section: int | None = None
    number: int = 0
    path: dict[str, str] = field(default_factory=dict)
    before: str = ""

    def assemble(self, blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
        paragraphs = []
        for block in blocks:
            if block.heading is not None:
                self._enter(block.heading)
            else:
                paragraphs.append(self._paragraph(block.line))
        return tuple(paragraphs)

    def _enter(self, heading: Heading) -> None:
        levels = ("part", "chapter", "section", "item")
        for level in levels[levels.index(heading.level) :]:
            self.path.pop(level, None)
        self.path[heading.level] = heading.text
        self.before = ""
        if heading.level == "chapter":
            self.chapter, self.section, self.number = heading.number, None, 0
        elif heading.level == "section":
            self.section, self.number = heading.number, 0

    def _paragraph(self, line: Line) -> Paragraph:
        self.number += 1
        sentences = sentences_of(line, start_is_cut=False, config=self.config)
        lead = lead_of(sentences, self.config)
        if damage.starts_cut(self.before, line.text, lead):
            # What looks like its lead (法治化、信息化、科学化。) is the rest of the lost sentence.
            sentences, lead = sentences_of(line, start_is_cut=True, config=self.config), None
        self.before = line.text
        return Paragraph(
            document=self.document,
            place=place_of(self.chapter, self.section),
            number=self.number,
            path=tuple(self.path.values()),
            kind="dash" if _DASH.match(line.text) else "text",
            lead=lead,
            sentences=sentences,
            span=line.span(0, len(line.text)),
        )
