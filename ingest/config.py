"""Settings of `ingest`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IngestConfig:
    """How a source is read and cut into passages."""

    passage_chars: int = 110
    """A passage is closed once the next sentence would take it beyond this many characters."""
    max_sentence_chars: int = 160
    """A longer sentence is divided at semicolons, or at commas where it has none."""
    lead_chars: int = 26
    """A paragraph's first sentence up to this length, without a comma, acts as its title."""
    row_chars: int = 400
    """A longer row of a table holds paragraphs and is read as their sentences."""
    heading_chars: int = 60
    """A line longer than this many characters is not a heading."""
    max_bytes: int = 64 * 1024 * 1024
    """A larger file is refused: it is no plan."""
