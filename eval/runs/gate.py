"""Gates: the least (or most) a figure may be before a change is turned down."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from eval.metrics.measures import METRICS
from eval.metrics.ranking import MEASURES
from eval.runs.run import read_latency, read_metrics
from ingest.errors import RowsError

_TIMES = re.compile(r"(retrieve|first_evidence|first_token|total)_p(50|95)")
_MEND = "planqa eval gate --help"


@dataclass(frozen=True, slots=True)
class Bound:
    """`metric` must be at least (min) or at most (max) `value`; `type` narrows it to one type.

    Times are named `retrieve_p50`, `total_p95` and so on, in milliseconds.
    """

    metric: str
    side: Literal["min", "max"]
    value: float
    type: str = ""

    @property
    def name(self) -> str:
        return f"{self.type}.{self.metric}" if self.type else self.metric


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A bound that does not hold; `found` is None where the run has no such figure."""

    bound: Bound
    found: float | None

    def __str__(self) -> str:
        sign = "≥" if self.bound.side == "min" else "≤"
        found = "not measured" if self.found is None else f"{self.found:.3f}"
        return f"{self.bound.name}: {found}, must be {sign} {self.bound.value:g}"


def check_gate(
    metrics: Mapping[str, Any], latency: Mapping[str, Any], bounds: Iterable[Bound]
) -> list[Shortfall]:
    """The bounds that do not hold. A figure that was not measured does not pass."""
    shortfalls = []
    for bound in bounds:
        found = _figure(metrics, latency, bound)
        if found is None or (found < bound.value if bound.side == "min" else found > bound.value):
            shortfalls.append(Shortfall(bound, found))
    return shortfalls


def parse_bound(side: Literal["min", "max"], text: str) -> Bound:
    """A bound of the command line: `all_facts=.8` or `followup.all_facts=.8`. RowsError otherwise."""
    name, equals, value = text.partition("=")
    try:
        number = float(value)
    except ValueError:
        number = None
    if not equals or number is None:
        raise RowsError(f"gate {text!r}", expected="METRIC=NUMBER", mend=_MEND)
    return _bound(side, name, number)


def load_bounds(name: str, path: Path | None = None) -> list[Bound]:
    """The bounds of one gate in gates.toml. RowsError for an unknown gate, side or metric."""
    text = (files("eval") / "gates.toml").read_text("utf-8") if path is None else path.read_text("utf-8")
    gates = tomllib.loads(text)
    if name not in gates:
        raise RowsError(f"no gate {name!r}", expected=f"one of {', '.join(gates)}", mend=_MEND)
    bounds = []
    for side, values in gates[name].items():
        if side not in ("min", "max"):
            raise RowsError(f"gate {name}: {side!r}", expected="min or max", mend="correct gates.toml")
        bounds += [_bound(side, metric, float(value)) for metric, value in values.items()]
    return bounds


def _bound(side: Literal["min", "max"], name: str, value: float) -> Bound:
    kind, _, metric = name.rpartition(".")
    known = {m.name for m in METRICS} | set(MEASURES)
    if metric not in known and not _TIMES.fullmatch(metric):
        raise RowsError(f"gate on unknown metric {metric!r}", expected=", ".join(sorted(known)), mend=_MEND)
    return Bound(metric, side, value, kind)


def _figure(metrics: Mapping[str, Any], latency: Mapping[str, Any], bound: Bound) -> float | None:
    if _TIMES.fullmatch(bound.metric):
        stage, _, percent = bound.metric.rpartition("_")
        found = latency.get(stage, {})
        return float(found[percent]) if found.get("n") else None
    figures = metrics["by_type"].get(bound.type, {}) if bound.type else metrics["overall"]
    return float(figures[bound.metric]["mean"]) if bound.metric in figures else None


def gate_code(
    folder: Path, name: str | None, least: list[str] | None = None, most: list[str] | None = None
) -> int:
    """Print what falls short; 1 if anything does, else 0. `least` and `most` hold METRIC=NUMBER."""
    bounds = load_bounds(name) if name else []
    bounds += [parse_bound("min", text) for text in least or []]
    bounds += [parse_bound("max", text) for text in most or []]
    shortfalls = check_gate(read_metrics(folder), read_latency(folder), bounds)
    for shortfall in shortfalls:
        print(shortfall)
    print(f"{folder}: {len(bounds) - len(shortfalls)} of {len(bounds)} bounds hold", file=sys.stderr)
    return 1 if shortfalls else 0
