"""The plan's text by (chapter, section), headings included, without white space."""

from __future__ import annotations

from dataclasses import dataclass

from eval.questions.matching import compact
from ingest.model import Heading, Paragraph, Plan

Place = tuple[int, int | None]
NOWHERE: Place = (-1, None)
"""Where what stands in no chapter is."""


@dataclass(frozen=True, slots=True)
class Sections:
    """Text of every section, the titles above it without their numbers, the heads above each row of a table.

    Under (chapter, None) stands the chapter's introduction alone, not the whole chapter.
    """

    title: str
    texts: dict[Place, str]
    headings: dict[Place, str]
    heads: dict[str, str]
    """By the row's text."""

    @classmethod
    def of(cls, plan: Plan) -> Sections:
        """Headings and paragraphs in the order of the source, each under the section it stands in."""
        pieces: dict[Place, list[str]] = {}
        headings: dict[Place, str] = {}
        place: Place = (0, None)
        blocks: list[Heading | Paragraph] = [*plan.headings, *plan.paragraphs]
        for block in sorted(blocks, key=lambda b: b.span.start):
            if isinstance(block, Paragraph):
                place = (-1 if block.chapter is None else block.chapter, block.section)
            elif block.level == "chapter":
                place = (block.number, None)
                headings[place] = compact(block.title)
            elif block.level == "section":
                place = (place[0], block.number)
                headings[place] = f"{headings.get((place[0], None), '')}|{compact(block.title)}"
            else:  # a part of a report; what has no chapter is cited with its title
                headings[NOWHERE] = f"{headings.get(NOWHERE, '')}|{compact(block.title)}"
            pieces.setdefault(place, []).append(compact(block.text))
        rows = [s for p in plan.passages for s in p.sentences if s.cells]
        heads = {compact(s.text): "|".join(compact(cell.head) for cell in s.cells) for s in rows}
        return cls(plan.title, {place: "".join(t) for place, t in pieces.items()}, headings, heads)

    def text(self, chapter: int, section: int | None) -> str | None:
        """Text of one section, None where the plan has no such section."""
        return self.texts.get((chapter, section))
