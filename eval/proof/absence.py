"""`planqa eval absence`: each question asked again with the sentences that answer it taken away.

A bot that answers all the same was never led by the answer. Nothing is encoded anew: the sentences, and the
questions anticipated for them, are only kept from being found.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chat.asks.question import Question
from chat.bot import Bot
from chat.evidence.candidates import Candidate
from chat.evidence.sections import AskedPlace
from chat.model import Answer
from eval.metrics.intervals import Estimate, estimate
from eval.questions.matching import compact, holds_fact
from eval.questions.sets import Question as Row
from eval.questions.sets import load_questions
from eval.questions.shipped import question_set, shipped_plan
from eval.runs.bots import OpenBot
from eval.runs.configs import environment
from index.expansion import NONE, QuestionIndex
from index.model import Hit
from index.plan_index import PlanIndex
from ingest import read_plan
from ingest.errors import RowsError

MIN_PART = 8
"""A shorter sentence that is part of a quote stands elsewhere by chance."""


class Outcome(StrEnum):
    """What became of an answer whose sentences were taken away."""

    REFUSED = "refused"
    STILL_TRUE = "still true"
    """Every fact asked for stands in it: other sentences have them too."""
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Retold:
    """A question, its answer, and its answer without the sentences of its gold."""

    question: Row
    whole: Answer
    without: Answer

    @property
    def outcome(self) -> Outcome:
        if not self.without.status.supported:
            return Outcome.REFUSED
        facts = self.question.key_facts
        true = bool(facts) and all(holds_fact(self.without.text, fact) for fact in facts)
        return Outcome.STILL_TRUE if true else Outcome.ANSWERED


class _Kept(QuestionIndex):
    """Anticipated questions, but those of the sentences in `gone`, a set of rows that is shared."""

    __slots__ = ("gone",)
    gone: set[int]

    def nearness(self, queries: NDArray[np.float32], sentences: NDArray[np.int64]) -> NDArray[np.float32]:
        found = super().nearness(queries, sentences)
        found[:, np.isin(sentences, list(self.gone))] = NONE
        return found

    def nearest(self, vector: NDArray[np.float32], k: int) -> Iterator[tuple[int, float]]:
        more = sum(int(self.first[row + 1] - self.first[row]) for row in self.gone)
        kept = [found for found in super().nearest(vector, k + more) if found[0] not in self.gone]
        yield from kept[:k]


def _kept(index: QuestionIndex, gone: set[int]) -> _Kept:
    kept = _Kept(index.vectors, index.first)
    object.__setattr__(kept, "gone", gone)
    return kept


class Lacking(Bot):
    """A bot that does not see the sentences that hold one of `quotes`, or are part of one."""

    def __init__(self, index: PlanIndex) -> None:
        self._gone: set[int] = set()
        super().__init__(replace(index, answered=_kept(index.answered, self._gone)))
        self._texts = [compact(s.text) for p in index.passages for s in p.sentences]
        self._quotes: tuple[str, ...] = ()

    @staticmethod
    def like(bot: Bot) -> Lacking:
        """A bot of the same kind over the same index."""
        kind = type("Lacking", (Lacking, type(bot)), {})
        made: Lacking = kind(bot.index)
        return made

    def take(self, quotes: Sequence[str]) -> None:
        """From now on these are not seen, what was taken before is."""
        self._quotes = tuple(compact(quote) for quote in quotes)
        self._gone.clear()
        self._gone.update(row for row, text in enumerate(self._texts) if self._taken(text))

    def _candidates(
        self, understood: Question, hits: Sequence[Hit], place: AskedPlace | None
    ) -> Sequence[Candidate]:
        found = super()._candidates(understood, hits, place)
        return [c for c in found if not self._taken(compact(c.sentence.text))]

    def _taken(self, text: str) -> bool:
        return any(quote in text or (len(text) > MIN_PART and text in quote) for quote in self._quotes)


def absence(args: argparse.Namespace, open_bot: OpenBot) -> int:
    """Print the share that turns, with its interval, and write the page; 1 where it is below `--at-least`."""
    from eval.proof.absence_page import absence_html

    path, document = question_set(str(args.questions))
    document = args.plan or document
    plan = None if document == shipped_plan() else read_plan(document)
    opened = open_bot(environment("extractive"), plan)
    if not isinstance(opened, Bot):
        raise TypeError("the absence measure needs the project's own bot")
    asked = [q for q in load_questions(path, labelled=True) if q.answerable and q.gold][: args.limit]
    if not asked:
        raise RowsError(f"{path}: no question asked has gold", expected="answerable questions with gold")
    retold = list(_retold(Lacking.like(opened), asked))
    share = turned(retold)
    print(f"turned: {share.mean:.3f} [{share.low:.3f}, {share.high:.3f}] of {share.n}")
    for outcome in Outcome:
        print(f"  {outcome}: {sum(one.outcome is outcome for one in retold)}")
    if args.failures:
        for one in retold:
            if one.outcome is Outcome.ANSWERED:
                print(f"{one.question.id}\t{one.question.question}\t{one.without.text}")
    if args.out:
        Path(args.out).write_text(absence_html(path.stem, retold), encoding="utf-8")
        print(f"page: {args.out}", file=sys.stderr)
    return 1 if share.mean < args.at_least else 0


def turned(retold: Sequence[Retold]) -> Estimate:
    """The share that is refused, or still tells every fact, with its interval. `retold` is not empty."""
    share = estimate([float(one.outcome is not Outcome.ANSWERED) for one in retold])
    assert share is not None
    return share


def _retold(bot: Lacking, asked: Sequence[Row]) -> Iterator[Retold]:
    for number, question in enumerate(asked, start=1):
        bot.take(())
        whole = bot.answer(question.question, question.history)
        bot.take([gold.quote for gold in question.gold])
        yield Retold(question, whole, bot.answer(question.question, question.history))
        print(f"asked {number} of {len(asked)}", end="\r", file=sys.stderr, flush=True)
    print(file=sys.stderr)
