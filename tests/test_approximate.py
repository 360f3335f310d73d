"""Many vectors: the approximate search against the exact one, filtered by plan, and on disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import BigramEmbedder
from numpy.typing import NDArray

from index import vectors
from index.assembly import index_plans
from index.config import IndexConfig
from index.manifest import read_manifest
from index.store import load_index, save_index
from index.vectors import VectorIndex, Vectors
from ingest.errors import IndexCorrupt
from ingest.model import Plan

pytestmark = pytest.mark.slow

SOME, MANY, DIMS, TOPICS = 6_000, 60_000, 64, 200
SCALE = SOME / MANY
PLAN = range(2_000, 2_200)
LARGE_PLAN = range(200, 5_600)


def unit(rows: NDArray[np.floating]) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def clustered(n: int, seed: int) -> Vectors:
    """Vectors about topics, as sentences are, some near and some far: white noise has no nearest."""
    topics = np.random.default_rng(1).standard_normal((TOPICS, DIMS))
    random = np.random.default_rng(seed)
    spread = random.uniform(0.2, 0.8, (n, 1))
    return unit(topics[random.integers(TOPICS, size=n)] + spread * random.standard_normal((n, DIMS)))


VECTORS = clustered(SOME, 2)
QUERIES = clustered(100, 3)


@pytest.fixture(scope="module")
def scaled() -> Iterator[None]:
    """A tenth of the vectors is many already, in a tenth of the cells."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("APPROXIMATE_FROM", "LISTS", "PROBED", "MIN_RESCORED"):
            patch.setattr(vectors, name, int(getattr(vectors, name) * SCALE))
        yield


@pytest.fixture(scope="module")
def index(scaled: None) -> VectorIndex:
    return VectorIndex.of(VECTORS)


def nearest(vectors: Vectors, query: Vectors, k: int) -> list[int]:
    return [int(i) for i in np.argsort(-(vectors @ query), kind="stable")[:k]]


def test_it_finds_nearly_all_that_an_exact_search_finds() -> None:
    """Of really many recall at 10 is .95 at least, and at the pool's 200 not much less; cosines are exact
    and descend."""
    vectors = clustered(MANY, 2)
    index = VectorIndex.of(vectors)
    assert index.approximate
    for k, least in ((10, 0.95), (200, 0.9)):
        found = 0
        for query in QUERIES:
            ids, cosines = index.search(query, k)
            found += len(set(ids.tolist()) & set(nearest(vectors, query, k)))
            np.testing.assert_allclose(cosines, vectors[ids] @ query, atol=1e-6)
            assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)
        assert found / (k * len(QUERIES)) >= least


def test_few_are_searched_exactly(scaled: None) -> None:
    """Below the limit there is no approximation, and every result is that of an exact search."""
    few = VectorIndex.of(VECTORS[: vectors.APPROXIMATE_FROM - 1])
    assert not few.approximate
    for query in QUERIES[:5]:
        assert few.search(query, 10)[0].tolist() == nearest(VECTORS[: len(few)], query, 10)


def test_a_plan_among_many_is_searched_exactly(index: VectorIndex) -> None:
    """A plan of ordinary size gives its own k nearest, all of them, however far from the question."""
    part = index.part(PLAN)
    for query in QUERIES:
        assert part.search(query, 50)[0].tolist() == nearest(VECTORS[PLAN.start : PLAN.stop], query, 50)


def test_a_plan_of_very_many_is_searched_by_a_filter(index: VectorIndex) -> None:
    """It gives k results of its own, numbered from its first, and nearly the exact ones."""
    part, own = index.part(LARGE_PLAN), VECTORS[LARGE_PLAN.start : LARGE_PLAN.stop]
    found = 0
    for query in QUERIES[:30]:
        ids, cosines = part.search(query, 10)
        assert len(ids) == 10
        assert 0 <= min(ids) <= max(ids) < len(LARGE_PLAN)
        np.testing.assert_allclose(cosines, own[ids] @ query, atol=1e-6)
        found += len(set(ids.tolist()) & set(nearest(own, query, 10)))
    assert found / 300 >= 0.95


def test_all_are_found_where_all_are_asked_for(index: VectorIndex) -> None:
    """More than the cells looked into hold is searched exactly."""
    ids, _ = index.search(QUERIES[0], SOME)
    assert sorted(ids.tolist()) == list(range(SOME))


def test_the_same_vectors_give_the_same_index(index: VectorIndex, tmp_path: Path) -> None:
    """Training is deterministic: two builds write the same bytes, so that checksums tell of damage alone."""
    index.save(tmp_path / "one.faiss")
    VectorIndex.of(VECTORS).save(tmp_path / "two.faiss")
    assert (tmp_path / "one.faiss").read_bytes() == (tmp_path / "two.faiss").read_bytes()


def test_on_disk_it_is_whole_mapped_and_checked(index: VectorIndex, small_plan: Plan, tmp_path: Path) -> None:
    """What is loaded finds the same, lies in the file and not in memory, and a flipped byte is told."""
    embedder = BigramEmbedder(dims=DIMS)
    config = IndexConfig(home=tmp_path, folder=tmp_path / "index")
    save_index(replace(index_plans([small_plan], embedder), passage_vectors=index), config.folder, "many")
    again = load_index(config, embedder).passage_vectors
    for query in QUERIES[:10]:
        assert [part.tolist() for part in again.search(query, 10)] == [
            part.tolist() for part in index.search(query, 10)
        ]
    file = config.folder / read_manifest(config.folder).generation / "passages.npy"
    assert str(file) in Path("/proc/self/maps").read_text(encoding="utf-8")
    with file.open("r+b") as damaged:
        damaged.seek(-1, 2)
        damaged.write(b"\x00")
    with pytest.raises(IndexCorrupt, match=r"passages\.npy is damaged"):
        load_index(config, embedder)
