"""Answering a file of questions: rows, errors, kills and resuming."""

from __future__ import annotations

import json

import pytest
from eval_fakes import QUESTIONS, FailingBot, PerfectBot, RefusingBot, small_plan, write_questions

from eval.runs.answers import answer_questions, read_answers, warm_up
from ingest.errors import QuestionError, RowsError


@pytest.fixture
def plan(tmp_path):
    return small_plan(tmp_path)


@pytest.fixture
def questions(tmp_path):
    return write_questions(tmp_path / "questions.jsonl")


class StoppingBot(PerfectBot):
    """Is interrupted when the given question is asked."""

    def __init__(self, plan, at):
        super().__init__(plan)
        self.at = at

    def ask(self, question, history=()):
        if self.known[question].id == self.at:
            raise KeyboardInterrupt
        return super().ask(question, history)


def test_a_row_has_the_fields_of_the_contract(plan, questions, tmp_path):
    """One row a question in the order of the file, with the fields DESIGN.md names."""
    out = tmp_path / "deep" / "answers.jsonl"
    answer_questions(PerfectBot(plan), questions, out, resume=False, progress=False)
    rows = read_answers(out)
    assert [r["id"] for r in rows] == [q.id for q in QUESTIONS]
    first = rows[0]
    assert first["answer"] == "老旧小区改造159个[1]。"
    assert first["status"] == "answered"
    assert first["citations"] == [
        {
            "n": 1,
            "plan": plan.title,
            "ref": "第一章第一节",
            "path": ["第一章 发展基础", "第一节 发展成就"],
            "chapter": 1,
            "section": 1,
            "page": None,
            "quote": "老旧小区改造159个",
            "passage_id": plan.passages[0].id,
        }
    ]
    assert first["retrieved"][0] == {
        "passage_id": plan.passages[0].id,
        "chapter": 1,
        "section": 1,
        "text": plan.passages[0].text,
        "score": 1.0,
    }
    assert len(first["retrieved"]) == len(plan.passages)
    times = first["timings_ms"]
    assert (times["retrieve"], times["first_token"], times["total"]) == (2.0, 3.0, 5.0)
    assert times["first_evidence"] >= 0
    assert (first["answerer"], first["model"], first["confidence"]) == ("extractive", "", 0.9)


def test_the_history_reaches_the_bot(plan, questions, tmp_path):
    """A follow-up is asked with the turns before it."""
    bot = PerfectBot(plan)
    answer_questions(bot, questions, tmp_path / "a.jsonl", resume=False, progress=False)
    assert bot.asked[2] == (QUESTIONS[2].question, QUESTIONS[2].history)


def test_what_a_refusal_shows_nearby_is_marked_as_no_support(plan, questions, tmp_path):
    """Citations of a refused question carry `support: false`; those of an answered one do not."""
    answer_questions(RefusingBot(plan), questions, tmp_path / "a.jsonl", resume=False, progress=False)
    assert [c["support"] for c in read_answers(tmp_path / "a.jsonl")[1]["citations"]] == [False, False]


def test_a_question_that_raises_has_a_row_with_the_error(plan, questions, tmp_path):
    """The run goes on; the row says what happened and carries the status `error`."""
    out = tmp_path / "a.jsonl"
    answer_questions(FailingBot(plan), questions, out, resume=False, progress=False)
    rows = read_answers(out)
    assert [r["status"] for r in rows] == ["answered", "error", "answered", "not_in_plan", "off_topic"]
    assert rows[1]["error"] == "ZeroDivisionError: half way"
    assert rows[1]["answer"] == ""


def test_an_error_meant_for_people_is_kept_as_it_is(plan, questions, tmp_path):
    """A PlanQAError's own line stands in the row, without its type."""

    class Declining(PerfectBot):
        def answer(self, question):
            raise QuestionError("问题太长了")

    answer_questions(Declining(plan), questions, tmp_path / "a.jsonl", resume=False, progress=False)
    assert read_answers(tmp_path / "a.jsonl")[0]["error"] == "问题太长了"


def test_a_bot_that_ends_without_an_answer_is_an_error(plan, questions, tmp_path):
    """A stream that stops before `Answered` is not taken for an empty answer."""

    class Silent(PerfectBot):
        def ask(self, question, history=()):
            return iter(())

    answer_questions(Silent(plan), questions, tmp_path / "a.jsonl", resume=False, progress=False)
    assert "without an answer" in read_answers(tmp_path / "a.jsonl")[0]["error"]


def without_clock(path):
    """The rows without the one field that the wall clock decides."""
    rows = read_answers(path)
    for row in rows:
        del row["timings_ms"]["first_evidence"]
    return rows


@pytest.mark.parametrize("torn", [b"", b'{"id": "f1", "answer": "\xe5\xbb', b'{"id": "f1"}'])
def test_a_stopped_run_goes_on_where_it_was(plan, questions, tmp_path, torn):
    """Ctrl-C leaves whole rows; resuming drops a torn last line and asks nothing twice."""
    out, whole = tmp_path / "a.jsonl", tmp_path / "whole.jsonl"
    answer_questions(PerfectBot(plan), questions, whole, resume=False, progress=False)
    with pytest.raises(KeyboardInterrupt):
        answer_questions(StoppingBot(plan, "f1"), questions, out, resume=False, progress=False)
    assert [r["id"] for r in read_answers(out)] == ["n1", "n2"]
    with out.open("ab") as file:
        file.write(torn)
    kept = out.read_bytes().splitlines()[:2]
    bot = PerfectBot(plan)
    answer_questions(bot, questions, out, resume=True, progress=False)
    assert [q for q, _ in bot.asked] == [q.question for q in QUESTIONS[2:]]
    assert out.read_bytes().splitlines()[:2] == kept
    assert without_clock(out) == without_clock(whole)


def test_without_resume_the_file_starts_anew(plan, questions, tmp_path):
    """A second run does not append to the first."""
    out = tmp_path / "a.jsonl"
    for _ in range(2):
        answer_questions(PerfectBot(plan), questions, out, resume=False, progress=False)
    assert len(read_answers(out)) == len(QUESTIONS)


def test_resuming_a_finished_run_does_nothing(plan, questions, tmp_path):
    """Not a byte changes and the bot is not asked."""
    out = tmp_path / "a.jsonl"
    answer_questions(PerfectBot(plan), questions, out, resume=False, progress=False)
    before, bot = out.read_bytes(), PerfectBot(plan)
    answer_questions(bot, questions, out, resume=True, progress=False)
    assert (out.read_bytes(), bot.asked) == (before, [])


def test_a_damaged_line_in_the_middle_is_named(tmp_path):
    """Only the last line may be half-written; elsewhere it is an error with file and line."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a"}\n{"id": \n{"id": "b"}\n', "utf-8")
    with pytest.raises(RowsError, match=r"a\.jsonl:2: not JSON"):
        read_answers(path)
    path.write_text('{"no": "id"}\n', "utf-8")
    with pytest.raises(RowsError, match=r"a\.jsonl:1: no id"):
        read_answers(path)


def test_progress_goes_to_stderr(plan, questions, tmp_path, capsys):
    """The bar counts questions on stderr; stdout stays free for results."""
    answer_questions(PerfectBot(plan), questions, tmp_path / "a.jsonl", resume=False, progress=True)
    shown = capsys.readouterr()
    assert "5/5" in shown.err
    assert shown.out == ""


def test_answers_are_on_disk_before_the_next_question(plan, questions, tmp_path):
    """Each row can be read while the next question is being answered."""
    out = tmp_path / "a.jsonl"
    seen = []

    class Looking(PerfectBot):
        def ask(self, question, history=()):
            seen.append([json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()])
            return super().ask(question, history)

    answer_questions(Looking(plan), questions, out, resume=False, progress=False)
    assert seen == [[q.id for q in QUESTIONS[:n]] for n in range(5)]


def test_warming_up_survives_a_bot_that_fails(plan):
    """What fails there will be reported by the questions themselves."""
    bot = PerfectBot(plan, ())
    warm_up(bot)
    assert len(bot.asked) == 1
