"""Warm answers: how long one takes, in milliseconds and in calls of the encoder, and where the time goes."""

from __future__ import annotations

from collections.abc import Sequence

from chat.bot import Bot
from chat.opened import open_bot
from eval.bench.figures import Figure, Part
from eval.bench.place import Place
from eval.bench.stopwatch import watched
from eval.bench.timing import p50, p95, timed
from eval.runs.answers import warm_up

QUESTIONS, LEARNING = 100, 10
_SINGLE = 30


def warm(place: Place, questions: int = QUESTIONS) -> Part:
    """Different questions one after the other, in one process; the first ones are not counted."""
    bot = open_bot(place.config)
    try:
        warm_up(bot)
        asked = place.questions
        for question in asked[:LEARNING]:
            bot.answer(question)
        place.say(f"warm answers: {questions} questions")
        single = median_single(bot, asked[-_SINGLE:])
        return _measured(bot, asked[LEARNING : LEARNING + questions], single)
    finally:
        bot.close()


def median_single(bot: Bot, texts: Sequence[str]) -> float:
    """Milliseconds of one run of the encoder over a question that it does not remember."""
    return 1000 * p50([timed(bot.index.embedder.encode_queries, [text])[1] for text in texts])


def _measured(bot: Bot, questions: Sequence[str], single: float) -> Part:
    watch = watched(bot)
    times = [1000 * timed(bot.answer, question)[1] for question in questions]
    stages = sorted(watch.spent.items(), key=lambda stage: -stage[1])
    whole = sum(watch.spent.values())
    return Part(
        "warm answers",
        (
            Figure("p50", p50(times), "ms"),
            Figure("p95", p95(times), "ms"),
            Figure("one run of the encoder", single, "ms"),
            Figure("p50 in runs of the encoder", p50(times) / single, "x"),
            Figure("runs of the encoder for an answer", watch.encoded / len(questions), ""),
            *(Figure(f"share of {stage}", 100 * spent / whole, "%") for stage, spent in stages),
        ),
        (f"{len(questions)} different questions; runs of the encoder go side by side on all cores",),
    )
