"""FAISS against an exact search in NumPy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.vectors import VectorIndex, Vectors


def unit_vectors(n: int, dims: int, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((n, dims)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def exact_search(vectors: Vectors, query: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
    """The oracle: all cosines, sorted."""
    cosines = vectors @ query
    best = np.argsort(-cosines, kind="stable")[:k]
    return best, cosines[best]


@pytest.mark.parametrize("k", [1, 10, 300])
def test_search_is_exact(k: int) -> None:
    """The same ids in the same order with the same cosines as the oracle."""
    vectors, queries = unit_vectors(300, 64, 1), unit_vectors(20, 64, 2)
    index = VectorIndex.of(vectors)
    for query in queries:
        ids, cosines = index.search(query, k)
        expected_ids, expected_cosines = exact_search(vectors, query, k)
        assert ids.tolist() == expected_ids.tolist()
        np.testing.assert_allclose(cosines, expected_cosines, atol=1e-6)


def test_a_vector_is_nearest_to_itself() -> None:
    """Unit length in, cosine 1 out."""
    vectors = unit_vectors(50, 32, 3)
    index = VectorIndex.of(vectors)
    for i in (0, 17, 49):
        ids, cosines = index.search(vectors[i], 1)
        assert ids.tolist() == [i]
        assert cosines[0] == pytest.approx(1.0, abs=1e-6)


def test_more_than_there_are_gives_all_of_them() -> None:
    """No padding with id -1."""
    ids, cosines = VectorIndex.of(unit_vectors(3, 8, 4)).search(unit_vectors(1, 8, 5)[0], 10)
    assert sorted(ids.tolist()) == [0, 1, 2]
    assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)


def test_cosines_of_chosen_rows() -> None:
    """In the order asked, repeated rows included."""
    vectors, query = unit_vectors(20, 16, 6), unit_vectors(1, 16, 7)[0]
    rows = [4, 19, 4, 0]
    np.testing.assert_allclose(
        VectorIndex.of(vectors).cosines(query[None], rows)[0], vectors[rows] @ query, atol=1e-6
    )


def test_saved_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    """Dimensions, size and every result come back."""
    index, query = VectorIndex.of(unit_vectors(40, 16, 8)), unit_vectors(1, 16, 9)[0]
    index.save(tmp_path / "x.faiss")
    again = VectorIndex.load(tmp_path / "x.faiss")
    assert (again.dims, len(again)) == (16, 40)
    assert [part.tolist() for part in again.search(query, 40)] == [
        part.tolist() for part in index.search(query, 40)
    ]
