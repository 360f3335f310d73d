"""The judge: the probability that a sentence answers what is asked, from the tokens of both.

The network is in `chat.evidence.judge_head`. Where the encoder shows no token states, nearness stands in
(`NearnessJudge`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chat.evidence.judge_head import logits
from index.plan_index import PlanIndex
from index.tokenizer import word_set
from index.tokens import TokenIndex

UNREAD = -9.0
"""Logits where the ask or the sentence has no token."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of one sentence: logits that it answers, and that it is about the same thing."""

    answers: float
    about: float


class Judge(Protocol):
    """Judges sentences, by their rows in the index, against an ask."""

    def judged(self, ask: str, rows: Sequence[int]) -> list[Judgement]: ...


def judge_of(index: PlanIndex) -> Judge:
    """The trained judge where the index keeps tokens, else nearness."""
    return HeadJudge(index.tokens) if index.tokens is not None else NearnessJudge(index)


class NearnessJudge:
    """Stands in for the judge where the encoder shows no tokens: cosine and shared words, not trained."""

    def __init__(self, index: PlanIndex) -> None:
        self._index = index

    def judged(self, ask: str, rows: Sequence[int]) -> list[Judgement]:
        """Logits by the cosine, and by the share of the ask's words in the sentence."""
        if not rows:
            return []
        vectors = self._index.embedder.encode_queries([ask])
        cosines = self._index.sentence_vectors.cosines(vectors, list(rows))[0]
        asked = word_set(ask)
        shares = [
            len(asked & word_set(self._index.sentence(row).statement)) / (len(asked) or 1) for row in rows
        ]
        found = [8 * (float(c) - 0.45) + 4 * s for c, s in zip(cosines, shares, strict=True)]
        return [Judgement(logit, logit + 1) for logit in found]


class HeadJudge:
    """The trained judge."""

    def __init__(self, tokens: TokenIndex) -> None:
        self._tokens = tokens
        self._head = tokens.head

    def judged(self, ask: str, rows: Sequence[int]) -> list[Judgement]:
        """In the order of the rows."""
        asked, said = self._tokens.asked(ask), self._tokens.said(rows)
        found = [Judgement(UNREAD, UNREAD)] * len(rows)
        if not asked.ids.size or not said.ids.size:
            return found
        worded = said.worded
        for row, (answers, about) in zip(worded, logits(self._head, asked, said).tolist(), strict=True):
            found[row] = Judgement(answers, about)
        return found
