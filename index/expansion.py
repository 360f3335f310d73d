"""Questions anticipated for the sentences of a plan: document expansion by query prediction.

People ask in other words than a plan is written in. Questions that a sentence answers, written
once by a language model (`planqa expand`) and indexed beside it, bridge that gap (doc2query,
Nogueira et al. 2019).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.vectors import VectorIndex, Vectors, ranges
from ingest.errors import SourceError

SUFFIX = ".questions.jsonl"
NONE = -1.0
"""Nearness where no question was anticipated: the lowest cosine there is."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """Anticipated questions by the text of the sentence that answers them."""

    answered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def expansion_path(source: Path) -> Path:
    """Where the questions of a source file lie: `plan.questions.jsonl` beside `plan.txt`."""
    return source.with_suffix(SUFFIX)


def read_expansion(source: Path) -> Expansion:
    """The questions of a source file; none where it has no such file. Raises SourceError."""
    path = expansion_path(source)
    if not path.exists():
        return Expansion()
    answered: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
        if not line.strip():
            continue
        sentence, of_row = _row(path, number, line)
        answered[sentence] = (*answered.get(sentence, ()), *of_row.get("answered", ()))
    return Expansion(answered)


def _row(path: Path, number: int, line: str) -> tuple[str, dict[str, list[str]]]:
    try:
        row = json.loads(line)
        sentence = row.pop("sentence")
        good = isinstance(sentence, str) and all(
            isinstance(q, str) for questions in row.values() for q in questions
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        good = False
    if not good:
        raise SourceError(
            path,
            "is not a row of anticipated questions",
            line=number,
            expected='{"sentence": "…", "answered": ["…"]}',
            mend=f"correct or remove the line, or remove {path.name} and run planqa expand",
        )
    return sentence, row


def merged(expansions: Sequence[Expansion]) -> Expansion:
    """The questions of several plans. A sentence that two plans share answers the questions of both."""
    answered: dict[str, tuple[str, ...]] = {}
    for one in expansions:
        for sentence, questions in one.answered.items():
            answered[sentence] = tuple(dict.fromkeys((*answered.get(sentence, ()), *questions)))
    return Expansion(answered)


def of_sentences(expansion: Expansion, sentences: Collection[str]) -> Expansion:
    """The questions of these sentences alone."""
    answered = expansion.answered.items()
    return Expansion({sentence: asked for sentence, asked in answered if sentence in sentences})


@dataclass(frozen=True, slots=True)
class QuestionIndex:
    """Vectors of anticipated questions in the order of their sentences.

    `first` (sentences + 1,): the questions of sentence i are the rows `first[i]` to `first[i + 1]`.
    """

    vectors: VectorIndex
    first: NDArray[np.int64]

    @classmethod
    def of(cls, vectors: Vectors, counts: Sequence[int]) -> QuestionIndex:
        """`vectors` (n, dims) in sentence order; `counts` how many of them each sentence has."""
        return cls(VectorIndex.of(vectors), np.cumsum([0, *counts], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.vectors)

    def part(self, sentences: range) -> QuestionIndex:
        """The questions of some consecutive sentences alone; nothing is copied."""
        first = self.first[sentences.start : sentences.stop + 1]
        return QuestionIndex(self.vectors.part(range(int(first[0]), int(first[-1]))), first - first[0])

    def save(self, folder: Path) -> None:
        folder.mkdir()
        self.vectors.save(folder / "vectors.faiss")
        np.save(folder / "first.npy", self.first)

    @classmethod
    def load(cls, folder: Path) -> QuestionIndex:
        return cls(VectorIndex.load(folder / "vectors.faiss"), np.load(folder / "first.npy"))

    def nearness(self, queries: Vectors, sentences: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosine of each query (n, dims) with the nearest question of each sentence; (n, len(sentences))."""
        starts, ends = self.first[sentences], self.first[sentences + 1]
        nearest = np.full((len(queries), len(sentences)), NONE, dtype=np.float32)
        asked = ends > starts
        if asked.any():
            starts, ends = starts[asked], ends[asked]
            cosines = self.vectors.cosines(queries, ranges(starts, ends))
            firsts = np.cumsum([0, *(ends - starts)])[:-1]
            nearest[:, asked] = np.maximum.reduceat(cosines, firsts, axis=1)
        return nearest

    def nearest(self, vector: Vectors, k: int) -> Iterator[tuple[int, float]]:
        """Sentence rows and cosines of the k nearest questions, best first."""
        if len(self):
            ids, cosines = self.vectors.search(vector, k)
            owners = np.searchsorted(self.first, ids, side="right") - 1
            yield from zip(owners.tolist(), cosines.tolist(), strict=True)
