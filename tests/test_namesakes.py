"""Sentences that say the same of another subject: the headings and the names of rows decide."""

from __future__ import annotations

import pytest
from chat_samples import ranked
from fakes import BigramEmbedder, parsed

from chat.evidence.namesakes import of_the_subject
from index.assembly import index_plans

LODGING = """青山县差旅费管理办法
一、局级干部
住宿费标准每人每天 650 元。
伙食补助每人每天 120 元。
二、科级干部
住宿费标准每人每天 420 元。
伙食补助每人每天 100 元。
"""
HARVEST = """青山县农业规划
第一章 指标
指标\t单位\t2025年\t2030年
粮食产量\t万吨\t50\t52
茶叶产量\t万吨\t5\t6
水产产量\t万吨\t3\t4
"""


def chosen(text: str, question: str) -> set[str]:
    """The candidates that are left for a question, as texts."""
    understood, candidates = ranked(question, index_plans([parsed(text)], BigramEmbedder()))
    return {c.sentence.text for c in of_the_subject(understood, candidates)}


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("科级干部住宿费标准是多少？", {"住宿费标准每人每天420元。", "伙食补助每人每天100元。"}),
        ("局级干部住宿费标准是多少？", {"住宿费标准每人每天650元。", "伙食补助每人每天120元。"}),
    ],
)
def test_the_heading_that_the_question_names_decides(question: str, kept: set[str]) -> None:
    """The same sentence under another grade is of another subject."""
    assert chosen(LODGING, question) == kept


def test_a_question_that_names_no_heading_leaves_all() -> None:
    """Whoever does not say which grade is told of both."""
    assert len(chosen(LODGING, "住宿费标准是多少？")) == 4


@pytest.mark.parametrize(
    ("question", "kept"),
    [("茶叶产量是多少？", "茶叶产量 万吨 5 6"), ("水产产量是多少？", "水产产量 万吨 3 4")],
)
def test_of_the_rows_of_a_table_the_one_named_is_left(question: str, kept: str) -> None:
    """产量 stands in all of them; what else the question says names one."""
    assert chosen(HARVEST, question) == {kept}
