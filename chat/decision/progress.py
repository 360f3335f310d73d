"""How far a thing is by now: whether that is asked, and whether a sentence tells what is asked of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chat.asks.intents import Intent
from chat.asks.message import Message
from chat.asks.question import Kind, Question
from chat.decision.slots import asks_if_said
from chat.evidence.bounds import asks_what_is_planned
from chat.evidence.candidates import Candidate, has_sign
from chat.evidence.measures import measures_of
from index.tokenizer import fold
from ingest.model import Plan

_IF_IT_WILL_BE = re.compile(r"([修建办改拆开搬通盖设扩])不\1|会不会|能不能")
_NUMBERS = frozenset({Kind.MONEY, Kind.PERCENT, Kind.COUNT, Kind.DATE})


def asks_how_far(question: Question, message: Message, least: float, plans: Sequence[Plan]) -> bool:
    """Whether it is asked how far a thing is now (`asks_of_now`), not for the year that a document plans."""
    return asks_of_now(question, message, least) and not asks_what_is_planned(question, plans)


def asks_of_now(question: Question, message: Message, least: float) -> bool:
    """Whether a message, with the probability `least`, asks how far a thing is.

    Not whether it asks when or if that will be done, what comes, if a value is right, or if it is written.
    """
    when = Kind.DATE in question.kinds or (question.confirms and question.years)
    when = when or bool(_IF_IT_WILL_BE.search(fold(question.asked)))
    aimed = question.confirms and "目标" in question.text and measures_of(question.text)
    to_come = question.of_future or asks_if_said(question)
    return not (when or aimed or to_come) and message.intents.get(Intent.STATUS, 0.0) >= least


def gives_all(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence has a sign of each kind of thing asked for, where these are numbers or dates."""
    said = candidate.sentence.statement
    return question.kinds <= _NUMBERS and all(has_sign(kind, said) for kind in question.kinds)
