"""The trained judge: numpy says what torch says, and it tells what answers from what only sounds like it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from fakes import parsed

from chat.evidence.judge import HeadJudge, NearnessJudge, joined, judge_of, logits
from index.assembly import index_plans
from index.embedder import Embedder
from index.heads import head_of
from index.plan_index import PlanIndex
from index.tokens import Texts
from training.judge_net import JudgeNet

PLAN = """清溪县国民经济和社会发展“十四五”规划
第一章 民生
第一节 养老
到2025年,养老床位达到3000张。养老服务由县民政局牵头。
第二节 教育
新建初中5所。普惠性幼儿园在园幼儿占比达到85%以上。
第三节 交通
新建公交首末站3处。
"""


def tokens(rows: int, count: int, dims: int, seed: int) -> Texts:
    """Texts of random tokens; the last of each row is padding."""
    draw = np.random.default_rng(seed)
    ids = draw.integers(1, 9, (rows, count)).astype(np.int32)
    ids[:, -1] = 0
    return Texts(ids, draw.standard_normal((rows, count, dims)).astype(np.float32))


def test_numpy_says_what_torch_says() -> None:
    """The shipped weights, on random tokens with padding and contexts: the same logits to 1e-3."""
    head = head_of("judge")
    net = JudgeNet().eval()
    net.load_state_dict({name: torch.from_numpy(value) for name, value in head.weights.items()})
    raw, said, above = tokens(1, 6, 512, 1), tokens(4, 9, 512, 2), tokens(4, 3, 512, 3)
    asked = Texts(raw.ids[:, :-1], raw.states[:, :-1])

    def projected(texts: Texts) -> Texts:
        return Texts(texts.ids, texts.states @ head["project.weight"].T + head["project.bias"])

    kinds = np.array([0, 2, 3, 0], dtype=np.int8)
    found = logits(head, projected(asked), joined(projected(said), projected(above), kinds, head))
    segments = np.concatenate([np.repeat(kinds[:, None], 9, 1), np.ones((4, 3))], 1).astype(np.int64)
    ids = np.concatenate([said.ids, above.ids], 1).astype(np.int64)
    with torch.inference_mode():
        expected = net(
            torch.from_numpy(np.repeat(asked.states, 4, 0)),
            torch.from_numpy(np.repeat(asked.ids, 4, 0).astype(np.int64)),
            torch.from_numpy(np.concatenate([said.states, above.states], 1)),
            torch.from_numpy(ids),
            torch.from_numpy(segments),
        ).numpy()
    assert np.abs(found - expected).max() < 1e-3


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
    """Neither the order nor the other sentences, to which it is padded, change a word of the judge."""
    judge = judge_of(index)
    alone = judge.judged("养老床位多少张?", [2])[0].answers
    together = judge.judged("养老床位多少张?", [4, 2, 0])[1].answers
    assert alone == pytest.approx(together, abs=1e-4)


def test_without_tokens_nearness_stands_in(fake_index: PlanIndex) -> None:
    """An encoder that shows no token states is judged by: shared words count for an answer."""
    judge = judge_of(fake_index)
    assert isinstance(judge, NearnessJudge)
    near = judge.judged("森林覆盖率", range(40))
    assert len(near) == 40
    assert judge.judged("森林覆盖率", []) == []
