"""Whether a message is about something else than a plan, told by everyday questions it resembles.

`off_topic.txt` holds everyday questions of many fields (weather, cooking, private law, illness,
homework, travel, …), one a line. A message nearer to one of them than to any sentence of the plan
is off topic. The examples are general: the questions of the benchmark are not among them.
"""

from __future__ import annotations

from functools import cached_property
from importlib.resources import files
from pathlib import Path

import numpy as np

from index.embedder import Embedder, Vectors
from index.kept_vectors import kept_passages


class EverydayQuestions:
    """The everyday questions, embedded once, when first needed; kept in `folder` where there is one."""

    def __init__(self, embedder: Embedder, folder: Path | None = None) -> None:
        self._embedder = embedder
        self._folder = folder

    def prepare(self) -> None:
        """Embed and keep them, so that the first question does not wait for it."""
        _ = self._vectors

    @cached_property
    def _vectors(self) -> Vectors:
        text = (files("chat.asks") / "off_topic.txt").read_text(encoding="utf-8")
        return kept_passages(text.splitlines(), self._embedder, self._folder)

    def nearness(self, question: str) -> float:
        """Cosine of a question with the nearest everyday question, in [-1, 1]."""
        vector = self._embedder.encode_queries([question])[0]
        return float(np.max(self._vectors @ vector))
