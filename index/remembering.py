"""Encoders with a memory for queries: a question asks for the same wordings several times."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import numpy as np

from index.embedder import Embedder, Vectors
from index.onnx_embedder import OnnxEmbedder
from index.token_states import TokenStates

T = TypeVar("T")
REMEMBERED = 256
"""Queries kept: 2 KB each for a vector, some 50 KB for token states."""


class Memory(Generic[T]):
    """What was made of the last texts. All new texts of a call are made together, each once."""

    def __init__(self, make: Callable[[Sequence[str]], Sequence[T]], size: int) -> None:
        self._make = make
        self._size = size
        self._kept: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str]) -> list[T]:
        """In the order of the texts."""
        with self._lock:
            known = {text: self._kept[text] for text in texts if text in self._kept}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:  # without the lock: another thread may do the same work, but none waits
            known.update(zip(new, self._make(new), strict=True))
        with self._lock:
            for text in dict.fromkeys(texts):
                self._kept[text] = known[text]
                self._kept.move_to_end(text)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return [known[text] for text in texts]


class RememberingEmbedder:
    """An encoder whose queries are encoded once."""

    def __init__(self, encoder: Embedder, remembered: int = REMEMBERED) -> None:
        self.encoder = encoder
        self._vectors: Memory[Vectors] = Memory(lambda texts: list(encoder.encode_queries(texts)), remembered)

    @property
    def name(self) -> str:
        return self.encoder.name

    @property
    def sha256(self) -> str:
        return self.encoder.sha256

    @property
    def dims(self) -> int:
        return self.encoder.dims

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length for passages of the plan; not remembered."""
        return self.encoder.encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length for questions."""
        return np.stack(self._vectors.of(texts)) if texts else self.encoder.encode_queries(texts)


class RememberingTokenEncoder(RememberingEmbedder):
    """The same for an encoder that shows its token states: one pass gives them and the vector."""

    def __init__(self, encoder: OnnxEmbedder, remembered: int = REMEMBERED) -> None:
        super().__init__(encoder, remembered)
        self._passage_states = encoder.passage_states
        self._states: Memory[TokenStates] = Memory(encoder.query_states, remembered)

    def query_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """Token states of questions."""
        return self._states.of(texts)

    def passage_states(self, texts: Sequence[str]) -> list[TokenStates]:
        """Token states of sentences; not remembered."""
        return self._passage_states(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length for questions."""
        return np.stack([s.vector for s in self.query_states(texts)]) if texts else super().encode_queries(())
