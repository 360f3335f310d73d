"""The values that leave `ingest`: a plan, its outline, its paragraphs and its passages.

All offsets are code points in the decoded source text, half open. `text` is the source with
white space removed where Chinese typography has none; nothing else is changed, so a quote is
verbatim, white space aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

HeadingLevel = Literal["part", "chapter", "section", "item"]


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of code points in the decoded source text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the outline. `label` is as written (第五章), `title` what follows it."""

    level: HeadingLevel
    number: int
    label: str
    title: str
    span: Span

    @property
    def text(self) -> str:
        """Label and title with one space between, as a reader expects it."""
        return f"{self.label} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its end mark. `damaged`: the source is cut inside it or at its end.

    `gaps` says where the source has characters that the text has not (white space): a position
    in the text, and how many code points of the source were passed over right before it.
    """

    text: str
    span: Span
    damaged: bool = False
    gaps: tuple[tuple[int, int], ...] = ()

    def place(self, start: int, end: int) -> Span:
        """Source range of `text[start:end]`, which must not be empty."""
        return Span(self._offset(start), self._offset(end - 1) + 1)

    def _offset(self, position: int) -> int:
        return self.span.start + position + sum(skipped for at, skipped in self.gaps if at <= position)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the source: one line of text under its headings.

    `chapter` 0 is the preface; `section` is None before the first section of a chapter.
    `number` counts from 1 inside (chapter, section). `lead` is the short first sentence that
    acts as a title ("加强城镇绿化建设。"), None where there is none.
    """

    document: str
    chapter: int
    section: int | None
    number: int
    path: tuple[str, ...]
    kind: Literal["text", "dash"]
    lead: str | None
    sentences: tuple[Sentence, ...]
    span: Span

    @property
    def text(self) -> str:
        return "".join(s.text for s in self.sentences)

    @property
    def damaged(self) -> bool:
        return any(s.damaged for s in self.sentences)

    @property
    def ref(self) -> str:
        return ref_of(self.chapter, self.section)

    @property
    def section_address(self) -> str:
        return section_address(self.chapter, self.section)

    @property
    def address(self) -> str:
        """Permanent address inside a document: `5.1#p3`; `5#p1` in a chapter's introduction."""
        return f"{self.section_address}#p{self.number}"


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: consecutive sentences of one paragraph, about 100-150 characters.

    `id` is a hash of the document, the address and the text: it stays the same between builds
    of the same text. `first_sentence` is the index of the first sentence in its paragraph.
    """

    id: str
    document: str
    chapter: int
    section: int | None
    paragraph: int
    first_sentence: int
    path: tuple[str, ...]
    lead: str | None
    sentences: tuple[Sentence, ...]
    span: Span

    @property
    def text(self) -> str:
        return "".join(s.text for s in self.sentences)

    @property
    def damaged(self) -> bool:
        return any(s.damaged for s in self.sentences)

    @property
    def ref(self) -> str:
        return ref_of(self.chapter, self.section)

    @property
    def address(self) -> str:
        return f"{section_address(self.chapter, self.section)}#p{self.paragraph}"


@dataclass(frozen=True, slots=True)
class Plan:
    """One parsed document. `id` is a short slug, `sha256` the hash of the source file's bytes."""

    id: str
    title: str
    source: str
    sha256: str
    encoding: str
    headings: tuple[Heading, ...]
    paragraphs: tuple[Paragraph, ...]
    passages: tuple[Passage, ...]
    warnings: tuple[str, ...] = ()

    @property
    def damaged_paragraphs(self) -> int:
        return sum(p.damaged for p in self.paragraphs)


def section_address(chapter: int, section: int | None) -> str:
    """`5.1`, or `5` for the introduction of chapter 5, or `0` for the preface."""
    return str(chapter) if section is None else f"{chapter}.{section}"


_DIGITS = "零一二三四五六七八九"


def chinese_number(n: int) -> str:
    """1-999 as written in headings: 十, 十二, 二十, 一百零三. Larger numbers in digits."""
    if n > 999:
        return str(n)
    if n < 10:
        return _DIGITS[n]
    if n < 100:
        tens, ones = divmod(n, 10)
        return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
    hundreds, rest = divmod(n, 100)
    if not rest:
        return _DIGITS[hundreds] + "百"
    tail = ("零" if rest < 10 else "一" if rest < 20 else "") + chinese_number(rest)
    return _DIGITS[hundreds] + "百" + tail


def ref_of(chapter: int, section: int | None) -> str:
    """The reference people quote: 第五章第一节, 第五章(引言), 前言."""
    if chapter == 0:
        return "前言" if section is None else f"前言第{chinese_number(section)}节"
    head = f"第{chinese_number(chapter)}章"
    return f"{head}引言" if section is None else f"{head}第{chinese_number(section)}节"
