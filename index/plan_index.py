"""The searchable index: passages, their vectors, their words, and the fusion of the three rankings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.embedder import Embedder
from index.expansion import NONE, Expansion, QuestionIndex
from index.fusion import reciprocal_ranks
from index.lexical import LexicalIndex
from index.model import Hit
from index.tokenizer import area_names, fold, words
from index.vectors import VectorIndex
from ingest.model import Passage, Plan


@dataclass(frozen=True, slots=True)
class RankWeights:
    """What each ranking counts in the fusion: by vectors, by words, by anticipated questions."""

    dense: float = 1.0
    lexical: float = 1.0
    asked: float = 0.5


@dataclass(frozen=True, slots=True)
class Query:
    """One wording of what is sought; its rankings count `weight` in the fusion."""

    text: str
    weight: float = 1.0


def lexical_text(passage: Passage) -> str:
    """What BM25 reads: the passage under its paragraph's lead, which its later passages lack."""
    lead = f"{passage.lead}。" if passage.lead and passage.first_sentence > 0 else ""
    return lead + passage.text


@dataclass
class PlanIndex:
    """Passages of one or many plans, ready to search.

    `sentence_vectors` holds the vectors of all sentences in passage order: a passage is as near
    as the mean of its own vector and that of its nearest sentence. `answered` and `unanswered` are
    the questions anticipated for the sentences, `lexical` the words of the plans, `expanded` those
    and the words of the answered questions. Searching is thread-safe.
    """

    plans: tuple[Plan, ...]
    passages: tuple[Passage, ...]
    passage_vectors: VectorIndex
    sentence_vectors: VectorIndex
    lexical: LexicalIndex
    expanded: LexicalIndex
    answered: QuestionIndex
    unanswered: QuestionIndex
    embedder: Embedder
    rrf_k: int = 10
    pool: int = 200
    weights: RankWeights = RankWeights()

    @cached_property
    def _first_sentence(self) -> NDArray[np.int64]:
        """Row of the first sentence of each passage in `sentence_vectors`, and the end; (n + 1,)."""
        return np.cumsum([0, *(len(p.sentences) for p in self.passages)], dtype=np.int64)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Passage id to its row."""
        return {p.id: i for i, p in enumerate(self.passages)}

    @cached_property
    def _folded_text(self) -> str:
        """All text of the plans, headings included, folded: to ask what they never mention."""
        titles = [plan.title for plan in self.plans]
        headings = [h.title for plan in self.plans for h in plan.headings]
        return fold("\n".join([*titles, *headings, *(p.text for p in self.passages)]))

    @cached_property
    def own_names(self) -> tuple[str, ...]:
        """Names of the areas that the plans are of, from their titles: 呼和浩特市, 回民区."""
        return tuple(dict.fromkeys(n for plan in self.plans for n in area_names(plan.title)))

    def mentions(self, term: str) -> bool:
        """Whether a term stands anywhere in the plans."""
        return fold(term) in self._folded_text

    def search(self, query: str | Sequence[Query], k: int = 20) -> list[Hit]:
        """The k best passages, best first. Several wordings are fused into one ranking."""
        queries = [Query(query)] if isinstance(query, str) else list(query)
        if not queries or not self.passages:
            return []
        vectors = self._vectors([q.text for q in queries])
        lexical = [self.expanded.scores(words(q.text)) for q in queries]
        rows = self._candidates(vectors, lexical)
        fused = np.zeros(len(rows), dtype=np.float32)
        dense = [self._nearness(vector, rows) for vector in vectors]
        for q, vector, cosines, bm25 in zip(queries, vectors, dense, lexical, strict=True):
            asked = self._question_nearness(vector, rows)
            ranks = self.weights.dense * reciprocal_ranks(cosines, self.rrf_k, positive_only=False)
            ranks += self.weights.lexical * reciprocal_ranks(bm25[rows], self.rrf_k, positive_only=True)
            ranks += self.weights.asked * reciprocal_ranks(asked, self.rrf_k, positive_only=True)
            fused += q.weight * ranks
        best = np.argsort(-fused, kind="stable")[:k]
        return [
            Hit(self.passages[rows[i]], float(fused[i]), float(dense[0][i]), float(lexical[0][rows[i]]))
            for i in best
        ]

    def sentence_cosines(
        self, queries: Sequence[str], passages: Sequence[Passage]
    ) -> list[list[tuple[float, ...]]]:
        """For each passage, for each of its sentences, the cosine with every query."""
        vectors = self._vectors(queries)
        result = []
        for passage in passages:
            rows = self._sentences(passage)
            columns = [self.sentence_vectors.cosines(vector, rows) for vector in vectors]
            result.append([tuple(float(c) for c in row) for row in np.stack(columns, axis=1)])
        return result

    def question_cosines(
        self, queries: Sequence[str], passages: Sequence[Passage]
    ) -> list[list[tuple[float, ...]]]:
        """For each passage, for each of its sentences, every query's cosine with the nearest question."""
        vectors = self._vectors(queries)
        result = []
        for passage in passages:
            columns = [self.answered.nearness(vector, self._sentences(passage)) for vector in vectors]
            result.append([tuple(float(c) for c in row) for row in np.stack(columns, axis=1)])
        return result

    def anticipation(self, queries: Sequence[str]) -> tuple[float, float]:
        """How near the queries come to an answered question and to an unanswered one.

        Cosines of the nearest of each; `NONE` where no question of the kind was anticipated.
        """
        vectors = self._vectors(queries)
        answered = [cosine for vector in vectors for _, cosine in self.answered.nearest(vector, 1)]
        unanswered = [cosine for vector in vectors for _, cosine in self.unanswered.nearest(vector, 1)]
        return max(answered, default=NONE), max(unanswered, default=NONE)

    def _vectors(self, queries: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of queries, in simplified characters: the encoder knows traditional ones less well."""
        return self.embedder.encode_queries([fold(query) for query in queries])

    def _sentences(self, passage: Passage) -> NDArray[np.int64]:
        """Rows of a passage's sentences."""
        row = self.rows[passage.id]
        return np.arange(self._first_sentence[row], self._first_sentence[row + 1])

    def _candidates(
        self, vectors: NDArray[np.float32], lexical: Sequence[NDArray[np.float32]]
    ) -> NDArray[np.int64]:
        """Rows in the first `pool` of any ranking, ascending."""
        if len(self.passages) <= self.pool:
            return np.arange(len(self.passages), dtype=np.int64)
        found: set[int] = set()
        for vector in vectors:
            found.update(int(i) for i in self.passage_vectors.search(vector, self.pool)[0])
            sentences = self.sentence_vectors.search(vector, self.pool)[0]
            asked = [row for row, _ in self.answered.nearest(vector, self.pool)]
            near = np.array([*sentences, *asked], dtype=np.int64)
            found.update(int(i) for i in np.searchsorted(self._first_sentence, near, side="right") - 1)
        for scores in lexical:
            top = np.argpartition(-scores, self.pool)[: self.pool]
            found.update(int(i) for i in top if scores[i] > 0)
        return np.array(sorted(found), dtype=np.int64)

    def _nearness(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Mean of the passage's cosine and that of its nearest sentence; shape (len(rows),)."""
        sentences, first = self._sentence_rows(rows)
        nearest = np.maximum.reduceat(self.sentence_vectors.cosines(vector, sentences), first)
        return np.asarray((self.passage_vectors.cosines(vector, rows) + nearest) / 2, dtype=np.float32)

    def _question_nearness(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosine with the nearest question answered by each passage; shape (len(rows),)."""
        sentences, first = self._sentence_rows(rows)
        return np.asarray(np.maximum.reduceat(self.answered.nearness(vector, sentences), first))

    def _sentence_rows(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of the sentences of passages, and where each passage's begin among them."""
        starts, ends = self._first_sentence[rows], self._first_sentence[rows + 1]
        sentences = np.concatenate([np.arange(a, b) for a, b in zip(starts, ends, strict=True)])
        return sentences, np.cumsum([0, *(ends - starts)])[:-1]


def index_plans(
    plans: Sequence[Plan],
    embedder: Embedder,
    expansion: Expansion | None = None,
    *,
    rrf_k: int = 10,
    pool: int = 200,
) -> PlanIndex:
    """Embed and index the passages of the plans and their anticipated questions, in memory."""
    passages = [p for plan in plans for p in plan.passages]
    return index_passages(passages, embedder, expansion, plans=plans, rrf_k=rrf_k, pool=pool)


def index_passages(
    passages: Sequence[Passage],
    embedder: Embedder,
    expansion: Expansion | None = None,
    *,
    plans: Sequence[Plan] = (),
    rrf_k: int = 10,
    pool: int = 200,
) -> PlanIndex:
    """Embed and index passages, of plans or of any corpus. Raises ValueError when there are none."""
    if not passages:
        raise ValueError("there is no passage to index")
    expansion = expansion or Expansion()
    sentences = [s.text for p in passages for s in p.sentences]
    own = [words(lexical_text(p)) for p in passages]
    asked = [
        [w for s in p.sentences for q in expansion.answered.get(s.text, ()) for w in words(q)]
        for p in passages
    ]
    return PlanIndex(
        plans=tuple(plans),
        passages=tuple(passages),
        passage_vectors=VectorIndex.of(embedder.encode_passages([p.text for p in passages])),
        sentence_vectors=VectorIndex.of(embedder.encode_passages(sentences)),
        lexical=LexicalIndex.of(own),
        expanded=LexicalIndex.of([a + b for a, b in zip(own, asked, strict=True)]),
        answered=question_index(sentences, expansion.answered, embedder),
        unanswered=question_index(sentences, expansion.unanswered, embedder),
        embedder=embedder,
        rrf_k=rrf_k,
        pool=pool,
    )


def question_index(
    sentences: Sequence[str], questions: Mapping[str, Sequence[str]], embedder: Embedder
) -> QuestionIndex:
    """The questions of the sentences, embedded as passages: the query's prompt is for what is asked now."""
    of_each = [questions.get(sentence, ()) for sentence in sentences]
    texts = [q for asked in of_each for q in asked]
    return QuestionIndex.of(embedder.encode_passages(texts), [len(asked) for asked in of_each])
