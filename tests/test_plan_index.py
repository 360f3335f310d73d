"""Searching: every score recomputed directly, and the right passages found in the shipped plan."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from fakes import SMALL_PLAN, BigramEmbedder, parsed

from index.assembly import index_passages, index_plans, lexical_text
from index.embedder import Embedder
from index.model import Hit
from index.plan_index import PlanIndex, Query
from index.tokenizer import words
from ingest.model import Passage, Plan

QUESTIONS = (
    "老旧小区改造和加装电梯",
    "2025年建成区绿化覆盖率要达到多少",
    "海西路派出所什么时候建",
    "蒙中医药怎么发展",
    "招商引资有哪些渠道",
)


def nearness(embedder: Embedder, query: str, passage: Passage) -> float:
    """Mean of the passage's cosine and its nearest sentence's, from the texts alone."""
    vector = embedder.encode_queries([query])[0]
    sentences = embedder.encode_passages([s.text for s in passage.sentences])
    whole = embedder.encode_passages([passage.text])[0]
    return float((whole @ vector + (sentences @ vector).max()) / 2)


def fused_directly(index: PlanIndex, queries: Sequence[Query]) -> list[float]:
    """Reciprocal rank fusion over the whole corpus, with plain sorting."""
    total = [0.0] * len(index.passages)
    for query in queries:
        dense = [nearness(index.embedder, query.text, p) for p in index.passages]
        lexical = index.lexical.scores(words(query.text)).tolist()
        for scores, kept in ((dense, dense), (lexical, [s for s in lexical if s > 0])):
            order = sorted(range(len(scores)), key=lambda i, s=scores: -s[i])  # type: ignore[misc]
            for rank, i in enumerate(order[: len(kept)], 1):
                total[i] += query.weight / (index.rrf_k + rank)
    return total


def found(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.id for hit in hits]


@pytest.fixture(scope="module")
def small_index(small_plan: Plan) -> PlanIndex:
    return index_plans([small_plan], BigramEmbedder())


@pytest.mark.parametrize(
    "queries",
    [
        [Query("老年食堂要建多少个")],
        [Query("电梯补贴", 1.0), Query("安排多少资金", 0.5)],
        [Query("试点", 2.0), Query("全面推开", 0.25), Query("街道", 1.0)],
    ],
)
def test_scores_are_the_weighted_reciprocal_ranks(small_index: PlanIndex, queries: list[Query]) -> None:
    """Each hit's score, cosine and BM25 are what direct computation gives, in falling order."""
    hits = small_index.search(queries, k=100)
    expected = dict(
        zip((p.id for p in small_index.passages), fused_directly(small_index, queries), strict=True)
    )
    assert {h.passage.id: h.score for h in hits} == pytest.approx(expected, abs=1e-6)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    bm25 = small_index.lexical.scores(words(queries[0].text))
    for hit in hits:
        assert hit.cosine == pytest.approx(
            nearness(small_index.embedder, queries[0].text, hit.passage), abs=1e-6
        )
        assert hit.bm25 == pytest.approx(float(bm25[small_index.rows[hit.passage.id]]))


def test_a_string_is_one_query_of_weight_1(small_index: PlanIndex) -> None:
    """The plain call and its long form give the same hits."""
    assert small_index.search("老年食堂", 3) == small_index.search([Query("老年食堂", 1.0)], 3)


def test_a_query_of_weight_0_changes_nothing(small_index: PlanIndex) -> None:
    """The weight is a factor of all that a wording contributes."""
    alone = small_index.search([Query("老年食堂")], 100)
    assert small_index.search([Query("老年食堂"), Query("电梯补贴", 0.0)], 100) == alone


def test_the_heavier_wording_wins(small_index: PlanIndex) -> None:
    """Two wordings that find different passages: the weight decides which comes first."""
    food, money = "建设老年食堂", "县财政每年安排300万元"
    first = small_index.search([Query(food, 1.0), Query(money, 0.2)])[0].passage
    assert first.address == "1.1#p1"
    first = small_index.search([Query(food, 0.2), Query(money, 1.0)])[0].passage
    assert first.address == "1.2#p1"


def test_k_is_the_number_of_hits(small_index: PlanIndex) -> None:
    """The first k of the whole ranking; all when there are fewer; none for no query."""
    everything = small_index.search("资金", 100)
    assert len(everything) == len(small_index.passages)
    assert small_index.search("资金", 2) == everything[:2]
    assert small_index.search([], 5) == []


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("化工路、海西路、糖厂路、通道街派出所建设", "9.2#p4"),
        ("发展蒙中医药", "7.3#p4"),
        ("行政案件 当期结案率 劳动人事争议仲裁", "7.1#p4"),
        ("升級縣府街生鮮冷鏈交易中心", "4.1#p10"),
        ("Ａ：建成区绿化覆盖率", "5.1#p2"),
    ],
)
def test_the_passage_is_found_in_the_shipped_plan(fake_index: PlanIndex, query: str, address: str) -> None:
    """Words of the plan, also in traditional characters and in full width, lead to their paragraph."""
    assert fake_index.search(query, 1)[0].passage.address == address


@pytest.mark.slow
def test_a_pool_smaller_than_the_corpus_finds_the_same(fake_index: PlanIndex) -> None:
    """200 candidates of each ranking hold the best 20 of all 399, with the same scores."""
    assert fake_index.pool >= len(fake_index.passages)
    small = replace(fake_index, pool=200)
    for question in QUESTIONS:
        pooled, whole = small.search(question, 20), fake_index.search(question, 20)
        assert found(pooled[:10]) == found(whole[:10])
        assert [h.score for h in pooled[:10]] == pytest.approx([h.score for h in whole[:10]], abs=1e-6)
        assert len(set(found(pooled)) & set(found(whole))) >= 18


@pytest.mark.slow
def test_a_pool_of_ten_still_holds_the_best(plan: Plan, fake_index: PlanIndex) -> None:
    """What is first in every ranking is first whatever the pool."""
    small = index_plans([plan], BigramEmbedder(), pool=10)
    for passage in plan.passages[::40]:
        assert small.search(passage.text, 1)[0].passage == passage


def test_sentence_cosines_are_those_of_the_texts(fake_index: PlanIndex) -> None:
    """For each sentence of each passage, one cosine a query, in order."""
    queries = ["绿化覆盖率", "老旧小区"]
    passages = [fake_index.passages[i] for i in (398, 0, 151)]
    vectors = fake_index.embedder.encode_queries(queries)
    for passage, rows in zip(passages, fake_index.sentence_cosines(queries, passages), strict=True):
        sentences = fake_index.embedder.encode_passages([s.text for s in passage.sentences])
        np.testing.assert_allclose(rows, sentences @ vectors.T, atol=1e-6)


def test_rows_find_passages_by_id(fake_index: PlanIndex) -> None:
    """Every id leads back to its passage."""
    assert [fake_index.passages[fake_index.rows[p.id]] for p in fake_index.passages] == list(
        fake_index.passages
    )


@pytest.mark.parametrize(
    ("term", "stands"),
    [
        ("派出所", True),
        ("蒙中醫藥", True),
        ("铸牢中华民族共同体意识", True),
        ("远景目标纲要", True),
        ("核电站", False),
        ("２０３５年", True),
    ],
)
def test_mentions(fake_index: PlanIndex, term: str, stands: bool) -> None:
    """Text, headings and title count, in any form of writing."""
    assert fake_index.mentions(term) is stands


@pytest.mark.slow
def test_several_plans_are_searched_together(plan: Plan, small_plan: Plan) -> None:
    """A hit knows its document; the passages of both plans are ranked in one list."""
    index = index_plans([plan, small_plan], BigramEmbedder())
    assert index.search("县财政每年安排300万元用于老旧小区加装电梯", 1)[0].passage.document == small_plan.id
    assert index.search("化工路、海西路、糖厂路派出所建设", 1)[0].passage.document == plan.id


@pytest.mark.slow
def test_searching_from_several_threads_gives_what_one_gives(plan: Plan) -> None:
    """A new index, so that its lazy parts are first made under contention."""
    index = index_plans([plan], BigramEmbedder())
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(index.search, QUESTIONS * 4))
    assert together == [index.search(question) for question in QUESTIONS * 4]


def test_nothing_to_index_is_said() -> None:
    """An index without passages could not be searched."""
    with pytest.raises(ValueError, match="no passage"):
        index_passages([], BigramEmbedder())


def test_passages_need_no_plan() -> None:
    """A corpus of passages from elsewhere is indexed as well."""
    passages = parsed(SMALL_PLAN).passages
    index = index_passages(passages, BigramEmbedder())
    assert index.plans == ()
    assert index.search(lexical_text(passages[2]), 1)[0].passage == passages[2]


@pytest.mark.models
@pytest.mark.parametrize(
    ("query", "section"),
    [
        ("老房子能不能装电梯", (5, 1)),
        ("遛弯的地方会变多吗", (5, 1)),
        ("老人吃饭有没有人管", (7, 5)),
        ("欠农民工的钱怎么办", (7, 1)),
    ],
)
def test_spoken_questions_find_their_section(
    real_index: PlanIndex, query: str, section: tuple[int, int]
) -> None:
    """The real encoder leads spoken words to the official ones: the section is among the first ten."""
    places = [(h.passage.chapter, h.passage.section) for h in real_index.search(query, 10)]
    assert section in places


@pytest.mark.models
def test_the_real_pool_finds_what_the_whole_corpus_does(real_index: PlanIndex) -> None:
    """With the real vectors too, the first ten do not depend on the pool."""
    small = replace(real_index, pool=200)
    for question in QUESTIONS:
        assert found(real_index.search(question, 10)) == found(small.search(question, 10))
