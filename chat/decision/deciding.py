"""The decision whether the plan answers a question, made before any wording and apart from it.

Exact vetoes say what they saw: another place, year, term, a cut of the source. Whether anything answers
otherwise is for the judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chat.asks.intents import Intent
from chat.asks.message import Message
from chat.asks.question import Kind, Question
from chat.decision.foreign import foreign_period, foreign_place, foreign_term
from chat.decision.members import unlisted
from chat.decision.otherwise import turned
from chat.decision.progress import asks_how_far, gives_all
from chat.decision.slots import (
    cut_term,
    missing_kinds,
    names_row,
    other_year,
    says_the_term,
    sought_kinds,
)
from chat.decision.thresholds import Thresholds, less_sure, needed_for, off_topic_of, only_complains
from chat.evidence.candidates import UNJUDGED, Candidate, has_sign
from chat.evidence.items import list_of, ordinal_of
from chat.evidence.measures import measures_of, share_said
from chat.evidence.namesakes import without_label
from chat.model import Status
from index.plan_index import PlanIndex
from index.tokenizer import fold


@dataclass(frozen=True, slots=True)
class Decision:
    """A status and why, in words for the person (empty where the question is answered)."""

    status: Status
    reason: str = ""
    cut: str = ""
    """The term at the cut of the source, where the status is DAMAGED."""
    sure: bool = True
    """Whether what answers was told surely; else it may be no more than near."""
    vetoed: bool = False
    """Whether exact words decided that the plan does not say it."""


_MISSING = {
    Kind.MONEY: "规划没有写明金额",
    Kind.PERCENT: "规划没有给出这个比例",
    Kind.COUNT: "规划没有给出这个数",
    Kind.DATE: "规划没有写明时间",
    Kind.ACTOR: "规划没有写明由谁负责",
    Kind.CONTACT: "规划没有写明联系方式",
    Kind.ROAD: "规划没有写明是哪条路",
    Kind.PLACE: "规划没有写明在什么地方",
    Kind.PROCEDURE: "规划没有写明办理办法",
}
_UNSAID = {
    Intent.STATUS: "规划写的是目标和任务,没有写这件事现在的进展",
    Intent.RUMOUR: "规划中没有写这样的事",
    Intent.OWN_CASE: "规划没有写到个人和具体住户的情况",
    Intent.PROMISE: "规划没有作这样的承诺",
    Intent.PROCEDURE: "规划没有写明怎么办理",
}
_SURELY_UNSAID = (Intent.OWN_CASE, Intent.PROMISE)
"""What a plan never says: no sentence that is near is an exception; nor is a target to how far a thing is."""
LIKELY = 0.5
"""From this probability on a message has an intent, for the words of its answer."""
COVERED = 0.9
"""A sentence that has this share of the question's words, and a sign of all that is asked for, says it."""
CREDIBLE = -9.0
"""… unless the judge finds it so far from an answer (a logit)."""
TOLD, TOLD_BY_CHANCE, RARE_DIGITS = -1.0, 0.0, 3
"""One that has all counts of a rumour, with their units, and is so surely about it (a logit), tells of it; so
much more surely where all have fewer digits: 3个 stands in many a sentence."""
UNSAID, NOT_FOUND, ELSEWHERE = "规划没有写明这一点", "规划中没有找到相关内容", "这个问题不在规划的范围之内"
NEARLY_SAID = "规划没有直接写明这一点"


def is_general(decision: Decision) -> bool:
    """Whether nothing was found, for no reason that exact words gave."""
    said = {NOT_FOUND, UNSAID, NEARLY_SAID, *_MISSING.values()}
    return decision.status is Status.NOT_IN_PLAN and said.issuperset(decision.reason.split(";"))


def is_exact(decision: Decision) -> bool:
    """Whether exact words decided that the plan does not say it: another place, a price that is missing."""
    missing = set(decision.reason.split(";"))
    return decision.vetoed or (decision.status is Status.NOT_IN_PLAN and missing <= set(_MISSING.values()))


def decide(
    question: Question,
    candidates: Sequence[Candidate],
    index: PlanIndex,
    thresholds: Thresholds,
    message: Message,
) -> Decision:
    """Status of a question; `candidates` best first, the first of them judged.

    How far a thing is now is never answered by a target.
    """
    if not candidates or not any(index.mentions(char) for char in fold(question.text) if char.isalnum()):
        return _silent(off_topic_of(question, message), thresholds)
    vetoed = _vetoed(question, candidates, index, message)
    if vetoed is not None:
        return replace(vetoed, vetoed=True)
    state = asks_how_far(question, message, thresholds.state, index.plans)
    allowed = [c for c in candidates if not c.ruled_out]
    telling = (c.answers for c in allowed if not (state and c.sentence.kind == "target"))
    answers = max(telling, default=UNJUDGED)
    if allowed:
        answers -= less_sure(question, message, max(allowed, key=lambda c: c.answers), thresholds)
    first = candidates[0]
    done = state and not first.ruled_out and first.sentence.kind == "achievement"
    if done and gives_all(question, first) and first.about >= thresholds.done:
        answers = max(answers, needed_for(thresholds, message, off_topic_of(question, message)))
    if not state and allowed and _says_so(question, allowed, index, message):
        answers = max(answers, thresholds.sure)
    return _judged(question, candidates, answers, thresholds, message)


def _vetoed(
    question: Question, candidates: Sequence[Candidate], index: PlanIndex, message: Message
) -> Decision | None:
    """What is asked is of another place or time, names what stands nowhere, or fell into a cut."""
    if place := foreign_place(question, index):
        return Decision(Status.NOT_IN_PLAN, f"这份规划不涉及{place}")
    if cut := cut_term(question, candidates[:6]):
        return Decision(Status.DAMAGED, f"规划原文在“{cut}”处残缺", cut)
    if period := foreign_period(question, index) or other_year(question, candidates, index.plans):
        return Decision(Status.NOT_IN_PLAN, f"规划没有写明{period}的情况")
    if term := foreign_term(question, index, message):
        return Decision(Status.NOT_IN_PLAN, f"规划没有提到“{term}”")
    if counted := unlisted(question, candidates):
        return Decision(Status.NOT_IN_PLAN, f"规划提到了“{counted}”,但没有逐一写明")
    reason = turned(question, candidates)
    return Decision(Status.NOT_IN_PLAN, reason) if reason else None


def _says_so(question: Question, candidates: Sequence[Candidate], index: PlanIndex, message: Message) -> bool:
    """Whether exact words decide: a row, an item by its number, a rumour's own counts, nearly all words."""
    if names_row(question, candidates[0]) or says_the_term(question, candidates[0]):
        return True
    if ordinal_of(question) is not None:
        return any(list_of(c.passage, index.passages) for c in candidates[:3])
    if Kind.NAMES in question.kinds and _lists_what_is_named(question, candidates[0]):
        return True
    asked = sought_kinds(question)
    if (question.confirms or message.intent is Intent.RUMOUR) and not asked:
        counts = measures_of(question.text)
        least = TOLD_BY_CHANCE if all(len(number) < RARE_DIGITS for number, _ in counts) else TOLD
        return any(c.about >= least and share_said(counts, c.sentence.statement) == 1 for c in candidates[:3])
    covering = [
        c.sentence.statement for c in candidates[:3] if c.coverage >= COVERED and c.answers >= CREDIBLE
    ]
    return bool(asked) and any(all(has_sign(kind, said) for kind in asked) for said in covering)


def _lists_what_is_named(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence is an item of the list under a heading that the question names whole."""
    passage = candidate.passage
    heading = without_label(passage.path[-1]) if passage.path else ""
    return passage.kind == "item" and len(heading) > 1 and heading in fold(question.text)


def _judged(
    question: Question,
    candidates: Sequence[Candidate],
    answers: float,
    thresholds: Thresholds,
    message: Message,
) -> Decision:
    """Whether a sentence answers, the surest with the logit `answers`; else what the question lacks."""
    off_topic = off_topic_of(question, message)
    asked = [] if only_complains(message) else sought_kinds(question)
    missing = [] if answers >= thresholds.sure else missing_kinds(question, asked, candidates)
    lacks = ";".join(_MISSING[k] for k in missing)
    needed = needed_for(thresholds, message, off_topic)
    about = max(c.about for c in candidates)
    if off_topic >= thresholds.surely_elsewhere and about < thresholds.surely_about:
        needed += thresholds.surely_off_topic
    if answers >= needed and (not missing or missing != asked):
        plain = message.intents.get(Intent.QUESTION, 0.0) >= LIKELY and answers >= thresholds.plain
        sure = plain or answers >= thresholds.sure
        return Decision(Status.PARTIAL if missing else Status.ANSWERED, lacks, sure=sure)
    spoken_of = about >= thresholds.done and off_topic < thresholds.surely_elsewhere
    if not any(c.near for c in candidates) or (off_topic >= thresholds.elsewhere and not spoken_of):
        return _silent(off_topic, thresholds)
    if missing:
        return Decision(Status.NOT_IN_PLAN, lacks)
    best = max(candidates, key=lambda c: c.answers).sentence
    intent = message.intent if message.likely((message.intent,)) >= LIKELY else Intent.QUESTION
    no_state = intent is Intent.STATUS and best.kind != "achievement"
    nearly = answers >= needed - thresholds.nearly and not no_state and intent not in _SURELY_UNSAID
    unsaid = NEARLY_SAID if nearly else _UNSAID.get(intent, UNSAID)
    return Decision(Status.NOT_IN_PLAN, unsaid)


def _silent(off_topic: float, thresholds: Thresholds) -> Decision:
    """Nothing of the plan is near: the message is about something else, or about what is not written."""
    if off_topic >= thresholds.elsewhere:
        return Decision(Status.OFF_TOPIC, ELSEWHERE)
    return Decision(Status.NOT_IN_PLAN, NOT_FOUND)
