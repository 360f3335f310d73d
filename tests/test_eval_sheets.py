"""Question sets in Excel and CSV: what clerks write, what they are told, and that nothing is lost."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from eval_fakes import small_plan, write_questions

from cli import main
from eval.questions.cells import read_tables
from eval.questions.columns import COLUMNS
from eval.questions.files import rows_of, written
from eval.questions.row import Question
from eval.questions.sets import check_set, load_questions, read_questions
from eval.questions.shipped import shipped_questions
from eval.runs.answers import _drop_errors
from ingest.errors import RowsError

SOUND = {
    "问题": "改造了多少个老旧小区?",
    "可回答": "是",
    "要点": "159|一百五十九\n老旧小区",
    "章": "1",
    "节": "1",
    "原文": "老旧小区改造 159 个",
    "参考答案": "159个老旧小区。",
}


def sheet(path: Path, rows: list[dict[str, Any]], above: int = 0) -> Path:
    """The template as a clerk fills it, below so many rows of a title."""
    book = openpyxl.load_workbook(io.BytesIO(written([], "t.xlsx")))
    made = book["问题"]
    for _ in range(above):
        made.insert_rows(1)
    for n in range(above):
        made.cell(n + 1, 1, "回民区规划提问汇总表")
    places = {cell.value: cell.column for cell in made[above + 1]}
    for number, row in enumerate(rows, above + 2):
        for title, value in row.items():
            made.cell(number, places[title], value)
    book.save(path)
    return path


def problems(path: Path, plan: Any) -> list[str]:
    """Without the file's name, which begins each."""
    found = check_set(path, plan)[1]
    assert all(one.startswith(f"{path} ") for one in found)
    return [one.removeprefix(f"{path} ") for one in found]


def unlined(questions: tuple[Question, ...]) -> list[Question]:
    return [replace(q, line=0) for q in questions]


def test_the_template_explains_every_column() -> None:
    """The second sheet tells what to write; 可回答 and 类型 are chosen from a list."""
    book = openpyxl.load_workbook(io.BytesIO(written([], "t.xlsx")))
    assert book.sheetnames == ["问题", "说明"]
    assert [cell.value for cell in book["问题"][1]] == [c.title for c in COLUMNS]
    assert {row[0].value for row in book["说明"]} >= {c.title for c in COLUMNS}
    lists = {v.formula1 for v in book["问题"].data_validations.dataValidation}
    assert '"是,否"' in lists
    assert any("规划没有写" in str(choices) for choices in lists)


def test_what_a_clerk_writes_is_read(tmp_path: Path) -> None:
    """Numbers as numbers, 第一章, a further row with only a place: one question with two pieces of gold."""
    rows = [
        SOUND | {"章": "第一章", "节": 1, "编号": 7, "类型": "数值", "任一依据": "是"},
        {"章": 1, "节": "二", "原文": "森林覆盖率达到 41%"},
        {
            "问题": "幼儿园要建多少所?",
            "可回答": "否",
            "参考答案": "没有写",
            "前文": "问:学校呢?\n答:有。\n两所。",
        },
    ]
    first, second = load_questions(sheet(tmp_path / "q.xlsx", rows, above=1), labelled=True)
    assert (first.id, first.type, first.line, first.any_gold) == ("7", "number", 3, True)
    assert first.key_facts == (("159", "一百五十九"), ("老旧小区",))
    assert [(g.chapter, g.section) for g in first.gold] == [(1, 1), (1, 2)]
    assert (second.type, second.answerable) == ("unanswerable", False)
    assert [turn.content for turn in second.history] == ["学校呢?", "有。\n两所。"]
    assert second.id.startswith("q-")


def test_a_column_of_questions_is_enough_to_be_answered(tmp_path: Path) -> None:
    """No gold, no ids: ids are made from the words and stay when rows move."""
    a = load_questions(sheet(tmp_path / "a.xlsx", [{"问题": "甲?"}, {"问题": "乙?"}]))
    b = load_questions(sheet(tmp_path / "b.xlsx", [{"问题": "乙?"}, {"问题": "甲?"}]))
    assert {q.id for q in a} == {q.id for q in b}
    assert not any(q.labelled for q in a)
    with pytest.raises(RowsError, match="第2行 “可回答”空着"):
        load_questions(tmp_path / "a.xlsx", labelled=True)


def test_every_mistake_is_named_by_row_and_column(tmp_path: Path) -> None:
    """In the words of the sheet, in the order of its rows, all at once; where a quote does stand is told."""
    rows: list[dict[str, Any]] = [
        SOUND,
        SOUND | {"问题": "二", "可回答": "也许"},
        SOUND | {"问题": "三", "章": "十"},
        SOUND | {"问题": "四", "节": "甲"},
        SOUND | {"问题": "五", "原文": "森林覆盖率达到41%"},
        SOUND | {"问题": "六", "参考答案": "很多。"},
        SOUND | {"问题": ""},
        SOUND,
        {"问题": "九", "可回答": "否", "要点": "1", "参考答案": "无"},
        {"问题": "十", "要点": "1"},
        SOUND | {"问题": "十一", "前文": "学校呢?"},
        {"问题": "=1+1"},
    ]
    assert problems(sheet(tmp_path / "q.xlsx", rows), small_plan(tmp_path)) == [
        "第3行 “可回答”是“也许”,应填“是”或“否”",
        "第4行 “章”规划没有第十章第一节;这句话在第一章第一节",
        "第5行 “节”是“甲”,应填数字,如 5",
        "第6行 “原文”与第一章第一节的文字不一致;这句话在第一章第二节:森林覆盖率达到41%",
        "第7行 “参考答案”没有说到要点“159 / 一百五十九”",
        "第7行 “参考答案”没有说到要点“老旧小区”",
        "第8行 “问题”空着",
        "第9行 “问题”与第2行相同",
        "第10行 “可回答”填了“否”,就不应有要点、章、节、原文",
        "第11行 “可回答”空着,应填“是”或“否”",
        "第12行 “前文”是“学校呢?”,每句应以“问:”或“答:”开头",
        "第13行 “问题”是公式,没有读到值;请改成文字",
    ]


def test_misspelt_heads_and_stray_cells_are_told(tmp_path: Path) -> None:
    """可回达 would otherwise leave the column out without a word; an office's own columns are let be."""
    path = tmp_path / "q.csv"
    path.write_text("序号,问题(必填)*,可回达\n1,甲?,是\n2,乙?,否,多写的\n", encoding="utf-8")
    assert read_questions(path)[1] == [
        f"{path} 第1行 表头“可回达”不认识:是不是“可回答”?",
        f"{path} 第3行 第4列没有表头,却有内容“多写的”",
    ]
    path.write_text("题目,答\n甲,乙\n", encoding="utf-8")
    assert "没有找到表头“问题”" in read_questions(path)[1][0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_as_excel_writes_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    """GBK, UTF-8 with and without its mark, `Unicode text` (UTF-16); a cell may hold several lines."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([list(SOUND), list(SOUND.values())])
    path = tmp_path / "q.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    (question,) = load_questions(path, labelled=True)
    assert question.key_facts == (("159", "一百五十九"), ("老旧小区",))
    assert question.line == 2


@pytest.mark.parametrize("form", ["xlsx", "csv", "jsonl"])
def test_a_set_comes_back_as_it_was(tmp_path: Path, form: str) -> None:
    """All 311 shipped questions and those of the tests, through each form and back."""
    for number, source in enumerate((shipped_questions(), write_questions(tmp_path / "t.jsonl"))):
        there, back = tmp_path / f"{number}.{form}", tmp_path / f"{number}.back.jsonl"
        there.write_bytes(written(rows_of(source), there.name))
        back.write_bytes(written(rows_of(there), back.name))
        assert unlined(load_questions(back)) == unlined(load_questions(source))


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("text", ["=1+1", "+86打不通?", "-5%是什么?", "@回民区", "＝1+1", "'引号"])
def test_texts_like_formulas_stay_texts(tmp_path: Path, form: str, text: str) -> None:
    """Nothing is run by Excel, and what was written comes back."""
    row = {
        "id": "a",
        "question": text,
        "reference_answer": text,
        "history": [],
        "answerable": True,
        "type": "x",
    }
    path = tmp_path / f"q.{form}"
    path.write_bytes(written([row], path.name))
    (question,) = load_questions(path)
    assert (question.question, question.reference_answer) == (text, text)
    if form == "xlsx":
        assert openpyxl.load_workbook(path)["问题"]["B2"].data_type == "s"
    else:
        cell = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))[1][1]
        assert cell[0] not in "=+-@＝"


def test_files_that_are_no_tables_say_what_mends_them(tmp_path: Path) -> None:
    """The old format, a renamed file, a missing one."""
    for name, data, found in (
        ("old.xls", b"\xd0\xcf\x11\xe0rest", "save it in Excel as .xlsx"),
        ("not.xlsx", "问题\n甲".encode(), "no Excel workbook"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(RowsError, match=found):
            read_tables(tmp_path / name)
    with pytest.raises(RowsError, match="No such file"):
        load_questions(tmp_path / "none.xlsx")


@pytest.mark.slow
def test_the_commands_make_check_and_convert(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From the template to JSONL, with exit code 1 and a line a mistake in between."""
    assert main(["eval", "questions", "template", "-o", str(tmp_path / "t.xlsx")]) == 0
    plan = ["--plan", str(tmp_path / "plan.txt")]
    small_plan(tmp_path)
    bad = sheet(tmp_path / "bad.xlsx", [SOUND | {"可回答": "?"}])
    good = sheet(tmp_path / "good.xlsx", [SOUND])
    capsys.readouterr()
    assert main(["eval", "questions", "check", str(bad), *plan]) == 1
    assert capsys.readouterr().out == f"{bad} 第2行 “可回答”是“?”,应填“是”或“否”\n"
    assert main(["eval", "questions", "check", str(good), *plan]) == 0
    assert main(["eval", "questions", "convert", str(good), "-o", str(tmp_path / "q.jsonl")]) == 0
    assert load_questions(tmp_path / "q.jsonl", labelled=True)[0].question == SOUND["问题"]
    assert main(["eval", "questions", "convert", str(bad), "-o", str(tmp_path / "q.jsonl")]) == 2
    assert main(["eval", "questions", "convert", str(good), "-o", str(tmp_path / "q.doc")]) == 2


def test_no_command_replaces_a_filled_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither the template nor a conversion of a file to itself, which would drop unread columns."""
    filled = sheet(tmp_path / "q.xlsx", [SOUND])
    before = filled.read_bytes()
    assert main(["eval", "questions", "template", "-o", str(filled)]) == 2
    said = capsys.readouterr().err
    assert "is there already" in said
    assert f"planqa eval questions template -o {tmp_path / 'q-empty.xlsx'}" in said
    linked = tmp_path / "same.xlsx"
    linked.symlink_to(filled)
    for out in (filled, linked):
        assert main(["eval", "questions", "convert", str(filled), "-o", str(out)]) == 2
        assert "is the file that is read" in capsys.readouterr().err
    assert filled.read_bytes() == before
    assert main(["eval", "questions", "template", "-o", str(tmp_path / "none.doc")]) == 2
    assert not (tmp_path / "none.doc").exists()


def test_a_line_separator_in_a_string_ends_no_row(tmp_path: Path) -> None:
    """JSON may hold U+2028 and U+0085 as they are: rows of questions and of answers are read whole."""
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "a", "question": "甲\u2028乙\u0085丙?"}\n', encoding="utf-8")
    assert [row["question"] for row in rows_of(path)] == ["甲\u2028乙\u0085丙?"]
    answers = '{"id": "a", "answer": "甲\u2028乙"}\n'
    path.write_text(answers + '{"id": "b", "error": "丙\u2028丁"}\n', encoding="utf-8")
    _drop_errors(path)
    assert path.read_text(encoding="utf-8") == answers


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("要点", {"key_facts": [["甲;乙"]]}),
        ("应说", {"must_say": [["甲|乙"]]}),
        ("不应说", {"must_not_say": ["甲\n乙"]}),
        ("前文", {"history": [{"role": "user", "content": "甲\n答:乙"}]}),
    ],
)
def test_what_a_cell_cannot_hold_is_refused(form: str, title: str, cell: dict[str, Any]) -> None:
    """It would come back as other facts or turns; row and column are named, and JSONL takes it."""
    rows = [{"id": "a", "question": "甲?"}, {"id": "b", "question": "乙?"} | cell]
    with pytest.raises(RowsError, match=rf"row 2 \(b\), “{title}”.*keep the set as \.jsonl"):
        written(rows, f"q.{form}")
    assert written(rows, "q.jsonl")
