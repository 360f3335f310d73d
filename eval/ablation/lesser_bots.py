"""Bots that lack one part each, by one hook overridden: what an ablation sets beside the whole bot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from chat.answers.apart import Part
from chat.answers.findings import Findings
from chat.asks.history import Standalone
from chat.asks.lexicon import is_english
from chat.asks.message import Message, MessageReader
from chat.asks.question import Question
from chat.bot import Bot
from chat.config import ChatConfig
from chat.decision.deciding import Decision
from chat.evidence.candidates import Candidate
from chat.evidence.judge import Judge, NearnessJudge
from chat.evidence.sections import AskedPlace
from chat.evidence.selection import select, with_other_side
from chat.model import Status, Turn
from chat.spelling.mending import Spelling
from index.expansion import QuestionIndex
from index.model import Hit
from index.plan_index import PlanIndex
from index.tokenizer import fold
from ledger.ledger import Ledger

RANK_ORDER_CHARS = 160
"""What an answer in rank order is filled to: about the mean length of the whole bot's answers."""


def without_anticipated(index: PlanIndex) -> PlanIndex:
    """The index as it is built from a plan for which no question was anticipated."""
    no_vectors = np.zeros((0, index.sentence_vectors.dims), dtype=np.float32)
    none = QuestionIndex.of(no_vectors, [0] * len(index.sentence_vectors))
    return replace(index, expanded=index.lexical, answered=none, finder=None)


class AlwaysAnswering(Bot):
    """Without the gate: whatever raises no concern is answered."""

    def _decide(self, understood: Question, candidates: Sequence[Candidate], message: Message) -> Decision:
        decision = super()._decide(understood, candidates, message)
        return replace(decision, status=Status.ANSWERED, reason="", cut="", vetoed=False)


class WithoutPlacesAndTimes(Bot):
    """Without asking whether the places, years and periods of the question are the plan's."""

    def _candidates(
        self, understood: Question, hits: Sequence[Hit], place: AskedPlace | None
    ) -> Sequence[Candidate]:
        return super()._candidates(_anywhere(understood), hits, place)

    def _decide(self, understood: Question, candidates: Sequence[Candidate], message: Message) -> Decision:
        return super()._decide(_anywhere(understood), candidates, message)


def _anywhere(question: Question) -> Question:
    return replace(question, places=(), years=(), periods=())


class WithoutJudge(Bot):
    """With nearness in the judge's place: cosine and shared words."""

    @cached_property
    def _judge(self) -> Judge:
        return NearnessJudge(self.index)


class WithoutMessage(Bot):
    """With every message taken for a question, all of whose clauses ask."""

    def __init__(self, index: PlanIndex, config: ChatConfig | None = None) -> None:
        super().__init__(index, config)
        self._reader = MessageReader(None)


class AllAtOnce(Bot):
    """With one question made of all that a message asks."""

    def _parts(self, message: Message, asked: Standalone, whole: Question) -> list[Part]:  # noqa: ARG002 - the hook
        return []


class WithoutCuts(Bot):
    """Without looking whether what is asked fell into a cut of the source."""

    def _decide(self, understood: Question, candidates: Sequence[Candidate], message: Message) -> Decision:
        whole = [replace(c, sentence=replace(c.sentence, damaged=False)) for c in candidates]
        return super()._decide(understood, whole, message)


class RankOrder(Bot):
    """Without evidence selection: the first sentences of the passages as they are ranked."""

    def _chosen(
        self, question: Question, decision: Decision, candidates: Sequence[Candidate]
    ) -> list[Candidate]:
        if not decision.status.supported:
            return super()._chosen(question, decision, candidates)
        chosen: list[Candidate] = []
        size = 0
        for candidate in sorted(candidates, key=lambda c: (c.rank, c.position)):
            size += len(candidate.sentence.text)
            if chosen and size > RANK_ORDER_CHARS:
                break
            chosen.append(candidate)
        return chosen


class WithoutOtherPlaces(Bot):
    """Without the sentences in which the ledger has another value of the indicator asked for."""

    def _chosen(
        self, question: Question, decision: Decision, candidates: Sequence[Candidate]
    ) -> list[Candidate]:
        if not decision.status.supported:
            return super()._chosen(question, decision, candidates)
        return with_other_side(select(question, candidates, self.config), candidates)


class WithoutLedger(Bot):
    """With an empty ledger: no other places, no row for a listing."""

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(())


class _AsWritten(Spelling):
    """Corrects nothing."""

    def __init__(self) -> None:
        super().__init__(())

    def corrected(self, question: str) -> str | None:  # noqa: ARG002 - that is the point
        return None


class WithoutSpelling(Bot):
    """With typos and pinyin taken as they are written."""

    @cached_property
    def spelling(self) -> Spelling:
        return _AsWritten()


class WithoutLexicon(Bot):
    """Without official words for spoken ones."""

    def _understood(self, asked: Standalone, message: Message) -> Question:
        question = super()._understood(asked, message)
        return question if is_english(fold(question.sought)) else replace(question, official=None)


class WithoutGlossary(Bot):
    """Without Chinese words for English ones."""

    def _understood(self, asked: Standalone, message: Message) -> Question:
        question = super()._understood(asked, message)
        english = is_english(fold(question.sought))
        return replace(question, official=None, core=fold(question.sought)) if english else question


class WithoutOwnWords(Bot):
    """With a follow-up weighed only together with the topic put before it."""

    def _understood(self, asked: Standalone, message: Message) -> Question:
        return super()._understood(Standalone(asked.text), message)


class WithoutHistory(Bot):
    """Without the conversation: every question by itself."""

    def find(self, question: str, history: Sequence[Turn] = ()) -> Findings:  # noqa: ARG002 - that is the point
        return super().find(question, ())
