"""Reading and checking question sets."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from eval_fakes import QUESTIONS, small_plan, write_questions

from chat.model import Turn
from eval.questions.sections import Sections
from eval.questions.sets import (
    Gold,
    Question,
    check_questions,
    load_questions,
    read_questions,
    sample,
    split_of,
)
from ingest.errors import RowsError


def test_a_bare_row_needs_only_id_and_question(tmp_path):
    """`planqa answer` reads files that hold nothing but id, question and history; a BOM is no harm."""
    path = tmp_path / "q.jsonl"
    row = {"id": "a", "question": "几处?", "history": [{"role": "user", "content": "公园"}], "extra": 1}
    bare = {"id": "b", "question": "", "history": None}
    path.write_text(f"\ufeff{json.dumps(row)}\n\n{json.dumps(bare)}\n", "utf-8")
    first, second = load_questions(path)
    assert (first.id, first.question, first.labelled) == ("a", "几处?", False)
    assert first.history == (Turn("user", "公园"),)
    assert (second.question, second.history, second.line) == ("", (), 3)


def test_labelled_rows_come_back_as_written(tmp_path):
    """Every field of a labelled row arrives in the value."""
    assert load_questions(write_questions(tmp_path / "q.jsonl"), labelled=True) == QUESTIONS


def test_every_bad_row_is_named_with_its_line(tmp_path):
    """One reading reports all errors, not only the first, each with file and line."""
    rows = [
        "{not json",
        '["a list"]',
        '{"question": "no id"}',
        '{"id": "a", "question": 5}',
        '{"id": "a", "question": "x", "history": [{"role": "system", "content": "x"}]}',
        '{"id": "a", "question": "x", "key_facts": ["bare"]}',
        '{"id": "a", "question": "x", "gold": [{"chapter": "1", "section": 1, "quote": "x"}]}',
        '{"id": "a", "question": "x", "answerable": "yes"}',
        '{"id": "a", "question": "x", "history": {}}',
        '{"id": "a", "question": "good"}',
        '{"id": "a", "question": "again"}',
    ]
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(rows), "utf-8")
    questions, problems = read_questions(path)
    assert [q.question for q in questions] == ["good"]
    assert [p.split(": ")[0] for p in problems] == [f"{path}:{n}" for n in (*range(1, 10), 11)]
    with pytest.raises(RowsError, match=r"q\.jsonl:1: not JSON.*q\.jsonl:11: id a stands on line 10"):
        load_questions(path)


@pytest.mark.parametrize(
    ("content", "found"), [(b"\n", "no question"), (b"\xff\xfe{", "not UTF-8"), (None, "No such file")]
)
def test_files_without_questions_are_errors(tmp_path, content, found):
    """An empty, a binary and a missing file are told apart."""
    path = tmp_path / "q.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RowsError, match=found):
        load_questions(path)


def test_scoring_needs_labels(tmp_path):
    """A row without type or answerable cannot be scored, and is named."""
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "a", "question": "x"}\n', "utf-8")
    with pytest.raises(RowsError, match=r"q\.jsonl:1: a has no type"):
        load_questions(path, labelled=True)


def test_a_sound_set_has_no_errors(tmp_path):
    """Quotes with other white space are verbatim; reference answers hold the facts."""
    assert check_questions(QUESTIONS, small_plan(tmp_path)) == []


def test_the_check_reports_each_error_with_its_line(tmp_path):
    """A wrong quote, a wrong section, a missing fact and misplaced labels are all found at once."""
    n1, n2, f1, u1, _ = QUESTIONS
    wrong = (Gold(1, 1, "老旧小区改造160个"), Gold(1, 2, "新增公园"), Gold(7, 1, "x"), Gold(1, 1, " "))
    broken = (
        replace(n1, gold=wrong),
        replace(n2, reference_answer="41%。"),
        replace(f1, gold=(), key_facts=(), reference_answer="", question=" "),
        replace(u1, key_facts=(("1",),)),
        Question(id="x", question="?", line=5),
    )
    assert check_questions(broken, small_plan(tmp_path)) == [
        "line 1 (n1): not verbatim in 第一章第一节: 老旧小区改造160个",
        "line 1 (n1): not verbatim in 第一章第二节: 新增公园",
        "line 1 (n1): the plan has no 第七章第一节",
        "line 1 (n1): an empty quote for 第一章第一节",
        "line 2 (n2): the reference answer lacks the fact 4.5% / 百分之四点五",
        "line 3 (f1): the question is empty",
        "line 3 (f1): no reference_answer",
        "line 3 (f1): answerable, yet has no gold",
        "line 3 (f1): answerable, yet has no key_facts",
        "line 4 (u1): not answerable, yet has key_facts or gold",
        "line 5 (x): no type or no answerable",
    ]


def test_sections_hold_headings_and_paragraphs_in_order(tmp_path):
    """A section's text runs from its heading to the next; a chapter's introduction is its own section."""
    sections = Sections.of(small_plan(tmp_path))
    assert sections.text(2, 1) == "第一节养老服务建成养老服务中心三十六处。支持养老机构连锁经营。"
    assert sections.text(2, None) == "第二章民生保障"
    assert sections.text(2, 3) is None


def test_the_split_follows_the_id_alone():
    """Pinned: a question never changes sides when others come or its text is corrected."""
    sides = [split_of(i) for i in ("a001", "b1", "q7", "x", "plan-9")]
    assert sides == ["test", "test", "dev", "test", "dev"]
    share = sum(split_of(f"q{i}") == "dev" for i in range(2000)) / 2000
    assert 0.55 < share < 0.65


def test_a_sample_is_fixed_and_keeps_the_order():
    """The same n give the same questions, a larger n keeps them, order is that of the file."""
    three, four = sample(QUESTIONS, 3), sample(QUESTIONS, 4)
    assert three == sample(tuple(reversed(QUESTIONS)), 3)[::-1]
    assert set(three) < set(four)
    assert [q.line for q in four] == sorted(q.line for q in four)
