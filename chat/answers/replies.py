"""What is said to a message that asks the plans nothing, and the way on where a plan is not enough."""

from __future__ import annotations

from collections.abc import Sequence

from chat.answers.prompting import render, template
from chat.asks.intents import Intent
from chat.model import Status
from ingest.model import Passage, Plan

_STATUS = {
    Intent.INJECTION: Status.REFUSED,
    Intent.ABUSE: Status.REFUSED,
    Intent.OTHER_WORK: Status.OFF_TOPIC,
    Intent.GREETING: Status.OFF_TOPIC,
    Intent.THANKS: Status.OFF_TOPIC,
    Intent.WHO: Status.OFF_TOPIC,
}
IN_NEED = (Intent.COMPLAINT, Intent.OWN_CASE, Intent.PROCEDURE, Intent.PROMISE)
"""What a plan says does not settle these: the way on is named."""


def reply(intent: Intent, plans: Sequence[Plan]) -> tuple[Status, str]:
    """Status and words for a message that asks nothing; where it says nothing, what it is about is asked."""
    if intent not in _STATUS:
        return Status.OFF_TOPIC, template("reply_again")
    status, name = _STATUS[intent], f"reply_{intent.value}"
    if intent in (Intent.WHO, Intent.GREETING):
        return status, render(name, plans=_titles(plans))
    return status, template(name)


def _titles(plans: Sequence[Plan]) -> str:
    return f"《{plans[0].title}》" if len(plans) == 1 else f"{len(plans)}部规划的"


def care() -> str:
    """What comes before all else where somebody may be in danger."""
    return template("reply_crisis")


def way_on(hotline: str, passages: Sequence[Passage]) -> str:
    """Whom to turn to, with the place where the plan names the line."""
    place = next((p.ref for p in passages if hotline in p.text), "")
    return render("way_on", hotline=hotline, place=f"({place})" if place else "")
