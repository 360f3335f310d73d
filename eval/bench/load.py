"""Many people at once: answers a second and how long each waits, at a real server."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence

from eval.bench.figures import Figure, Part
from eval.bench.place import Place
from eval.bench.serving import Client, Seen, Service, serving, side_by_side
from eval.bench.timing import p50, p95

CLIENTS = (1, 8, 50, 200)
WINDOW_S = 5.0
AGAIN_S = 1.0
"""So long a client that was refused waits before its next question; the server asks for longer."""


def load(place: Place, clients: Sequence[int] = CLIENTS, window_s: float = WINDOW_S) -> Part:
    """Clients that ask one question after the other, for a while, without a pause."""
    questions = itertools.cycle(place.questions)
    with serving(place) as service:
        _window(service, 1, questions, min(1.0, window_s))
        figures = []
        for number in clients:
            place.say(f"{number} clients at once")
            figures += _figures(number, *_window(service, number, questions, window_s))
        figures.append(Figure("resident memory of the server", service.resident_mb(), "MB"))
    alone, most = figures[0].value, max(f.value for f in figures if f.unit == "a second")
    figures.append(Figure("most answers a second, of one client's", most / alone if alone else 0.0, "x"))
    return Part(
        "clients at once",
        tuple(figures),
        (
            f"{window_s:g} s each; clients and server share the cores; a refused client waits {AGAIN_S:g} s",
            "the server's limit of questions at once is on, the limits of one client are off",
        ),
    )


def _window(
    service: Service, clients: int, questions: itertools.cycle[str], window_s: float
) -> tuple[Seen, float]:
    ends = time.monotonic() + window_s

    def asking(_: int, client: Client, seen: Seen) -> None:
        while time.monotonic() < ends:
            before = seen.refused
            client.ask(next(questions), (), seen)
            if seen.refused > before:
                time.sleep(AGAIN_S)

    return side_by_side(clients, service.port, asking)


def _figures(clients: int, seen: Seen, took: float) -> list[Figure]:
    of = f"{clients} client{'s' * (clients > 1)}"
    return [
        Figure(f"{of}: answers", len(seen.times) / took, "a second"),
        Figure(f"{of}: p50", p50(seen.times), "ms"),
        Figure(f"{of}: p95", p95(seen.times), "ms"),
        Figure(f"{of}: refused", seen.refused, "questions"),
        Figure(f"{of}: failed", seen.failed, "questions"),
    ]
