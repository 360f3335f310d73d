"""What a reader of one format gives: a reading text, its blocks, and what it left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.formats.model import Block, Dropped

EXAMPLES = 5
EXAMPLE_CHARS = 40


@dataclass(frozen=True, slots=True)
class Content:
    """The part of a Document that depends on its format; see there for the fields."""

    text: str
    blocks: tuple[Block, ...]
    title: str = ""
    dropped: tuple[Dropped, ...] = ()


@dataclass(slots=True)
class Drops:
    """Counts what is left out, by its reason, with the first few examples of each."""

    _found: dict[str, list[str]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def add(self, why: str, example: str = "") -> None:
        """`example` is shortened, and its white space made single spaces."""
        self._counts[why] = self._counts.get(why, 0) + 1
        examples = self._found.setdefault(why, [])
        shown = " ".join(example.lstrip()[: 4 * EXAMPLE_CHARS].split())[:EXAMPLE_CHARS]
        if shown and len(examples) < EXAMPLES and shown not in examples:
            examples.append(shown)

    def result(self) -> tuple[Dropped, ...]:
        return tuple(Dropped(why, n, tuple(self._found[why])) for why, n in self._counts.items())
