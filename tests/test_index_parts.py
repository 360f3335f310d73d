"""The index of one of several plans: the same as one made of that plan alone, without a copy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fakes import BigramEmbedder
from plan_samples import CITY, PINE, WILLOW, plans_of

from index.assembly import index_plans
from index.expansion import Expansion
from index.plan_index import PlanIndex
from index.tokenizer import words

PLANS = plans_of(WILLOW, PINE, CITY)
SENTENCE = "新建停车泊位7000个。"
ASKED = Expansion({SENTENCE: ("车停哪儿?", "有多少车位?")})
WHOLE = index_plans(PLANS, BigramEmbedder(), ASKED)


def parts() -> list[tuple[PlanIndex, PlanIndex]]:
    """For each plan its part of the index, and the index of it alone."""
    return [(WHOLE.of_plan(p.id), index_plans([p], BigramEmbedder(), ASKED)) for p in PLANS]


@pytest.mark.parametrize(("part", "alone"), parts())
def test_a_part_is_the_index_of_its_plan(part: PlanIndex, alone: PlanIndex) -> None:
    """Plans, passages, vectors, questions and the rarity of words are those of the plan alone."""
    assert (part.plans, part.passages, part.own_names) == (alone.plans, alone.passages, alone.own_names)
    query = BigramEmbedder().encode_queries(["养老床位"])[0]
    for ours, theirs in (
        (part.passage_vectors, alone.passage_vectors),
        (part.sentence_vectors, alone.sentence_vectors),
        (part.answered.vectors, alone.answered.vectors),
    ):
        assert len(ours) == len(theirs)
        if len(theirs):
            rows = list(range(len(theirs)))
            assert np.allclose(ours.cosines(query[None], rows), theirs.cosines(query[None], rows), atol=1e-6)
            assert np.allclose(ours.search(query, 3)[1], theirs.search(query, 3)[1], atol=1e-6)
    assert part.answered.first.tolist() == alone.answered.first.tolist()
    for token in words(WILLOW + PINE + CITY):
        assert part.lexical.document_frequency(token) == alone.lexical.document_frequency(token)
        assert part.lexical.idf(token) == pytest.approx(alone.lexical.idf(token))


@pytest.mark.parametrize("query", ["养老床位", "停车泊位多少个", "湿地公园", "车停哪儿"])
@pytest.mark.parametrize(("part", "alone"), parts())
def test_a_part_is_searched_like_its_plan(part: PlanIndex, alone: PlanIndex, query: str) -> None:
    """What is found in a part is its plan's alone, in the same order, and as near."""
    ours, theirs = part.search(query), alone.search(query)
    assert [h.passage.id for h in ours] == [h.passage.id for h in theirs]
    assert [h.cosine for h in ours] == pytest.approx([h.cosine for h in theirs], abs=1e-6)
    near, alone_near = (
        index.question_cosines([query], [hit.passage for hit in hits])
        for index, hits in ((part, ours), (alone, theirs))
    )
    assert near == alone_near


def test_words_score_as_rare_as_they_are_among_their_own() -> None:
    """A word of one plan alone scores there; the sum over tokens is that of BM25 up to the mean length."""
    pine = WHOLE.of_plan(PLANS[1].id).lexical
    found = pine.scores(words("湿地公园"))
    assert found.argmax() == 1
    assert (found > 0).sum() == 1
    assert not WHOLE.of_plan(PLANS[0].id).lexical.scores(words("湿地公园")).any()
    assert len(found) == len(pine) == 2
    alone = index_plans([PLANS[1]], BigramEmbedder()).lexical.scores(words("湿地公园"))
    assert found[1] == pytest.approx(alone[1], rel=0.25)


def test_a_part_of_a_part_counts_from_its_own_beginning() -> None:
    """Rows are numbered inside the part, however often an index is divided."""
    vectors, query = WHOLE.sentence_vectors, BigramEmbedder().encode_queries(["养老"])[0]
    twice = vectors.part(range(2, 8)).part(range(1, 3))
    assert twice.cosines(query[None], [0, 1]).tolist() == vectors.cosines(query[None], [3, 4]).tolist()


def test_only_a_whole_index_is_saved(tmp_path: Path) -> None:
    """A part has no files of its own."""
    with pytest.raises(AssertionError):
        WHOLE.lexical.part(range(1)).save(tmp_path)
    with pytest.raises(AssertionError):
        WHOLE.passage_vectors.part(range(1)).save(tmp_path / "part.faiss")


def test_an_unknown_plan_has_no_part() -> None:
    """Asking for a plan that is not there is a mistake, never an empty index."""
    with pytest.raises(StopIteration):
        WHOLE.of_plan("none")
