"""Plans by the hundred: reading, building, loading and answering, as their number grows."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from eval.bench.borrowed import BorrowedEncoder
from eval.bench.figures import Figure, Part
from eval.bench.machine import resident_mb
from eval.bench.place import Place
from eval.bench.timing import p50, timed
from eval.bench.variants import Variants
from index.assembly import index_plans
from index.config import IndexConfig
from index.store import save_index
from ingest import read_plan
from ingest.model import Plan

SCALES, LARGE = (1, 10), 100
QUESTIONS = 30
Named = tuple[str, float, str]


def plans_grow(place: Place, scales: Sequence[int] = SCALES, questions: int = QUESTIONS) -> Part:
    """So many plans of the same size, in other words each; only their encoding is left out."""
    variants = Variants(place.source_text)
    encoder = BorrowedEncoder(place.embedder, [s.statement for p in place.plan.passages for s in p.sentences])
    figures: list[Figure] = []
    for scale in scales:
        place.say(f"growth: {scale} plans")
        folder = place.folder / f"{scale}-plans"
        plans, reading = timed(read_variants, variants, range(scale), folder)
        passages = sum(len(plan.passages) for plan in plans)
        index, indexing = timed(index_plans, plans, encoder)
        _, saving = timed(save_index, index, folder, "bench")
        del index, plans
        named = [
            ("read", 1000 * reading / passages, "ms a passage"),
            ("index, without encoding", 1000 * indexing / passages, "ms a passage"),
            ("save", saving, "s"),
            ("on disk", sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / (1 << 20), "MB"),
            *_in_a_process(place, folder, place.questions[:questions]),
        ]
        figures += [Figure(f"{passages:,} passages: {what}", value, unit) for what, value, unit in named]
    return Part(
        "growth of the plans",
        tuple(figures),
        (
            f"{', '.join(map(str, scales))} plans: the plan with its words changing places",
            "their sentences borrow the vectors and tokens of real ones, moved; add encoding (part build)",
            "all plans are of one area, so that a question is put to six of them",
        ),
    )


def read_variants(variants: Variants, numbers: Sequence[int], folder: Path) -> list[Plan]:
    """The plans of these numbers, through files in a new folder."""
    folder.mkdir()
    plans = []
    for number in numbers:
        path = folder / f"{number}.txt"
        path.write_text(variants.text(number), encoding="utf-8")
        plans.append(read_plan(path))
        path.unlink()
    return plans


def _in_a_process(place: Place, folder: Path, questions: Sequence[str]) -> list[Named]:
    """Loading and answering, in a process of its own, whose memory is that of this index alone."""
    config = IndexConfig(home=place.config.home, folder=folder, embedding=place.config.embedding)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(answering, config, questions).result()


def answering(config: IndexConfig, questions: Sequence[str]) -> list[Named]:
    """Seconds to load and to the first answer, milliseconds of a search and of an answer, memory."""
    from chat.config import ChatConfig
    from chat.opened import open_bot

    bot, loading = timed(open_bot, config, ChatConfig())
    loaded = resident_mb()
    _, first = timed(bot.answer, questions[0])
    answers = [timed(bot.answer, question)[1] for question in questions]
    bot.index.embedder.encode_queries(questions)  # remembered: the searches encode nothing
    searches = [timed(bot.index.search, question)[1] for question in questions]
    bot.close()
    return [
        ("load and check", loading, "s"),
        ("resident after loading", loaded, "MB"),
        ("first answer", first, "s"),
        ("search, encoded before, p50", 1000 * p50(searches), "ms"),
        ("answer, p50", 1000 * p50(answers[1:]), "ms"),
        ("resident after answers", resident_mb(), "MB"),
    ]
