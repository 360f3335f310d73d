"""Vectors of anticipated questions that lie beside them, so that a first build need not wait for thousands.

In half precision, each under a hash of its question, for one encoder; others never see them. They only save
time: a question that has none is encoded. `python -m index.given` makes the file of the shipped plan.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from index.embedder import Embedder, encoder_of
from index.expansion import Expansion, read_expansion

SUFFIX = ".questions.npz"


def given_vectors(source: Path, sha256: str) -> dict[str, bytes]:
    """Unit vectors of float32, as bytes, of the questions of a source; none where no such file lies there."""
    try:
        with source.with_suffix(SUFFIX).open("rb") as raw, np.load(raw) as file:
            if not sha256 or str(file["encoder_sha256"]) != sha256:
                return {}
            vectors = file["vectors"].astype(np.float32)
            rows = dict(zip(map(bytes, file["keys"]), vectors, strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    found = {question: rows.get(_key(question)) for question in _questions(read_expansion(source))}
    return {text: (row / np.linalg.norm(row)).tobytes() for text, row in found.items() if row is not None}


def write_given(source: Path, embedder: Embedder) -> Path:
    """Encode the questions of a source, write their vectors beside it."""
    questions = _questions(read_expansion(source))
    path = source.with_suffix(SUFFIX)
    np.savez(
        path,
        encoder_sha256=np.array(embedder.sha256),
        keys=np.array([list(_key(question)) for question in questions], dtype=np.uint8),
        vectors=embedder.encode_passages(questions).astype(np.float16),
    )
    return path


def _questions(expansion: Expansion) -> Sequence[str]:
    return list(dict.fromkeys(q for questions in expansion.answered.values() for q in questions))


def _key(question: str) -> bytes:
    return blake2b(question.encode(), digest_size=8).digest()


def main() -> None:
    """Write the vectors of the sources named, or of the shipped plan."""
    from index.build import shipped_plan
    from index.config import IndexConfig
    from index.models import resolve_embedding

    config = IndexConfig.from_env()
    embedder = encoder_of(resolve_embedding(config.embedding, config.home))
    for source in map(Path, sys.argv[1:]) if sys.argv[1:] else [shipped_plan()]:
        print(write_given(source, embedder))


if __name__ == "__main__":
    main()
