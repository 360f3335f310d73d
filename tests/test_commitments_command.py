"""`planqa commitments` over an index on disk: what goes to which stream, and into which file."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import cli
from index.plan_index import PlanIndex
from index.store import save_index
from ingest.model import Plan
from ledger.filter import Filter
from ledger.ledger import Ledger
from ledger.model import Commitment

Run = Callable[..., tuple[int, bytes, str]]


@pytest.fixture(scope="module")
def folder(fake_index: PlanIndex, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index on disk made without a model."""
    folder = tmp_path_factory.mktemp("ledger") / "index"
    save_index(fake_index, folder, "corpus")
    return folder


@pytest.fixture
def run(folder: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any) -> Run:
    """Runs `planqa commitments …`; exit code, stdout, stderr. The ledger is not extracted anew each time."""
    monkeypatch.setattr(Ledger, "of", lambda plans: ledger)
    monkeypatch.setenv("PLANQA_INDEX", str(folder))
    monkeypatch.setenv("COLUMNS", "100")

    def run(*args: str) -> tuple[int, bytes, str]:
        code = cli.main(["commitments", *args])
        out, err = capsysbinary.readouterr()
        return code, out, err.decode()

    return run


def found(out: bytes) -> list[str]:
    return [row["id"] for row in json.loads(out)]


def ids(rows: tuple[Commitment, ...]) -> list[str]:
    return [row.id for row in rows]


def test_a_search_prints_a_table(run: Run) -> None:
    """Both places of the green coverage with their values; the reminder goes to stderr."""
    code, out, err = run("--search", "建成区绿化覆盖率")
    assert code == 0
    lines = out.decode().splitlines()
    assert lines[0].split() == ["指标", "数值", "期限", "类型", "出处"]
    assert any("42.41%" in line and "第一章" in line for line in lines)
    assert any("42%以上" in line and "第五章第一节" in line for line in lines)
    assert "不代表完成情况" in err
    assert f"{len(lines) - 1} 行" in err


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        (["--search", "lhfgl"], Filter("lhfgl")),
        (["--chapter", "5", "--kind", "target"], Filter(chapters=("5",), kinds=("target",))),
        (["--chapter", "5", "--chapter", "7"], Filter(chapters=("5", "7"))),
        (["--section", "5.1"], Filter(sections=("5.1",))),
        (["--deadline", "2025", "--unit", "%"], Filter(deadlines=("2025",), units=("%",))),
        (["--unit", "-"], Filter(units=("",))),
        (["--inherited"], Filter(inherited=True)),
        (["--stated", "--kind", "achievement"], Filter(inherited=False, kinds=("achievement",))),
    ],
)
def test_options_are_the_filter(args: list[str], wanted: Filter, run: Run, ledger: Ledger) -> None:
    """The rows of the ledger that the filter selects, in its order, and not none."""
    code, out, _ = run(*args, "--format", "json")
    assert code == 0
    assert found(out) == ids(ledger.select(wanted)) != []


def test_a_topic_by_a_part_of_its_name(run: Run, ledger: Ledger) -> None:
    """Nobody remembers a topic's full name; an unknown one finds nothing."""
    topic = max((row.topic for row in ledger.rows), key=len)
    _, out, _ = run("--topic", topic[:2], "--format", "json")
    assert set(found(out)) >= set(ids(ledger.select(Filter(topics=(topic,)))))
    assert found(run("--topic", "量子", "--format", "json")[1]) == []


def test_a_sort(run: Run, ledger: Ledger) -> None:
    """Descending with a minus; an unknown sort is an error that names the known ones."""
    _, out, _ = run("--unit", "%", "--sort=-value", "--format", "json")
    values = [row["value"] for row in json.loads(out) if row["value"] is not None]
    assert values == sorted(values, reverse=True)
    code, _, err = run("--sort", "size")
    assert code == 2
    assert "value" in err


def test_json_has_all_fields_with_place(run: Run) -> None:
    """Fields of a row with reference and permanent address."""
    row = json.loads(run("--search", "建成区绿化覆盖率", "--chapter", "5", "--format", "json")[1])[0]
    assert (row["chapter"], row["ref"], row["address"].split("#")[0]) == (5, "第五章第一节", "5.1")
    assert row["value_text"] in row["quote"]
    assert set(Commitment.__slots__) - {"place"} <= row.keys()


@pytest.mark.parametrize("args", [["--format", "csv"], ["--out", "rows.csv"]])
def test_csv(args: list[str], run: Run, ledger: Ledger, tmp_path: Path) -> None:
    """To stdout, or to a file whose ending says the format; the same bytes, mark included."""
    out = tmp_path / "rows.csv"
    given = [str(out) if arg == "rows.csv" else arg for arg in args]
    code, made, _ = run(*given, "--chapter", "5")
    assert code == 0
    made = out.read_bytes() if "--out" in args else made
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert [row["原文"] for row in rows] == [row.quote for row in ledger.select(Filter(chapters=("5",)))]


def test_xlsx(run: Run, ledger: Ledger, plan: Plan, tmp_path: Path) -> None:
    """A workbook with the rows and, on its second sheet, the title and the filter in words."""
    out = tmp_path / "rows.xlsx"
    code, made, err = run("--kind", "target", "--out", str(out))
    assert (code, made.decode().strip()) == (0, str(out))
    assert "rows" in err
    book = openpyxl.load_workbook(out)
    assert book["承诺"].max_row == len(ledger.select(Filter(kinds=("target",)))) + 1
    about = list(book["说明"].iter_rows(values_only=True))
    assert ("规划", plan.title) in about
    assert ("筛选", "类型:目标") in about


def test_a_workbook_is_not_printed_into_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Binary on a screen helps nobody: the error names the option that mends it. A pipe gets it."""
    assert run("--format", "xlsx")[1].startswith(b"PK")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    code, out, err = run("--format", "xlsx")
    assert (code, out) == (2, b"")
    assert "--out" in err


@pytest.mark.parametrize("form", ["table", "csv", "json", "xlsx"])
def test_nothing_found_is_no_failure(form: str, run: Run) -> None:
    """Exit code 0, stderr says what was asked; stdout is an empty table of its format."""
    code, out, err = run("--search", "量子计算机", "--format", form)
    assert code == 0
    assert "搜索“量子计算机”" in err
    empty = {"table": b"", "json": b"[]\n"}
    assert out == empty.get(form, out)
    assert form == "table" or out


def test_an_unknown_plan_names_the_known_ones(run: Run, plan: Plan) -> None:
    """Part of a title chooses the plan; a wrong one is an error that lists the titles."""
    assert run("--plan", plan.title[:6], "--format", "json")[0] == 0
    code, _, err = run("--plan", "火星")
    assert code == 2
    assert plan.title in err


def test_a_missing_index_names_its_command(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without an index there are no plans: the command that makes one is named."""
    monkeypatch.setenv("PLANQA_INDEX", str(tmp_path / "none"))
    code, _, err = run()
    assert code == 2
    assert "planqa build" in err
