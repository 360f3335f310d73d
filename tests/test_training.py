"""The training data: whole, labelled, no question of the benchmark in it; and a head trained on few rows."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from chat.asks.intents import Intent
from eval.questions.shipped import shipped_questions
from index.heads import head_of
from index.pins import BGE
from training.data import UNSEEN, Sentence, documents, list_rows, messages, several_asks
from training.groups import Group
from training.states import Encoded, States

GOLD_LISTS = Path(__file__).with_name("gold_lists.jsonl")


@pytest.mark.slow
def test_every_ask_names_sentences_that_are_there() -> None:
    """Reading the data checks it; there are enough of both kinds over enough documents."""
    found = documents()
    asks = [ask for document in found for ask in document.asks]
    assert len(found) >= 15
    assert len(asks) >= 4000
    answered = sum(bool(ask.answers) for ask in asks)
    assert 0.4 < answered / len(asks) < 0.6
    assert all(ask.answers or ask.tempts for ask in asks)
    assert all(clause in ask.text for ask in asks for clause in ask.asking)


def test_every_intent_has_messages() -> None:
    """An intent that the code knows can be learnt; every clause that asks stands in its message."""
    found = messages()
    assert set(Counter(m.intent for m in found)) == {str(i) for i in Intent} - {"followup"}
    assert all(ask in m.text for m in found for ask in m.asks)


def test_requests_for_lists_have_near_misses() -> None:
    """At least two questions for facts to three requests, and no request of the gold is among them."""
    rows = list_rows()
    gold = [json.loads(line)["asks"] for line in GOLD_LISTS.read_text(encoding="utf-8").splitlines()]
    assert sum(row.is_list for row in rows) >= 300
    assert sum(not row.is_list for row in rows) >= 600
    assert not {row.text for row in rows} & {ask for asks in gold for ask in asks}


@pytest.mark.slow
def test_no_question_of_the_benchmarks_is_trained_on() -> None:
    """White space and marks aside."""

    def bare(text: str) -> str:
        return "".join(filter(str.isalnum, text))

    folder = shipped_questions().parent
    asked = [
        json.loads(line)
        for path in folder.glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    benchmark = {bare(row["question"]) for row in asked}
    trained_on = {bare(a.text) for d in documents() for a in d.asks} | {bare(m.text) for m in messages()}
    trained_on |= {bare(row.text) for row in (*list_rows(), *several_asks())}
    trained_on |= {bare(a.text) for d in documents(UNSEEN) for a in d.asks}
    assert len(benchmark) > 300
    assert not benchmark & trained_on


def _encoded(text: str) -> Encoded:
    ids = np.array([ord(c) for c in text], dtype=np.int32)
    states = np.stack([np.random.default_rng(int(i)).standard_normal(512) for i in ids]).astype(np.float16)
    return Encoded(ids, states, np.ones(4, np.float32) / 2)


class _States(States):
    def __init__(self) -> None:
        super().__init__(None)  # type: ignore[arg-type]  # nothing is encoded

    def ask(self, text: str) -> Encoded:
        return _encoded(text)

    def sentence(self, text: str) -> Encoded:
        return _encoded(text)


@pytest.mark.slow
def test_training_is_deterministic_and_learns() -> None:
    """Two runs give the same weights; what answers in the few rows is told from what does not."""
    import torch

    from training.judge import Recipe, logits, trained

    torch.set_num_threads(1)
    yes, no = Sentence("", "甲乙丙"), Sentence("", "丁戊己")
    groups = [Group("甲乙", "d", (yes,), (no,), ()), Group("丁戊", "d", (no,), (yes,), ())] * 8
    recipe = Recipe(epochs=12, batch=4, warm_up=5)
    states = _States()
    one, two = (trained(groups, states, recipe) for _ in range(2))
    for a, b in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(a, b)
    said = logits(one, [("甲乙", yes), ("甲乙", no)], states)
    assert said[0, 0] > said[1, 0]


@pytest.mark.slow
def test_the_prior_of_a_question_is_learned_and_taken_as_it_is() -> None:
    """Two runs give the same weights; features need not be standardized before they are read."""
    import torch

    from training.answerable import Examples, Recipe, figures, trained

    torch.set_num_threads(1)
    draw = np.random.default_rng(0)
    answered = (draw.random(400) < 0.5).astype(np.float32)
    pooled = draw.standard_normal((400, 24)).astype(np.float32) * 0.01 + 5
    pooled[:, 0] += 0.02 * answered
    examples = Examples(pooled, answered)
    one, two = (trained(examples, Recipe(epochs=40)) for _ in range(2))
    for a, b in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(a, b)
    assert figures(one, examples)["auc"] > 0.7


@pytest.mark.parametrize("name", ["judge", "message", "boundary", "answerable", "lists"])
def test_a_head_says_which_encoder_it_is_of(name: str) -> None:
    """On another encoder's states it would say nothing; the file is small."""
    head = head_of(name)
    assert head.encoder_sha256 in {file.sha256 for file in BGE.files}
    assert sum(w.size for w in head.weights.values()) * 2 < 3_000_000


@pytest.mark.models
def test_the_documented_figures_are_those_of_the_shipped_heads(capsys: pytest.CaptureFixture[str]) -> None:
    """`--measure` prints what docs/benchmark.md says of the file that ships."""
    from training.command import main

    main(["--measure"])
    printed = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    said = (shipped_questions().parent.parent.parent / "docs" / "benchmark.md").read_text(encoding="utf-8")
    for name in ("judge", "judge, unseen"):
        figures = re.findall(r"(?:auc|refusal|hit|absence) 0(\.\d+)", printed[name])
        row = next(line for line in said.splitlines() if line.startswith(f"| {name} |"))
        assert len(figures) == 4
        assert [figure for figure in figures if figure not in row] == []
    for name, figure in (("boundary", "asks parted"), ("answerable, unseen", "auc")):
        found = re.search(rf"{figure} 0(\.\d+)", printed[name])
        assert found
        assert found[1] in next(line for line in said.splitlines() if line.startswith(f"| {name} |"))


def test_what_nothing_is_trained_on_stays_so() -> None:
    """The unseen documents are others than those of the heads, and no ask of theirs stands there too."""
    trained_on, unseen = documents(), documents(UNSEEN)
    assert not {d.name for d in trained_on} & {d.name for d in unseen}
    assert not {a.text for d in trained_on for a in d.asks} & {a.text for d in unseen for a in d.asks}
    assert sum(bool(a.answers) for d in unseen for a in d.asks) > 300
