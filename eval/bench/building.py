"""How fast an index is built, with nothing kept and with all kept, and how fast a plan comes to others."""

from __future__ import annotations

from pathlib import Path

from eval.bench.figures import Figure, Part
from eval.bench.place import Place
from eval.bench.timing import timed
from eval.bench.variants import Variants
from index.build import add, build
from index.config import IndexConfig

PLANS = 10
_CHARS = 12_000
"""Of a plan's text, for the plans that another is added to."""


def building(place: Place, plans: int = PLANS, chars: int = _CHARS) -> Part:
    """The plan alone, without anticipated questions; then several beginnings of it in other words."""
    own = _written(place, "whole.txt", place.source_text)
    passages = len(place.plan.passages)
    place.embedder.encode_queries(["一"])  # the model is loaded
    empty = IndexConfig(home=place.folder / "home", folder=place.folder / "one")
    place.say("build: nothing kept")
    first = timed(build, [own], empty, place.embedder)[1]
    again = IndexConfig(home=empty.home, folder=place.folder / "two")
    place.say("build: all kept")
    kept = timed(build, [own], again, place.embedder)[1]
    unchanged = timed(build, [own], again, place.embedder)[1]
    ten, one_more = _adding(place, plans, chars)
    return Part(
        "build",
        (
            Figure("nothing kept", passages / first, "passages a second"),
            Figure("all kept", passages / kept, "passages a second"),
            Figure("all kept, of nothing kept", first / kept, "x"),
            Figure("nothing changed", unchanged, "s"),
            Figure(f"build of {plans} plans, nothing kept", ten, "s"),
            Figure(f"one plan added to {plans}", one_more, "s"),
            Figure("adding, of building all anew", one_more / (ten * (plans + 1) / plans), "x"),
        ),
        (
            f"{passages} passages without anticipated questions; the model is loaded before",
            f"the {plans + 1} plans are its first {chars:,} characters, in other words each",
        ),
    )


def _adding(place: Place, plans: int, chars: int) -> tuple[float, float]:
    """Seconds of building so many plans with nothing kept, and of adding another one."""
    begun = place.source_text[:chars].rpartition("\n")[0]
    variants = Variants(begun)
    files = [_written(place, f"{n}.txt", variants.text(n)) for n in range(1, plans + 2)]
    config = IndexConfig(home=place.folder / "other-home", folder=place.folder / "several")
    place.say(f"build: {plans} plans")
    ten = timed(build, files[:-1], config, place.embedder)[1]
    place.say("build: one more")
    return ten, timed(add, files[-1:], config, place.embedder)[1]


def _written(place: Place, name: str, text: str) -> Path:
    path = place.folder / name
    path.write_text(text, encoding="utf-8")
    return path
