"""The measure of the ledger: how rows are matched, and what the shipped plan reaches on its gold."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes import parsed

from cli import main
from eval.gold.ledger import Comparison, Counts, compare, similar
from eval.gold.ledger_gold import GoldRow, check_gold, read_gold
from eval.gold.ledger_report import ledger_lines
from ingest.errors import RowsError
from ingest.model import Plan
from ledger.extract import extract
from ledger.model import Comparator, Kind

# Written by two people who read the plan and had not seen the extractor: one read to chapter 4,
# one from chapter 5 on. The rows' form is described in eval/gold/ledger_gold.py.
GOLD = Path(__file__).with_name("gold_ledger.jsonl")
FLOOR = 0.97
TEXT = (
    "青山县国民经济和社会发展第十四个五年规划纲要\n第一章 目标\n"
    "到2025年，森林覆盖率达到41%，新增就业4万人以上，医疗救助实现全覆盖。\n第二章 保障\n落实责任。\n"
)
FOREST: dict[str, Any] = {
    "kind": "target",
    "indicator": "森林覆盖率",
    "value": 41,
    "value_high": None,
    "unit": "%",
    "comparator": "=",
    "value_text": "41%",
    "deadline": "2025",
    "deadline_inherited": False,
    "chapter": 1,
    "section": None,
    "quote": "到2025年，森林覆盖率达到41%，新增就业4万人以上，医疗救助实现全覆盖。",
}
JOBS = FOREST | {
    "indicator": "新增就业",
    "value": 4,
    "unit": "万人",
    "comparator": "≥",
    "value_text": "4万人以上",
}
AID = FOREST | {
    "indicator": "医疗救助",
    "value": None,
    "unit": "",
    "comparator": "verbal",
    "value_text": "全覆盖",
}


def gold_of(folder: Path, *rows: dict[str, Any]) -> tuple[GoldRow, ...]:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return read_gold(path)


def compared(folder: Path, *rows: dict[str, Any]) -> Comparison:
    return compare(gold_of(folder, *rows), extract(parsed(TEXT)))


@pytest.fixture(scope="module")
def shipped(plan: Plan) -> Comparison:
    return compare(read_gold(GOLD), extract(plan))


def test_the_same_rows_are_all_matched(tmp_path: Path) -> None:
    """Number and unit, verbal words, deadline and indicator agree: nothing is missed, nothing extra."""
    comparison = compared(tmp_path, FOREST, JOBS, AID)
    assert comparison.all == Counts(gold=3, found=3, same=3)
    assert (comparison.near, comparison.missed, comparison.extra) == ((), (), ())


@pytest.mark.parametrize(
    ("changed", "agree"),
    [
        ({"indicator": "城镇登记失业率"}, (True, True, False)),
        ({"deadline": "2030"}, (True, False, True)),
        ({"value": 42}, (False, True, True)),
        ({"unit": "公顷"}, (False, True, True)),
    ],
)
def test_one_difference_is_near_and_not_the_same(
    tmp_path: Path, changed: dict[str, Any], agree: tuple[bool, bool, bool]
) -> None:
    """Such a pair counts neither for precision nor for recall, and says what differs."""
    comparison = compared(tmp_path, FOREST | changed, JOBS, AID)
    (pair,) = comparison.near
    assert (pair.value, pair.deadline, pair.indicator > 0) == agree
    assert comparison.all == Counts(gold=3, found=3, same=2)


def test_a_row_is_matched_once(tmp_path: Path) -> None:
    """The gold says a thing twice, the ledger once: one of the two is missed."""
    comparison = compared(tmp_path, FOREST, FOREST, JOBS, AID)
    assert (len(comparison.same), len(comparison.missed)) == (3, 1)


def test_another_sentence_is_another_row(tmp_path: Path) -> None:
    """The same indicator and value in a sentence that the ledger does not quote is missed."""
    comparison = compared(tmp_path, FOREST | {"quote": "森林覆盖率达到41%。"}, JOBS, AID)
    assert (len(comparison.missed), len(comparison.extra)) == (1, 1)


def test_an_optional_row_counts_on_neither_side(tmp_path: Path) -> None:
    """Whether the ledger has it or not, precision and recall stay the same."""
    kept = compared(tmp_path, FOREST, JOBS, AID | {"optional": True})
    assert kept.all == Counts(gold=2, found=2, same=2)
    absent = AID | {"optional": True, "quote": "落实责任。", "chapter": 2}
    assert compared(tmp_path, FOREST, JOBS, AID, absent).all == Counts(gold=3, found=3, same=3)


def test_a_pair_counts_under_the_group_of_its_gold_row(tmp_path: Path) -> None:
    """No group can have more rows the same than found."""
    groups = compared(tmp_path, FOREST | {"comparator": "≥"}, JOBS).by(lambda row: row.comparator.value)
    assert groups == {"≥": Counts(2, 2, 2), "verbal": Counts(0, 1, 0)}


def test_precision_recall_and_f1() -> None:
    """6 of 8 found are right, of 12: P .75, R .5, F1 .6; without rows all are 0."""
    counts = Counts(gold=12, found=8, same=6)
    assert (counts.precision, counts.recall, counts.f1) == (0.75, 0.5, 0.6)
    assert (Counts(0, 0, 0).precision, Counts(0, 0, 0).recall, Counts(0, 0, 0).f1) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("公厕", "新建改建公厕", 1.0),
        ("“鸿雁书屋”", "鸿雁书屋", 1.0),
        ("招聘教师", "教师招聘", 2 / 3),
        ("绿化覆盖率", "森林覆盖率", 0.5),
        ("城镇登记失业率", "森林覆盖率", 0.0),
        ("", "森林覆盖率", 0.0),
    ],
)
def test_similar_indicators(one: str, other: str, expected: float) -> None:
    """1 where one holds the other, else Dice of the bigrams, 0 below a half."""
    assert similar(one, other) == similar(other, one) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "JSONDecodeError"),
        ('{"kind": "target"}', "indicator"),
        (json.dumps({**FOREST, "kind": "x"}), "x"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    """File and line of what is no row."""
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(FOREST) + "\n" + line, encoding="utf-8")
    with pytest.raises(RowsError, match=rf"gold.jsonl:2: .*{said}"):
        read_gold(path)


def test_a_gold_of_another_plan_is_no_measure(tmp_path: Path) -> None:
    """A quote or a value that does not stand where the row says is an error, not a miss."""
    rows = gold_of(tmp_path, FOREST | {"quote": "森林覆盖率达到40%。"}, FOREST | {"value_text": "43%"})
    assert check_gold(rows, parsed(TEXT)) == [
        "line 1: the quote is not verbatim in its section",
        "line 1: 41% is not in the quote",
        "line 2: 43% is not in the quote",
    ]
    (tmp_path / "plan.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(
        RowsError, match=r"line 2: 43% is not in the quote; expected a gold ledger of plan.txt"
    ):
        ledger_lines(tmp_path / "gold.jsonl", tmp_path / "plan.txt", failures=False)


def test_the_command_lists_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`planqa eval ledger GOLD --plan P --failures`: the table, then each row with its sentence."""
    gold_of(tmp_path, FOREST | {"indicator": "城镇登记失业率"}, JOBS)
    (tmp_path / "plan.txt").write_text(TEXT, encoding="utf-8")
    arguments = [str(tmp_path / "gold.jsonl"), "--plan", str(tmp_path / "plan.txt"), "--failures"]
    assert main(["eval", "ledger", *arguments]) == 0
    out = capsys.readouterr().out
    assert "| all | 2 | 3 | 1 | 0.333 | 0.500 | 0.400 |" in out
    assert "differ in the indicator only: 1" in out
    assert "in the ledger, not in the gold: 1\n- target | 医疗救助 | 全覆盖 | 2025" in out
    assert "- target | 城镇登记失业率 | 41% | 2025" in out


# ---- the shipped plan ------------------------------------------------------------------------


def test_the_gold_is_verbatim_and_large(plan: Plan) -> None:
    """Every quote stands in its section, every value in its quote, and no row stands twice."""
    gold = read_gold(GOLD)
    assert check_gold(gold, plan) == []
    assert sum(not row.optional for row in gold) >= 120
    assert len({replace(row, line=0) for row in gold}) == len(gold)
    for row in gold:
        assert (row.value is None) == (row.comparator is Comparator.VERBAL)
        assert (row.value_high is not None) == (row.comparator is Comparator.RANGE)


def test_the_shipped_ledger_holds_its_floor(shipped: Comparison) -> None:
    """Precision and recall, overall and of targets and achievements."""
    kinds = shipped.by(lambda row: row.kind.value)
    assert kinds.keys() == set(Kind)
    for counts in (shipped.all, *kinds.values()):
        assert counts.precision >= FLOOR
        assert counts.recall >= FLOOR


def test_kinds_and_comparators_are_those_of_the_gold(shipped: Comparison) -> None:
    """They are not asked for in a match, so they are held here."""
    other = [
        p.gold for p in shipped.same if (p.gold.kind, p.gold.comparator) != (p.row.kind, p.row.comparator)
    ]
    assert other == []
