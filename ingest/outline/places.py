"""From headings to places: what a reference says, and an address that is unique in the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.model import Heading, HeadingLevel
from ingest.outline.headings import Headed
from ingest.outline.labels import Mark
from ingest.paragraphs.piece import Piece
from ingest.places import Place, chinese_number

_LEVELS: dict[Mark, HeadingLevel] = {
    Mark.PART: "part",
    Mark.CHAPTER: "chapter",
    Mark.SECTION: "section",
    Mark.ARTICLE: "article",
    Mark.BOX: "box",
    Mark.TABLE: "table",
    Mark.APPENDIX: "heading",
}
_UNITS = {Mark.CHAPTER: "章", Mark.SECTION: "节", Mark.ARTICLE: "条"}
_ADDRESSED = {Mark.BOX: "b", Mark.TABLE: "t", Mark.APPENDIX: "a"}
_COUNTING = (Mark.PART, Mark.CHAPTER, Mark.SECTION, Mark.ARTICLE)
_REF_CHARS = 24
RUN_IN = "run-in"
"""Origin of a heading that is the beginning of its paragraph."""
PREFACE = Place("前言", "0", 0)
BODY = Place("正文", "0")


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a document's places are named.

    `chapters`: it has 章; `restarts`: they count from 1 again in each part, so that the part belongs
    to the reference; `divided` are the indices of the chapters that have sections.
    """

    chapters: bool
    restarts: bool
    divided: frozenset[int]

    @classmethod
    def of(cls, headings: Sequence[Headed | None]) -> Scheme:
        part, chapter, restarts = -1, -1, False
        seen: dict[int, int] = {}
        divided: set[int] = set()
        for i, heading in enumerate(headings):
            label = heading.label if heading else None
            if label is None:
                continue
            if label.mark is Mark.PART:
                part = i
            elif label.mark is Mark.CHAPTER:
                restarts = restarts or seen.get(label.number, part) != part
                seen[label.number], chapter = part, i
            elif label.mark is Mark.SECTION:
                divided.add(chapter)
        return cls(bool(seen), restarts, frozenset(divided))


@dataclass(frozen=True, slots=True)
class _Open:
    """A heading whose part of the document is not over; `place` is None where it opens none of its own."""

    weight: float
    mark: Mark | None
    text: str
    place: Place | None


@dataclass(slots=True)
class Places:
    """Walks a document: `enter` each heading, then `here` and `path` tell where the text under it stands."""

    scheme: Scheme
    warnings: list[str] = field(default_factory=list)
    _stack: list[_Open] = field(default_factory=list)
    _lines: dict[str, int] = field(default_factory=dict)
    _times: Counter[str] = field(default_factory=Counter)
    _numbers: dict[tuple[str, Mark], int] = field(default_factory=dict)

    @property
    def here(self) -> Place:
        opened = [o.place for o in self._stack if o.place is not None]
        return opened[-1] if opened else PREFACE if self.scheme.chapters else BODY

    @property
    def path(self) -> tuple[str, ...]:
        """The headings above what follows, outermost first."""
        return tuple(o.text for o in self._stack if o.text)

    def enter(self, index: int, headed: Headed, piece: Piece) -> Heading:
        """Open what a heading opens, and close what it ends. `index` is its place among the pieces."""
        self._close(headed.weight)
        label = headed.label
        mark = label.mark if label else None
        number = label.number if label else 0
        written = piece.text[: label.end] if label else ""
        title = piece.text[slice(*headed.title)].strip("：: 、.．")
        place = self._placed(index, headed, piece, written, title) if self._opens(headed) else None
        self._stack.append(_Open(headed.weight, mark, f"{written} {title}".strip(), place))
        span = piece.line.span(0, headed.title[1] or len(piece.text))
        level = "heading" if mark is None else _LEVELS.get(mark, "item")
        depth = len(self._stack)
        origin = RUN_IN if headed.body else piece.origin
        opens = place is not None
        return Heading(level, number, written, title, span, depth, self.here.address, opens, origin)

    def leave(self, *marks: Mark) -> None:
        """Close a box or a table that is over."""
        while self._stack and self._stack[-1].mark in marks:
            self._stack.pop()

    def _close(self, weight: float) -> None:
        while self._stack and self._stack[-1].weight >= weight:
            self._stack.pop()

    def _opens(self, headed: Headed) -> bool:
        """In a document of chapters 一、 and （一） within them are headings, but open no place."""
        own = headed.label is not None and (headed.label.mark in _LEVELS)
        return own or not self.scheme.chapters or headed.weight <= Mark.CHAPTER

    def _placed(self, index: int, headed: Headed, piece: Piece, written: str, title: str) -> Place:
        outer = self._outer()
        mark, number = (headed.label.mark, headed.label.number) if headed.label else (None, 0)
        before = outer.ref.removesuffix("引言") if outer else ""
        name = _name(mark, number, written, title, first=not before)
        ref = f"{before}·{name}" if mark is None and before and outer and not _titled(outer) else name
        ref = before + name if mark is not None else ref
        address = f"{outer.address}." if outer else ""
        address += self._step(mark, number, address)
        chapter = outer.chapter if outer else None
        section = outer.section if outer else None
        if mark is Mark.CHAPTER:
            chapter = number
        elif mark is Mark.SECTION:
            section = number
        elif mark is None and self.scheme.chapters and address == PREFACE.address:
            chapter = 0
        if mark in _COUNTING:
            self._check(mark, number, address, written, piece)
        self._times[address] += 1
        if self._times[address] > 1:
            ref, address = f"{ref}“{_short(title)}”" if title else ref, f"{address}-{self._times[address]}"
        introduces = mark is Mark.CHAPTER and index in self.scheme.divided
        if introduces or (mark is Mark.PART and self.scheme.chapters):
            ref += "引言"
        return Place(ref, address, chapter, section)

    def _outer(self) -> Place | None:
        """The place that a reference names first; a part only where chapters count anew in each."""
        opened = [o for o in self._stack if o.place is not None]
        if not opened or (opened[-1].mark is Mark.PART and self.scheme.chapters and not self.scheme.restarts):
            return None
        return opened[-1].place

    def _step(self, mark: Mark | None, number: int, prefix: str) -> str:
        if mark is Mark.PART and self.scheme.chapters and not self.scheme.restarts:
            return f"p{number}"
        if mark is not None and number:
            return f"{_ADDRESSED.get(mark, '')}{number}"
        key = f"{prefix}*"
        self._times[key] += 1
        if mark is not None:
            return f"{_ADDRESSED.get(mark, '')}{self._times[key]}"
        if not self.scheme.chapters:
            return str(self._times[key])
        return PREFACE.address if not self._numbers and self._times[key] == 1 else f"h{self._times[key]}"

    def _check(self, mark: Mark, number: int, address: str, written: str, piece: Piece) -> None:
        """Warn of a number that stands twice, or that does not follow the one before it."""
        prefix = "" if mark is Mark.ARTICLE else address.rpartition(".")[0]
        last = self._numbers.get((prefix, mark))
        self._numbers[(prefix, mark)] = number
        if address in self._lines:
            first = self._lines[address]
            self.warnings.append(f"第{piece.number}行:{written}第二次出现(首次在第{first}行),两处分开保存")
        elif number > (last or 0) + 1:
            what = (
                f"{written}之前缺少编号"
                if last is None
                else f"第{chinese_number(last)}之后是{written},编号不连续"
            )
            self.warnings.append(f"第{piece.number}行:{what}")
        self._lines.setdefault(address, piece.number)


def _name(mark: Mark | None, number: int, written: str, title: str, *, first: bool) -> str:
    """What a reference says: 第五章, 第二篇, 第二部分 (of 二、), （一）, 专栏2, the heading's own words."""
    if mark is None:
        return _short(title)
    said = re.sub(r"[、.．:：]$", "", written)
    unit = _UNITS.get(mark, "")
    if mark is Mark.PART:
        unit = "部分" if said.endswith("分") else said[-1:]
    elif mark is Mark.HAN and first:
        unit = "部分"
    return f"第{chinese_number(number)}{unit}" if unit else said


def _titled(place: Place) -> bool:
    """Whether a place is named by its heading's words alone."""
    return re.match(r"第|附|专栏|表|[（(]", place.ref) is None


def _short(title: str) -> str:
    return title if len(title) <= _REF_CHARS else f"{title[:_REF_CHARS]}…"
