"""The sentences that an answer shows: those that answer, what remains at a cut, or the nearest ones."""

from __future__ import annotations

from collections.abc import Sequence

from chat.asks.question import Question
from chat.config import ChatConfig
from chat.decision.deciding import Decision
from chat.decision.slots import completing
from chat.evidence.candidates import Candidate
from chat.evidence.indicators import other_places
from chat.evidence.selection import select, with_other_side
from chat.model import Status
from ledger.ledger import Ledger

MORE, ABOUT = 3, 0.0
"""So many further sentences, each judged to be about the thing (a logit)."""


def chosen_for(
    question: Question,
    decision: Decision,
    candidates: Sequence[Candidate],
    ledger: Ledger,
    config: ChatConfig,
) -> list[Candidate]:
    """Of a supported decision the answer, of a refusal what the plan says nearby, most to the point first."""
    if decision.status.supported:
        chosen = select(question, candidates, config)
        chosen += completing(question, chosen, candidates)
        chosen += other_places(question, chosen, candidates, ledger)
        return with_other_side(chosen, candidates)
    if decision.status is Status.OFF_TOPIC:
        return []
    cut = [c for c in candidates if c.sentence.damaged and decision.cut and decision.cut in c.sentence.text]
    near = [c for c in candidates if c not in cut and c.near]
    return [*cut, *sorted(near, key=lambda c: -c.nearness)][: config.nearby]


def with_more(chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The chosen sentences and the next that speak of the same thing, where more is asked for."""
    said = {c.sentence.text for c in chosen}
    further = [c for c in candidates if c.sentence.text not in said and c.about >= ABOUT]
    return [*chosen, *further[:MORE]]
