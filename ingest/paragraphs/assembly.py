"""Pieces and their headings to paragraphs: each with its place, its kind, the list or table it belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest import damage
from ingest.characters import plain
from ingest.config import IngestConfig
from ingest.model import Heading, Paragraph, ParagraphKind, Sentence
from ingest.outline.headings import Headed
from ingest.outline.labels import Mark, label_of
from ingest.outline.places import Places
from ingest.paragraphs.piece import Piece
from ingest.places import Place
from ingest.sentences import lead_of, row_sentences, sentences_of

_DASH = re.compile(r"[—–-]{2,}")
_NOTE = re.compile(r"注\d*[:：]|[*＊]注")
_ITEM_MARKS = (Mark.HAN, Mark.BRACKETED_HAN, Mark.ARABIC, Mark.BRACKETED_ARABIC, Mark.STEP, Mark.CIRCLED)
CLOSED_SHARE = 0.9
"""Where so many paragraphs end in an end mark, one that does not is cut."""


@dataclass(slots=True)
class _List:
    """The list that is going on: what introduces it, its form, how many items it has so far."""

    parent: str = ""
    mark: Mark | None = None
    items: int = 0


@dataclass(slots=True)
class Assembler:
    """Walks the pieces in order. `read` fills `headings` and `paragraphs`."""

    document: str
    places: Places
    config: IngestConfig
    headings: list[Heading] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _before: str = ""
    _list: _List = field(default_factory=_List)
    _table: int = 0
    _rows: int = 0
    _closes: bool = True

    def read(self, pieces: Sequence[Piece], headed: Sequence[Headed | None]) -> None:
        self._closes = _closes(pieces, headed)
        for i, (piece, heading) in enumerate(zip(pieces, headed, strict=True)):
            if piece.kind != "row" and self._table:
                self.places.leave(Mark.TABLE)
                self._table = 0
            if heading is not None:
                self.headings.append(self.places.enter(i, heading, piece))
                self._before, self._list = "", _List()
                if not heading.body:
                    continue
            self.paragraphs.append(self._row(piece) if piece.kind == "row" else self._paragraph(piece))

    def _paragraph(self, piece: Piece) -> Paragraph:
        kind, item, parent = self._kind(piece)
        text = piece.text
        # Only running text is known to be whole by its end; a list's item or a signature ends as it likes.
        running = self._closes and kind in ("text", "dash")
        sentences = sentences_of(piece.line, running, start_is_cut=False, config=self.config)
        lead = lead_of(sentences, self.config)
        if running and damage.starts_cut(self._before, text, lead):
            # What looks like its lead (法治化、信息化、科学化。) is the rest of the lost sentence.
            sentences, lead = sentences_of(piece.line, running, start_is_cut=True, config=self.config), None
        self._before = text if running else ""
        if kind != "item":
            introduces = (
                text.endswith(("：", ":")) and len(sentences[-1].text) <= self.config.max_sentence_chars
            )
            self._list = _List(sentences[-1].text if introduces else "")
        return self._placed(piece, kind, self.places.here, sentences, lead=lead, item=item, parent=parent)

    def _kind(self, piece: Piece) -> tuple[ParagraphKind, int | None, str]:
        if piece.kind == "note" or _NOTE.match(plain(piece.text)):
            return "note", None, ""
        if _DASH.match(piece.text):
            return "dash", None, self._list.parent
        label = label_of(piece.text)
        if label is not None and label.mark in _ITEM_MARKS:
            self._list = replace(self._list, mark=label.mark, items=label.number)
            return "item", label.number, self._list.parent
        if piece.kind == "item":
            self._list = replace(self._list, items=self._list.items + 1)
            return "item", self._list.items, self._list.parent
        return "text", None, ""

    def _row(self, piece: Piece) -> Paragraph:
        if piece.table != self._table:
            self._table, self._rows = piece.table, 0
        here = self.places.here
        if piece.header:
            place, item = here, None
        else:
            self._rows += 1
            item = self._rows
            named = re.search(r"(?:表|专栏)[\d一二三四五六七八九十]*$", here.ref)
            place = here if named else replace(here, ref=f"{here.ref.removesuffix('引言')}表格")
        sentences = row_sentences(piece.line, piece.cells, piece.context, self.config)
        return self._placed(piece, "row", place, sentences, item=item)

    def _placed(
        self,
        piece: Piece,
        kind: ParagraphKind,
        place: Place,
        sentences: tuple[Sentence, ...],
        *,
        lead: str | None = None,
        item: int | None = None,
        parent: str = "",
    ) -> Paragraph:
        number = self._numbers[place.address] = self._numbers.get(place.address, 0) + 1
        span = piece.line.span(0, len(piece.text))
        path = self.places.path
        return Paragraph(
            self.document, place, number, path, kind, lead, sentences, span, item, parent, piece.page
        )


def _closes(pieces: Sequence[Piece], headed: Sequence[Headed | None]) -> bool:
    """Whether running text ends in end marks in this document, as far as it has any."""
    running = [
        piece.text
        for piece, heading in zip(pieces, headed, strict=True)
        if heading is None and piece.kind == "paragraph" and damage.is_running(piece.text)
    ]
    return sum(map(damage.has_end_mark, running)) >= CLOSED_SHARE * len(running)
