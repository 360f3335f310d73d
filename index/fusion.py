"""Rankings to one ranking."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def reciprocal_ranks(scores: NDArray[np.float32], k: int, *, positive_only: bool) -> NDArray[np.float32]:
    """1 / (k + rank) for each entry of `scores` (n,), rank 1 for the highest; shape (n,).

    Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009) sums these over rankings.
    Entries of equal score are ranked in their order. With `positive_only`, entries with a score
    of zero or less are not in the ranking and get 0: a passage that shares no word with the
    query was not found by BM25.
    """
    order = np.argsort(-scores, kind="stable")
    ranks = np.empty(len(scores), dtype=np.float32)
    ranks[order] = np.arange(1, len(scores) + 1, dtype=np.float32)
    fused = 1.0 / (k + ranks)
    if positive_only:
        fused = np.where(scores > 0, fused, 0.0)
    return fused.astype(np.float32)
