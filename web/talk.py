"""A conversation as the browser sends it, and as a Word file: each mark of an answer is a footnote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from chat.config import MAX_QUESTION_CHARS
from documents.model import Block, Document, Heading, Note, Paragraph, Words, said
from web.answers import MARK

MAX_TALK_TURNS = 100
MAX_SOURCES = 999
"""A list over a whole plan cites hundreds of sentences."""
BASIS = "依据规划原文,不是政府部门的正式答复。规划写的多是目标,不代表已经完成。"
UNANSWERED = "(没有得到回答)"
_CHECKED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, config=_CHECKED)
class Cited:
    """A source under an answer. `link` leads to a paragraph of the page that was asked, and nowhere else."""

    n: Annotated[int, Field(ge=1, le=9999, strict=True)]
    ref: Annotated[str, Field(max_length=400)]
    quote: Annotated[str, Field(max_length=6000)]
    link: Annotated[str, Field(max_length=400, pattern=r"^\?[!-~]*$")]


@dataclass(frozen=True, slots=True, config=_CHECKED)
class Said:
    """One turn: the question, the answer's text with its marks, what stands around it."""

    question: Annotated[str, Field(min_length=1, max_length=MAX_QUESTION_CHARS)]
    text: Annotated[str, Field(max_length=30_000)]
    label: Annotated[str, Field(max_length=60)] = ""
    reminder: Annotated[str, Field(max_length=60)] = ""
    heading: Annotated[str, Field(max_length=60)] = ""
    sources: Annotated[list[Cited], Field(max_length=MAX_SOURCES)] = Field(default_factory=list)


@dataclass(frozen=True, slots=True, config=_CHECKED)
class Talk:
    """A conversation on a day of the browser's calendar."""

    date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
    turns: Annotated[list[Said], Field(min_length=1, max_length=MAX_TALK_TURNS)]


def talk_document(talk: Talk, title: str, base: str) -> Document:
    """The conversation under its questions; `base` is the page's address, to which the links lead."""
    blocks = [block for turn in talk.turns for block in _turn(turn, base)]
    return Document(title, f"{talk.date},{base}", (Paragraph(said(BASIS), "quiet"), *blocks))


def _turn(turn: Said, base: str) -> Iterator[Block]:
    yield Heading(turn.question)
    if turn.label:
        yield Paragraph((Words(turn.label, bold=True),))
    notes = {cited.n: Note(f"{cited.ref}:{cited.quote}", base + cited.link) for cited in turn.sources}
    text = turn.text.strip() or UNANSWERED
    for line in filter(None, map(str.strip, text.splitlines())):
        yield Paragraph(tuple(_words(line, notes)))
    if turn.reminder:
        yield Paragraph(said(f"({turn.reminder})"), "quiet")
    marked = {int(mark[1]) for mark in MARK.finditer(text)}
    yield from _unmarked([cited for cited in turn.sources if cited.n not in marked], turn.heading, base)


def _words(line: str, notes: dict[int, Note]) -> Iterator[Words]:
    """The line cut at its marks; a mark without a source stays as it is written."""
    at = 0
    for mark in MARK.finditer(line):
        if (note := notes.get(int(mark[1]))) is not None:
            yield Words(line[at : mark.start()], (note,))
            at = mark.end()
    yield Words(line[at:])


def _unmarked(sources: Sequence[Cited], heading: str, base: str) -> Iterator[Block]:
    """What stands nearby without being cited: the quotes themselves, each with its place."""
    if sources and heading:
        yield Paragraph(said(f"{heading}:"), "quiet")
    for cited in sources:
        yield Paragraph(said(cited.quote, Note(cited.ref, base + cited.link)), "item")
