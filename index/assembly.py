"""Plans to a searchable index in memory: their passages, sentences, words and anticipated questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from index.embedder import Embedder
from index.encoding import PassageEncoder
from index.expansion import Expansion, QuestionIndex
from index.lexical import LexicalIndex
from index.plan_index import PlanIndex
from index.token_states import token_encoder
from index.tokens import TokenIndex, judge_head, token_index
from index.vectors import VectorIndex, Vectors
from ingest.model import Passage, Plan


def lexical_text(passage: Passage) -> str:
    """What BM25 reads: the passage under its paragraph's lead, which its later passages lack."""
    lead = f"{passage.lead}。" if passage.lead and passage.first_sentence > 0 else ""
    return lead + passage.statement


def index_plans(
    plans: Sequence[Plan],
    embedder: Embedder,
    expansion: Expansion | None = None,
    *,
    making: PassageEncoder | None = None,
    rrf_k: int = 10,
    pool: int = 500,
) -> PlanIndex:
    """Embed and index the passages of the plans and their anticipated questions, in memory."""
    passages = [p for plan in plans for p in plan.passages]
    return index_passages(passages, embedder, expansion, plans=plans, making=making, rrf_k=rrf_k, pool=pool)


def index_passages(
    passages: Sequence[Passage],
    embedder: Embedder,
    expansion: Expansion | None = None,
    *,
    plans: Sequence[Plan] = (),
    making: PassageEncoder | None = None,
    rrf_k: int = 10,
    pool: int = 500,
) -> PlanIndex:
    """Embed and index passages, of plans or of any corpus. Raises ValueError when there are none.

    `making`: how texts are encoded, where what is made of them is kept or long work is told of.
    """
    if not passages:
        raise ValueError("there is no passage to index")
    expansion = expansion or Expansion()
    sentences = [s.text for p in passages for s in p.sentences]
    making = making or PassageEncoder(embedder)
    own = making.words([lexical_text(p) for p in passages])
    questions = [[q for s in p.sentences for q in expansion.answered.get(s.text, ())] for p in passages]
    flat = iter(making.words([q for of_passage in questions for q in of_passage]))
    asked = [[w for _ in of_passage for w in next(flat)] for of_passage in questions]
    whole, single, tokens = _encoded(passages, making)
    return PlanIndex(
        plans=tuple(plans),
        passages=tuple(passages),
        passage_vectors=VectorIndex.of(whole),
        sentence_vectors=VectorIndex.of(single),
        tokens=tokens,
        lexical=LexicalIndex.of(own),
        expanded=LexicalIndex.of([a + b for a, b in zip(own, asked, strict=True)]),
        answered=question_index(sentences, expansion.answered, making),
        embedder=embedder,
        rrf_k=rrf_k,
        pool=pool,
    )


def _encoded(
    passages: Sequence[Passage], making: PassageEncoder
) -> tuple[Vectors, Vectors, TokenIndex | None]:
    """Vectors of the passages and of their sentences, and the sentences' tokens where the encoder shows them.

    A passage of one sentence is encoded once.
    """
    stated = [s.statement for p in passages for s in p.sentences]
    encoder = token_encoder(making.embedder, judge_head().encoder_sha256)
    if encoder is None:
        vectors = making.vectors([*(p.statement for p in passages), *stated], "passages")
        return vectors[: len(passages)], vectors[len(passages) :], None
    tokens, single = token_index(passages, encoder, making)
    known = dict(zip(stated, single, strict=True))
    others = [p.statement for p in passages if p.statement not in known]
    known.update(zip(others, making.vectors(others, "passages"), strict=True))
    return np.stack([known[p.statement] for p in passages]), single, tokens


def question_index(
    sentences: Sequence[str], questions: Mapping[str, Sequence[str]], making: PassageEncoder
) -> QuestionIndex:
    """The questions of the sentences, embedded as passages: the query's prompt is for what is asked now."""
    of_each = [questions.get(sentence, ()) for sentence in sentences]
    texts = [q for asked in of_each for q in asked]
    return QuestionIndex.of(making.vectors(texts, "anticipated questions"), [len(asked) for asked in of_each])
