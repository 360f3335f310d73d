"""The searchable index: passages, their vectors, their words, and the fusion of the three rankings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder, Vectors
from index.engine import Finder, Sought
from index.engine.embedded import Embedded
from index.expansion import QuestionIndex
from index.fusion import reciprocal_ranks
from index.lexical import LexicalIndex
from index.model import Hit
from index.tokenizer import fold, words, year_forms
from index.tokens import TokenIndex
from index.vectors import VectorIndex, ranges
from ingest.errors import EngineError
from ingest.model import Passage, Plan, Sentence

Nearness = Callable[[Vectors, NDArray[np.int64]], Vectors]
"""Vectors of queries (q, dims) and rows of sentences (n,) to a cosine for each pair, (q, n)."""


@dataclass(frozen=True, slots=True)
class RankWeights:
    """What each ranking counts in the fusion: by vectors, by words, by anticipated questions."""

    dense: float = 1.0
    lexical: float = 1.0
    asked: float = 0.5


@dataclass(frozen=True, slots=True)
class Query:
    """One wording of what is sought; its rankings count `weight` in the fusion.

    `words`: where its words are others than those that are encoded.
    """

    text: str
    weight: float = 1.0
    words: str = ""


@dataclass
class PlanIndex:
    """Passages of one or many plans, ready to search.

    `sentence_vectors` holds the vectors of all sentences in passage order: a passage is as near
    as the mean of its own vector and that of its nearest sentence. `answered` are the questions
    anticipated for the sentences, `lexical` the words of the plans, `expanded` those and the words of
    the questions. Searching is thread-safe.
    """

    plans: tuple[Plan, ...]
    passages: tuple[Passage, ...]
    passage_vectors: VectorIndex
    sentence_vectors: VectorIndex
    lexical: LexicalIndex
    expanded: LexicalIndex
    answered: QuestionIndex
    embedder: Embedder
    tokens: TokenIndex | None = None
    """The sentences' tokens; None where the encoder does not show them."""
    rrf_k: int = 10
    pool: int = 500
    weights: RankWeights = RankWeights()
    finder: Finder | None = None
    """Who finds what is compared; None: the vectors and words above."""
    folder: Path | None = None
    """Where it lies on disk; None for one that was never saved."""

    @cached_property
    def _first_sentence(self) -> NDArray[np.int64]:
        """Row of the first sentence of each passage in `sentence_vectors`, and the end; (n + 1,)."""
        return np.cumsum([0, *(len(p.sentences) for p in self.passages)], dtype=np.int64)

    @cached_property
    def _embedded(self) -> Embedded:
        ids = tuple(p.id for p in self.passages)
        parts = (self.passage_vectors, self.sentence_vectors, self.answered, self.expanded)
        return Embedded(ids, self._first_sentence, *parts)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Passage id to its row."""
        return {p.id: i for i, p in enumerate(self.passages)}

    @cached_property
    def _folded_text(self) -> str:
        """All text of the plans, headings included, folded: to ask what they never mention."""
        titles = [plan.title for plan in self.plans]
        headings = [h.title for plan in self.plans for h in plan.headings]
        return fold("\n".join([*titles, *headings, *(p.statement for p in self.passages)]))

    @cached_property
    def own_names(self) -> tuple[str, ...]:
        """Names of the areas that the plans are of, from their titles: 呼和浩特市, 回民区."""
        return tuple(dict.fromkeys(fold(name) for plan in self.plans for name in plan.identity.areas))

    def of_plan(self, plan_id: str) -> PlanIndex:
        """The index of one of the plans alone; vectors and words are shared, nothing is copied.

        Raises StopIteration for a plan that is not in the index.
        """
        plan = next(plan for plan in self.plans if plan.id == plan_id)
        first = next(i for i, p in enumerate(self.passages) if p.document == plan_id)
        rows = range(first, first + len(plan.passages))
        sentences = range(int(self._first_sentence[rows.start]), int(self._first_sentence[rows.stop]))
        return replace(
            self,
            plans=(plan,),
            passages=self.passages[rows.start : rows.stop],
            passage_vectors=self.passage_vectors.part(rows),
            sentence_vectors=self.sentence_vectors.part(sentences),
            lexical=self.lexical.part(rows),
            expanded=self.expanded.part(rows),
            answered=self.answered.part(sentences),
            tokens=self.tokens.part(sentences) if self.tokens else None,
        )

    def mentions(self, term: str) -> bool:
        """Whether a term stands anywhere in the plans."""
        return fold(term) in self._folded_text

    def mentions_year(self, year: str) -> bool:
        """Whether a year stands anywhere in the plans, in digits or as 二〇二五."""
        return any(form in self._folded_text for form in year_forms(year))

    def search(self, query: str | Sequence[Query], k: int = 20) -> list[Hit]:
        """The k best passages, best first. Several wordings are fused into one ranking."""
        queries = [Query(query)] if isinstance(query, str) else list(query)
        if not queries or not self.passages:
            return []
        vectors = self._vectors([q.text for q in queries])
        tokens = [tuple(words(q.words or q.text)) for q in queries]
        rows = self._candidates([Sought(*one) for one in zip(vectors, tokens, strict=True)])
        lexical = [self.expanded.scores_of(of_query, rows) for of_query in tokens]
        fused = np.zeros(len(rows), dtype=np.float32)
        dense, asked = self._nearness(vectors, rows)
        for q, cosines, near, bm25 in zip(queries, dense, asked, lexical, strict=True):
            ranks = self.weights.dense * reciprocal_ranks(cosines, self.rrf_k, positive_only=False)
            ranks += self.weights.lexical * reciprocal_ranks(bm25, self.rrf_k, positive_only=True)
            ranks += self.weights.asked * reciprocal_ranks(near, self.rrf_k, positive_only=True)
            fused += q.weight * ranks
        best = np.argsort(-fused, kind="stable")[:k]
        return [
            Hit(self.passages[rows[i]], float(fused[i]), float(dense[0][i]), float(lexical[0][i]))
            for i in best
        ]

    def sentence_cosines(
        self, queries: Sequence[str], passages: Sequence[Passage]
    ) -> list[list[tuple[float, ...]]]:
        """For each passage, for each of its sentences, the cosine with every query."""
        return self._by_sentence(queries, passages, self.sentence_vectors.cosines)

    def question_cosines(
        self, queries: Sequence[str], passages: Sequence[Passage]
    ) -> list[list[tuple[float, ...]]]:
        """For each passage, for each of its sentences, every query's cosine with the nearest question."""
        return self._by_sentence(queries, passages, self.answered.nearness)

    def _by_sentence(
        self, queries: Sequence[str], passages: Sequence[Passage], nearness: Nearness
    ) -> list[list[tuple[float, ...]]]:
        """What `nearness` gives for the queries and rows of sentences, passage by passage."""
        if not passages:
            return []
        rows = np.array([self.rows[p.id] for p in passages], dtype=np.int64)
        sentences, first = self._sentence_rows(rows)
        table = nearness(self._vectors(queries), sentences).T
        return [[tuple(row) for row in part.tolist()] for part in np.split(table, first[1:])]

    def sentence_rows(self, passages: Sequence[Passage]) -> list[range]:
        """Rows of the sentences of each passage, as `sentence_vectors` and `tokens` count them."""
        first = self._first_sentence
        return [range(int(first[row]), int(first[row + 1])) for row in (self.rows[p.id] for p in passages)]

    def sentence(self, row: int) -> Sentence:
        """The sentence of a row."""
        passage = int(np.searchsorted(self._first_sentence, row, side="right")) - 1
        return self.passages[passage].sentences[row - int(self._first_sentence[passage])]

    def _vectors(self, queries: Sequence[str]) -> Vectors:
        """Vectors of queries (q, dims), in simplified characters: the encoder knows others less well."""
        return self.embedder.encode_queries([fold(query) for query in queries])

    def _candidates(self, sought: Sequence[Sought]) -> NDArray[np.int64]:
        """Rows in the first `pool` of any ranking, ascending; all rows where there are no more."""
        if len(self.passages) <= self.pool:
            return np.arange(len(self.passages), dtype=np.int64)
        finder = self.finder or self._embedded
        found = finder.search(sought, [plan.id for plan in self.plans], self.pool)
        rows = set(self._known(found.near).tolist())
        for one, passages in zip(sought, found.worded, strict=True):
            worded = self._known(passages)
            scores = self.expanded.scores_of(one.words, worded)
            rows.update(worded[np.argsort(-scores, kind="stable")[: self.pool]].tolist())
        if not rows:
            titles = "".join(f"《{plan.title}》" for plan in self.plans)
            raise EngineError(f"{finder} has no passages of {titles}", mend="planqa build")
        return np.array(sorted(rows), dtype=np.int64)

    def _known(self, passages: Collection[str]) -> NDArray[np.int64]:
        """Their rows, ascending. An engine that was given a newer index may name others."""
        return np.array(sorted(self.rows[p] for p in passages if p in self.rows), dtype=np.int64)

    def _nearness(self, vectors: Vectors, rows: NDArray[np.int64]) -> tuple[Vectors, Vectors]:
        """How near passages are to queries (q, dims), both (q, len(rows)).

        The mean of the passage's cosine and that of its nearest sentence; the cosine of the nearest question
        that it answers.
        """
        sentences, first = self._sentence_rows(rows)
        nearest = np.maximum.reduceat(self.sentence_vectors.cosines(vectors, sentences), first, axis=1)
        asked = np.maximum.reduceat(self.answered.nearness(vectors, sentences), first, axis=1)
        mean = (self.passage_vectors.cosines(vectors, rows) + nearest) / 2
        return np.asarray(mean, dtype=np.float32), np.asarray(asked)

    def _sentence_rows(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of the sentences of passages, and where each passage's begin among them."""
        starts, ends = self._first_sentence[rows], self._first_sentence[rows + 1]
        return ranges(starts, ends), np.cumsum([0, *(ends - starts)])[:-1]
