"""A review sheet there and back: answers written for a reader, verdicts that become gold."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from eval_fakes import QUESTIONS, PerfectBot, small_plan

from chat.model import Status
from cli import main
from eval.questions.sections import Sections
from eval.questions.sets import check_questions, load_questions
from eval.review.columns import COLUMNS
from eval.review.taking import Taken, take
from eval.review.writing import refuse_reviewed, review_sheet
from eval.runs.answers import answer_all, read_answers
from ingest.errors import RowsError


class Shy(PerfectBot):
    """Refuses what asks for the forest."""

    def status(self, question: Any) -> Status:
        return Status.NOT_IN_PLAN if question.id == "n2" else super().status(question)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The five questions as answered by a bot that refuses one of them wrongly."""
    answer_all(Shy(small_plan(tmp_path)), QUESTIONS, tmp_path / "a.jsonl", resume=False, progress=False)
    path = tmp_path / "review.xlsx"
    path.write_bytes(review_sheet(QUESTIONS, read_answers(tmp_path / "a.jsonl")))
    return path


def judged(path: Path, verdicts: dict[str, dict[str, str]]) -> Path:
    """The sheet as a reviewer fills it."""
    book = openpyxl.load_workbook(path)
    sheet = book["审阅"]
    places = {cell.value: cell.column for cell in sheet[1]}
    for row in sheet.iter_rows(min_row=2):
        for title, value in verdicts.get(row[0].value, {}).items():
            sheet.cell(row[0].row, places[title], value)
    book.save(path)
    return path


def taken(path: Path, tmp_path: Path) -> Taken:
    return take(path, Sections.of(small_plan(tmp_path)))


def test_a_row_shows_what_a_reviewer_needs(written: Path) -> None:
    """Question, earlier turns, answer, place and quote, status; the verdict's columns are empty."""
    sheet = openpyxl.load_workbook(written)["审阅"]
    head, first, second, third, *_ = ([cell.value for cell in row] for row in sheet)
    assert head == [c.title for c in COLUMNS]
    assert first[1:4] == ["改造了多少个老旧小区?", None, "老旧小区改造159个[1]。"]
    assert first[4:6] == ["[1] 第一章第一节:老旧小区改造159个", "已回答"]
    assert first[6:] == [None] * 4
    assert second[4].startswith("(相近的内容,不是依据)\n[1] 第一章第二节")
    assert second[5] == "规划没有写明"
    assert third[2] == "问:改造了多少个老旧小区?\n答:159个。"
    assert sheet.data_validations.dataValidation[0].formula1 == '"对,不全,错,规划没有写"'


def test_verdicts_become_gold(written: Path, tmp_path: Path) -> None:
    """Right, incomplete, wrong, not in the plan, rightly refused: five rows that hold against the plan."""
    verdicts = {
        "n1": {"结论": "对", "应答要点": "159", "备注": "好"},
        "n2": {
            "结论": "错",
            "应答要点": "41%\n4.5%",
            "正确依据": "第一章第二节:森林覆盖率达到 41%\n城镇登记失业率控制在4.5%以内",
        },
        "f1": {"结论": "不全", "应答要点": "36处|三十六处\n连锁经营", "正确依据": "支持养老机构连锁经营。"},
        "u1": {"结论": "对"},
        "o1": {"结论": "规划没有写"},
    }
    result = taken(judged(written, verdicts), tmp_path)
    assert (result.problems, result.open) == ([], 0)
    rows = {row["id"]: row for row in result.rows}
    assert rows["n1"]["gold"] == [{"chapter": 1, "section": 1, "quote": "老旧小区改造159个"}]
    assert (rows["n1"]["reference_answer"], rows["n1"]["note"]) == ("老旧小区改造159个。", "好")
    assert [g["section"] for g in rows["n2"]["gold"]] == [2, 2]
    assert [g["quote"] for g in rows["f1"]["gold"]] == ["建成养老服务中心三十六处", "支持养老机构连锁经营。"]
    assert rows["f1"]["history"][1] == {"role": "assistant", "content": "159个。"}
    assert [rows[i]["type"] for i in ("n1", "n2", "f1", "u1", "o1")] == [
        "number", "number", "followup", "unanswerable", "unanswerable",
    ]  # fmt: skip


def test_what_is_missing_is_told_by_row_and_column(written: Path, tmp_path: Path) -> None:
    """The other verdicts are taken; rows without one are only counted."""
    verdicts = {
        "n1": {"结论": "对", "应答要点": "160"},
        "n2": {"结论": "错", "应答要点": "41%"},
        "f1": {"结论": "还行"},
        "u1": {"结论": "不全", "应答要点": "2所", "正确依据": "第九章第九节:新建2所"},
    }
    result = taken(judged(written, verdicts), tmp_path)
    assert [problem.removeprefix(f"{written} ") for problem in result.problems] == [
        "第2行 “应答要点”里的“160”回答没有说到,而结论是“对”",
        "第3行 “正确依据”空着;结论是“错”时要写明答案在哪里",
        "第4行 “结论”是“还行”,应为 对、不全、错、规划没有写",
        "第5行 “正确依据”在规划里找不到这句原文:第九章第九节:新建2所",
    ]
    assert (result.rows, result.open) == ([], 1)


def test_a_question_that_failed_may_be_judged_by_the_plan_alone(tmp_path: Path) -> None:
    """规划没有写 and 错 say what the plan says; 对 and 不全 speak of an answer, and there is none."""
    path = tmp_path / "review.xlsx"
    failed = [{"id": q.id, "answer": "", "status": "error", "error": "busy"} for q in QUESTIONS]
    path.write_bytes(review_sheet(QUESTIONS, failed))
    gold = {"应答要点": "159", "正确依据": "老旧小区改造 159 个"}
    verdicts = {
        "u1": {"结论": "规划没有写"},
        "n1": gold | {"结论": "错"},
        "n2": gold | {"结论": "对"},
        "f1": gold | {"结论": "不全"},
    }
    result = taken(judged(path, verdicts), tmp_path)
    assert [(row["id"], row["answerable"]) for row in result.rows] == [("n1", True), ("u1", False)]
    assert [problem.removeprefix(f"{path} ") for problem in result.problems] == [
        "第3行 “结论”是“对”,而这个问题没有得到回答",
        "第4行 “结论”是“不全”,而这个问题没有得到回答",
    ]


@pytest.mark.parametrize("column", ["结论", "应答要点", "正确依据", "备注"])
def test_what_a_reviewer_wrote_is_not_written_over(written: Path, column: str) -> None:
    """A new sheet of the same name is refused once somebody has filled any column, verdict or not."""
    refuse_reviewed(written)
    with pytest.raises(RowsError, match="holds what a reviewer wrote"):
        refuse_reviewed(judged(written, {"u1": {column: "对"}}))


def test_a_review_does_not_replace_what_it_reads(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither the reviewed sheet by its gold, nor the questions by their review or the answers to them."""
    judged(written, {"u1": {"结论": "对"}})
    plan, questions = ["--plan", str(tmp_path / "plan.txt")], str(tmp_path / "q.answers.jsonl")
    (tmp_path / "q.answers.jsonl").write_text('{"id": "a", "question": "甲?"}\n', encoding="utf-8")
    before = {path: path.read_bytes() for path in (written, tmp_path / "q.answers.jsonl")}
    for asked in (
        ["--take", str(written), "-o", str(written)],
        ["--questions", str(written), "-o", str(written)],
        ["--questions", questions, "-o", str(tmp_path / "q.xlsx")],
    ):
        capsys.readouterr()
        assert main(["eval", "review", *asked, *plan, "--bot", "cmd:false"]) == 2
        assert "is the file that is read" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in before}


def test_answers_like_formulas_and_very_long_ones_stay_texts() -> None:
    """A bot's text is nobody's program; what a cell cannot hold is cut visibly, not left out."""
    rows = [
        {"id": "n1", "answer": "=cmd|'/c calc'!A0", "status": "answered"},
        {"id": "n2", "answer": "长" * 40_000},
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(review_sheet(QUESTIONS, rows)))["审阅"]
    assert (sheet["D2"].value, sheet["D2"].data_type) == ("=cmd|'/c calc'!A0", "s")
    assert str(sheet["D3"].value).endswith("长…")


@pytest.mark.processes
def test_the_commands_go_round(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An office's CSV, answered by a command, judged in Excel, taken back as a set that can be run."""
    small_plan(tmp_path)
    plan = ["--plan", str(tmp_path / "plan.txt")]
    (tmp_path / "q.csv").write_text("问题\n改造了多少个老旧小区?\n", encoding="gbk")
    (tmp_path / "bot.py").write_text("print('159个。来源:第一章第一节')", encoding="utf-8")
    review, gold = tmp_path / "r.xlsx", tmp_path / "gold.jsonl"
    import sys

    bot = ["--bot", f"cmd:{sys.executable} {tmp_path / 'bot.py'}"]
    asked = ["eval", "review", "--questions", str(tmp_path / "q.csv"), "-o", str(review), *plan, *bot]
    assert main(asked) == 0
    row_id = str(openpyxl.load_workbook(review)["审阅"]["A2"].value)
    verdict = {"结论": "不全", "应答要点": "159", "正确依据": "老旧小区改造 159 个", "依据": ""}
    judged(review, {row_id: verdict})
    capsys.readouterr()
    assert main(["eval", "review", "--take", str(review), "-o", str(gold), *plan]) == 0
    assert "1 taken, 0 to mend, 0 without a verdict" in capsys.readouterr().err
    questions = load_questions(gold, labelled=True)
    assert check_questions(questions, small_plan(tmp_path)) == []
    assert main(asked) == 2  # the verdicts stay
