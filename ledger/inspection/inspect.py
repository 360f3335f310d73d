"""From a source file to its inspection."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from ingest import IngestConfig, read_plan
from ingest.identity import with_stated_identity
from ingest.model import Heading, Paragraph, Passage, Plan
from ledger.extract import extract
from ledger.inspection.model import Branch, Cut, Inspection
from ledger.inspection.tables import tables_of

SAMPLE = 10


def inspect_file(path: Path, config: IngestConfig | None = None) -> Inspection:
    """Read a file as `planqa build` does. Raises SourceError where it cannot be read."""
    return inspect_plan(with_stated_identity(read_plan(path, config), path), str(path))


def inspect_plan(plan: Plan, file: str = "") -> Inspection:
    """The inspection of a plan; `file` is its path for people, without it the source's name."""
    return Inspection(
        file=file or plan.source,
        plan=plan,
        outline=outline_of(plan),
        tables=tuple(tables_of(plan.paragraphs)),
        cuts=tuple(Cut(p, s) for p in plan.paragraphs for s in p.sentences if s.damaged),
        sample=sample_of(plan),
        rows=extract(plan),
    )


@dataclass(slots=True)
class _Open:
    """A branch that is still growing."""

    heading: Heading | None
    paragraphs: list[Paragraph] = field(default_factory=list)
    below: list[_Open] = field(default_factory=list)

    def closed(self) -> Branch:
        return Branch(self.heading, tuple(self.paragraphs), tuple(branch.closed() for branch in self.below))


def outline_of(plan: Plan) -> tuple[Branch, ...]:
    """The outermost branches; each paragraph of the plan stands in exactly one branch."""
    pieces: list[Heading | Paragraph] = [*plan.headings, *plan.paragraphs]
    # A heading that begins its paragraph stands before it.
    pieces.sort(key=lambda piece: (piece.span.start, isinstance(piece, Paragraph)))
    root = _Open(None)
    stack = [root]
    for piece in pieces:
        if isinstance(piece, Paragraph):
            stack[-1].paragraphs.append(piece)
            continue
        while (above := stack[-1].heading) is not None and above.depth >= piece.depth:
            stack.pop()
        stack[-1].below.append(_Open(piece))
        stack.append(stack[-1].below[-1])
    opening = (Branch(None, tuple(root.paragraphs)),) if root.paragraphs else ()
    return (*opening, *(branch.closed() for branch in root.below))


def sample_of(plan: Plan, size: int = SAMPLE) -> tuple[Passage, ...]:
    """Up to `size` passages, drawn by the file's hash, in source order."""

    def drawn(at: int) -> str:
        return hashlib.sha256(f"{plan.sha256}:{at}".encode()).hexdigest()

    chosen = sorted(range(len(plan.passages)), key=drawn)[:size]
    return tuple(plan.passages[at] for at in sorted(chosen))
