"""Open-domain mode on a corpus of three rows."""

from __future__ import annotations

import json

import pytest
from eval_fakes import PerfectBot

from eval.passages.corpus import read_corpus, read_corpus_questions
from eval.passages.reading import character_f1, contains_answer, segments
from eval.passages.run import run_open_domain, summary_lines
from eval.questions.sets import Gold, Question
from ingest.errors import RowsError

PASSAGES = [
    {"id": "p-a", "title": "梵文", "text": "在欧洲，梵语的研究由陆特开创。\n后来威廉发现了印欧语系。"},
    {"id": "p-b", "title": "袋鼠", "text": "尤金袋鼠只有8公斤重。"},
    {"id": "p-c", "title": "离婚", "text": "双方于2011年离婚。"},
]
ROWS = [
    {"id": "q1", "question": "谁开创?", "answers": ["陆特"], "passage_ids": ["p-a"]},
    {"id": "q2", "question": "多重?", "answers": ["约9公斤", "8公斤"], "passage_ids": ["p-a"]},
    {"id": "q3", "question": "为何离婚?", "answers": [], "passage_ids": ["p-c"], "answerable": False},
]
RECORD = {"identity": {"questions": "abc"}}
KNOWN = (
    Question(id="q1", question="谁开创?", gold=(Gold(1, None, "在欧洲，梵语的研究由陆特开创。"),)),
    Question(id="q2", question="多重?", gold=(Gold(2, None, "8公斤"),)),
    Question(id="q3", question="为何离婚?", answerable=False),
)


def write(path, rows):
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    return path


@pytest.fixture
def corpus(tmp_path):
    return read_corpus(write(tmp_path / "passages.jsonl", PASSAGES))


@pytest.fixture
def questions(tmp_path):
    return write(tmp_path / "questions.jsonl", ROWS)


def test_each_row_of_the_corpus_is_a_chapter(corpus):
    """Passages lead back to the row they came from; lines inside a row are joined."""
    assert [corpus.row_id(p.chapter) for p in corpus.plan.passages] == ["p-a", "p-b", "p-c"]
    assert corpus.plan.passages[0].text == "在欧洲，梵语的研究由陆特开创。后来威廉发现了印欧语系。"


def test_figures_by_hand(corpus, questions, tmp_path):
    """The gold rows stand at ranks 1, 2 and 3; q1 says 13 characters, 2 of them the answer."""
    summary = run_open_domain(
        PerfectBot(corpus.plan, KNOWN), corpus, questions, tmp_path / "o", RECORD, progress=False
    )
    figures = {name: round(e["mean"], 4) for name, e in summary["figures"].items()}
    f1_of_q1 = 2 * (2 / 13) / (1 + 2 / 13)
    assert figures == {
        "hit_at_1": 0.3333,
        "hit_at_5": 1.0,
        "hit_at_10": 1.0,
        "mrr": round((1 + 1 / 2 + 1 / 3) / 3, 4),
        "contains": 1.0,
        "char_f1": round((f1_of_q1 + 1.0) / 2, 4),
        "negative_rejection": 1.0,
        "false_refusal": 0.0,
        "answer_length": 10.0,
        "errors": 0.0,
    }
    assert summary["questions"] == 3
    assert summary["latency_ms"]["total_ms"] == {"p50": 5.0, "p95": 5.0}
    assert any(line.startswith("negative_rejection   1.000") for line in summary_lines(summary))


def test_a_stopped_run_goes_on(corpus, questions, tmp_path):
    """Resuming asks only what is missing and ends with the same figures."""
    whole = run_open_domain(
        PerfectBot(corpus.plan, KNOWN), corpus, questions, tmp_path / "w", RECORD, progress=False
    )
    out = tmp_path / "o"
    run_open_domain(PerfectBot(corpus.plan, KNOWN), corpus, questions, out, RECORD, limit=2, progress=False)
    with (out / "scores.jsonl").open("ab") as file:
        file.write(b'{"id": "q')
    bot = PerfectBot(corpus.plan, KNOWN)
    again = run_open_domain(bot, corpus, questions, out, RECORD, resume=True, progress=False)
    assert len(bot.asked) == 1
    assert again["figures"] == whole["figures"]
    with pytest.raises(RowsError, match="begun with other"):
        run_open_domain(bot, corpus, questions, out, {"identity": {}}, resume=True, progress=False)


def test_a_refusal_of_an_answerable_question_scores_nothing(corpus, questions, tmp_path):
    """Its text may hold the answer; it was not given as one."""

    class Refusing(PerfectBot):
        def status(self, question):
            from chat.model import Status

            return Status.NOT_IN_PLAN

    figures = run_open_domain(
        Refusing(corpus.plan, KNOWN), corpus, questions, tmp_path / "o", RECORD, progress=False
    )["figures"]
    means = {k: figures[k]["mean"] for k in ("contains", "char_f1", "false_refusal", "negative_rejection")}
    assert means == {"contains": 0.0, "char_f1": 0.0, "false_refusal": 1.0, "negative_rejection": 1.0}


def test_an_error_is_counted_and_told(corpus, questions, tmp_path):
    """The row keeps the message; the question counts as wrong and not as a refusal."""

    class Failing(PerfectBot):
        def answer(self, question):
            raise KeyError(question.id)

    bot = Failing(corpus.plan, KNOWN)
    summary = run_open_domain(bot, corpus, questions, tmp_path / "o", RECORD, progress=False)
    means = {k: summary["figures"][k]["mean"] for k in ("errors", "hit_at_1", "negative_rejection")}
    assert means == {"errors": 1.0, "hit_at_1": 0.0, "negative_rejection": 0.0}
    assert (
        json.loads((tmp_path / "o" / "scores.jsonl").read_text("utf-8").splitlines()[0])["error"]
        == "KeyError: 'q1'"
    )


def test_a_sample_is_fixed_and_in_order(questions):
    """The ids that hash lowest, in the order of the file; a larger sample holds the smaller one."""
    one, two = ([q.id for q in read_corpus_questions(questions, n)] for n in (1, 2))
    assert set(one) < set(two)
    assert two == sorted(two)
    assert [q.answerable for q in read_corpus_questions(questions)] == [True, True, False]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ('{"text": "x"}', "no id"),
        ('{"id": "a", "text": " "}', "no text"),
    ],
)
def test_a_bad_corpus_is_named_with_its_line(tmp_path, line, found):
    """File and line stand in the error; an empty file is one too."""
    path = tmp_path / "p.jsonl"
    path.write_text('{"id": "ok", "text": "好。"}\n' + line + "\n", "utf-8")
    with pytest.raises(RowsError, match=rf"p\.jsonl:2: {found}"):
        read_corpus(path)
    path.write_text("", "utf-8")
    with pytest.raises(RowsError, match="no passage"):
        read_corpus(path)


def test_characters_are_counted_as_cmrc_does():
    """Chinese one by one, other words whole, punctuation left out, lower case."""
    wanted = "使 用 2v2 和 4v4 mode 模 式 共 11,000 元"
    assert segments("使用“2V2”和4V4 mode模式，共11,000元。") == wanted.split()


@pytest.mark.parametrize(
    ("said", "answers", "f1"),
    [
        ("踢爆", ["踢爆"], 1.0),
        ("即算为踢爆[1]。", ["踢爆"], 2 * (2 / 5) / (1 + 2 / 5)),
        ("踢了又爆", ["踢爆"], 2 * (1 / 4) * (1 / 2) / (1 / 4 + 1 / 2)),  # the longest run is one character
        ("八公斤", ["九吨", "公斤"], 2 * (2 / 3) / (1 + 2 / 3)),
        ("", ["踢爆"], 0.0),
        ("踢爆", [], 0.0),
    ],
)
def test_character_f1_by_hand(said, answers, f1):
    """Longest common run over both lengths, the best answer counts."""
    assert character_f1(said, answers) == pytest.approx(f1)


def test_containment_folds_both_sides():
    """Width and white space do not matter; marks are not text."""
    assert contains_answer("重约 ８公斤[1]", ["8公斤"])
    assert not contains_answer("第[8]条公斤", ["8公斤"])
    assert not contains_answer("重约8公斤", [])
