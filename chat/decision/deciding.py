"""The decision whether the plan answers a question, made before any wording and apart from it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat.asks.lexicon import is_written_otherwise
from chat.asks.question import Kind, Question
from chat.decision.slots import cut_term, missing_kinds, only_achieved, other_year, sought_kinds, unlisted
from chat.evidence.candidates import Candidate
from chat.model import Status
from index.expansion import NONE
from index.plan_index import PlanIndex
from index.tokenizer import fold, towns


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Bounds of the decision; fitted on the dev questions, see docs/benchmark.md."""

    off_topic_cosine: float = 0.36
    """Below this cosine of the best sentence the question is about something else …"""
    off_topic_coverage: float = 0.5
    """… unless this share of its words stands in a sentence."""
    everyday_margin: float = 0.07
    """How much nearer an everyday question must be than the best sentence of the plan."""
    anticipated_margin: float = 0.05
    """How much nearer a question of this plan must be than an everyday one: questions compare better with
    questions than with sentences."""
    weak_cosine: float = 0.43
    """Below this, with hardly a word in common, the plan does not speak of it."""
    weak_coverage: float = 0.2
    bare_cosine: float = 0.45
    """Below this, with not even a character in common, it does not either."""
    answered_probability: float = 0.22
    """Below this the question is one of those that the plan was found not to answer."""


@dataclass(frozen=True, slots=True)
class Known:
    """How near a question comes to questions known beforehand; cosines, NONE where there are none.

    `everyday`: questions that no plan answers; `answered` and `unanswered`: those anticipated for
    this plan that it answers and that it does not.
    """

    everyday: float = NONE
    answered: float = NONE
    unanswered: float = NONE


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Decision:
    """A status and why, in words for the person (empty where the question is answered)."""

    status: Status
    reason: str = ""
    cut: str = ""
    """The term at the cut of the source, where the status is DAMAGED."""


_MISSING = {
    Kind.MONEY: "规划没有写明金额",
    Kind.PERCENT: "规划没有给出这个比例",
    Kind.COUNT: "规划没有给出这个数",
    Kind.DATE: "规划没有写明时间",
    Kind.ACTOR: "规划没有写明由谁负责",
    Kind.CONTACT: "规划没有写明联系方式",
    Kind.PROCEDURE: "规划没有写明办理办法",
}
ANSWERED, UNANSWERED, OFFSET = 7.1, 12.4, 3.0
"""Coefficients of `answered_probability`."""
_TERM = re.compile(r"[a-z]{2,}[a-z0-9.+-]*")


def decide(
    question: Question,
    candidates: Sequence[Candidate],
    index: PlanIndex,
    thresholds: Thresholds,
    known: Known = NOTHING_KNOWN,
) -> Decision:
    """Status of a question whose message raised no concern; `candidates` best first."""
    if not candidates:
        return Decision(Status.NOT_IN_PLAN, "规划中没有找到相关内容")
    return (
        _elsewhere(question, candidates, index, thresholds, known)
        or _lost_or_unsaid(question, candidates, index)
        or _near_miss(known, thresholds)
        or _by_kinds(question, candidates)
    )


def _elsewhere(
    question: Question,
    candidates: Sequence[Candidate],
    index: PlanIndex,
    thresholds: Thresholds,
    known: Known,
) -> Decision | None:
    """Another place, another subject, or nothing near."""
    if place := _foreign_place(question, index):
        return Decision(Status.NOT_IN_PLAN, f"这份规划不涉及{place}")
    best = max(c.cosine for c in candidates[:5])
    coverage = max(c.coverage for c in candidates[:5])
    far = best < thresholds.off_topic_cosine and coverage < thresholds.off_topic_coverage
    asked_best = max(c.asked_cosine for c in candidates[:5])
    everyday = known.everyday > asked_best + thresholds.everyday_margin or (
        known.answered != NONE and known.everyday > known.answered - thresholds.anticipated_margin
    )
    if far or everyday:
        return Decision(Status.OFF_TOPIC, "这个问题不在规划的范围之内")
    weak = best < thresholds.weak_cosine and coverage < thresholds.weak_coverage
    if weak or (best < thresholds.bare_cosine and not _has_a_character(question, index)):
        return Decision(Status.NOT_IN_PLAN, "规划中没有找到相关内容")
    return None


def _has_a_character(question: Question, index: PlanIndex) -> bool:
    return any(index.mentions(char) for char in fold(question.text) if char.isalnum())


def _lost_or_unsaid(question: Question, candidates: Sequence[Candidate], index: PlanIndex) -> Decision | None:
    """What is asked fell into a cut of the source, or is of a time or a thing that the plan leaves out."""
    if cut := cut_term(question, candidates[:6]):
        return Decision(Status.DAMAGED, f"规划原文在“{cut}”处残缺", cut)
    if period := _foreign_period(question, index) or other_year(question, candidates):
        return Decision(Status.NOT_IN_PLAN, f"规划没有写明{period}的情况")
    if only_achieved(question, candidates):
        return Decision(Status.NOT_IN_PLAN, "规划只写了过去的完成情况,没有写明今后的数")
    if term := _foreign_term(question, index):
        # A foreign word in a later clause leaves the first one to be answered.
        elsewhere = question.parts and term not in fold(question.parts[0])
        return Decision(Status.PARTIAL if elsewhere else Status.NOT_IN_PLAN, f"规划没有提到“{term}”")
    if counted := unlisted(question, candidates):
        return Decision(Status.NOT_IN_PLAN, f"规划提到了“{counted}”,但没有逐一写明")
    return None


def answered_probability(answered: float, unanswered: float) -> float:
    """Probability that the plan answers a question, from its nearness to anticipated questions.

    Logistic regression on the shipped plan's anticipated questions, each left out in turn, with
    equal weight to both classes: `planqa eval calibrate` fits it anew.
    """
    return 1 / (1 + math.exp(-(ANSWERED * answered - UNANSWERED * unanswered + OFFSET)))


def _near_miss(known: Known, thresholds: Thresholds) -> Decision | None:
    """The same thing is in the plan, but not what is asked about it."""
    probability = answered_probability(known.answered, known.unanswered)
    if known.unanswered == NONE or probability >= thresholds.answered_probability:
        return None
    return Decision(Status.NOT_IN_PLAN, "规划没有写明这一点")


def _by_kinds(question: Question, candidates: Sequence[Candidate]) -> Decision:
    """Answered, or partial where one of several things asked for is missing, or not in the plan."""
    asked = sought_kinds(question)
    missing = missing_kinds(question, asked, candidates)
    if not missing:
        return Decision(Status.ANSWERED)
    reason = ";".join(_MISSING[k] for k in missing)
    return Decision(Status.NOT_IN_PLAN if missing == asked else Status.PARTIAL, reason)


def _foreign_place(question: Question, index: PlanIndex) -> str | None:
    """An administrative area named in the question that the plans never name."""
    named = (*question.places, *towns(question.text))
    return next((p for p in named if not index.mentions(p)), None)


def _foreign_period(question: Question, index: PlanIndex) -> str | None:
    """A year or five-year period named in the question that the plans never name."""
    year = next((y for y in question.years if not index.mentions_year(y)), None)
    own = {plan.identity.period for plan in index.plans}
    period = next((p for p in question.periods if p not in own and not index.mentions(p)), None)
    return f"{year}年" if year else f"“{period}”" if period else None


def _foreign_term(question: Question, index: PlanIndex) -> str | None:
    """A Latin term in a Chinese question (PM10, PPP) that the plans never name."""
    folded = fold(question.text)
    terms = _TERM.findall(folded)
    if sum(map(len, terms)) > 0.4 * len(folded):
        return None  # a question in English or in pinyin
    missing = (t for t in terms if not index.mentions(t))
    return next((t for t in missing if not is_written_otherwise(t, index.mentions)), None)
