"""Vectors of texts that never change, kept in a file, so that they are not encoded at every start."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from index.embedder import Embedder, Vectors

CACHE = "cache"
"""Folder of such files in PLANQA_HOME; it may be removed at any time."""
_DIGEST = hashlib.sha256().digest_size


def kept_passages(texts: Sequence[str], embedder: Embedder, folder: Path | None) -> Vectors:
    """Vectors of `texts` as passages, (n, dims): from `folder` where they lie whole, else encoded and kept.

    The file's name is a hash of the model and the texts, its first bytes a hash of its vectors. A model
    without a hash (a hub id) may change under its name and is not kept; nor is anything where the folder
    cannot be written.
    """
    if folder is None or not embedder.sha256 or not texts:
        return embedder.encode_passages(texts)
    key = json.dumps([embedder.name, embedder.sha256, embedder.dims, *texts], ensure_ascii=False)
    path = folder / f"vectors-{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    vectors = _read(path, (len(texts), embedder.dims))
    if vectors is None:
        vectors = np.ascontiguousarray(embedder.encode_passages(texts), dtype="<f4")
        with suppress(OSError):
            _write(path, vectors)
    return vectors


def _read(path: Path, shape: tuple[int, int]) -> Vectors | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, values = content[:_DIGEST], content[_DIGEST:]
    if len(values) != 4 * shape[0] * shape[1] or hashlib.sha256(values).digest() != digest:
        return None
    return np.frombuffer(values, dtype="<f4").reshape(shape)


def _write(path: Path, vectors: Vectors) -> None:
    """All or nothing: another process may read meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = vectors.tobytes()
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(values).digest() + values)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
