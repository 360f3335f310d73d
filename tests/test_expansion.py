"""Anticipated questions: read beside the source, indexed, found, kept on disk, and put to use."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from fakes import SMALL_PLAN, BigramEmbedder

from index.assembly import index_plans
from index.build import build, corpus_hash, shipped_plan
from index.config import IndexConfig
from index.expansion import NONE, Expansion, QuestionIndex, expansion_path, merged, read_expansion
from index.plan_index import PlanIndex, Query
from index.store import load_index
from ingest.errors import SourceError
from ingest.model import Plan
from training.data import open_questions

LIFT = "县财政每年安排300万元,用于老旧小区加装电梯。"
CANTEEN = "2027年建成老年食堂40个,覆盖80%的社区。"
SPOKEN = "爬不动楼了怎么办"


@pytest.fixture(scope="module")
def expansion(small_plan: Plan) -> Expansion:
    """Spoken questions for the lift."""
    lift = next(s.text for p in small_plan.paragraphs for s in p.sentences if "电梯" in s.text)
    return Expansion({lift: (SPOKEN, "装电梯给钱吗")})


@pytest.fixture(scope="module")
def index(small_plan: Plan, expansion: Expansion) -> PlanIndex:
    return index_plans([small_plan], BigramEmbedder(), expansion)


def write(folder: Path, *rows: object) -> Path:
    """A source file with these rows of questions beside it."""
    source = folder / "plan.txt"
    source.write_text(SMALL_PLAN, encoding="utf-8")
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    expansion_path(source).write_text("\n".join(lines), encoding="utf-8")
    return source


def test_a_source_without_questions_has_none(tmp_path: Path) -> None:
    """The file is optional: most plans have none."""
    assert read_expansion(tmp_path / "plan.txt") == Expansion()


def test_rows_of_one_sentence_add_up(tmp_path: Path) -> None:
    """A file that was written in several runs reads like one; empty lines are nothing."""
    source = write(
        tmp_path, {"sentence": "甲。", "answered": ["一"]}, "", {"sentence": "甲。", "answered": ["二"]}
    )
    assert read_expansion(source).answered == {"甲。": ("一", "二")}


@pytest.mark.parametrize("row", ["{", "[]", "{}", '{"sentence": 1}', '{"sentence": "甲。", "answered": [1]}'])
def test_a_bad_row_is_named(tmp_path: Path, row: str) -> None:
    """File, line, what was expected and what mends it."""
    source = write(tmp_path, {"sentence": "甲。"}, row)
    with pytest.raises(SourceError, match=r"plan\.questions\.jsonl:2: .*To mend it: .*planqa expand"):
        read_expansion(source)


def test_plans_share_their_questions() -> None:
    """The same sentence in two plans answers the questions written for either, each once."""
    both = merged([Expansion({"甲。": ("一", "二")}), Expansion({"甲。": ("二", "三"), "乙。": ("四",)})])
    assert both == Expansion({"甲。": ("一", "二", "三"), "乙。": ("四",)})


def test_nearness_is_that_of_the_nearest_question() -> None:
    """Of several the highest cosine counts; a sentence without questions is as far as can be."""
    vectors = np.eye(3, 4, dtype=np.float32)
    questions = QuestionIndex.of(vectors, [2, 0, 1])
    asked = np.array([0.6, 0.8, 0, 0], dtype=np.float32)
    assert questions.nearness(asked[None], np.array([2, 1, 0]))[0].tolist() == pytest.approx([0.0, NONE, 0.8])
    assert [row for row, _ in questions.nearest(asked, 3)] == [0, 0, 2]
    assert list(QuestionIndex.of(np.zeros((0, 4), np.float32), [0]).nearest(asked, 1)) == []


def test_an_anticipated_question_finds_its_sentence(small_plan: Plan, index: PlanIndex) -> None:
    """The plan shares no word with it: only the anticipation leads there."""
    plain = index_plans([small_plan], BigramEmbedder())
    assert "电梯" not in plain.search(SPOKEN, 1)[0].passage.text
    assert "电梯" in index.search(SPOKEN, 1)[0].passage.text


def test_words_of_questions_are_no_words_of_the_plan(index: PlanIndex) -> None:
    """What the plan mentions, and how rare a word is in it, does not change with what is asked."""
    assert not index.mentions("爬不动")
    assert index.lexical.document_frequency("爬") == 0
    assert index.expanded.document_frequency("爬") + index.expanded.document_frequency("爬不动") > 0


def test_questions_survive_the_disk(tmp_path: Path, index: PlanIndex, expansion: Expansion) -> None:
    """A build takes the questions beside the source; loaded again, all rankings are the same."""
    rows = [{"sentence": s, "answered": list(q)} for s, q in expansion.answered.items()]
    source = write(tmp_path, *rows)
    config = IndexConfig(home=tmp_path, folder=tmp_path / "index")
    outcome = build([source], config, BigramEmbedder())
    assert outcome.built
    assert outcome.manifest.questions == 2
    loaded = load_index(config, BigramEmbedder())
    for question in (SPOKEN, "电梯坏了找谁修", "补贴多少钱"):
        assert [h.score for h in loaded.search([Query(question)])] == [
            h.score for h in index.search(question)
        ]


def test_new_questions_are_a_new_corpus(small_plan: Plan, expansion: Expansion) -> None:
    """A build with other questions beside the same text is not up to date."""
    assert corpus_hash([small_plan], expansion) != corpus_hash([small_plan])


def test_the_shipped_questions_are_of_the_shipped_plan(plan: Plan) -> None:
    """Each row's sentence stands in the plan, verbatim; none of those left open is answered."""
    shipped = read_expansion(shipped_plan())
    sentences = {s.text for p in plan.paragraphs for s in p.sentences}
    assert shipped.answered.keys() == sentences
    assert open_questions().keys() <= sentences
    answered = {q for questions in shipped.answered.values() for q in questions}
    left_open = {q for questions in open_questions().values() for q in questions}
    assert len(answered) > 5000
    assert len(left_open) > 1000
    assert not answered & left_open
