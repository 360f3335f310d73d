"""Nearest neighbours by inner product, exact or, of many, approximate. The only importer of faiss."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

APPROXIMATE_FROM = 50_000
"""So many vectors are searched approximately. An exact search of so many takes about 10 ms, as long as
encoding the question; and fewer would not train the lists, which want some 40 vectors each."""
LISTS, PROBED = 1024, 128
"""Cells of the inverted file, and how many of them a search looks into."""
CODED = 4
"""Dimensions that one code of 4 bits stands for: 64 bytes for a vector of 512."""
RESCORED, MIN_RESCORED, SHARE_RESCORED = 4, 500, 200
"""By their codes so many times k are found, at least so many, and at least one of so many vectors: the more
there are, the more are as near as the nearest. The exact cosines choose among them."""
_ROUNDS, _SEED = 10, 14
"""Of k-means. With a fixed seed the same vectors give the same index."""
_FOR_A_LIST = 64
"""Vectors that train a list."""


def ranges(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers of several half-open ranges, one range after the other."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    numbers = np.arange(int(lengths.sum()), dtype=np.int64) + np.repeat(starts - before, lengths)
    return np.asarray(numbers, dtype=np.int64)


class VectorIndex:
    """Unit vectors, whose inner product is their cosine similarity.

    Few lie in a flat FAISS index. Many lie in an array, beside which an inverted file of short codes tells
    which of them to compare; on disk both are mapped, so that several processes share them.
    """

    def __init__(self, index: Any, vectors: Vectors | None = None, rows: range | None = None) -> None:
        """`vectors`: all of them where `index` is an inverted file of codes. `rows`: those that are in
        this index, all by default."""
        self._index = index
        self._vectors = vectors
        self._rows = rows

    @classmethod
    def of(cls, vectors: Vectors) -> VectorIndex:
        """Index `vectors` (n, dims), which must have unit length."""
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if len(vectors) >= APPROXIMATE_FROM:
            return cls(_inverted_file(vectors), vectors)
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(vectors)
        return cls(flat)

    @property
    def dims(self) -> int:
        return int(self._index.d)

    @property
    def approximate(self) -> bool:
        """Whether a search may miss some of the nearest."""
        return self._vectors is not None and len(self) >= APPROXIMATE_FROM

    def __len__(self) -> int:
        return int(self._index.ntotal) if self._rows is None else len(self._rows)

    def part(self, rows: range) -> VectorIndex:
        """The index of some consecutive vectors alone, numbered from 0; nothing is copied."""
        first = self._first
        return VectorIndex(self._index, self._vectors, range(first + rows.start, first + rows.stop))

    def search(self, query: Vectors, k: int) -> tuple[NDArray[np.int64], Vectors]:
        """Ids and cosines of the k nearest to `query` (dims,), best first; fewer if there are fewer.

        Where the index is approximate, some of the nearest may be missed; the cosines are exact always.
        """
        query = query.astype(np.float32)
        if self._rows is None and self._vectors is None:
            scores, ids = self._index.search(query[None, :], min(k, len(self)))
            return ids[0], scores[0]
        rows = self._near(query, k) if self.approximate else None
        cosines = np.asarray((self.matrix if rows is None else self.matrix[rows]) @ query)
        best = np.argsort(-cosines, kind="stable")[:k]
        return best.astype(np.int64) if rows is None else rows[best], cosines[best]

    def _near(self, query: Vectors, k: int) -> NDArray[np.int64] | None:
        """Rows among which are the nearest, by their codes; None where the cells looked into hold too few."""
        parameters = faiss.SearchParametersIVF()
        parameters.nprobe = PROBED
        if self._rows is not None:
            parameters.sel = faiss.IDSelectorRange(self._rows.start, self._rows.stop)
        wanted = max(RESCORED * k, MIN_RESCORED, len(self) // SHARE_RESCORED)
        _, ids = self._index.search(query[None, :], wanted, params=parameters)
        rows = np.sort(ids[0][ids[0] >= 0]) - self._first
        return rows if len(rows) >= min(k, len(self)) else None

    def cosines(self, queries: Vectors, ids: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """Cosine of each of `queries` (n, dims) with each vector of `ids`; shape (n, len(ids))."""
        rows = np.asarray(ids, dtype=np.int64)
        queries = queries.astype(np.float32)
        if len(rows) * 4 > len(self):  # the product with all rows costs less than a copy of most
            found = [(self.matrix @ query)[rows] for query in queries]
        else:
            some = self.matrix[rows]
            found = [some @ query for query in queries]
        # One query after the other: BLAS takes three times as long for two at once as for one.
        return np.array(found, dtype=np.float32).reshape(len(queries), len(rows))

    @property
    def _first(self) -> int:
        return self._rows.start if self._rows else 0

    @cached_property
    def matrix(self) -> Vectors:
        """The vectors of this index, (n, dims), without a copy; read only."""
        view = self._flat_view() if self._vectors is None else self._vectors
        return view if self._rows is None else view[self._rows.start : self._rows.stop]

    def _flat_view(self) -> Vectors:
        """The vectors inside a flat index."""
        whole = int(self._index.ntotal)
        if not whole:
            return np.zeros((0, self.dims), dtype=np.float32)
        view: Vectors = faiss.rev_swig_ptr(self._index.get_xb(), whole * self.dims)
        view = view.reshape(whole, self.dims)
        view.flags.writeable = False
        return view

    def save(self, path: Path) -> None:
        """Write all vectors, many of them beside `path`; a part cannot be saved."""
        assert self._rows is None
        faiss.write_index(self._index, str(path))
        if self._vectors is not None:
            np.save(_beside(path), self._vectors)

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        if not _beside(path).exists():
            return cls(faiss.read_index(str(path)))
        mapped = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        return cls(mapped, np.asarray(np.load(_beside(path), mmap_mode="r")))


def _beside(path: Path) -> Path:
    """The file of the vectors of an inverted file."""
    return path.with_suffix(".npy")


def _inverted_file(vectors: Vectors) -> Any:
    """Codes of the vectors in an inverted file; a vector whose dims do not divide keeps 8 bits for each."""
    dims = vectors.shape[1]
    codes = "SQ8" if dims % CODED else f"PQ{dims // CODED}x4fs"
    index: Any = faiss.index_factory(dims, f"IVF{LISTS},{codes}", faiss.METRIC_INNER_PRODUCT)
    index.cp.seed, index.cp.niter, index.cp.max_points_per_centroid = _SEED, _ROUNDS, _FOR_A_LIST
    index.train(vectors[:: max(1, len(vectors) // (LISTS * _FOR_A_LIST))])
    index.add(vectors)
    return index
