"""Vectors kept in a file: read back as they were, never another model's, never damaged ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from fakes import BigramEmbedder

from index.embedder import Vectors
from index.kept_vectors import kept_passages

TEXTS = ("明天下雨吗", "红烧鱼怎么做")


class Counting(BigramEmbedder):
    """Counts the calls for passages."""

    calls = 0

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        return super().encode_passages(texts)


def test_the_second_process_reads_what_the_first_encoded(tmp_path: Path) -> None:
    """Another embedder of the same model encodes nothing and gets the same rows."""
    first, second = Counting(), Counting()
    rows = kept_passages(TEXTS, first, tmp_path / "cache")
    assert np.array_equal(kept_passages(TEXTS, second, tmp_path / "cache"), rows)
    assert (first.calls, second.calls) == (1, 0)
    assert np.array_equal(rows, BigramEmbedder().encode_passages(TEXTS))


@pytest.mark.parametrize(
    ("texts", "other"),
    [(TEXTS[::-1], Counting()), (TEXTS, Counting(sha256="c2" * 32)), (TEXTS, Counting(dims=128))],
)
def test_other_texts_or_another_model_are_encoded_anew(
    texts: Sequence[str], other: Counting, tmp_path: Path
) -> None:
    """The file belongs to one model and these texts in this order."""
    kept_passages(TEXTS, Counting(), tmp_path)
    rows = kept_passages(texts, other, tmp_path)
    assert np.array_equal(rows, BigramEmbedder(dims=other.dims).encode_passages(texts))
    assert other.calls == 1


@pytest.mark.parametrize("damage", [lambda b: b[:-4], lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b""])
def test_a_damaged_file_is_encoded_anew_and_mended(damage: object, tmp_path: Path) -> None:
    """A flipped bit or a cut end never becomes a vector."""
    rows = kept_passages(TEXTS, Counting(), tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    again = Counting()
    assert np.array_equal(kept_passages(TEXTS, again, tmp_path), rows)
    after = Counting()
    kept_passages(TEXTS, after, tmp_path)
    assert (again.calls, after.calls) == (1, 0)


def test_a_model_without_a_hash_is_not_kept(tmp_path: Path) -> None:
    """A hub id may stand for other weights tomorrow."""
    kept_passages(TEXTS, Counting(sha256=""), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_costs_only_time(tmp_path: Path) -> None:
    """Where a file stands in the way of the folder, the vectors are encoded each time."""
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    rows = kept_passages(TEXTS, Counting(), tmp_path / "cache")
    assert np.array_equal(rows, BigramEmbedder().encode_passages(TEXTS))
