"""What the questions anticipated for a plan tell of one: whether the plan answers such questions."""

from __future__ import annotations

from index.expansion import NONE

ANSWERED, UNANSWERED, OFFSET = 7.1, 12.4, 3.0
"""Of `anticipated_logit`: a logistic regression on the shipped plan's questions, each left out in turn."""


def anticipated_logit(answered: float, unanswered: float) -> float:
    """Logit that the plan answers, by the cosines with the nearest anticipated questions; 0 without any."""
    return 0.0 if unanswered == NONE else ANSWERED * answered - UNANSWERED * unanswered + OFFSET
