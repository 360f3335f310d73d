"""`planqa inspect`: what it finds in a plan, what it says in the shell, and what a bad file does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import SMALL_PLAN, parsed

import cli
from ingest.model import Count, Heading, Paragraph, Plan
from ledger.inspection import Branch, Inspection, inspect_file, inspect_plan
from ledger.inspection.terminal import inspection_text
from ledger.inspection.words import concerns, figures, summary
from ledger.ledger import Ledger
from ledger.model import Kind

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., tuple[int, str, str]]

TABLES = """# 青山县国民经济和社会发展第十五个五年规划纲要

## 第一章 主要指标

| 指标 | 2025年 | 2030年 | 属性 |
|---|---|---|---|
| 森林覆盖率(%) | | 42 | 约束性 |
| 养老床位(张) | 300 | 500 | |
| 绿道(公里) | 12 | 30 | 预期性 |

## 第二章 重大工程

## 第三章 实施

| 项目 | 年份 |
|---|---|
| 县医院 | 2027 |

由县政府组织实施。
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `planqa inspect …` in a terminal of 100 columns; exit code, stdout, stderr."""
    monkeypatch.setenv("COLUMNS", "100")

    def run(*args: str | Path) -> tuple[int, str, str]:
        code = cli.main(["inspect", *map(str, args)])
        return code, *capsys.readouterr()

    return run


@pytest.fixture(scope="module")
def shipped(plan: Plan) -> Inspection:
    return inspect_plan(plan, "data/plan.txt")


@pytest.fixture
def tables(tmp_path: Path) -> Inspection:
    path = tmp_path / "tables.md"
    path.write_text(TABLES, encoding="utf-8")
    return inspect_file(path)


def walk(branches: Sequence[Branch]) -> Iterator[Heading | Paragraph]:
    for branch in branches:
        if branch.heading is not None:
            yield branch.heading
        yield from branch.paragraphs
        yield from walk(branch.branches)


def test_the_outline_holds_everything_once_and_in_order(shipped: Inspection) -> None:
    """Nothing of a plan is missing from the tree, nothing stands twice, and it keeps the source's order."""
    found = list(walk(shipped.outline))
    assert [f for f in found if isinstance(f, Heading)] == list(shipped.plan.headings)
    assert [f for f in found if isinstance(f, Paragraph)] == list(shipped.plan.paragraphs)
    assert sum(branch.size for branch in shipped.outline) == len(shipped.plan.paragraphs)


def test_a_heading_stands_under_the_outer_one() -> None:
    """Sections are below their chapter, the text before the first heading has no heading."""
    opening, first, second = inspect_plan(parsed(SMALL_PLAN)).outline
    assert opening.heading is None
    assert [p.text for p in opening.paragraphs] == ["本规划依据县情编制。"]
    titles = [[b.heading.title for b in c.branches if b.heading] for c in (first, second)]
    assert titles == [["主要目标", "保障措施"], ["时间安排"]]
    assert (first.size, len(first.paragraphs)) == (3, 1)


def test_a_table_is_put_together_with_its_empty_cells(tables: Inspection) -> None:
    """Each row has a cell a column, also where the source left it empty, at the left or at the right."""
    first, second = tables.tables
    assert first.columns == ("指标", "2025年", "2030年", "属性")
    assert first.rows == (
        ("森林覆盖率(%)", "", "42", "约束性"),
        ("养老床位(张)", "300", "500", ""),
        ("绿道(公里)", "12", "30", "预期性"),
    )
    assert (first.caption, first.headers) == ("第一章 主要指标", 1)
    assert (second.columns, second.rows) == (("项目", "年份"), (("县医院", "2027"),))


def test_two_tables_that_touch_are_two(tables: Inspection) -> None:
    """Rows are counted from 1 in each table: that, not the text between them, divides two of them."""
    rows = [p for p in tables.plan.paragraphs if p.kind == "row"]
    touching = inspect_plan(replace(tables.plan, paragraphs=tuple(rows)))
    assert [t.rows for t in touching.tables] == [t.rows for t in tables.tables]


def test_heads_repeated_on_a_new_page_do_not_divide_a_table(tables: Inspection) -> None:
    """A row of heads in the middle is followed by row 3, not by row 1, and is no row of data."""
    head, one, two, three = [p for p in tables.plan.paragraphs if p.kind == "row"][:4]
    again = inspect_plan(replace(tables.plan, paragraphs=(head, one, two, head, three)))
    (table,) = again.tables
    assert (table.rows, table.headers) == (tables.tables[0].rows, 2)


def test_a_heading_without_text_is_a_concern(tables: Inspection) -> None:
    """第二章 holds nothing: it is named, once, with its address."""
    (concern,) = [c for c in concerns(tables) if "没有正文" in c.what]
    assert concern.places == (("2", "第二章 重大工程"),)


def test_every_cut_is_named_with_its_place(shipped: Inspection) -> None:
    """As many sentences as the plan marks, each with the address of its paragraph."""
    (concern,) = [c for c in concerns(shipped) if "残缺" in c.what]
    damaged = [(p, s) for p in shipped.plan.paragraphs for s in p.sentences if s.damaged]
    assert len(damaged) > 10
    assert [words for _, words in concern.places] == [s.text for _, s in damaged]
    assert [where.split()[-1] for where, _ in concern.places] == [p.address for p, _ in damaged]


def test_a_sound_plan_raises_no_concern() -> None:
    """Whole text, headings that hold text, a title that says area and period: nothing to look at."""
    sound = SMALL_PLAN.replace("青山县养老服务规划", "青山县“十五五”养老服务规划")
    assert list(concerns(inspect_plan(parsed(sound)))) == []


def test_what_the_title_does_not_say_is_a_concern_until_it_is_said_beside(tmp_path: Path) -> None:
    """The file named in the concern is the one that is read: with it the concern is gone."""
    path = tmp_path / "plan.txt"
    path.write_text(SMALL_PLAN.replace("青山县养老服务规划", "养老服务规划"), encoding="utf-8")
    (concern,) = [c for c in concerns(inspect_file(path)) if "标题没有写明" in c.what]
    assert "地区和时期" in concern.what
    beside = tmp_path / "plan.identity.json"
    assert beside.name in concern.what
    beside.write_text(json.dumps({"areas": ["青山县"], "period": "十五五"}), encoding="utf-8")
    assert not [c for c in concerns(inspect_file(path)) if "标题没有写明" in c.what]


@pytest.mark.slow
def test_the_sample_is_drawn_by_the_file(shipped: Inspection) -> None:
    """The same bytes give the same ten passages, in source order; other bytes give others."""
    order = [shipped.plan.passages.index(passage) for passage in shipped.sample]
    assert (len(order), order) == (10, sorted(set(order)))
    assert inspect_plan(shipped.plan).sample == shipped.sample
    assert inspect_plan(replace(shipped.plan, sha256="0" * 64)).sample != shipped.sample


def test_the_figures_are_those_of_the_plan(shipped: Inspection, tables: Inspection) -> None:
    """Headings, paragraphs, sentences and passages are counted, tables by those put together."""
    counts = {figure.what: figure.number for figure in figures(shipped)}
    plan = shipped.plan
    assert counts == {
        "标题": len(plan.headings),
        "段落": len(plan.paragraphs),
        "句子": sum(len(p.sentences) for p in plan.paragraphs),
        "检索片段": len(plan.passages),
        "表格": 0,
        "残缺的句子": len(shipped.cuts),
    }
    (found,) = [figure for figure in figures(tables) if figure.what == "表格"]
    assert (found.number, found.detail) == (2, "数据行 4")


@pytest.mark.slow
def test_the_shell_shows_all_of_it(run: Run, plan: Plan) -> None:
    """Title, identity, every heading with its address, the cuts, the sample and the ledger's counts."""
    code, out, err = run(ROOT / "data" / "plan.txt")
    assert (code, err) == (0, "")
    assert out.startswith(f"{plan.title}\n")
    assert "地区  呼和浩特市、回民区\n时期  十四五\n类型  规划\n格式  纯文本,UTF-8 编码\n" in out
    for heading in plan.headings:
        assert f"{heading.text}  〔{f'{heading.address},' if heading.opens else ''}" in out
    rows = Ledger.of([plan]).rows
    achieved = sum(row.kind is Kind.ACHIEVEMENT for row in rows)
    assert f"\n  目标 {len(rows) - achieved}:" in out
    assert f"\n  已完成成就 {achieved}:" in out
    assert out.count("\n  1. ") == 1
    assert out.count("\n  10. ") == 1


def test_tables_fit_the_terminal(tables: Inspection) -> None:
    """In the narrowest terminal a table's lines are cut, in a wide one they are whole."""
    wide = inspection_text(tables, 100)
    assert "森林覆盖率(%)          42      约束性" in wide
    narrow = inspection_text(tables, 34).split("【表格")[1].split("【")[0].splitlines()
    cells = [line for line in narrow if "约束性" in line or "预期性" in line]
    assert len(cells) == 2
    assert all("…" in line and len(line) <= 34 for line in cells[:1])


def test_what_was_dropped_is_shown_with_examples() -> None:
    """The reasons, the numbers and the examples of the reader reach the person."""
    said = replace(parsed(SMALL_PLAN), reading=(Count("页眉和页脚", 12, ("第1页", "第2页")),))
    assert "  页眉和页脚 12:第1页 / 第2页\n" in inspection_text(inspect_plan(said), 80)
    assert "页眉和页脚 12" in summary(said)


def test_the_summary_is_two_lines(plan: Plan) -> None:
    """Title, outline and sizes; then what was done and lost. A title cannot add lines."""
    first, second = summary(replace(plan, title="甲\n乙\x1b[2J")).splitlines()
    assert first.startswith("甲 乙[2J(纯文本,UTF-8 编码):10 章 · 38 节")
    assert f"残缺 {plan.damaged_paragraphs} 段" in second


def test_no_source_moves_the_cursor(tmp_path: Path, run: Run) -> None:
    """Escape sequences and marks that turn text around do not reach the terminal, wherever they stand."""
    evil = "\x9b2J\u202e"  # CSI of one character: a file with ESC itself is refused as binary
    path = tmp_path / "evil.txt"
    lines = [f"青山县{evil}规划", f"第一章 总则{evil}", f"建设{evil}老年食堂40个。", f"推进“五气{evil}共治"]
    path.write_text("\n".join(lines), encoding="utf-8")
    code, out, _ = run(path)
    assert code == 0
    assert "老年食堂" in out
    assert "\x9b" not in out
    assert "\u202e" not in out


def test_a_bad_file_beside_a_good_one(run: Run, tmp_path: Path) -> None:
    """The bad ones are a line each on stderr, the good one is shown all the same, the exit code is 2."""
    good, empty = tmp_path / "good.txt", tmp_path / "empty.txt"
    good.write_text(SMALL_PLAN, encoding="utf-8")
    empty.write_bytes(b"")
    code, out, err = run(empty, good, tmp_path / "none.txt", tmp_path)
    assert code == 2
    assert out.startswith("青山县养老服务规划\n")
    lines = err.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("planqa: ") for line in lines)
    assert ["empty.txt" in lines[0], "none.txt" in lines[1], "is a folder" in lines[2]] == [True] * 3


@pytest.mark.slow
def test_one_page_for_all_files(run: Run, tmp_path: Path) -> None:
    """--html writes one file, says so on stdout, and names in it what could not be read."""
    good, bad, out = tmp_path / "good.txt", tmp_path / "bad.txt", tmp_path / "page.html"
    good.write_text(SMALL_PLAN, encoding="utf-8")
    bad.write_bytes(b"plan\x00\x01")
    code, said, err = run(good, bad, ROOT / "data" / "plan.txt", "--html", out)
    assert (code, said) == (2, f"{out}\n")
    assert err.count("planqa: ") == 1
    page = out.read_text(encoding="utf-8")
    assert page.count("<article") == 2
    assert "bad.txt" in page


def test_without_a_plan_there_is_no_page(run: Run, tmp_path: Path) -> None:
    """Where no file can be read nothing is written, so that no older page passes for this one."""
    out = tmp_path / "page.html"
    assert run(tmp_path / "none.txt", "--html", out)[:2] == (2, "")
    assert not out.exists()


def test_a_page_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    """A folder that does not exist is an error of one line that names it."""
    path = tmp_path / "good.txt"
    path.write_text(SMALL_PLAN, encoding="utf-8")
    code, out, err = run(path, "--html", tmp_path / "none" / "page.html")
    assert (code, out) == (2, "")
    assert err.splitlines()[-1].startswith("planqa: ")
    assert "page.html" in err.splitlines()[-1]


@pytest.mark.processes
@pytest.mark.parametrize("options", [[], ["--html", "page.html"]])
def test_it_needs_nothing_heavy(tmp_path: Path, options: list[str]) -> None:
    """Neither models nor the libraries of the index and the page are loaded."""
    heavy = ("torch", "transformers", "onnxruntime", "faiss", "jieba", "gradio", "numpy")
    program = (
        f"import sys, cli; code = cli.main({['inspect', str(ROOT / 'data' / 'plan.txt'), *options]!r});"
        f"print(code, [m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {program}"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "0 []"
