"""Vectors that lie beside anticipated questions: they are the encoder's, and only that encoder's."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from fakes import BigramEmbedder
from test_build import CountingEmbedder, config, source

from index.build import build, shipped_plan
from index.embedder import Embedder
from index.expansion import expansion_path, read_expansion
from index.given import given_vectors, write_given
from index.store import load_index

TEXT = "规划\n第一章 总则\n建设老年食堂 40 个。\n"
ASKED = ["老人去哪儿吃饭?", "食堂建几个?"]
NEARLY = 5e-4
"""Half precision of components below 1 errs by less."""


def plan_with_questions(folder: Path) -> Path:
    path = source(folder, TEXT)
    row = {"sentence": "建设老年食堂40个。", "answered": ASKED}
    expansion_path(path).write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.models
def test_the_shipped_vectors_are_those_of_the_default_encoder(real_embedder: Embedder) -> None:
    """Each question has one; a sample of them, encoded again, differs by rounding alone."""
    given = given_vectors(shipped_plan(), real_embedder.sha256)
    questions = {q for of_one in read_expansion(shipped_plan()).answered.values() for q in of_one}
    assert given.keys() == questions
    sample = sorted(questions)[::100]
    rows = np.stack([np.frombuffer(given[q], dtype=np.float32) for q in sample])
    exact = real_embedder.encode_passages(sample)
    assert np.abs(rows - exact).max() < NEARLY
    assert (rows * exact).sum(axis=1).min() > 1 - 1e-6


def test_a_build_encodes_no_question_that_has_a_vector(tmp_path: Path) -> None:
    """And the index has those vectors; one that is written since is encoded."""
    path = plan_with_questions(tmp_path)
    embedder = CountingEmbedder()
    without = build([path], config(tmp_path / "without"), embedder)
    encoded = embedder.encoded
    write_given(path, BigramEmbedder())
    embedder.encoded = 0
    built = build([path], config(tmp_path / "with"), embedder)
    assert embedder.encoded == encoded - len(ASKED)
    assert built.manifest.questions == without.manifest.questions == len(ASKED)
    index = load_index(config(tmp_path / "with"), embedder)
    exact = load_index(config(tmp_path / "without"), embedder)
    assert np.abs(index.answered.vectors.matrix - exact.answered.vectors.matrix).max() < NEARLY


@pytest.mark.parametrize("spoiled", [b"", b"PK\x03\x04", b"no archive"])
def test_vectors_of_another_encoder_and_damaged_ones_are_not_taken(tmp_path: Path, spoiled: bytes) -> None:
    """They only save time: the questions are encoded."""
    path = plan_with_questions(tmp_path)
    assert given_vectors(path, BigramEmbedder().sha256) == {}
    file = write_given(path, BigramEmbedder())
    assert given_vectors(path, BigramEmbedder().sha256).keys() == set(ASKED)
    assert given_vectors(path, "c2" * 32) == given_vectors(path, "") == {}
    file.write_bytes(spoiled)
    assert given_vectors(path, BigramEmbedder().sha256) == {}
