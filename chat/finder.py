"""From one message to what the plans say: its asks, the evidence for each, the decision, the sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from chat.answers.apart import ABOUT, Part, answered_apart, with_vetoes
from chat.answers.choice import chosen_for, with_more
from chat.answers.compose import evidence_of
from chat.answers.findings import Findings, findings_of, findings_of_choices, with_titles
from chat.answers.outright import outright
from chat.asks.apart import Ask, asks_apart
from chat.asks.history import Standalone
from chat.asks.intents import Intent
from chat.asks.message import Message, MessageReader
from chat.asks.question import Question, queries_of, understand
from chat.config import ChatConfig
from chat.decision.deciding import Decision, decide, is_exact
from chat.decision.thresholds import Thresholds
from chat.evidence.bounds import within_bounds
from chat.evidence.candidates import (
    MAX_JUDGED_CHARS,
    UNJUDGED,
    Candidate,
    Weights,
    judged,
    score_sentences,
)
from chat.evidence.items import with_items
from chat.evidence.judge import Judge, judge_of
from chat.evidence.namesakes import of_the_subject
from chat.evidence.openness import choices_of
from chat.evidence.sections import AskedPlace, asked_place, preferred
from chat.model import Status
from index.instructions import instructing
from index.model import Hit
from index.plan_index import PlanIndex
from index.tokenizer import fold
from ingest.model import Passage, Plan
from ledger.ledger import Ledger


class Finder:
    """Finds what the plans of an index, taken together, say. Safe to use from several threads."""

    def __init__(
        self,
        index: PlanIndex,
        config: ChatConfig | None,
        weights: Weights | None,
        thresholds: Thresholds | None,
    ) -> None:
        self.index = index
        self.config = config or ChatConfig()
        self._weights = weights or Weights()
        self._thresholds = thresholds or Thresholds()
        self._reader = MessageReader(index.tokens.encoder if index.tokens else None)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans that are answered from."""
        return self.index.plans

    def found(self, message: Message, asked: Standalone) -> Findings:
        """What the plans say to a question that stands alone; `message` as it was put.

        Several asks are answered one by one where one of them surely is; else where the whole is, too, or
        is refused for what exact words say of another of them. What surely answers the whole stands for an
        ask that nothing answers by itself.
        """
        understood = self._understood(asked, message)
        parts = self._parts(message, asked, understood)
        sure = any(part.is_sure for part in parts)
        if sure and all(part.shown for part in parts):
            found = answered_apart(understood, parts)
        else:
            found = self._found(message, understood)
            for_one = is_exact(found.decision) and any(part.is_well_told for part in parts)
            with_whole = found.decision.status.supported and any(part.is_told for part in parts)
            if sure or for_one or with_whole:
                found = answered_apart(understood, parts, found)
        return with_titles(found, {plan.id: plan.title for plan in self.plans})

    def _parts(self, message: Message, asked: Standalone, whole: Question) -> list[Part]:
        """What is found for each of several asks.

        Empty where one thing is asked, or a whole list, and where one fell into a cut of the source.
        """
        is_one = asked.own or message.in_danger or message.again is Intent.MORE
        asks = () if is_one else asks_apart(message, self.index.mentions)
        if not asks:
            return []
        place = asked_place(whole, self.plans)
        if outright(whole, place, self.ledger, self.index, self._answering, hits=()):
            return []
        # In one call, on all cores, for the encoder's memory: the steps ask for them one by one.
        self.index.embedder.encode_queries([t for ask in asks for t in (fold(ask.text), _context(ask))])
        parts = []
        for n, ask in enumerate(asks, start=1):
            before = fold("".join(a.said for a in asks[:n]))
            places = tuple(name for name in whole.places if name in before)
            part = self._part(ask, ask.text, places, message)
            again = part.about < ABOUT and ask.text != ask.under
            parts.append(self._part(ask, ask.under, places, message) if again else part)
        damaged = any(part.found.decision.status is Status.DAMAGED for part in parts)
        return [] if damaged else with_vetoes(parts)

    def _part(self, ask: Ask, text: str, places: tuple[str, ...], whole: Message) -> Part:
        """What is found for an ask put as `text`, and how surely it is about the ask in its context."""
        one = understand(text, self.index.mentions, self.index.own_names, asking=(ask.said,))
        one = replace(one, places=places)
        hits, place = self._searched(text, one)
        candidates = self._candidates(one, hits, place)
        found = self._composed(self._reader.read(text).within(whole), one, hits, candidates, place)
        if not candidates:
            return Part(ask, found, UNJUDGED, UNJUDGED)
        first = candidates[0]
        row = self.index.sentence_rows([first.passage])[0][first.position]
        about = self._judge.judged(_context(ask), [row])[0].about
        return Part(ask, found, first.answers, about)

    def _found(self, message: Message, understood: Question) -> Findings:
        hits, place = self._searched(message.focus, understood)
        if found := outright(understood, place, self.ledger, self.index, self._answering, hits=hits):
            return found
        candidates = self._candidates(understood, hits, place)
        if choices := choices_of(understood, candidates, self._answering):
            return findings_of_choices(understood, choices, hits)
        return self._composed(message, understood, hits, candidates, place)

    def _searched(self, asked: str, understood: Question) -> tuple[list[Hit], AskedPlace | None]:
        """The passages found for a question, put as `asked`, and the place of the plan that it names."""
        self._encode(asked, understood)
        hits = self.index.search(queries_of(understood, asked, self.config), self.config.retrieved)
        return hits, asked_place(understood, self.plans)

    def _composed(
        self,
        message: Message,
        understood: Question,
        hits: Sequence[Hit],
        candidates: Sequence[Candidate],
        place: AskedPlace | None,
    ) -> Findings:
        """The decision, and the sentences that it shows."""
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
        if place:
            scored = preferred(place, scored)
        found = judged(of_the_subject(understood, scored), understood, self.index, self._judge)
        return within_bounds(understood, found, self.plans)

    @cached_property
    def _judge(self) -> Judge:
        return judge_of(self.index)

    def _encode(self, asked: str, understood: Question) -> None:
        """All wordings in one call, for the encoder's memory: the steps ask for them one by one."""
        other = (asked,) if asked != understood.text else ()
        said = (understood.core, understood.own, *other)
        self.index.embedder.encode_queries([fold(words) for words in said if words])

    def _understood(self, asked: Standalone, message: Message) -> Question:
        asking = [clause.text for clause in message.asking] if not asked.own else ()
        told = message.asked_in(asked.text) if not asked.own else ""
        text, known = asked.text, (self.index.mentions, self.index.own_names)
        return understand(text, *known, asked.own, asking, asked=told)

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

    def _chosen(
        self, question: Question, decision: Decision, candidates: Sequence[Candidate]
    ) -> list[Candidate]:
        """The sentences to show."""
        return chosen_for(question, decision, candidates, self.ledger, self.config)


def _context(ask: Ask) -> str:
    """The end of an ask's context, as long as the judge reads."""
    return fold(ask.context)[-MAX_JUDGED_CHARS:]
