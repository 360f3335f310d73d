"""`planqa bench`: speed, memory and growth on the machine at hand, in one run."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.questions.shipped import shipped_plan
from ingest.errors import PlanQAError

if TYPE_CHECKING:
    from eval.bench.figures import Part
    from eval.bench.place import Place

DEFAULT = ("cold", "warm", "load", "build", "growth")
PARTS = (*DEFAULT, "engines", "soak", "recipe")
Subparsers = Any  # argparse does not export the type


def add_bench_parser(subparsers: Subparsers) -> None:
    """Register `bench`."""
    parser = subparsers.add_parser("bench", help="measure speed, memory and growth on this machine")
    parser.add_argument("--plan", type=Path, default=shipped_plan(), help="a plan as plain text")
    parser.add_argument("--only", metavar="PART,…", help=f"of {','.join(PARTS)}; default: the first five")
    parser.add_argument("--soak", action="store_true", help="also 5,000 questions; memory must not grow")
    parser.add_argument("--recipe", action="store_true", help="also the common recipe, same encoder")
    parser.add_argument("--large", action="store_true", help="growth up to 100 plans and 1,000,000 vectors")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    parser.set_defaults(handler=run)


def run(args: argparse.Namespace) -> int:
    """Measure the parts in their order; 1 where one failed, as a soak does whose memory grew."""
    from eval.bench.figures import as_json, as_text
    from eval.bench.machine import described
    from eval.bench.place import Place

    names = chosen(args)
    about = described()
    with tempfile.TemporaryDirectory(prefix="planqa-bench-") as folder:
        place = Place(args.plan, Path(folder), _say)
        parts = [part for name in names for part in _measured(name, place, large=args.large)]
    print(as_text(about, parts))
    if args.json:
        text = json.dumps(as_json(about, parts), ensure_ascii=False, indent=1)
        args.json.write_text(text, encoding="utf-8")
    return int(any(part.failed for part in parts))


def chosen(args: argparse.Namespace) -> list[str]:
    """The parts asked for, in the order of PARTS. Raises PlanQAError for another name."""
    asked = args.only.split(",") if args.only else [*DEFAULT]
    if unknown := [name for name in asked if name not in PARTS]:
        raise PlanQAError(f"--only: no part {unknown[0]!r}", expected=f"some of {','.join(PARTS)}")
    asked += [name for name in ("soak", "recipe") if getattr(args, name)]
    return [name for name in PARTS if name in asked]


def _measured(name: str, place: Place, *, large: bool) -> list[Part]:
    from eval.bench import building, cold, engines, growth, load, recipe, soak, starting, vectors, warm

    scales = (*growth.SCALES, growth.LARGE) if large else growth.SCALES
    sizes = (*vectors.SIZES, vectors.LARGE) if large else vectors.SIZES
    parts: dict[str, tuple[Callable[[], Part], ...]] = {
        "cold": (lambda: cold.cold(place), lambda: starting.starting(place)),
        "warm": (lambda: warm.warm(place),),
        "load": (lambda: load.load(place),),
        "build": (lambda: building.building(place),),
        "growth": (lambda: growth.plans_grow(place, scales), lambda: vectors.vectors_grow(place, sizes)),
        "engines": (lambda: engines.engines(place, scales),),
        "soak": (lambda: soak.soak(place),),
        "recipe": (lambda: recipe.recipe(place),),
    }
    return [measure() for measure in parts[name]]


def _say(words: str) -> None:
    print(f"planqa: bench: {words}", file=sys.stderr, flush=True)
