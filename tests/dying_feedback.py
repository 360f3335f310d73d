"""Writes feedback until it is killed. Run as `python dying_feedback.py FILE`: prints the number of each row
once it is confirmed."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from chat.model import Status
from web.service.feedback import Feedback
from web.service.feedback_store import FeedbackStore

if __name__ == "__main__":
    store = FeedbackStore(Path(sys.argv[1]))
    for n in count():
        store.add(Feedback(useful=True, status=Status.ANSWERED, comment=f"row {n} {'字' * 300}"), "gen-1")
        print(n, flush=True)
