"""The values of an inspection: the outline as a tree, the tables, the cuts, a sample, the ledger's rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.model import Heading, Paragraph, Passage, Plan, Sentence
from ingest.places import Place
from ledger.model import Commitment


@dataclass(frozen=True, slots=True)
class Branch:
    """A heading, the paragraphs right under it, and the headings below it, in source order.

    `heading` is None for what stands before the first heading.
    """

    heading: Heading | None
    paragraphs: tuple[Paragraph, ...]
    branches: tuple[Branch, ...] = ()

    @property
    def size(self) -> int:
        """Number of paragraphs here and below."""
        return len(self.paragraphs) + sum(branch.size for branch in self.branches)

    def bare(self) -> Iterator[Branch]:
        """The outermost branches, this one included, that hold no text at all."""
        if self.size == 0:
            yield self
            return
        for branch in self.branches:
            yield from branch.bare()


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it was understood.

    `caption` is the heading under which it stands, `columns` the heads of its columns, empty where it
    has none. A row has one cell a column, "" where the source has none; a row that holds whole
    paragraphs is one cell. `headers` is the number of rows that were taken for heads.
    """

    caption: str
    place: Place
    address: str
    page: int | None
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    headers: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """A sentence inside which, or at whose end, the source is cut."""

    paragraph: Paragraph
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Inspection:
    """A plan and all that is derived from it without a model.

    `file` is the path as it was given. `sample` are passages drawn by the hash of the file: the same
    file gives the same ones, in source order. `rows` are those of the ledger.
    """

    file: str
    plan: Plan
    outline: tuple[Branch, ...]
    tables: tuple[Table, ...]
    cuts: tuple[Cut, ...]
    sample: tuple[Passage, ...]
    rows: tuple[Commitment, ...]

    @property
    def bare(self) -> tuple[Branch, ...]:
        """Headings with nothing under them: text that was lost, or a line that is no heading."""
        return tuple(bare for branch in self.outline for bare in branch.bare())
