"""Beside it, the common recipe with the same encoder: chunks of characters, one vector each, no words."""

from __future__ import annotations

import time

from eval.bench.figures import Figure, Part
from eval.bench.place import Place
from eval.bench.timing import p50, p95
from eval.passages.recipe import split
from index.vectors import VectorIndex

QUESTIONS, K = 50, 4


def recipe(place: Place) -> Part:
    """The split of a LangChain text splitter, this encoder, FAISS; retrieval alone, no answer."""
    place.say("the common recipe")
    place.embedder.encode_queries(["一"])
    started = time.perf_counter()
    chunks = split(place.source_text)
    index = VectorIndex.of(place.embedder.encode_passages(chunks))
    built = time.perf_counter() - started
    times = []
    for question in place.questions[-QUESTIONS:]:
        started = time.perf_counter()
        index.search(place.embedder.encode_queries([question])[0], K)
        times.append((time.perf_counter() - started) * 1000)
    return Part(
        "the common recipe",
        (
            Figure("build", len(chunks) / built, "chunks a second"),
            Figure("chunks", len(chunks), ""),
            Figure("retrieval, p50", p50(times), "ms"),
            Figure("retrieval, p95", p95(times), "ms"),
        ),
        ("it retrieves chunks; it judges, cites and answers nothing: a language model would follow",),
    )
