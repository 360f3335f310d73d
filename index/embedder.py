"""Text to unit vectors: the `Embedder` seam, and the choice of what stands behind it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.models import EmbeddingSource
from ingest.errors import ModelError

Vectors = NDArray[np.float32]
REMEMBERED = 256
"""Query vectors kept, 2 KB each."""


class Embedder(Protocol):
    """Turns texts into rows of unit length, shape (n, dims). Safe to call from several threads."""

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def dims(self) -> int: ...
    def encode_queries(self, texts: Sequence[str]) -> Vectors: ...
    def encode_passages(self, texts: Sequence[str]) -> Vectors: ...


def encoder_of(source: EmbeddingSource) -> Embedder:
    """The encoder of a source, with a memory for queries; nothing heavy is loaded before the first text.

    An ONNX model whose folder says how to use it runs on onnxruntime alone, any other one on
    sentence-transformers, which takes seconds to import.
    """
    from index.onnx_embedder import OnnxEmbedder, read_pipeline

    pipeline = read_pipeline(source)
    if pipeline is not None:
        return RememberingEmbedder(OnnxEmbedder(source, pipeline))
    from index.transformer_embedder import SentenceTransformerEmbedder

    return RememberingEmbedder(SentenceTransformerEmbedder(source))


class RememberingEmbedder:
    """Encodes a query once, though a question asks for the same wordings several times.

    All queries of a call that are new go through the encoder together.
    """

    def __init__(self, encoder: Embedder, remembered: int = REMEMBERED) -> None:
        self.encoder = encoder
        self._remembered = remembered
        self._rows: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

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
        if not texts:
            return self.encoder.encode_queries(texts)
        with self._lock:
            known = {text: self._rows[text] for text in texts if text in self._rows}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:  # without the lock: another thread may do the same work, but none waits
            known.update(zip(new, self.encoder.encode_queries(new), strict=True))
        with self._lock:
            for text in dict.fromkeys(texts):
                self._rows[text] = known[text]
                self._rows.move_to_end(text)
            while len(self._rows) > self._remembered:
                self._rows.popitem(last=False)
        return np.stack([known[text] for text in texts])


def unusable(location: str, error: Exception) -> ModelError:
    """The one-line error of a model that a library could not load."""
    reason = type(error).__name__
    if not isinstance(error, OSError):  # a network's error text is long and says no more
        reason += ": " + " ".join(str(error).split())[:160]
    return ModelError(
        f"embedding model {location} cannot be loaded: {reason}",
        expected="a sentence-transformers model on this machine, or a hub that can be reached",
        mend="correct PLANQA_EMBEDDING, or unset it for the default",
    )
