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

    def __init__(self, bm25: Any, size: int, first: int = 0, whole: int | None = None) -> None:
        """`first`: the document of `bm25`, which has `whole`, at which this index of `size` begins."""
        self._bm25 = bm25
        self._size = size
        self._first = first
        self._whole = size if whole is None else whole

    @classmethod
    def of(cls, documents: Sequence[list[str]]) -> LexicalIndex:
        """Index documents given as token lists."""
        bm25 = bm25s.BM25(method="lucene", k1=K1, b=B)
        # bm25s cannot index a corpus without a single token: a token that no query holds helps.
        bm25.index([tokens or ["\0"] for tokens in documents], show_progress=False)
        return cls(bm25, len(documents))

    def __len__(self) -> int:
        return self._size

    def part(self, documents: range) -> LexicalIndex:
        """The index of some consecutive documents alone, numbered from 0; nothing is copied.

        A word counts as rare as it is among them. The mean length of a document stays that of all.
        """
        return LexicalIndex(self._bm25, len(documents), self._first + documents.start, self._whole)

    def scores(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """BM25 score of every document for the query tokens; shape (n,); zeros for no known token."""
        known = [t for t in tokens if t in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        if self._size < self._whole:
            return self._scores_of_part(known)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def _scores_of_part(self, known: Sequence[str]) -> NDArray[np.float32]:
        """Scores made for all documents, with the idf among these in place of that among all."""
        scores = np.zeros(self._size, dtype=np.float32)
        for token in known:
            documents, of_token = self._postings(token)
            ours = self._ours(documents)
            scores[documents[ours] - self._first] += of_token[ours] * self._rarity(documents)
        return scores

    def _rarity(self, documents: NDArray[np.int32]) -> np.float32:
        """The idf of a word of these documents among ours, of that among all."""
        if self._size == self._whole:
            return np.float32(1)
        ours = int(self._ours(documents).sum())
        return np.float32(_idf(ours, self._size) / _idf(len(documents), self._whole))

    def scores_of(self, tokens: Sequence[str], documents: NDArray[np.int64]) -> NDArray[np.float32]:
        """The same scores of some documents alone, given in ascending order; shape (len(documents),)."""
        scores = np.zeros(len(documents), dtype=np.float32)
        wanted = documents + self._first
        for token in tokens:
            holding, of_token = self._postings(token)
            if not len(holding):
                continue
            at = np.minimum(np.searchsorted(holding, wanted), len(holding) - 1)
            held = holding[at] == wanted
            scores[held] += of_token[at[held]] * self._rarity(holding)
        return scores

    def document_frequency(self, token: str) -> int:
        """How many documents hold the token."""
        documents, _ = self._postings(token)
        return len(documents) if self._size == self._whole else int(self._ours(documents).sum())

    def idf(self, token: str) -> float:
        """Lucene's inverse document frequency, ln(1 + (n - df + 0.5) / (df + 0.5)), >= 0."""
        return _idf(self.document_frequency(token), self._size)

    def _postings(self, token: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The documents of the whole index that hold a token, and their scores for it."""
        column = self._bm25.vocab_dict.get(token)
        if column is None:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        start, end = (int(i) for i in self._bm25.scores["indptr"][column : column + 2])
        return self._bm25.scores["indices"][start:end], self._bm25.scores["data"][start:end]

    def _ours(self, documents: NDArray[np.int32]) -> NDArray[np.bool_]:
        return (documents >= self._first) & (documents < self._first + self._size)

    def save(self, folder: Path) -> None:
        """Write all documents; a part cannot be saved."""
        assert self._size == self._whole
        self._bm25.save(str(folder), show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        return cls(bm25s.BM25.load(str(folder), load_corpus=False), size)


def _idf(df: int, documents: int) -> float:
    return math.log(1 + (documents - df + 0.5) / (df + 0.5))
