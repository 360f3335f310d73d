"""How long `planqa serve` takes until it is seen, read and asked, beside the import of Gradio alone."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from statistics import median

from eval.bench.cold import RUNS, run_of
from eval.bench.figures import Figure, Part
from eval.bench.place import Place
from eval.bench.serving import START_S, answers, started
from index.plan_file import current_plans
from ingest.errors import PlanQAError

_EVERY_S = 0.02


def starting(place: Place, runs: int = RUNS) -> Part:
    """From the command to the first 200 on the page, on the reader and on /readyz; new processes each."""
    place.say("start of the server")
    _, plans = current_plans(place.config.folder)
    what = {"page": "/", "reader": f"/reader?plan={plans[0].id}", "ready": "/readyz"}
    theirs = [sys.executable, "-c", "import gradio"]
    run_of(theirs, place)  # so that both find their files in the cache
    seen: dict[str, list[float]] = {name: [] for name in what}
    ratios: dict[str, list[float]] = {name: [] for name in what}
    for _ in range(runs):
        imported = run_of(theirs, place).seconds
        for name, seconds in first_answers(place, what).items():
            seen[name].append(seconds)
            ratios[name].append(seconds / imported)
    figures = [Figure(f"planqa serve, {name}", median(values), "s") for name, values in seen.items()]
    figures += [
        Figure(f"{name}: so many times as long as import gradio", median(values), "x")
        for name, values in ratios.items()
    ]
    note = f"median of {runs} servers, an import before each; ready: questions are answered"
    return Part("start of the server", tuple(figures), (note,))


def first_answers(place: Place, what: Mapping[str, str]) -> dict[str, float]:
    """Seconds from the command to the first 200 of each path, by its name.

    Raises PlanQAError where one does not come.
    """
    found: dict[str, float] = {}
    begun = time.perf_counter()
    with started(place) as (server, port):
        while len(found) < len(what):
            passed = time.perf_counter() - begun
            if server.poll() is not None or passed > START_S:
                raise PlanQAError(f"the server answered only {[*found]}", mend="try planqa serve")
            for name, path in what.items():
                if name not in found and answers(port, path):
                    found[name] = time.perf_counter() - begun
            time.sleep(_EVERY_S)
    return found
