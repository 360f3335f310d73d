"""Reciprocal ranks, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from index.fusion import reciprocal_ranks


def ranks(scores: list[float], k: int, positive_only: bool) -> list[float]:
    fused = reciprocal_ranks(np.array(scores, dtype=np.float32), k, positive_only=positive_only)
    return [float(value) for value in fused]


def test_the_best_gets_one_over_k_plus_1() -> None:
    """Scores .2, .9, -.5, .4 rank 3, 1, 4, 2."""
    assert ranks([0.2, 0.9, -0.5, 0.4], 60, False) == pytest.approx([1 / 63, 1 / 61, 1 / 64, 1 / 62])


def test_only_positive_scores_are_found_when_asked() -> None:
    """A passage with no word of the query is not in the ranking of BM25: it gets nothing."""
    assert ranks([0.0, 2.0, -1.0, 3.0], 10, True) == pytest.approx([0, 1 / 12, 0, 1 / 11])
    assert ranks([0.0, 0.0], 10, True) == [0, 0]


def test_equal_scores_rank_in_their_order() -> None:
    """Deterministic: the earlier passage first."""
    assert ranks([1.0, 2.0, 1.0], 1, False) == pytest.approx([1 / 3, 1 / 2, 1 / 4])
    expected = [1 / (1 + rank) for pair in zip(range(201, 401), range(1, 201), strict=True) for rank in pair]
    assert ranks([0.0, 1.0] * 200, 1, False) == pytest.approx(expected)


def test_fused_by_hand() -> None:
    """Two rankings (1, 2, 3) and (2, -, 1) with k = 10."""
    fused = np.add(ranks([0.9, 0.8, 0.7], 10, False), ranks([1.0, 0.0, 5.0], 10, True))
    assert fused.tolist() == pytest.approx([1 / 11 + 1 / 12, 1 / 12, 1 / 13 + 1 / 11])
    assert np.argsort(-fused).tolist() == [0, 2, 1]
