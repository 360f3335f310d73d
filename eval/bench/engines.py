"""The same searches by each engine: how long they take, and whether they find the same passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eval.bench.borrowed import BorrowedEncoder
from eval.bench.figures import Figure, Part
from eval.bench.growth import QUESTIONS, SCALES, read_variants
from eval.bench.place import Place
from eval.bench.timing import p50, timed
from eval.bench.variants import Variants
from index.assembly import index_plans
from index.config import IndexConfig
from index.engine import Engine, engine_of
from index.engine.publishing import publish
from index.expansion import Expansion
from index.plan_index import PlanIndex

K = 10
Named = tuple[str, float, str]


def engines(place: Place, scales: Sequence[int] = SCALES, questions: int = QUESTIONS) -> Part:
    """The index's own files, and the engine of PLANQA_ENGINE where that names another.

    Plans of other words are published for it and dropped again; nobody's own plan is touched.
    """
    config = IndexConfig.from_env()
    engine = engine_of(config.engine, config.engine_password)
    figures: list[Figure] = []
    for scale in scales:
        place.say(f"engines: {scale} plans")
        index = _index(place, scale)
        asked = place.questions[:questions]
        named = [("faiss, search, p50", _searched(index, asked)[0], "ms")]
        named += _by(engine, index, asked) if engine else []
        of = f"{len(index.passages):,} passages"
        figures += [Figure(f"{of}: {what}", value, unit) for what, value, unit in named]
    return Part(
        "engines",
        tuple(figures),
        (
            f"{', '.join(map(str, scales))} plans without anticipated questions; questions encoded before",
            f"other engine: {engine or 'none; PLANQA_ENGINE names one'}",
        ),
    )


def _index(place: Place, scale: int) -> PlanIndex:
    encoder = BorrowedEncoder(place.embedder, [s.statement for p in place.plan.passages for s in p.sentences])
    numbers = range(1, scale + 1)  # 0 would be the plan itself, which somebody may have published
    plans = read_variants(Variants(place.source_text), numbers, place.folder / f"{scale}-published")
    return index_plans(plans, encoder)


def _by(engine: Engine, index: PlanIndex, asked: Sequence[str]) -> list[Named]:
    try:
        _, publishing = timed(publish, engine, index, Expansion())
        took, found = _searched(replace(index, finder=engine), asked)
    finally:
        for plan in index.plans:
            engine.drop(plan.id)
    _, own = _searched(index, asked)
    shared = [len(theirs & ours) / len(ours) for theirs, ours in zip(found, own, strict=True)]
    return [
        ("other engine, publish", publishing, "s"),
        ("other engine, search, p50", took, "ms"),
        (f"other engine, of the first {K} of faiss", sum(shared) / len(shared), ""),
    ]


def _searched(index: PlanIndex, asked: Sequence[str]) -> tuple[float, list[set[str]]]:
    """Median milliseconds of a search, and the first passages of each."""
    for question in asked:
        index.search(question, K)
    found = [timed(index.search, question, K) for question in asked]
    return 1000 * p50([seconds for _, seconds in found]), [{h.passage.id for h in hits} for hits, _ in found]
