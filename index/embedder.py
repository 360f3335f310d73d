"""Text to unit vectors: the `Embedder` seam, and the choice of what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.models import EmbeddingSource
from ingest.errors import ModelError

Vectors = NDArray[np.float32]


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
    from index.remembering import RememberingEmbedder, RememberingTokenEncoder

    pipeline = read_pipeline(source)
    if pipeline is not None:
        return RememberingTokenEncoder(OnnxEmbedder(source, pipeline))
    from index.transformer_embedder import SentenceTransformerEmbedder

    return RememberingEmbedder(SentenceTransformerEmbedder(source))


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
