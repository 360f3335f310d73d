"""Cold start: from the shell to the answer, beside an import that others begin with."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from statistics import median

from eval.bench.figures import Figure, Part
from eval.bench.machine import ROOT
from eval.bench.place import Place
from ingest.errors import PlanQAError

RUNS = 3
QUESTION = "到2025年建成区绿化覆盖率要达到多少?"
# A small process starts and watches the command: what a large one forks counts as large as itself.
_WATCHER = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
took = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([took, peak / 1024, done.returncode, done.stderr[-300:].decode(errors="replace")]))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds and the peak of resident memory, in MB, of a command."""

    seconds: float
    peak_mb: float


def cold(place: Place, runs: int = RUNS) -> Part:
    """`planqa ask` in a new process, several times; files lie in the system's cache."""
    ask = place.planqa("ask", QUESTION)
    theirs = [sys.executable, "-c", "import sentence_transformers"]
    times = {}
    for name, command in (("planqa ask", ask), ("import sentence_transformers", theirs)):
        place.say(f"cold start: {name}")
        run_of(command, place)  # so that both find their files in the cache
        done = [run_of(command, place) for _ in range(runs)]
        times[name] = Run(median(r.seconds for r in done), max(r.peak_mb for r in done))
    ours, other = times.values()
    figures = [
        figure
        for name, run in times.items()
        for figure in (
            Figure(f"{name}, wall clock", run.seconds, "s"),
            Figure(f"{name}, peak memory", run.peak_mb, "MB"),
        )
    ]
    figures += [
        Figure("the import takes so many times as long", other.seconds / ours.seconds, "x"),
        Figure("the import needs so many times the memory", other.peak_mb / ours.peak_mb, "x"),
    ]
    note = f"median of {runs} processes each, after one that is not counted; the whole answer is printed"
    return Part("cold start", tuple(figures), (note,))


def run_of(command: list[str], place: Place) -> Run:
    """Run a command to its end. Raises PlanQAError with what it said where it fails."""
    watched = subprocess.run(
        [sys.executable, "-S", "-c", _WATCHER, *command],
        cwd=ROOT, env=place.environment(), capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    seconds, peak_mb, code, said = json.loads(watched.stdout)
    if code:
        raise PlanQAError(f"{' '.join(command[1:4])} ended with {code}: {said}", mend="run it by itself")
    return Run(seconds, peak_mb)
