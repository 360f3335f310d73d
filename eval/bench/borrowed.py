"""An encoder for measuring everything but encoding: passages borrow the vectors and tokens of real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np

from index.embedder import Embedder, Vectors
from index.token_states import TokenEncoder, TokenStates, token_encoder
from index.tokens import judge_head

_NOISE = 0.15


class BorrowedEncoder:
    """Encodes questions as the real encoder does; a passage has what a real text has, its vector moved.

    The same text always borrows the same.
    """

    def __init__(self, real: Embedder, texts: Sequence[str]) -> None:
        self._real = real
        self._encoder: TokenEncoder | None = token_encoder(real, judge_head().encoder_sha256)
        self._states = self._encoder.passage_states(texts) if self._encoder else []
        self._vectors = [s.vector for s in self._states] or list(real.encode_passages(texts))

    @property
    def name(self) -> str:
        return self._real.name

    @property
    def sha256(self) -> str:
        return self._real.sha256

    @property
    def dims(self) -> int:
        return self._real.dims

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._real.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._moved(text) for text in texts]) if texts else self._real.encode_passages([])

    def query_states(self, texts: Sequence[str]) -> list[TokenStates]:
        assert self._encoder is not None
        return self._encoder.query_states(texts)

    def passage_states(self, texts: Sequence[str]) -> list[TokenStates]:
        return [replace(self._states[self._lender(text)], vector=self._moved(text)) for text in texts]

    def _lender(self, text: str) -> int:
        return crc32(text.encode()) % len(self._vectors)

    def _moved(self, text: str) -> Vectors:
        aside = np.random.default_rng(crc32(text.encode())).standard_normal(self.dims, dtype=np.float32)
        vector = self._vectors[self._lender(text)] + aside * np.float32(_NOISE / np.linalg.norm(aside))
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
