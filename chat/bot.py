"""The Bot: one way from a question to a checked answer, used by the app, the shell and the evaluation."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import cached_property
from threading import Semaphore

from chat.answers.findings import Findings
from chat.answers.framing import framed
from chat.answers.llm import LanguageModel
from chat.answers.outright import asks_for_rows, unread
from chat.answers.replies import reply
from chat.answers.several import nearest, together
from chat.answers.wording import Wording, is_worded
from chat.asks.history import standalone
from chat.asks.message import Message
from chat.asks.question import checked_question, understand
from chat.config import ChatConfig
from chat.decision.deciding import Decision
from chat.decision.thresholds import Thresholds
from chat.evidence.candidates import Weights
from chat.finder import Finder
from chat.model import Answer, Answered, Event, EvidenceFound, Status, Timings, Turn, Words
from chat.scope.asked import Scopes
from chat.spelling.mending import Spelling
from chat.spelling.reading import Reading
from chat.spelling.stored import words_of
from index.model import Hit
from index.plan_index import PlanIndex
from ingest.model import Plan


class Bot(Finder):
    """Answers questions from an index. Safe to use from several threads; keeps no conversation."""

    def __init__(
        self,
        index: PlanIndex,
        config: ChatConfig | None = None,
        model: LanguageModel | None = None,
        *,
        weights: Weights | None = None,
        thresholds: Thresholds | None = None,
    ) -> None:
        super().__init__(index, config, weights, thresholds)
        self._model = model
        self._turn = Semaphore(self.config.at_once)
        self._reading = Reading(lambda: self.spelling, index.plans)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Generator[Event, None, None]:
        """EvidenceFound, then Words, then Answered; closing it stops the work.

        Raises QuestionError for an empty or too long question.
        """
        started = time.perf_counter()
        question = checked_question(question)
        with self._turn:
            findings = self.find(question, history)
        retrieve = _ms_since(started)
        yield EvidenceFound(
            findings.evidence, findings.decision.status, findings.question.text, findings.courtesy
        )
        answer = Answer(
            question=question,
            standalone=findings.question.text,
            text=findings.draft,
            status=findings.decision.status,
            evidence=findings.evidence,
            retrieved=tuple(h for h in findings.retrieved if h.passage.id not in self._instructing),
            timings=Timings(retrieve=retrieve),
            answerer="extractive",
            model="",
            target=any(e.target and e.support for e in findings.evidence),
            courtesy=findings.courtesy,
            table=findings.table,
        )
        first_token = None
        worded_by_model = is_worded(findings.question, answer.status) and not findings.listed
        if self._model is not None and worded_by_model:
            worded = Wording(self._model, answer)
            for words in worded.stream():
                first_token = first_token or _ms_since(started)
                yield Words(words)
            answer = worded.answer
        else:
            first_token = _ms_since(started)
            yield Words(findings.draft)
        timings = Timings(retrieve, first_token or _ms_since(started), _ms_since(started))
        yield Answered(replace(answer, timings=timings))

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer alone."""
        for event in self.ask(question, history):
            if isinstance(event, Answered):
                return event.answer
        raise AssertionError("ask ends with Answered")

    def find(self, question: str, history: Sequence[Turn] = ()) -> Findings:
        """Retrieve, choose and decide; no wording. Several plans are asked one by one."""
        earlier = [self._reading.turn(turn) for turn in history]
        message, history = self._reader.in_conversation(self._reading.of(question), earlier)
        if not message.asks_plans and not asks_for_rows(message.text, self.ledger, self.index):
            beside = self._reader.beside(message)
            if not (beside and (found := self._of_all(beside, history)).decision.status.supported):
                return self._replied(message)
            return framed(found, beside, self.config.hotline, self._answering)
        found = unread(self._of_all(message, history), self.index.embedder)
        return framed(found, message, self.config.hotline, self._answering)

    def _of_all(self, message: Message, history: Sequence[Turn]) -> Findings:
        if len(self.plans) < 2:
            return self.found(message, standalone(message.focus, history))
        scope = self._scopes.of(message.focus, history)
        hits = self.index.search(scope.text, self.config.retrieved)
        scope = nearest(scope, hits)
        asks = [(self._of_plan[plan.id], scope.asks[plan.id]) for plan in scope.plans]
        return together(scope, [bot.found(message, ask) for bot, ask in asks], self.plans, hits)

    def search(self, text: str, k: int) -> list[Hit]:
        """The k best passages that may answer, best first."""
        return [h for h in self.index.search(text, k) if h.passage.id not in self._instructing]

    def _replied(self, message: Message) -> Findings:
        """The answer to a message that asks the plans nothing."""
        understood = understand(message.focus)
        hits = tuple(self.index.search(understood.sought, self.config.retrieved))
        said = Decision(*reply(message.intent, self.plans))
        return Findings(understood, said, (), hits, said.reason, courtesy=said.status is Status.OFF_TOPIC)

    @cached_property
    def _of_plan(self) -> dict[str, Bot]:
        """For each plan a bot of its own."""

        def bot_of(plan: Plan) -> Bot:
            part = self.index.of_plan(plan.id)
            return type(self)(part, self.config, weights=self._weights, thresholds=self._thresholds)

        return {plan.id: bot_of(plan) for plan in self.plans}

    @cached_property
    def _scopes(self) -> Scopes:
        def mentioning(term: str) -> tuple[str, ...]:
            return tuple(plan for plan, bot in self._of_plan.items() if bot.index.mentions(term))

        return Scopes(self.plans, mentioning)

    @cached_property
    def spelling(self) -> Spelling:
        """Mends typos and pinyin by the words of the plans, as the index has them."""
        return Spelling([word for plan in self.plans for word in words_of(plan, self.index.folder)])

    def close(self) -> None:
        """Stop what was started for wording."""
        if self._model is not None:
            self._model.close()


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
