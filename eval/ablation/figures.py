"""Ablation: the whole bot and bots that lack one part each, on the same questions, paired."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eval.metrics.evaluation import Scored, evaluate
from eval.metrics.intervals import Difference, paired_difference
from eval.questions.sets import Question
from eval.runs.answers import Asked, ask_row
from index.embedder import Embedder, Vectors
from index.plan_index import PlanIndex
from ingest.model import Plan

FIGURES = (
    "right",
    "evidence_500",
    "evidence_1000",
    "evidence_2000",
    "all_facts",
    "fact_recall",
    "citation_recall",
    "citation_precision",
    "answer_length",
    "refusal",
    "false_refusal",
)
WORDING_FIGURES = (*FIGURES, "numbers_supported", "names_supported")


class RememberingEmbedder:
    """An encoder that encodes a text once: many variations ask the same questions."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[tuple[str, str], Vectors] = {}

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def sha256(self) -> str:
        return self._embedder.sha256

    @property
    def dims(self) -> int:
        return self._embedder.dims

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._remembered("query", texts, self._embedder.encode_queries)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._remembered("passage", texts, self._embedder.encode_passages)

    def _remembered(
        self, use: str, texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors]
    ) -> Vectors:
        if not texts:
            return encode(texts)
        new = [text for text in dict.fromkeys(texts) if (use, text) not in self._known]
        if new:
            self._known |= {(use, text): row for text, row in zip(new, encode(new), strict=True)}
        return np.stack([self._known[use, text] for text in texts])


@dataclass(frozen=True, slots=True)
class Measured:
    """One bot on all questions: the values of every metric, and what it said."""

    scored: tuple[Scored, ...]

    def of(self, split: str | None) -> Measured:
        """On the questions of a split alone; None: on all."""
        return Measured(tuple(s for s in self.scored if split in (None, s.question.split)))

    def values(self, metric: str) -> list[float | None]:
        return [s.values.get(metric) for s in self.scored]


@dataclass(frozen=True, slots=True)
class Effect:
    """What leaving a part out does to one figure: the means over the questions where both have a value."""

    whole: float
    without: float
    difference: Difference


@dataclass(frozen=True, slots=True)
class Compared:
    """`effects` by metric. `changed`: answers that differ; `won`: right only without, `lost`: only with."""

    questions: int
    effects: Mapping[str, Effect]
    changed: int
    won: tuple[str, ...]
    lost: tuple[str, ...]


def with_memory(index: PlanIndex) -> PlanIndex:
    """The index with an encoder that remembers."""
    return replace(index, embedder=RememberingEmbedder(index.embedder))


def measure(
    bot: Asked, questions: Sequence[Question], plan: Plan, *, name: str = "", progress: bool = True
) -> Measured:
    """Ask everything and score it; `name` is what the bar on stderr says."""
    rows = [ask_row(bot, q.id, q.question, q.history) for q in _with_bar(questions, name, progress=progress)]
    return Measured(evaluate(questions, rows, plan).scored)


def compare(whole: Measured, without: Measured, metrics: Sequence[str] = FIGURES) -> Compared:
    """Two bots on the same questions, paired; differences are without - whole."""
    pairs = list(zip(whole.scored, without.scored, strict=True))
    effects = {name: effect for name in metrics if (effect := _effect(whole, without, name)) is not None}
    return Compared(
        questions=len(pairs),
        effects=effects,
        changed=sum(_said(a.case.row) != _said(b.case.row) for a, b in pairs),
        won=tuple(b.question.id for a, b in pairs if b.right and not a.right),
        lost=tuple(b.question.id for a, b in pairs if a.right and not b.right),
    )


def _effect(whole: Measured, without: Measured, metric: str) -> Effect | None:
    both = zip(whole.values(metric), without.values(metric), strict=True)
    kept = [(a, b) for a, b in both if a is not None and b is not None]
    difference = paired_difference([a for a, _ in kept], [b for _, b in kept])
    if difference is None:
        return None
    n = len(kept)
    return Effect(sum(a for a, _ in kept) / n, sum(b for _, b in kept) / n, difference)


def _said(row: Mapping[str, object] | None) -> tuple[object, ...]:
    row = row or {}
    return row.get("status"), row.get("answer"), row.get("citations")


def _with_bar(questions: Sequence[Question], name: str, *, progress: bool) -> Iterable[Question]:
    if not progress:
        return questions
    from tqdm import tqdm

    bar: Iterable[Question] = tqdm(questions, desc=f"{name:<28}", unit="q", file=sys.stderr)
    return bar
