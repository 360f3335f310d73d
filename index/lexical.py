"""BM25 over the tokens of `index.tokenizer`. The only importer of bm25s."""

from __future__ import annotations

import logging
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray


def _bm25s() -> ModuleType:
    """bm25s without scipy, which it would import (40 MB) for one matrix that it builds with numpy as well."""
    known = "scipy" in sys.modules
    if not known:
        sys.modules["scipy"] = None  # type: ignore[assignment]  # what an import finds missing
    try:
        import bm25s
    finally:
        if not known:
            del sys.modules["scipy"]
    return bm25s  # type: ignore[no-any-return]


bm25s = _bm25s()
logging.getLogger("bm25s").setLevel(logging.WARNING)  # it logs every build at DEBUG

K1, B = 1.2, 0.75  # the usual values (Robertson and Zaragoza, 2009)


class LexicalIndex:
    """BM25 with Lucene's idf, which is never negative."""

    def __init__(self, bm25: Any, size: int) -> None:
        self._bm25 = bm25
        self._size = size

    @classmethod
    def of(cls, documents: Sequence[list[str]]) -> LexicalIndex:
        """Index documents given as token lists."""
        bm25 = bm25s.BM25(method="lucene", k1=K1, b=B)
        # bm25s cannot index a corpus without a single token: a token that no query holds helps.
        bm25.index([tokens or ["\0"] for tokens in documents], show_progress=False)
        return cls(bm25, len(documents))

    def __len__(self) -> int:
        return self._size

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """BM25 score of every document for the query tokens; shape (n,); zeros for no known token."""
        known = [t for t in tokens if t in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def document_frequency(self, token: str) -> int:
        """How many documents hold the token."""
        column = self._bm25.vocab_dict.get(token)
        if column is None:
            return 0
        indptr = self._bm25.scores["indptr"]
        return int(indptr[column + 1] - indptr[column])

    def idf(self, token: str) -> float:
        """Lucene's inverse document frequency, ln(1 + (n - df + 0.5) / (df + 0.5)), >= 0."""
        df = self.document_frequency(token)
        return math.log(1 + (self._size - df + 0.5) / (df + 0.5))

    def save(self, folder: Path) -> None:
        self._bm25.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        return cls(bm25s.BM25.load(str(folder), load_corpus=False), size)
