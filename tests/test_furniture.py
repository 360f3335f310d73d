"""What stands on a page or around a text and belongs to neither."""

from __future__ import annotations

import pytest
from fakes import parsed

from ingest.model import Plan

BODY = "第一章 任务\n" + "".join(
    f"建设{what}工程，完成投资 {n} 亿元。\n" for n, what in enumerate("水电路林田", 1)
)


def body(plan: Plan) -> list[str]:
    return [p.text for p in plan.paragraphs]


def dropped(plan: Plan) -> dict[str, tuple[int, tuple[str, ...]]]:
    return {c.what: (c.number, c.examples) for c in plan.reading}


PLAIN = body(parsed(f"青山县规划\n{BODY}"))


def test_the_frame_of_a_web_page_goes_at_both_ends() -> None:
    """Navigation above the text and links below it are no part of the plan; what goes is said."""
    head = "首页\n当前位置：首页 > 政务公开\n字号：大 中 小\n打印\n"
    tail = "扫一扫在手机打开当前页\n打印本页\n关闭窗口\n版权所有：青山县人民政府\n网站地图\n"
    plan = parsed(f"{head}青山县规划\n{BODY}{tail}")
    assert (plan.title, body(plan)) == ("青山县规划", PLAIN)
    number, examples = dropped(plan)["网页导航等"]
    assert number == 9
    assert examples[0] == "首页"


def test_one_word_of_a_frame_is_no_frame() -> None:
    """A plan may speak of printing by itself."""
    plan = parsed(f"青山县规划\n{BODY}打印服务点\n")
    assert body(plan) == [*PLAIN, "打印服务点"]


@pytest.mark.parametrize("form", ["- {} -", "—{}—", "第{}页", "第 {} 页 共 9 页"])
def test_framed_page_numbers_go(form: str) -> None:
    """Dashes or 第…页 around a number alone in its line make a page number."""
    lines = BODY.splitlines()
    text = "\n".join(part for n, line in enumerate(lines, 1) for part in (line, form.format(n)))
    plan = parsed(f"青山县规划\n{text}\n")
    assert body(plan) == PLAIN
    assert dropped(plan)["页码"][0] == len(lines)


def test_bare_numbers_that_count_up_far_apart_are_page_numbers() -> None:
    """1, 2, 3 with a page of lines between."""
    pages = [f"完成第{n}项工程，投资 {n} 亿元。" for n in range(18)]
    text = "\n".join(line + (f"\n{n // 6 + 1}" if n % 6 == 5 else "") for n, line in enumerate(pages))
    plan = parsed(f"青山县规划\n第一章 任务\n{text}\n")
    assert dropped(plan) == {"页码": (3, ("1", "2", "3"))}
    assert len(plan.paragraphs) == 18


def test_the_numbers_of_a_tables_rows_are_no_page_numbers() -> None:
    """1, 2, 3 that count close together name rows, whose cells follow one a line."""
    rows = [("森林覆盖率", "%", "40", "42"), ("绿道长度", "公里", "20", "50"), ("公园数量", "个", "9", "12")]
    cells = [cell for n, row in enumerate(rows, 1) for cell in (str(n), *row)]
    plan = parsed("\n".join(["青山县规划", "第一章 指标", "序号\n指标\n单位\n2025年\n2030年", *cells]))
    assert "页码" not in dropped(plan)
    assert [p.text for p in plan.paragraphs if p.item] == [
        "1 森林覆盖率 % 40 42",
        "2 绿道长度 公里 20 50",
        "3 公园数量 个 9 12",
    ]


def test_a_year_alone_in_a_line_is_no_page_number() -> None:
    """2025 between lines of text stays: it counts up with nothing."""
    plan = parsed(f"青山县规划\n{BODY}2025\n{BODY.partition(chr(10))[2]}")
    assert "2025" in body(plan)


def test_a_running_title_goes_with_its_page_numbers_only() -> None:
    """A line that also stands elsewhere by itself is text."""
    lines = BODY.splitlines()
    paged = [part for n, line in enumerate(lines, 1) for part in (line, "青山县规划汇编", f"- {n} -")]
    plan = parsed("\n".join(["青山县规划", "青山县发展和改革局", "2026年3月", *paged]))
    assert body(plan) == ["青山县发展和改革局", "2026年3月", *PLAIN]
    assert dropped(plan)["页眉页脚"] == (6, ("青山县规划汇编",))
    repeated = parsed("青山县规划\n" + "\n".join(part for line in lines for part in (line, "以下从略")))
    assert body(repeated).count("以下从略") == 6
