"""By when a row is due: the time its sentence names, else one that holds on, else the plan's period."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.facts.periods import Period
from ingest.facts.times import Time
from ledger.model import Kind


@dataclass(frozen=True, slots=True)
class Deadline:
    """What stands in the row. `inherited`: the sentence itself names none."""

    text: str
    year: int | None
    inherited: bool


def deadline_of(own: Time | None, held: Time | None, kind: Kind, period: Period | None) -> Deadline:
    """The sentence's own time, else one that holds on, else the plan's period or the one before it."""
    time = own or held
    if time is not None:
        return Deadline(time.text, time.year, inherited=own is None)
    if period is None:
        return Deadline("", None, inherited=True)
    due = period if kind is Kind.TARGET else period.before
    return Deadline(due.name, due.last, inherited=True)
