"""Vectors by the thousand to the million: search, exact and approximate, as their number grows."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.bench.figures import Figure, Part
from eval.bench.place import Place
from index.vectors import VectorIndex, Vectors

SIZES, LARGE = (1_000, 10_000, 100_000), 1_000_000
QUESTIONS, K = 50, 10
_CHUNK = 50_000
_NOISE = 0.15


def vectors_grow(place: Place, sizes: tuple[int, ...] = SIZES) -> Part:
    """The nearest ten among so many vectors: milliseconds, recall, seconds to build, size on disk."""
    real = place.embedder.encode_passages([s.statement for p in place.plan.passages for s in p.sentences])
    asked = place.embedder.encode_queries(place.questions[:QUESTIONS])
    figures: list[Figure] = []
    for size in sizes:
        place.say(f"growth: {size:,} vectors")
        figures += _figures(grown(real, size), asked, place.folder / f"{size}.faiss")
    return Part(
        "growth of the vectors",
        tuple(figures),
        (
            f"made of {len(real)} real vectors: two of them mixed and moved; {len(asked)} real questions",
            "one thread; exact: the product with every vector; on disk: mapped, not loaded, beyond 50,000",
        ),
    )


def grown(real: Vectors, size: int, seed: int = 14) -> Vectors:
    """So many unit vectors (size, dims): each between two real ones, and a little aside."""
    drawn = np.random.default_rng(seed)
    made = np.empty((size, real.shape[1]), dtype=np.float32)
    for start in range(0, size, _CHUNK):
        part = made[start : start + _CHUNK]
        first, second = (real[drawn.integers(len(real), size=len(part))] for _ in range(2))
        share = drawn.uniform(0.6, 0.95, (len(part), 1)).astype(np.float32)
        aside = drawn.standard_normal(part.shape, dtype=np.float32)
        aside *= np.float32(_NOISE) / np.linalg.norm(aside, axis=1, keepdims=True)
        part[:] = share * first + (1 - share) * second + aside
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return made


def _figures(vectors: Vectors, asked: Vectors, path: Path) -> list[Figure]:
    of = f"{len(vectors):,} vectors"
    started = time.perf_counter()
    VectorIndex.of(vectors).save(path)
    built = time.perf_counter() - started
    index = VectorIndex.load(path)
    index.search(asked[0], K)
    searched, found = _each(asked, lambda query: index.search(query, K)[0])
    exactly, nearest = _each(asked, lambda query: _nearest(vectors, query))
    shared = [len(set(a.tolist()) & set(b.tolist())) for a, b in zip(found, nearest, strict=True)]
    files = path.parent.glob(f"{path.stem}.*")
    return [
        Figure(f"{of}: build", built, "s"),
        Figure(f"{of}: exact search", exactly, "ms"),
        Figure(f"{of}: search{', approximate' if index.approximate else ''}", searched, "ms"),
        Figure(f"{of}: recall at {K}", float(np.mean(shared)) / K, ""),
        Figure(f"{of}: on disk", sum(file.stat().st_size for file in files) / (1 << 20), "MB"),
    ]


def _nearest(vectors: Vectors, query: Vectors) -> NDArray[np.int64]:
    cosines = vectors @ query
    best = np.argpartition(-cosines, K)[:K]
    return np.asarray(best[np.argsort(-cosines[best])])


def _each(
    asked: Vectors, search: Callable[[Vectors], NDArray[np.int64]]
) -> tuple[float, list[NDArray[np.int64]]]:
    """Median milliseconds of a search, and what each found."""
    times, found = [], []
    for query in asked:
        started = time.perf_counter()
        found.append(search(query))
        times.append((time.perf_counter() - started) * 1000)
    return float(np.median(times)), found
