"""The Bot: one way from a question to a checked answer, used by the app, the shell and the evaluation."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import cached_property
from threading import Semaphore

from chat.answers.choice import chosen_for, with_more
from chat.answers.compose import evidence_of
from chat.answers.findings import Findings, findings_of, findings_of_choices, with_titles
from chat.answers.framing import framed
from chat.answers.llm import LanguageModel
from chat.answers.outright import asks_for_rows, outright, unread
from chat.answers.replies import reply
from chat.answers.several import nearest, together
from chat.answers.wording import Wording, is_worded
from chat.asks.history import Standalone, standalone
from chat.asks.intents import Intent
from chat.asks.message import Message, MessageReader
from chat.asks.question import Question, checked_question, queries_of, understand
from chat.config import ChatConfig
from chat.decision.deciding import Decision, Thresholds, decide
from chat.evidence.bounds import within_bounds
from chat.evidence.candidates import Candidate, Weights, judged, score_sentences
from chat.evidence.items import with_items
from chat.evidence.judge import Judge, judge_of
from chat.evidence.namesakes import of_the_subject
from chat.evidence.openness import choices_of
from chat.evidence.sections import AskedPlace, asked_place, preferred
from chat.model import Answer, Answered, Event, EvidenceFound, Status, Timings, Turn, Words
from chat.scope.asked import Scopes
from chat.spelling.mending import Spelling
from chat.spelling.reading import Reading
from chat.spelling.stored import words_of
from index.instructions import instructing
from index.model import Hit
from index.plan_index import PlanIndex
from index.tokenizer import fold
from ingest.model import Passage, Plan
from ledger.ledger import Ledger


class Bot:
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
        self.index = index
        self.config = config or ChatConfig()
        self._model = model
        self._weights = weights or Weights()
        self._thresholds = thresholds or Thresholds()
        self._reader = MessageReader(index.tokens.encoder if index.tokens else None)
        self._turn = Semaphore(self.config.at_once)
        self._reading = Reading(lambda: self.spelling, index.plans)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans that are answered from."""
        return self.index.plans

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

    def found(self, message: Message, asked: Standalone) -> Findings:
        """What the plans say, taken together, to a question that stands alone; `message` as it was put."""
        found = self._found(message, self._understood(asked, message))
        return with_titles(found, {plan.id: plan.title for plan in self.plans})

    def _replied(self, message: Message) -> Findings:
        """The answer to a message that asks the plans nothing."""
        understood = understand(message.focus)
        hits = tuple(self.index.search(understood.sought, self.config.retrieved))
        said = Decision(*reply(message.intent, self.plans))
        return Findings(understood, said, (), hits, said.reason, courtesy=said.status is Status.OFF_TOPIC)

    def _found(self, message: Message, understood: Question) -> Findings:
        self._encode(message.focus, understood)
        hits = self.index.search(queries_of(understood, message.focus, self.config), self.config.retrieved)
        place = asked_place(understood, self.plans)
        if found := outright(understood, place, self.ledger, self.index, self._answering, hits=hits):
            return found
        candidates = self._candidates(understood, hits, place)
        if choices := choices_of(understood, candidates, self._answering):
            return findings_of_choices(understood, choices, hits)
        decision = self._decide(understood, candidates, message)
        chosen = self._chosen(understood, decision, candidates)
        if message.again is Intent.MORE:
            chosen = with_more(chosen, candidates)
        if decision.status.supported:
            chosen = with_items(understood, chosen, self._answering, counted=place is None)
        evidence = tuple(
            evidence_of(n, c.passage, c.sentence, understood, c.score, support=decision.status.supported)
            for n, c in enumerate(chosen, start=1)
        )
        return findings_of(understood, decision, evidence, hits)

    def _candidates(
        self, understood: Question, hits: Sequence[Hit], place: AskedPlace | None
    ) -> Sequence[Candidate]:
        """The sentences of the hits that may answer, judged, best first."""
        answering = [h for h in hits if h.passage.id not in self._instructing]
        scored = score_sentences(understood, answering, self.index, self._weights)
        if place and not understood.parts:
            scored = preferred(place, scored)
        found = judged(of_the_subject(understood, scored), understood, self.index, self._judge)
        return within_bounds(understood, found, self.plans)

    @cached_property
    def _judge(self) -> Judge:
        return judge_of(self.index)

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

    def _encode(self, asked: str, understood: Question) -> None:
        """All wordings in one call, for the encoder's memory: the steps ask for them one by one."""
        other = (asked,) if asked != understood.text else ()
        said = (understood.core, understood.own, *understood.parts, *other)
        self.index.embedder.encode_queries([fold(words) for words in said if words])

    def _understood(self, asked: Standalone, message: Message) -> Question:
        asking = [clause.text for clause in message.asking] if not asked.own else ()
        told = message.asked_in(asked.text) if not asked.own else ""
        text, known = asked.text, (self.index.mentions, self.index.own_names)
        return understand(text, *known, asked.own, asking, asked=told)

    @cached_property
    def spelling(self) -> Spelling:
        """Mends typos and pinyin by the words of the plans, as the index has them."""
        return Spelling([word for plan in self.plans for word in words_of(plan, self.index.folder)])

    @cached_property
    def ledger(self) -> Ledger:
        """The commitments of the plans, as the index has them."""
        return Ledger.of(self.plans, self.index.folder)

    @cached_property
    def _instructing(self) -> frozenset[str]:
        return instructing(self.index.passages)

    @cached_property
    def _answering(self) -> tuple[Passage, ...]:
        """The passages that may answer: all but those that instruct a machine."""
        return tuple(p for p in self.index.passages if p.id not in self._instructing)

    def _decide(self, understood: Question, candidates: Sequence[Candidate], message: Message) -> Decision:
        return decide(understood, candidates, self.index, self._thresholds, message)

    def close(self) -> None:
        """Stop what was started for wording."""
        if self._model is not None:
            self._model.close()

    def _chosen(
        self, question: Question, decision: Decision, candidates: Sequence[Candidate]
    ) -> list[Candidate]:
        """The sentences to show."""
        return chosen_for(question, decision, candidates, self.ledger, self.config)


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
