"""From the lines of a Markdown text to blocks: which lines are one paragraph, and without their marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.formats.content import Drops
from ingest.formats.markdown.marks import marks_of
from ingest.formats.model import Block, BlockKind
from ingest.formats.source_blocks import NOWHERE, Table, row_block, trim, within
from ingest.model import Span

BOLD_CHARS = 60
"""A paragraph in bold type up to this length may be a heading."""
MAX_WRAP = 90
"""Nobody wraps lines by hand at more characters than this: longer lines are paragraphs."""
MIN_WRAP = 16
"""Nor at fewer: such lines are paragraphs where they end as sentences do."""
SHORT_OF_MARGIN = 0.7
"""A line shorter than this share of its paragraph's longest one was not ended by the margin."""
_BREAK = re.compile(r"(?: {2,}|\\|<br\s*/?>[ \t]*)$", re.IGNORECASE)
_BR = re.compile(r"<br\s*/?>", re.IGNORECASE)
_END = re.compile(r"[。！？；：!?;:.…][”’」』）)】*_~]*$")
_NUMBER = re.compile(
    r"[*_]*(?:第[零〇一二三四五六七八九十百千\d]+[篇章节條条款]|[（(]?[一二三四五六七八九十百]+[）)、．]"
    r"|[（(]\d{1,3}[）)]|\d{1,3}(?:[、．]|\.(?!\d))|[①-⑳]|——)"
)
_ANCHORS = re.compile(r"(?:\[[^\[\]]*\]\(#[^()]*\)\s*)+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a paragraph without its indent; `quote` are the marks of quotation right before it."""

    start: int
    end: int
    quote: Span | None


@dataclass(slots=True)
class Builder:
    """Collects the blocks of one text, in order."""

    text: str
    labels: frozenset[str]
    drops: Drops
    blocks: list[Block] = field(default_factory=list)
    blank: bool = False
    pieces: list[Piece] = field(default_factory=list)
    kind: BlockKind = "paragraph"
    level: int = 0
    box: int = 0
    boxes: int = 0
    tables: int = 0
    anchors: list[int] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether a paragraph could go on."""
        return bool(self.pieces)

    @property
    def in_sentence(self) -> bool:
        """Whether running text is open whose last line does not end as a sentence or a clause does."""
        return bool(self.pieces) and self.kind != "item" and not self._ends_sentence

    @property
    def _ends_sentence(self) -> bool:
        return bool(_END.search(self._shown(self.pieces[-1])))

    def start(self, kind: BlockKind, level: int) -> None:
        self.kind, self.level = kind, level

    def line(self, piece: Piece) -> None:
        self.pieces.append(piece)

    def open_box(self) -> None:
        self.boxes += 1
        self.box = self.boxes

    def close_box(self) -> None:
        self.box = 0

    def flush(self) -> None:
        """Ends the open paragraph; lines that are paragraphs by themselves become such."""
        pieces, kind = self.pieces, self.kind
        begins = self._begins(pieces) if pieces else []
        self.pieces, self.kind = [], "paragraph"
        first = 0
        for number in [*begins, len(pieces)] if pieces else ():
            self._stretches(kind, pieces[first:number])
            first, kind = number, kind if kind == "note" else "paragraph"

    def heading(self, start: int, end: int, level: int, origin: str) -> None:
        self._emit("heading", Span(start, end), (), level, origin)

    def heading_above(self, level: int, origin: str) -> bool:
        """Makes the open paragraph a heading, where it can be one: of one line, and for `---` a short one."""
        if not self.pieces or self.kind != "paragraph":
            return False
        if origin[0] == "-" and (len(self.pieces) > 1 or self._ends_sentence or self._width(0) > BOLD_CHARS):
            return False
        span = Span(self.pieces[0].start, self.pieces[-1].end)
        quotes = [piece.quote for piece in self.pieces[1:] if piece.quote]
        self.pieces = []
        self._emit("heading", span, quotes, level, origin)
        return True

    def verbatim(self, start: int, end: int) -> None:
        """Each line that is not white space, as it stands."""
        for line in re.finditer(r"[^\r\n]+", self.text[start:end]):
            span = trim(self.text, Span(start + line.start(), start + line.end()), ())
            if span.start < span.end:
                self.blocks.append(Block("line", span, box=self.box, blank_before=self._take_blank()))

    def table(self, table: Table) -> None:
        self.tables += 1
        shown: dict[Span, Span] = {}
        for number, row in enumerate(table.rows):
            marks = [marks_of(self.text, cell.start, cell.end, self.labels).skips for cell in row.own]
            template = Block(
                "row",
                NOWHERE,
                header=number < table.header,
                table=self.tables,
                box=self.box,
                blank_before=self.blank,
            )
            block = row_block(self.text, row, marks, shown, template)
            if block is not None:
                self.blank = False
                self.blocks.append(block)

    def finished(self) -> tuple[Block, ...]:
        """All blocks but the lists whose items only lead to places of the same page: contents."""
        left_out: set[int] = set()
        for first, last in _runs(self.anchors):
            if last - first >= 2:
                left_out.update(range(first, last + 1))
                self.drops.add("目录", self.text[self.blocks[first].span.start : self.blocks[first].span.end])
        return tuple(block for i, block in enumerate(self.blocks) if i not in left_out)

    def _shown(self, piece: Piece) -> str:
        return self.text[piece.start : piece.end].rstrip()

    def _width(self, number: int) -> float:
        """In full-width characters."""
        shown = self._shown(self.pieces[number])
        return len(shown) - sum(map(str.isascii, shown)) / 2

    def _begins(self, pieces: Sequence[Piece]) -> list[int]:
        """Numbers of the lines that begin a new paragraph though no empty line stands before them."""
        if len(pieces) == 1:
            return []
        shown = [self._shown(piece) for piece in pieces]
        widths = [len(line) - sum(map(str.isascii, line)) / 2 for line in shown]
        longest = max(widths)
        begins = []
        for i, line in enumerate(shown[:-1]):
            raw = self.text[pieces[i].start : pieces[i].end].rstrip("\r")
            short = widths[i] < SHORT_OF_MARGIN * longest or longest < MIN_WRAP
            indented = self.kind == "paragraph" and self._is_indented(pieces[i + 1].start)
            signs = bool(_END.search(line)) + short + bool(_NUMBER.match(shown[i + 1])) + indented
            if longest > MAX_WRAP or _BREAK.search(raw) or signs >= 2:
                begins.append(i + 1)
        return begins

    def _stretches(self, kind: BlockKind, pieces: Sequence[Piece]) -> None:
        """One paragraph, or several where line breaks stand inside it."""
        span = Span(pieces[0].start, pieces[-1].end)
        quotes = [piece.quote for piece in pieces[1:] if piece.quote]
        cuts = [m.start() for m in _BR.finditer(self.text, span.start, span.end)]
        for start, end in pairwise([span.start, *cuts, span.end]):
            if self._emit(kind, Span(start, end), quotes, self.level if kind == "item" else 0):
                kind = kind if kind == "note" else "paragraph"

    def _emit(
        self, kind: BlockKind, span: Span, quotes: Sequence[Span], level: int = 0, origin: str = ""
    ) -> bool:
        """Adds a block without the marks; nothing where nothing but marks is there."""
        marks = marks_of(self.text, span.start, span.end, self.labels)
        skips = sorted((*marks.skips, *within(quotes, span)), key=lambda skip: skip.start)
        for image in marks.images:
            self.drops.add("图片", image)
        shown = trim(self.text, span, skips)
        if shown.start == shown.end:
            return False
        if kind == "paragraph" and not origin and self._is_bold(shown, skips, marks.strong):
            origin = "bold"
        if _ANCHORS.fullmatch(self.text, span.start, span.end):
            self.anchors.append(len(self.blocks))
        self.blocks.append(
            Block(
                kind,
                shown,
                level,
                origin,
                within(skips, shown),
                box=self.box,
                blank_before=self._take_blank(),
                indent=self._is_indented(span.start),
            )
        )
        return True

    def _is_bold(self, shown: Span, skips: Sequence[Span], strong: Sequence[Span]) -> bool:
        """Short, and nothing of it outside bold type."""
        if not strong or shown.end - shown.start > BOLD_CHARS:
            return False
        covered = {i for span in (*skips, *strong) for i in range(span.start, span.end)}
        return all(i in covered or self.text[i].isspace() for i in range(shown.start, shown.end))

    def _is_indented(self, start: int) -> bool:
        before = self.text[max(start - 4, 0) : start].rpartition("\n")[2]
        return before.endswith(("\u3000", "  ", "\t"))

    def _take_blank(self) -> bool:
        blank, self.blank = self.blank, False
        return blank


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of consecutive numbers, first and last."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
