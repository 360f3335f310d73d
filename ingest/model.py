"""The values that leave `ingest`: a plan, its outline, its paragraphs and its passages.

All offsets are code points in the decoded source text, half open. `text` is the source with
white space removed where Chinese typography has none; nothing else is changed, so a quote is
verbatim, white space aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest.places import Place

HeadingLevel = Literal["part", "chapter", "section", "article", "item", "box", "table", "heading"]
"""篇 and 部分, 章, 节, 条, numbered 一、 or （一） or 1., 专栏, 表, and what is a heading by its form."""


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of code points in the decoded source text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the outline. `label` is as written (第五章), `title` what follows it.

    `number` is 0 where it has none. `depth` counts from 1, the outermost headings. `address` is that
    of the place which it opens (`5.1`); a heading that opens none (一、 inside a section) has the
    address of the place in which it stands, and `opens` is False. `origin` says what made it a heading
    beside its number: `##`, `h2`, a style's name, a size of type.
    """

    level: HeadingLevel
    number: int
    label: str
    title: str
    span: Span
    depth: int = 1
    address: str = ""
    opens: bool = True
    origin: str = ""

    @property
    def text(self) -> str:
        """Label and title with one space between, as a reader expects it."""
        return f"{self.label} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table's row: its range in the sentence's text, and its column's head as written.

    `head` holds all header cells above it, from top to bottom, with a space between (2030年 目标值);
    empty where the table has none.
    """

    start: int
    end: int
    head: str


SentenceKind = Literal["target", "achievement", ""]
"""What a sentence states: something planned, something reported as done, or neither (a definition)."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its end mark, or a row of a table.

    `damaged`: the source is cut inside it or at its end.

    `gaps` says where the source has characters that the text has not (white space): a position
    in the text, and how many code points of the source were passed over right before it. `cells`:
    of a row its cells that are not empty, left to right. `reading` is how it is understood where that
    differs from how it is written: a row's values with their heads and unit, radicals as characters.
    `kind` is set when a plan is read, see `ingest.facts.kinds`.
    """

    text: str
    span: Span
    damaged: bool = False
    gaps: tuple[tuple[int, int], ...] = ()
    cells: tuple[Cell, ...] = ()
    reading: str = ""
    kind: SentenceKind = ""

    @property
    def statement(self) -> str:
        """What is searched and judged; what is shown and cited is `text`."""
        return self.reading or self.text

    def place(self, start: int, end: int) -> Span:
        """Source range of `text[start:end]`, which must not be empty."""
        return Span(self._offset(start), self._offset(end - 1) + 1)

    def _offset(self, position: int) -> int:
        return self.span.start + position + sum(skipped for at, skipped in self.gaps if at <= position)


ParagraphKind = Literal["text", "dash", "item", "row", "note"]


class _Placed:
    """What paragraphs and passages say of their place."""

    __slots__ = ()
    place: Place

    @property
    def chapter(self) -> int | None:
        return self.place.chapter

    @property
    def section(self) -> int | None:
        return self.place.section

    @property
    def ref(self) -> str:
        return self.place.ref

    @property
    def section_address(self) -> str:
        return self.place.address


@dataclass(frozen=True, slots=True)
class Paragraph(_Placed):
    """A paragraph of the source under its headings: running text, an item of a list, a row of a table.

    `number` counts from 1 inside its place. `lead` is the short first sentence that acts as a title
    ("加强城镇绿化建设。"), None where there is none. `item` is the number of an item of a list as it
    counts (（4） is 4), `parent` the sentence that introduces the list. `page` is that of a PDF.
    """

    document: str
    place: Place
    number: int
    path: tuple[str, ...]
    kind: ParagraphKind
    lead: str | None
    sentences: tuple[Sentence, ...]
    span: Span
    item: int | None = None
    parent: str = ""
    page: int | None = None

    @property
    def text(self) -> str:
        return "".join(s.text for s in self.sentences)

    @property
    def damaged(self) -> bool:
        return any(s.damaged for s in self.sentences)

    @property
    def address(self) -> str:
        """Permanent address inside a document: `5.1#p3`; `5#p1` in a chapter's introduction."""
        return f"{self.section_address}#p{self.number}"


@dataclass(frozen=True, slots=True)
class Passage(_Placed):
    """The unit of retrieval: consecutive sentences of one paragraph, about 100-150 characters.

    `id` is a hash of the document, the address and the text: it stays the same between builds
    of the same text. `first_sentence` is the index of the first sentence in its paragraph.
    """

    id: str
    document: str
    place: Place
    paragraph: int
    first_sentence: int
    path: tuple[str, ...]
    lead: str | None
    sentences: tuple[Sentence, ...]
    span: Span
    kind: ParagraphKind = "text"
    item: int | None = None
    parent: str = ""
    page: int | None = None

    @property
    def text(self) -> str:
        return "".join(s.text for s in self.sentences)

    @property
    def statement(self) -> str:
        """What is searched: a row or an item of a list under what introduces it, else the text as read."""
        own = "".join(s.statement for s in self.sentences)
        if self.kind not in ("row", "item"):
            return own
        heading = self.path[-1].partition(" ")[2] or self.path[-1] if self.path else ""
        return "".join(f"{context.rstrip('：:')} " for context in (heading, self.parent) if context) + own

    @property
    def damaged(self) -> bool:
        return any(s.damaged for s in self.sentences)

    @property
    def address(self) -> str:
        return f"{self.section_address}#p{self.paragraph}"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a document is, read from its title: of which areas, for which period, of which kind.

    `areas` from large to small as the title names them (呼和浩特市, 回民区); `period` is 十四五, or a
    year (2026) for a report of one year, or empty; `kind` is 规划, 政府工作报告, 办法, … or empty.
    """

    areas: tuple[str, ...] = ()
    period: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was done to the source while it was read, and the first few places."""

    what: str
    number: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """One parsed document. `id` is a short slug, `sha256` the hash of the source file's bytes.

    `reading` says what was joined, dropped, folded and taken for cut, in Chinese, for people.
    """

    id: str
    title: str
    source: str
    sha256: str
    encoding: str
    headings: tuple[Heading, ...]
    paragraphs: tuple[Paragraph, ...]
    passages: tuple[Passage, ...]
    warnings: tuple[str, ...] = ()
    format: str = "txt"
    identity: Identity = Identity()
    reading: tuple[Count, ...] = ()

    @property
    def damaged_paragraphs(self) -> int:
        return sum(p.damaged for p in self.paragraphs)
