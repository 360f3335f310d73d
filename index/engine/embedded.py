"""The default engine: the files of the index, searched in the process."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.engine import Found, Sought
from index.expansion import QuestionIndex
from index.lexical import LexicalIndex
from index.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Embedded:
    """Exact while there are few vectors, approximate beyond (`index.vectors`)."""

    passages: tuple[str, ...]
    """Ids, in the order of the rows."""
    first_sentence: NDArray[np.int64]
    """Row of the first sentence of each passage, and the end."""
    whole: VectorIndex
    sentences: VectorIndex
    questions: QuestionIndex
    words: LexicalIndex

    def search(self, sought: Sequence[Sought], plans: Sequence[str], k: int) -> Found:  # noqa: ARG002
        """As Finder says; the plans are those that the index is of."""
        near = {row for one in sought for row in self._near(one.vector, k)}
        worded = [self._ids(self._worded(one.words, k)) for one in sought]
        return Found(self._ids(near), worded)

    def _near(self, vector: NDArray[np.float32], k: int) -> Iterator[int]:
        yield from self.whole.search(vector, k)[0].tolist()
        sentences = self.sentences.search(vector, k)[0]
        asked = [row for row, _ in self.questions.nearest(vector, k)]
        rows = np.array([*sentences, *asked], dtype=np.int64)
        yield from (np.searchsorted(self.first_sentence, rows, side="right") - 1).tolist()

    def _worded(self, words: Sequence[str], k: int) -> list[int]:
        scores = self.words.scores(words)
        top = np.argpartition(-scores, k)[:k] if k < len(scores) else np.arange(len(scores))
        return [int(row) for row in top if scores[row] > 0]

    def _ids(self, rows: Collection[int]) -> list[str]:
        return [self.passages[row] for row in rows]
