"""Exact nearest neighbours by inner product. The only importer of faiss."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


def ranges(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of several half-open ranges, one range after the other."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    numbers = np.arange(int(lengths.sum()), dtype=np.int64) + np.repeat(starts - before, lengths)
    return np.asarray(numbers, dtype=np.int64)


class VectorIndex:
    """Unit vectors in a flat FAISS index: inner product is the cosine similarity."""

    def __init__(self, flat: Any, rows: range | None = None) -> None:
        """`rows`: those of `flat` that are in this index, all by default."""
        self._flat = flat
        self._rows = rows

    @classmethod
    def of(cls, vectors: Vectors) -> VectorIndex:
        """Index `vectors` (n, dims), which must have unit length."""
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(flat)

    @property
    def dims(self) -> int:
        return int(self._flat.d)

    def __len__(self) -> int:
        return int(self._flat.ntotal) if self._rows is None else len(self._rows)

    def part(self, rows: range) -> VectorIndex:
        """The index of some consecutive vectors alone, numbered from 0; nothing is copied."""
        first = self._rows.start if self._rows else 0
        return VectorIndex(self._flat, range(first + rows.start, first + rows.stop))

    def search(self, query: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
        """Ids and cosines of the k nearest to `query` (dims,), best first; fewer if there are fewer."""
        if self._rows is not None:
            return self._nearest_row(query, k)
        scores, ids = self._flat.search(query[None, :].astype(np.float32), min(k, len(self)))
        return ids[0], scores[0]

    def _nearest_row(self, query: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
        """The search of a part, which FAISS cannot search without a copy."""
        cosines = np.asarray(self._matrix @ query.astype(np.float32))
        best = np.argsort(-cosines, kind="stable")[:k]
        return best.astype(np.int64), cosines[best]

    def cosines(self, query: Vectors, ids: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """Cosine of `query` (dims,) with each vector of `ids`; shape (len(ids),)."""
        rows = np.asarray(ids, dtype=np.int64)
        query = query.astype(np.float32)
        if len(rows) * 4 > len(self):  # the product with all rows costs less than a copy of most
            return np.asarray((self._matrix @ query)[rows])
        return np.asarray(self._matrix[rows] @ query)

    @cached_property
    def _matrix(self) -> Vectors:
        """The vectors inside FAISS, (n, dims), without a copy; read only."""
        if not len(self):
            return np.zeros((0, self.dims), dtype=np.float32)
        whole = int(self._flat.ntotal)
        view: Vectors = faiss.rev_swig_ptr(self._flat.get_xb(), whole * self.dims)
        view = view.reshape(whole, self.dims)
        view.flags.writeable = False
        return view if self._rows is None else view[self._rows.start : self._rows.stop]

    def save(self, path: Path) -> None:
        """Write all vectors; a part cannot be saved."""
        assert self._rows is None
        faiss.write_index(self._flat, str(path))

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        return cls(faiss.read_index(str(path)))
