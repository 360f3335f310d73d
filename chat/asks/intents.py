"""What somebody wants who writes a message."""

from __future__ import annotations

from enum import StrEnum


class Intent(StrEnum):
    """What somebody wants who writes a message."""

    QUESTION = "question"
    FOLLOWUP = "followup"
    STATUS = "status"
    RUMOUR = "rumour"
    OWN_CASE = "own_case"
    COMPLAINT = "complaint"
    PROCEDURE = "procedure"
    PROMISE = "promise"
    GREETING = "greeting"
    THANKS = "thanks"
    WHO = "who"
    SIMPLER = "simpler"
    MORE = "more"
    WHY = "why"
    OTHER_WORK = "other_work"
    OFF_TOPIC = "off_topic"
    INJECTION = "injection"
    ABUSE = "abuse"
    CRISIS = "crisis"


AGAIN = (Intent.SIMPLER, Intent.MORE, Intent.WHY)
"""They want the answer before put otherwise; without one the person is asked what is meant."""
EXACT = (Intent.INJECTION, Intent.ABUSE, Intent.OTHER_WORK)
"""Told by their very words where these are known."""
