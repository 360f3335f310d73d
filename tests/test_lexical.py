"""BM25 against a reference of ten lines."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from index.assembly import lexical_text
from index.lexical import LexicalIndex
from index.tokenizer import words
from ingest.model import Plan

DOCUMENTS = [
    ["老旧", "小区", "改造"],
    ["小区", "电梯", "小区", "绿化"],
    ["养老", "服务"],
    ["养老", "食堂", "养老", "驿站", "养老", "电梯"],
]


def bm25(documents: list[list[str]], query: list[str]) -> list[float]:
    """Robertson and Zaragoza (2009), k1 and b as there, Lucene's idf; a repeated query token counts again."""
    n, average = len(documents), sum(map(len, documents)) / len(documents)
    scores = [0.0] * n
    for token in query:
        df = sum(token in document for document in documents)
        idf = math.log(1 + (n - df + 0.5) / (df + 0.5))
        for i, document in enumerate(documents):
            tf = document.count(token)
            scores[i] += idf * tf / (tf + 1.2 * (1 - 0.75 + 0.75 * len(document) / average))
    return scores


@pytest.mark.parametrize(
    "query",
    [["小区"], ["小区", "电梯"], ["电梯", "电梯"], ["养老", "没有", "小区"], ["改造", "服务", "食堂"]],
)
def test_scores_are_those_of_the_reference(query: list[str]) -> None:
    """Repeated and unknown tokens included."""
    assert LexicalIndex.of(DOCUMENTS).scores(query).tolist() == pytest.approx(
        bm25(DOCUMENTS, query), abs=1e-6
    )


def test_scores_on_the_shipped_plan_are_those_of_the_reference(plan: Plan) -> None:
    """Hundreds of passages, real tokens."""
    documents = [words(lexical_text(p)) for p in plan.passages]
    index = LexicalIndex.of(documents)
    for question in ("老旧小区加装电梯有补贴吗", "2025年建成区绿化覆盖率", "派出所建在哪里"):
        expected = bm25(documents, words(question))
        assert max(expected) > 3
        np.testing.assert_allclose(index.scores(words(question)), expected, atol=1e-4)


def test_no_known_token_scores_zero_everywhere() -> None:
    """Nothing found is zeros, not an error."""
    index = LexicalIndex.of(DOCUMENTS)
    assert index.scores(["没有"]).tolist() == index.scores([]).tolist() == [0, 0, 0, 0]


def test_idf_and_document_frequency() -> None:
    """ln(1 + (4 - 2 + .5) / (2 + .5)) = ln 2 for a token in half of four documents."""
    index = LexicalIndex.of(DOCUMENTS)
    assert [index.document_frequency(t) for t in ("养老", "电梯", "改造", "没有")] == [2, 2, 1, 0]
    assert index.idf("养老") == pytest.approx(math.log(2))
    assert index.idf("没有") == pytest.approx(math.log(10))


def test_documents_without_tokens_are_found_by_nothing() -> None:
    """A passage of punctuation alone, and a corpus of nothing else."""
    assert LexicalIndex.of([[], ["养老"]]).scores(["养老"]).tolist()[0] == 0
    assert LexicalIndex.of([["养老"], []]).scores(["养老"]).tolist()[0] > 0
    assert LexicalIndex.of([[], []]).scores(["养老"]).tolist() == [0, 0]


def test_saved_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    """Scores and frequencies come back, from files without pickle."""
    index = LexicalIndex.of(DOCUMENTS)
    index.save(tmp_path / "bm25")
    again = LexicalIndex.load(tmp_path / "bm25", len(index))
    assert len(again) == 4
    assert again.scores(["小区", "电梯"]).tolist() == index.scores(["小区", "电梯"]).tolist()
    assert again.idf("养老") == index.idf("养老")


def test_the_lead_stands_over_the_later_passages_of_its_paragraph(plan: Plan) -> None:
    """The first passage holds its lead already; the next ones are read under it."""
    first, second, *_ = [p for p in plan.passages if p.address == "5.1#p2"]
    assert lexical_text(first) == first.text
    assert lexical_text(second) == f"加强城镇绿化建设。{second.text}"
    (bare, *_) = [p for p in plan.passages if p.lead is None]
    assert lexical_text(bare) == bare.text


def test_some_documents_have_the_scores_they_have_among_all() -> None:
    """Bit for bit, in the whole index and in a part of it, whatever documents are asked for."""
    whole = LexicalIndex.of(DOCUMENTS)
    tokens = [*(token for document in DOCUMENTS for token in document), "没有", DOCUMENTS[0][0]]
    for index in (whole, whole.part(range(1, len(DOCUMENTS)))):
        for rows in ([0], [0, 2], range(len(index)), []):
            some = np.array(rows, dtype=np.int64)
            assert index.scores_of(tokens, some).tolist() == index.scores(tokens)[some].tolist()
            assert len(index.scores(tokens)) > 2
            assert index.scores(tokens).any()
