"""The trained judge: numpy says what torch says, and it tells what answers from what only sounds like it."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import parsed
from numpy.typing import NDArray

from chat.evidence.judge import HeadJudge, NearnessJudge, judge_of
from chat.evidence.judge_head import logits
from index.assembly import index_plans
from index.embedder import Embedder
from index.encoding import project
from index.heads import head_of
from index.plan_index import PlanIndex
from index.tokens import Texts

PLAN = """清溪县国民经济和社会发展“十四五”规划
第一章 民生
第一节 养老
到2025年,养老床位达到3000张。养老服务由县民政局牵头。
第二节 教育
新建初中5所。普惠性幼儿园在园幼儿占比达到85%以上。
第三节 交通
新建公交首末站3处。
"""


@pytest.mark.slow
def test_numpy_says_what_torch_says() -> None:
    """The shipped weights, on random tokens of texts of several lengths: the same logits to 1e-3."""
    import torch

    from training.judge_net import JudgeNet

    head, draw = head_of("judge"), np.random.default_rng(1)
    net = JudgeNet().eval()
    net.load_state_dict({name: torch.from_numpy(value) for name, value in head.weights.items()})

    def drawn(count: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        ids = draw.integers(1, 9, count).astype(np.int32)
        return ids, draw.standard_normal((count, 512)).astype(np.float32)

    ask_ids, ask = drawn(6)
    said = [drawn(count) for count in (9, 3, 14)]
    kinds = [
        np.array([kind] * (len(ids) - 2) + [1, 1]) for kind, (ids, _) in zip((0, 2, 3), said, strict=True)
    ]
    marks = [head["segment.weight"][k] for k in kinds]
    texts = Texts(
        np.concatenate([ids for ids, _ in said]),
        np.concatenate([project(head, states) + m for (_, states), m in zip(said, marks, strict=True)]),
        np.array([0, 9, 12, 26]),
    )
    found = logits(head, Texts(ask_ids, project(head, ask), np.array([0, 6])), texts)
    for row, (ids, states), kind in zip(found, said, kinds, strict=True):
        with torch.inference_mode():
            sides = (ask, ask_ids.astype(np.int64), states, ids.astype(np.int64), kind)
            expected = net(*(torch.from_numpy(side[None]) for side in sides)).numpy()[0]
        assert np.abs(row - expected).max() < 1e-3


@pytest.fixture(scope="module")
def index(real_embedder: Embedder) -> PlanIndex:
    return index_plans([parsed(PLAN)], real_embedder)


@pytest.mark.models
@pytest.mark.parametrize(
    ("said", "unsaid"),
    [
        ("养老床位打算加到多少张?", "养老床位一张一个月收多少钱?"),
        ("养老服务由哪个局牵头?", "养老服务局长叫什么名字?"),
        ("要建几所初中?", "要建几所大学?"),
    ],
)
def test_what_answers_is_told_from_what_does_not(index: PlanIndex, said: str, unsaid: str) -> None:
    """Of two questions about one sentence the answered one is judged more likely answered, by far."""
    judge = judge_of(index)
    assert isinstance(judge, HeadJudge)
    rows = range(len(index.sentence_vectors))
    best = [max(j.answers for j in judge.judged(text, rows)) for text in (said, unsaid)]
    assert best[0] > best[1] + 1


@pytest.mark.models
def test_a_sentence_is_judged_alike_whatever_stands_beside_it(index: PlanIndex) -> None:
    """Neither the order nor the other sentences change a word of the judge."""
    judge = judge_of(index)
    alone = judge.judged("养老床位多少张?", [2])[0].answers
    together = judge.judged("养老床位多少张?", [4, 2, 0])[1].answers
    assert alone == pytest.approx(together, abs=1e-4)


@pytest.mark.models
@pytest.mark.parametrize(("ask", "rows"), [("养老床位多少张?", []), ("", [1])])
def test_nothing_to_judge_is_no_error(index: PlanIndex, ask: str, rows: list[int]) -> None:
    """No candidate, or an ask without a token: as many judgements as rows, none that anything answers."""
    found = judge_of(index).judged(ask, rows)
    assert len(found) == len(rows)
    assert all(judgement.answers < 0 for judgement in found)


def test_without_tokens_nearness_stands_in(fake_index: PlanIndex) -> None:
    """An encoder that shows no token states is judged by: shared words count for an answer."""
    judge = judge_of(fake_index)
    assert isinstance(judge, NearnessJudge)
    near = judge.judged("森林覆盖率", range(40))
    assert len(near) == 40
    assert judge.judged("森林覆盖率", []) == []
