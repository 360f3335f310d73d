"""The measure of reading: what counts as the same heading and cell, and what a shipped document reaches."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import parsed

from cli import main
from eval.gold.reading_gold import cell_score, outline_score, read_cells, read_outline
from eval.gold.reading_report import read_folders
from ingest.errors import RowsError

HERE = Path(__file__).parent
TEXT = """青山县规划
第一章 目标
第一节 指标
指标\t单位\t2025年\t2030年
森林覆盖率\t%\t40\t42
湿地保护率\t%\t60\t65
城镇新增就业\t万人\t10\t12
第二章 保障
落实资金。
"""
OUTLINE = "1\t第一章目标\n2\t第一节指标\n1\t第二章保障\n"
ROW = {"label": "森林覆盖率", "cells": {"2025年": "40", "2030年": "42"}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one plan and its gold."""
    (tmp_path / "hill.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "hill.tsv").write_text(OUTLINE, encoding="utf-8")
    (tmp_path / "hill.cells.jsonl").write_text(json.dumps(ROW, ensure_ascii=False) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_the_shipped_document_is_read_as_people_read_it(capsys: pytest.CaptureFixture[str]) -> None:
    """All 220 headings of the eleventh plan at their levels, nothing beside them, within the bounds."""
    code = main(
        [
            *("eval", "reading", "--gold", str(HERE / "outlines")),
            *("--plans", str(HERE.parent / "eval" / "documents")),
            *("--at-least", "0.98"),
        ]
    )
    shown = capsys.readouterr().out
    assert code == 0
    assert "| national-11th | 220 | 220 | 1.000 | 1.000 | 1.000 | 1.000 |" in shown
    assert "files that build: 4 of 4" in shown


def test_a_heading_counts_by_its_text_and_by_its_level(folder: Path) -> None:
    """One at another level, one missed and one too many: each share says its own."""
    gold = [(1, "第一章目标"), (3, "第一节指标"), (1, "第三章展望"), (1, "第二章保障")]
    score = outline_score(parsed(TEXT), gold)
    assert score.shares == (3 / 3, 3 / 4, 2 / 3, 2 / 4)
    assert (score.missed, score.extra) == (("第三章展望",), ())
    assert outline_score(parsed(TEXT), gold[:1]).extra == ("第一节指标", "第二章保障")


def test_headings_that_begin_their_paragraph_are_not_compared() -> None:
    """第一条 and the text behind it is no heading that people list."""
    score = outline_score(
        parsed("青山县规定\n第一章 总则\n第一条 为加强管理，制定本规定。\n"), [(1, "第一章总则")]
    )
    assert score.shares == (1.0, 1.0, 1.0, 1.0)


def test_a_cell_is_right_in_its_row_and_under_its_head(folder: Path) -> None:
    """The value of another year, or of another row, is not."""
    gold = read_cells(folder / "hill.cells.jsonl")
    assert cell_score(parsed(TEXT), gold).share == 1.0
    other_year = cell_score(parsed(TEXT.replace("40\t42", "42\t40")), gold)
    assert (other_year.right, other_year.missed[0]) == (0, "森林覆盖率 | 2025年 | 40")
    other_row = TEXT.replace("森林覆盖率\t%\t40\t42", "森林覆盖率\t%\t1\t2").replace("60\t65", "40\t42")
    assert cell_score(parsed(other_row), gold).right == 0


@pytest.mark.parametrize(("bound", "code"), [("0.6", 0), ("0.9", 1)])
def test_the_lowest_share_is_held_to_the_bound(folder: Path, bound: str, code: int) -> None:
    """Two of three headings at their level: enough for 0.6, not for 0.9."""
    (folder / "hill.tsv").write_text(OUTLINE.replace("2\t第一节", "3\t第一节"), encoding="utf-8")
    arguments = ["eval", "reading", "--gold", str(folder), "--plans", str(folder), "--at-least", bound]
    assert main(arguments) == code


def test_a_file_that_does_not_build_is_below_any_bound(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named with its error, the others are measured all the same."""
    (folder / "torn.docx").write_bytes(b"PK\x03\x04rest")
    assert main(["eval", "reading", "--gold", str(folder), "--plans", str(folder), "--at-least", "0.1"]) == 1
    shown = capsys.readouterr().out
    assert "files that build: 1 of 2" in shown
    assert "torn.docx: is a damaged zip container" in shown
    assert "| hill | 3 | 3 | 1.000 |" in shown


def test_gold_that_is_none_is_refused_with_its_line(folder: Path) -> None:
    """A line without a level, a row without cells, or no gold at all."""
    (folder / "hill.tsv").write_text("1\t第一章目标\n第二章保障\n", encoding="utf-8")
    with pytest.raises(RowsError, match=r"hill\.tsv:2: "):
        read_outline(folder / "hill.tsv")
    (folder / "hill.cells.jsonl").write_text('{"label": "森林覆盖率"}\n', encoding="utf-8")
    with pytest.raises(RowsError, match=r"hill\.cells\.jsonl:1: "):
        read_cells(folder / "hill.cells.jsonl")
    with pytest.raises(RowsError, match="no file with gold"):
        read_folders(folder / "elsewhere", [folder])
