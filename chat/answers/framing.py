"""What stands before and after an answer, by what the person who asks wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chat.answers.compose import statements
from chat.answers.findings import Findings
from chat.answers.replies import IN_NEED, care, way_on
from chat.asks.clauses import FOCUS_CHARS
from chat.asks.intents import Intent
from chat.asks.message import Message
from chat.decision.deciding import Decision
from chat.decision.progress import asks_of_now
from chat.model import Status
from ingest.model import Passage

RELATED = "规划里与此相关的内容是:"
"""What may be no more than near says so: a fifth of such answers answer something else."""
STATE, TO_COME = 0.65, "规划写的是目标,没有写现在的进展:"
"""From this probability on how far a thing is may be asked: a target is not shown as if it were reached."""
NEEDED = 0.35
"""From this probability of a case of one's own on the way on is named; so it is to a story."""


def framed(found: Findings, message: Message, hotline: str, passages: Sequence[Passage]) -> Findings:
    """The findings with what is owed to the person: care first, then what the plan says, then the way on."""
    text, status = found.draft, found.decision.status
    if message.again is not None and status.supported and not found.listed:
        return _again(found, message.again)
    if message.in_danger:
        if not status.supported or (message.tells_danger and not message.asks_beside_danger):
            decision = Decision(Status.NOT_IN_PLAN) if status.supported else found.decision
            return replace(
                found, decision=decision, evidence=(), draft=care(), listed=True, courtesy=True, table=None
            )
        return replace(found, draft=f"{care()}\n{text}", listed=True, courtesy=True)
    told = len(message.text) > FOCUS_CHARS and status is not Status.OFF_TOPIC
    in_need = (told or message.likely(IN_NEED) >= NEEDED) and status is not Status.DAMAGED
    opening = _opening(found, message)
    if not (opening or in_need):
        return found
    ending = way_on(hotline, passages) if in_need else ""
    return replace(found, draft=f"{opening}{text}{ending}", listed=True)


def _opening(found: Findings, message: Message) -> str:
    """What an answer owes before it says what the plan says."""
    if asks_of_now(found.question, message, STATE) and _of_a_target(found):
        return TO_COME
    return RELATED if found.decision.status.supported and not found.decision.sure else ""


def _of_a_target(found: Findings) -> bool:
    """Whether what an answer says first is to come."""
    first = next((e for e in found.evidence if e.support), None)
    return found.decision.status.supported and first is not None and first.target


def _again(found: Findings, wanted: Intent) -> Findings:
    """The same answer, put as the person wants it: its first statement alone, or with what it rests on."""
    support = [e for e in found.evidence if e.support]
    if wanted is Intent.SIMPLER:
        first = support[:1]
        return replace(found, evidence=tuple(first), draft=f"简单说:{statements(first)}", listed=True)
    if wanted is Intent.WHY:
        places = "、".join(dict.fromkeys(e.citation.ref for e in support))
        return replace(found, draft=f"依据是规划{places}的原文:{found.draft}", listed=True)
    return replace(found, draft=f"关于这件事,找到的原文还有这些:{found.draft}", listed=True)
