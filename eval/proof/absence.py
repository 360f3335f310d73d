"""`planqa eval absence`: each question asked again with the sentences that answer it taken away.

A bot that answers all the same was never led by the answer. Nothing is encoded anew: the sentences are only
kept from being candidates.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from chat.asks.question import Question
from chat.bot import Bot
from chat.evidence.candidates import Candidate
from chat.evidence.sections import AskedPlace
from eval.metrics.intervals import estimate
from eval.questions.matching import compact
from eval.questions.sets import Question as Row
from eval.questions.sets import load_questions
from eval.questions.shipped import question_set, shipped_plan
from eval.runs.bots import OpenBot
from eval.runs.configs import environment
from index.model import Hit
from index.plan_index import PlanIndex
from ingest import read_plan


class Lacking(Bot):
    """A bot that does not see the sentences that hold one of `quotes`, or are part of one."""

    def __init__(self, index: PlanIndex) -> None:
        super().__init__(index)
        self.quotes: tuple[str, ...] = ()

    def _candidates(
        self, understood: Question, hits: Sequence[Hit], place: AskedPlace | None
    ) -> Sequence[Candidate]:
        found = super()._candidates(understood, hits, place)
        return [c for c in found if not self._taken(compact(c.sentence.text))]

    def _taken(self, text: str) -> bool:
        return any(quote in text or (len(text) > MIN_PART and text in quote) for quote in self.quotes)


MIN_PART = 8
"""A shorter sentence that is part of a quote stands elsewhere by chance."""


def absence(args: argparse.Namespace, open_bot: OpenBot) -> int:
    """Print the share that turns to a refusal, with its interval; 1 where it is below `--at-least`."""
    path, document = question_set(str(args.questions))
    document = args.plan or document
    plan = None if document == shipped_plan() else read_plan(document)
    opened = open_bot(environment("extractive"), plan)
    if not isinstance(opened, Bot):
        raise TypeError("the absence measure needs the project's own bot")
    bot = Lacking(opened.index)
    asked = [q for q in load_questions(path, labelled=True) if q.answerable and q.gold]
    kept = []
    for number, question in enumerate(asked, start=1):
        kept.append(_still_answered(bot, question))
        print(f"asked {number} of {len(asked)}", end="\r", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    turned = estimate([float(not answer) for answer in kept])
    assert turned is not None
    print(f"turned to a refusal: {turned.mean:.3f} [{turned.low:.3f}, {turned.high:.3f}] of {len(asked)}")
    if args.failures:
        for question, answer in zip(asked, kept, strict=True):
            if answer:
                print(f"{question.id}\t{question.question}\t{answer}")
    return 1 if turned.mean < args.at_least else 0


def _still_answered(bot: Lacking, question: Row) -> str:
    """The answer without the sentences that answer; empty where it is a refusal."""
    bot.quotes = tuple(compact(gold.quote) for gold in question.gold)
    answer = bot.answer(question.question, question.history)
    return answer.text if answer.status.supported else ""
