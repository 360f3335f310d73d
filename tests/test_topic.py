"""Everyday questions: the nearest one is found by its cosine."""

from __future__ import annotations

from importlib.resources import files

import pytest
from fakes import BigramEmbedder

from chat.asks.topic import EverydayQuestions
from index.embedder import Vectors

QUESTIONS = (files("chat.asks") / "off_topic.txt").read_text(encoding="utf-8").splitlines()


def test_an_everyday_question_is_nearest_to_itself() -> None:
    """The cosine of a listed question is 1, that of another text the greatest over the list."""
    everyday = EverydayQuestions(BigramEmbedder())
    assert everyday.nearness(QUESTIONS[3]) == pytest.approx(1.0, abs=1e-6)
    embedder = BigramEmbedder()
    vector = embedder.encode_queries(["红烧鱼怎么做好吃"])[0]
    best = max(float(vector @ row) for row in embedder.encode_passages(QUESTIONS))
    assert everyday.nearness("红烧鱼怎么做好吃") == pytest.approx(best, abs=1e-6)


def test_the_list_is_embedded_once() -> None:
    """Many questions cost one embedding of the list, made when the first is asked."""

    class Counting(BigramEmbedder):
        calls = 0

        def encode_passages(self, texts: object) -> Vectors:
            Counting.calls += 1
            return super().encode_passages(texts)  # type: ignore[arg-type]

    everyday = EverydayQuestions(Counting())
    assert Counting.calls == 0
    for _ in range(3):
        everyday.nearness("明天下雨吗")
    assert Counting.calls == 1


def test_the_file_has_no_empty_or_repeated_line() -> None:
    """An empty line would be near to anything."""
    assert all(line.strip() for line in QUESTIONS)
    assert len(set(QUESTIONS)) == len(QUESTIONS)
