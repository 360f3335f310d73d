"""Where the time of an answer goes, and how often its encoder runs, watched from outside."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from chat.bot import Bot
from index.remembering import RememberingEmbedder

REST = "compose"
"""What no stage has: the choice of sentences, the decision's words, the text."""


class Stopwatch:
    """Seconds by stage. A stage within another stops that one's clock, so that their sum is the whole."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.encoded = 0
        self._stages: list[str] = []
        self._since = 0.0

    def timed(self, stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The call, with its time counted to a stage."""

        def run(*args: Any, **named: Any) -> Any:
            self._enter(stage)
            try:
                return call(*args, **named)
            finally:
                self._leave()

        return run

    def counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The call, counted as one run of the encoder."""

        def run(*args: Any, **named: Any) -> Any:
            self.encoded += 1
            return call(*args, **named)

        return run

    def _enter(self, stage: str) -> None:
        self._count()
        self._stages.append(stage)

    def _leave(self) -> None:
        self._count()
        self._stages.pop()

    def _count(self) -> None:
        now = time.perf_counter()
        if self._stages:
            self.spent[self._stages[-1]] += now - self._since
        self._since = now


def watched(bot: Bot) -> Stopwatch:
    """A stopwatch on a bot of one plan: its stages are timed from now on, in the thread that asks."""
    watch, embedder = Stopwatch(), bot.index.embedder
    stages = (
        (embedder, "encode_queries", "encode"),
        (embedder, "query_states", "encode"),
        (bot.index, "search", "retrieve"),
        (bot, "_candidates", "judge"),
        (bot, "_understood", "understand"),
        (bot._reader, "in_conversation", "understand"),
        (bot._reading, "of", "understand"),
        (bot, "_decide", "decide"),
        (bot, "answer", REST),
    )
    for target, name, stage in stages:
        if hasattr(target, name):
            setattr(target, name, watch.timed(stage, getattr(target, name)))
    if isinstance(embedder, RememberingEmbedder):
        run = "_run" if hasattr(embedder.encoder, "_run") else "_encode"
        setattr(embedder.encoder, run, watch.counted(getattr(embedder.encoder, run)))
    return watch
