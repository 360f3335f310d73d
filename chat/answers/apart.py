"""One answer to several things asked in one message: each that is answered, and what is not there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chat.answers.check import numbers_in
from chat.answers.compose import opening, statements
from chat.answers.findings import Findings
from chat.answers.framing import RELATED
from chat.asks.apart import Ask
from chat.asks.question import Question, confirms
from chat.decision.deciding import NEARLY_SAID, Decision, is_exact, is_general
from chat.model import Evidence, Status
from index.model import Hit
from index.tokenizer import fold

RRF_K = 10
"""The constant of the fusion of rankings, that of the index."""
PER_ASK = 2
"""Sentences that each ask is given at most: who asks three things wants three short answers."""
ABOUT = 0.5
"""A sentence so surely about an ask in its context (a logit) answers it where the whole is answered …"""
WELL_ABOUT = 1.7
"""… so surely where the whole is refused for an exact reason, that may be another ask's …"""
SURELY_ANSWERS = 1.5
"""… and one that answers it so surely although the whole is refused."""
NEARLY_ABOUT, NEARLY_ANSWERS = 2.0, -4.0
"""From these logits on what is nearest is shown as near, beside an ask that is answered: 5 of 7 answered."""
_LEADS = re.compile(
    r"^(?:还有|另外|再就是|再一个|再问一下|那|请问|(?:我)?(?:就)?想问(?:问|一下)?)+(?:就是|[,，])?"
)


@dataclass(frozen=True, slots=True)
class Part:
    """What was found for one ask.

    `answers`, `about`: the judge's logits that the best sentence answers the ask, and that it is about it in
    its context.
    """

    ask: Ask
    found: Findings
    answers: float
    about: float

    @property
    def is_told(self) -> bool:
        """Whether it is answered with something that is about it in its context."""
        return self.found.decision.status.supported and self.about >= ABOUT

    @property
    def is_near(self) -> bool:
        """Whether nothing answers it, for no exact reason, and what is near is surely about it."""
        decision = self.found.decision
        near = self.answers >= NEARLY_ANSWERS and self.about >= NEARLY_ABOUT and bool(self.found.evidence)
        return near and is_general(decision) and not is_exact(decision)

    @property
    def shown(self) -> tuple[Evidence, ...]:
        """The sentences that the answer shows of it, once another ask is answered."""
        if self.is_near:
            return (replace(self.found.evidence[0], support=True),)
        return self.found.evidence[:PER_ASK] if self.is_told else ()

    @property
    def is_well_told(self) -> bool:
        """Whether that is surely about it."""
        return self.is_told and self.about >= WELL_ABOUT

    @property
    def is_sure(self) -> bool:
        """Whether that surely answers it, whatever else the message says."""
        return self.is_told and self.answers >= SURELY_ANSWERS


def with_vetoes(parts: Sequence[Part]) -> list[Part]:
    """The parts; what exact words rule out of one ask they rule out of those that lean on it, too."""
    vetoed = {part.ask.said: part.found for part in parts if part.found.decision.vetoed}
    return [replace(part, found=vetoed.get(part.ask.by, part.found)) for part in parts]


def answered_apart(question: Question, parts: Sequence[Part], whole: Findings | None = None) -> Findings:
    """One answer of what was found for each ask, in their order, and then for the whole, where that is sure.

    A sentence that answers two asks is told once. An ask that nothing answers is named with the reason,
    unless what answers it is told for another: 打算修哪些古迹,分别做点什么.
    """
    evidence: list[Evidence] = []
    lines: list[str] = []
    unsaid: list[tuple[str, str]] = []
    told = {_place(e) for part in parts for e in part.shown}
    sure = {_place(e) for part in parts if part.is_told and part.found.decision.sure for e in part.shown}
    for part in parts:
        decision = part.found.decision
        within = decision.status.supported and any(_place(e) in told for e in part.found.evidence[:1])
        if (not part.shown and not within) or (decision.reason and part.is_told):
            unsaid.append((_named(part.ask), decision.reason or NEARLY_SAID))
        known = {_place(e) for e in evidence}
        again = bool(part.shown) and _place(part.shown[0]) in known and not decision.sure
        new = [] if again else [e for e in part.shown if _place(e) not in known]
        if new:
            related = "" if _place(new[0]) in sure else f"{_named(part.ask)}{RELATED}"
            lines.append(f"{related}{statements(_added(new, evidence))}")
    if whole is not None and whole.decision.status.supported and whole.decision.sure:
        known = {_place(e) for e in evidence}
        new = [e for e in whole.evidence[:PER_ASK] if e.support and _place(e) not in known]
        lines.append(statements(_added(new, evidence)))
    named = {why for name, why in unsaid if name}
    reason = ";".join(dict.fromkeys(f"{name}{why}" for name, why in unsaid if name or why not in named))
    decision = Decision(Status.PARTIAL if reason else Status.ANSWERED, reason)
    text = f"{opening(question, evidence)}{''.join(lines)}{f'另外,{reason}。' if reason else ''}"
    return Findings(question, decision, tuple(evidence), _fused(parts), text)


def _fused(parts: Sequence[Part]) -> tuple[Hit, ...]:
    """What was found for the asks, each passage by its best rank (CombMAX, Fox and Shaw 1994)."""
    scores: dict[str, float] = {}
    hits: dict[str, Hit] = {}
    for part in parts:
        for rank, hit in enumerate(part.found.retrieved, start=1):
            scores[hit.passage.id] = max(scores.get(hit.passage.id, 0.0), 1 / (RRF_K + rank))
            hits.setdefault(hit.passage.id, hit)
    ranked = sorted(scores, key=lambda passage: -scores[passage])
    return tuple(replace(hits[passage], score=scores[passage]) for passage in ranked)


def _added(new: Sequence[Evidence], evidence: list[Evidence]) -> list[Evidence]:
    """The new evidence, numbered on from what is there and put behind it."""
    first = len(evidence) + 1
    numbered = [replace(e, citation=replace(e.citation, n=n)) for n, e in enumerate(new, start=first)]
    evidence += numbered
    return numbered


def _place(evidence: Evidence) -> tuple[str, int, str]:
    """Where a sentence stands; of a row, with the cells told of it."""
    return evidence.citation.document, evidence.citation.start, evidence.said


def _named(ask: Ask) -> str:
    """关于“…”, an ask as it was put; not one with a number, which must be the plan's, nor a claim."""
    said = _LEADS.sub("", ask.said) or ask.said
    left_out = numbers_in(fold(said), every=True) or confirms(fold(said))
    return "" if left_out else f"关于“{said}”,"
