"""A document as values: headings, paragraphs and tables, whose words may carry footnotes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote; `link` is an absolute address that stands at its end."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A run of words with the footnotes that stand behind it."""

    text: str
    notes: tuple[Note, ...] = ()
    bold: bool = False


Line = tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title; level 1 is the outermost."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. A `quiet` one is small: a remark, not the matter; an `item` hangs from a dash."""

    line: Line
    kind: Literal["text", "item", "quiet"] = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its heads are repeated on each page. `widths` are shares of the line."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    widths: tuple[float, ...]


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `subtitle` stands small below the title."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]


def said(text: str, *notes: Note) -> Line:
    """A line of one run."""
    return (Words(text, notes),)
