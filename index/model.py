"""The values that leave `index`."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.model import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query.

    `score` is the fused reciprocal-rank score; `cosine` the similarity of the embeddings in
    [-1, 1]; `bm25` the lexical score (0 where no query token occurs). Higher is better.
    """

    passage: Passage
    score: float
    cosine: float
    bm25: float
