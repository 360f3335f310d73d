"""How sure an answer must be: the bounds of the decision, and what of the message moves them."""

from __future__ import annotations

from dataclasses import dataclass

from chat.asks.intents import Intent
from chat.asks.message import Message
from chat.asks.question import Kind, Question, asks_which
from chat.decision.slots import sought_kinds
from chat.evidence.candidates import Candidate, has_sign
from chat.evidence.measures import measures_of, share_said

_EXACT = frozenset({Kind.MONEY, Kind.PERCENT, Kind.COUNT, Kind.DATE, Kind.CONTACT, Kind.ROAD})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Bounds of the decision; how they were fitted is told in docs/benchmark.md."""

    answers: float = -2.3
    """The plan answers where the judge gives a sentence at least this logit …"""
    nearly: float = 2.0
    """… within so much below that what is quoted may answer after all: in one of four cases it does …"""
    sure: float = 1.5
    """… and from this on although no sign of the kind of thing asked for is seen."""
    plain: float = -1.0
    """… from this on surely enough for a plain question: nine of ten such answers are right."""
    off_topic: float = 2.0
    """So much more is asked of an answer for each unit of the probability that the message is off topic …"""
    surely_off_topic: float = 2.5
    """… and so much beyond that where it is nearly sure: how to cook mutton is near what is said of food …"""
    surely_about: float = 3.0
    """… unless a sentence is about it for sure (a logit): 丁香分 sounds like something else."""
    danger: float = 4.0
    """So much more where somebody may be in danger: a sentence beside the point would hurt …"""
    danger_asking: float = 3.0
    """… and so much where a clause asks all the same, and no known word tells of danger."""
    complaint: float = 1.0
    """So much more for a complaint in which no clause asks."""
    usual: float = 1.0
    """Plans tell such a thing often enough from this logit on …"""
    seldom: float = 1.0
    """… and so much less sure is an answer for each unit below, where no exact sign of it is seen …"""
    least: float = -1.0
    """… down to this one: prices, names, who decides are seldom told where a sentence only seems to."""
    state: float = 0.7
    """From this probability on how far a thing is is asked, which no target answers."""
    done: float = 1.9
    """A sentence of which the judge says so surely that it is about the thing speaks of it; an achievement
    then tells how far that is."""
    elsewhere: float = 0.35
    """From this probability on a message that is not answered is about something else …"""
    surely_elsewhere: float = 0.9
    """… from this one on although a sentence speaks of the thing."""


def less_sure(question: Question, message: Message, best: Candidate, thresholds: Thresholds) -> float:
    """How much less sure an answer is since plans seldom tell such a thing (a logit, 0 or more).

    Exact signs of all that is asked (numbers, dates, a number to call, a road) say more than what is usual,
    and so do all the numbers of a question whether something is so.
    """
    if message.answerable is None or message.intent is Intent.OTHER_WORK:  # it was learned from questions
        return 0.0
    said = best.sentence.statement
    asked, stated = sought_kinds(question), measures_of(question.asked)
    shown = asked and all(kind in _EXACT and has_sign(kind, said) for kind in asked)
    if shown or (stated and not asks_which(question.asked) and share_said(stated, said) == 1):
        return 0.0
    return thresholds.seldom * max(0.0, thresholds.usual - max(message.answerable, thresholds.least))


def needed_for(thresholds: Thresholds, message: Message, off_topic: float) -> float:
    """The logit that an answer needs: more of it where the message may not ask the plan at all."""
    needed = thresholds.answers + thresholds.off_topic * off_topic
    if message.in_danger and not message.asks_plainly_beside_danger:
        asking = message.asking and not message.tells_danger
        return needed + (thresholds.danger_asking if asking else thresholds.danger)
    return needed + (thresholds.complaint if only_complains(message) else 0.0)


def off_topic_of(question: Question, message: Message) -> float:
    """The probability that a message is about something else; a follow-up is not read by itself."""
    return 0.0 if question.own else message.intents.get(Intent.OFF_TOPIC, 0.0)


def only_complains(message: Message) -> bool:
    """Whether no clause asks: a 电话 in what somebody went through is not asked for."""
    return message.intent is Intent.COMPLAINT and message.certain and not message.asking
