"""Long use: many conversations at a real server, whose memory must not grow."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from statistics import mean

from eval.bench.figures import Figure, Part
from eval.bench.place import Place
from eval.bench.serving import Client, Seen, Service, serving, side_by_side
from eval.bench.timing import p95
from index.cores import cores

QUESTIONS, SESSIONS, EVERY = 5000, 500, 500
LEARNING = 2
"""Samples until all that is loaded late is loaded and the memories of bounded size are full."""
GROWTH = 0.05
"""More than this share between the first and the last third of the other samples is growth."""
_REMEMBERED = 8
"""Messages of the conversation that go with a question."""


def soak(place: Place, questions: int = QUESTIONS, sessions: int = SESSIONS, every: int = EVERY) -> Part:
    """Conversations of several questions, two for each core at a time; memory is read all along."""
    samples: list[float] = []
    with serving(place) as service:
        place.say(f"soak: {questions} questions in {sessions} conversations")
        talks = _Talks(place, service, questions // sessions, every, samples)
        numbers = iter(range(sessions))  # drawn by all clients

        def talking(_: int, client: Client, seen: Seen) -> None:
            for number in numbers:
                talks.held(number, client, seen)

        seen, took = side_by_side(2 * cores(), service.port, talking)
    grown = growth(samples[LEARNING:])
    figures = [
        *(Figure(f"resident after {(n + 1) * every:,}", mb, "MB") for n, mb in enumerate(samples)),
        Figure("growth", 100 * grown, "%"),
        Figure("answers", len(seen.times) / took, "a second"),
        Figure("p95", p95(seen.times), "ms"),
        Figure("refused or failed", seen.refused + seen.failed, "questions"),
    ]
    note = f"growth: from the first to the last third after {LEARNING * every:,} questions"
    return Part(
        "soak", tuple(figures), (note,), _fault(seen, (questions // sessions) * sessions, samples, grown)
    )


def _fault(seen: Seen, asked: int, samples: Sequence[float], grown: float) -> str:
    """Why the soak shows nothing good; "" where it does."""
    if seen.failed or seen.refused:
        return f"{seen.failed} questions failed, {seen.refused} were refused"
    if len(seen.times) != asked:
        return f"{len(seen.times)} of {asked} questions were answered"
    if not samples:
        return "the memory was never read: ask more questions"
    if grown > GROWTH:
        return f"memory grew by {100 * grown:.1f} %, {100 * GROWTH:.0f} % are allowed"
    return ""


class _Talks:
    """Conversations; after every so many questions of all of them the server's memory is read."""

    def __init__(self, place: Place, service: Service, length: int, every: int, samples: list[float]) -> None:
        self._place, self._service, self._length, self._every = place, service, length, every
        self._samples = samples
        self._questions = itertools.cycle(place.questions)
        self._asked = 0
        self._lock = threading.Lock()

    def held(self, _: int, client: Client, seen: Seen) -> None:
        history: list[tuple[str, str]] = []
        for _turn in range(self._length):
            question = next(self._questions)
            answer = client.ask(question, history[-_REMEMBERED:], seen)
            if answer is not None:
                history += [("user", question), ("assistant", answer)]
            self._count()

    def _count(self) -> None:
        with self._lock:
            self._asked += 1
            if self._asked % self._every == 0:
                self._samples.append(self._service.resident_mb())
                self._place.say(f"soak: {self._asked} asked, {self._samples[-1]:.0f} MB")


def growth(samples: Sequence[float]) -> float:
    """By which share the mean of the last third is above that of the first; 0 for fewer than two."""
    if len(samples) < 2:
        return 0.0
    third = max(1, len(samples) // 3)
    return mean(samples[-third:]) / mean(samples[:third]) - 1
