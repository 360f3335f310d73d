"""Any encoder, by sentence-transformers: whatever `index.onnx_embedder` does not run, and its reference.

The only importer of sentence-transformers, which takes seconds to import: the model is loaded by
the first text that is encoded.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embedder import Vectors, unusable
from index.models import EmbeddingSource
from index.onnx_embedder import forbid_telemetry

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEmbedder:
    """An encoder read from a folder or by hub id.

    The model's own query prompt goes before queries and nothing else. Raises ModelError when the
    model cannot be loaded.
    """

    def __init__(self, source: EmbeddingSource) -> None:
        self.source = source
        self._onnx = source.weights.endswith(".onnx")
        self._model: SentenceTransformer | None = None
        # One thread at a time: the tokenizer's padding and truncation are state of the tokenizer.
        self._lock = threading.RLock()

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def sha256(self) -> str:
        return self.source.sha256

    @property
    def dims(self) -> int:
        """Length of a vector; loads the model when the source does not say it."""
        if self.source.dims is not None:
            return self.source.dims
        dims = self._loaded().get_embedding_dimension()
        return dims if dims is not None else self.encode_queries(["一"]).shape[1]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length for questions."""
        return self._encode(texts, lambda model: model.encode_query)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Rows of unit length for passages of the plan."""
        return self._encode(texts, lambda model: model.encode_document)

    def _encode(self, texts: Sequence[str], way: Callable[[SentenceTransformer], Any]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dims), dtype=np.float32)
        # An int8 export scales its activations over the whole batch, so that a text's vector
        # would depend on its neighbours (cosine down to .99). One at a time is as fast on a CPU.
        batch = 1 if self._onnx else 32
        with self._lock, _quiet():
            vectors = way(self._loaded())(
                list(texts), batch_size=batch, show_progress_bar=False, normalize_embeddings=True
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def _loaded(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _load(self) -> SentenceTransformer:
        options: dict[str, Any] = {}
        if self._onnx:
            forbid_telemetry()
            options = {
                "backend": "onnx",
                "device": "cpu",
                "model_kwargs": {"file_name": self.source.weights, "provider": "CPUExecutionProvider"},
            }
        location = self.source.location
        with _quiet():
            try:
                # What is here counts before the network.
                return _open(location, local_files_only=True, **options)
            except Exception as error:
                if Path(location).is_dir():
                    raise unusable(location, error) from error
            try:
                _ask_hub(location)
                return _open(location, **options)
            except Exception as error:
                raise unusable(location, error) from error


def _open(location: str, **options: Any) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    model: SentenceTransformer = SentenceTransformer(location, **options)
    return model


def _ask_hub(hub_id: str) -> None:
    """Raise when the hub cannot be reached: one request, where a download retries for a minute."""
    from huggingface_hub import HfApi

    HfApi().model_info(hub_id, timeout=10)


_NOISY = ("sentence_transformers", "transformers", "optimum", "huggingface_hub")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' remarks and bars off stderr; errors still come as exceptions."""
    noisy = [logging.getLogger(name) for name in _NOISY]
    levels = [logger.level for logger in noisy]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for logger in noisy:
                logger.setLevel(logging.ERROR)
            yield
    finally:
        for logger, level in zip(noisy, levels, strict=True):
            logger.setLevel(level)
