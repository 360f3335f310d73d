"""The list of contents: its entries make no headings and no text, in whatever form it stands."""

from __future__ import annotations

import pytest
from fakes import parsed

TITLE = "高山市城市更新规划"
OUTLINE = ["第一章 现状与目标", "第一节 现状", "第二节 目标", "第二章 更新行动", "第一节 老旧小区"]
BODY = (
    "第一章 现状与目标\n第一节 现状\n老旧小区共有 900 个。\n第二节 目标\n到 2030 年全部改造完成。\n"
    "第二章 更新行动\n第一节 老旧小区\n支持加装电梯。\n"
)
PLAIN = parsed(f"{TITLE}\n{BODY}")


@pytest.mark.parametrize(
    "entry",
    ["{} ............ {}", "{}…………{}", "{}·····{}", "{} {}", "{}\t{}", "{}", "{}......- {} -"],
    ids=["dots", "ellipses", "middle dots", "space", "tab", "bare", "framed"],
)
@pytest.mark.parametrize("title", ["目录\n", "目    录\n", ""])
def test_entries_are_dropped_and_counted(entry: str, title: str) -> None:
    """With leaders, with page numbers alone or without, under a title or none: the plan is the same."""
    contents = "".join(f"{entry.format(line, 3 + n)}\n" for n, line in enumerate(OUTLINE))
    plan = parsed(f"{TITLE}\n{title}{contents}{BODY}")
    assert plan.title == TITLE
    assert [(h.text, h.address) for h in plan.headings] == [(h.text, h.address) for h in PLAIN.headings]
    assert [(p.address, p.text) for p in plan.paragraphs] == [(p.address, p.text) for p in PLAIN.paragraphs]
    assert [(c.what, c.number) for c in plan.reading if c.what == "目录条目"] == [("目录条目", 5)]


def test_a_document_without_contents_loses_nothing() -> None:
    """A chapter of nothing but sections is no list of contents."""
    plan = parsed(f"{TITLE}\n第一章 目标\n第一节 甲\n第二节 乙\n建设食堂。\n")
    assert [h.text for h in plan.headings] == ["第一章 目标", "第一节 甲", "第二节 乙"]


def test_an_entry_has_a_heading_over_two_lines_whole() -> None:
    """The list says that two lines are one title, where no comma does."""
    plan = parsed(
        f"{TITLE}\n目录\n第一章 现状与目标和形势 ...... 1\n第二章 更新行动的实施 ...... 5\n"
        "第一章 现状与目标\n和形势\n老旧小区共有 900 个。\n第二章 更新行动\n的实施\n支持加装电梯。\n"
    )
    assert [h.title for h in plan.headings] == ["现状与目标和形势", "更新行动的实施"]
    assert [p.text for p in plan.paragraphs] == ["老旧小区共有900个。", "支持加装电梯。"]
