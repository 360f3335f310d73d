"""Which lines are headings: the whole outline of the shipped plan, and the rules one by one."""

from __future__ import annotations

import pytest
from fakes import parsed

from ingest.model import Heading, HeadingLevel, Plan

CHAPTERS = {
    1: "坚定信心,以新理念引领新发展",
    2: "实施创新驱动战略,激发区域发展新动力",
    3: "坚持绿色低碳发展,营造生态文明新环境",
    4: "坚持发展第一要务,培育现代产业新体系",
    5: "推进城乡协调发展,打造宜居城区新风貌",
    6: "提升改革开放水平,构筑合作共赢新格局",
    7: "落实共享发展理念,满足人民生活新期待",
    8: "强化精神文明建设,彰显中华文化新魅力",
    9: "提升城区治理水平,推进社会治理现代化",
    10: "坚持党的领导,确保规划顺利实施",
}
SECTIONS = {1: 3, 2: 4, 3: 3, 4: 4, 5: 4, 6: 3, 7: 5, 8: 3, 9: 5, 10: 4}
CHAPTER_FIVE = {
    1: "打造城市建设新格局",
    2: "提高城市综合管理水平",
    3: "深入推进乡村振兴战略",
    4: "加强智慧回民区建设",
}

WITH_CONTENTS = """高山市城市更新规划（2026—2030年）
目    录
前言 ............... 1
第一篇　总论
第一章 现状与目标 ............... 3
第一节 现状 ............... 3
第二节 目标 …………………… 7
第二篇　任务
第二章 更新行动 ............... 12
第一节 老旧小区 ............... 12
一、电梯加装 ··············· 13
- 2 -
第三章 保障 ............... 30
本规划由市政府组织编制。
第一篇　总论
第一章 现状与目标
第一节 现状
全市老旧小区共有 900 个。
第二节 目标
到 2030 年全部改造完成。
第二篇　任务
第二章 更新行动
第一节 老旧小区
一、电梯加装
支持老旧小区加装电梯。
第三章 保障
市财政安排资金。
"""


def of_level(plan: Plan, level: HeadingLevel) -> list[Heading]:
    return [h for h in plan.headings if h.level == level]


def sections_by_chapter(plan: Plan) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    chapter = 0
    for heading in plan.headings:
        if heading.level == "chapter":
            chapter = heading.number
            found[chapter] = {}
        elif heading.level == "section":
            found[chapter][heading.number] = heading.title
    return found


def test_the_shipped_plan_has_ten_chapters_by_name(plan: Plan) -> None:
    """Every chapter with its number, in order."""
    assert [(h.number, h.title) for h in of_level(plan, "chapter")] == list(CHAPTERS.items())
    assert [h.label for h in of_level(plan, "chapter")][-2:] == ["第九章", "第十章"]


def test_every_chapter_of_the_shipped_plan_has_its_sections(plan: Plan) -> None:
    """Sections are numbered without a gap from 1 in each chapter; chapter 5 by name."""
    found = sections_by_chapter(plan)
    assert {c: list(s) for c, s in found.items()} == {c: list(range(1, n + 1)) for c, n in SECTIONS.items()}
    assert found[5] == CHAPTER_FIVE


def test_the_items_of_the_shipped_plan_stand_in_the_path_of_their_paragraphs(plan: Plan) -> None:
    """一、…四、 under 1.3 are headings, and end with their section."""
    items = ["一、 指导思想", "二、 基本原则", "三、 发展定位", "四、 发展目标"]
    assert [h.text for h in of_level(plan, "item")] == items
    by_address = {p.address: p.path for p in plan.paragraphs}
    section = ("第一章 坚定信心,以新理念引领新发展", "第三节 “十四五”发展蓝图")
    assert by_address["1.3#p1"] == (*section, items[0])
    assert by_address["1.3#p7"] == (*section, items[2])
    assert by_address["2#p1"] == ("第二章 实施创新驱动战略,激发区域发展新动力",)


def test_a_heading_covers_its_line_in_the_source(plan: Plan, plan_text: str) -> None:
    """The span of a heading gives its label and title back, white space aside."""
    for heading in plan.headings:
        source = "".join(plan_text[heading.span.start : heading.span.end].split())
        assert source == heading.label + heading.title


@pytest.mark.parametrize(
    ("line", "level", "number", "label", "title"),
    [
        ("第一章坚定信心", "chapter", 1, "第一章", "坚定信心"),
        ("第 十 二 章　 坚定 信心", "chapter", 12, "第十二章", "坚定信心"),
        ("第1章 总则", "chapter", 1, "第1章", "总则"),
        ("第２1章：总则", "chapter", 21, "第２1章", "总则"),
        ("第一百零三章 附则", "chapter", 103, "第一百零三章", "附则"),
        ("第二〇章", "chapter", 20, "第二〇章", ""),
        ("第3部分 总则", "part", 3, "第3部分", "总则"),
        ("第⼗章 总则", "chapter", 10, "第⼗章", "总则"),
        ("第2节 目标", "section", 2, "第2节", "目标"),
        ("第一篇 总论", "part", 1, "第一篇", "总论"),
        ("第二编 总论", "part", 2, "第二编", "总论"),
        ("十一、绿化工程", "item", 11, "十一、", "绿化工程"),
        ("（二）绿化工程", "item", 2, "（二）", "绿化工程"),
        ("(三) 绿化工程", "item", 3, "(三)", "绿化工程"),
    ],
)
def test_lines_that_are_headings(line: str, level: HeadingLevel, number: int, label: str, title: str) -> None:
    """Chinese and Arabic numerals, spaces, Markdown marks: one heading, label as written."""
    plan = parsed(f"第九百章 前章\n前文。\n{line}\n正文。\n")
    heading = plan.headings[1]
    assert (heading.level, heading.number, heading.label, heading.title) == (level, number, label, title)
    assert [p.text for p in plan.paragraphs] == ["前文。", "正文。"]


@pytest.mark.parametrize(
    "line",
    [
        "第二章的目标要分解到年度",
        "第二章、第三章另行安排",
        "第二章提出了主要目标，各部门要认真落实。",
        "第二章至第四章为分项任务",
        "第二章和第三章为分项任务",
        "一、二、三产业融合发展，成效明显。",
        "(一)推进改革。坚持创新。",
        "第〇章 总则",
        "第〇十一章 总则",
        "第1000章 总则",
        "第二章" + "长" * 58,
        "二、",
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    """A sentence about a chapter, running text, and numbers that no reference can say stay in the body."""
    plan = parsed(f"第一章 总则\n前文。\n{line}\n")
    assert [h.label for h in plan.headings] == ["第一章"]
    assert plan.paragraphs[1].text == line.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "warning", "places"),
    [
        (
            "第一章 甲\n甲。\n第二章 乙\n乙。\n\n第一章 丙\n丙。\n",
            "plan.txt:第6行:第一章第二次出现(首次在第1行),两处分开保存",
            [("1#p1", "第一章"), ("2#p1", "第二章"), ("1-2#p1", "第一章“丙”")],
        ),
        (
            "第一章 甲\n第一节 乙\n乙。\n第1节 丙\n丙。\n",
            "plan.txt:第4行:第1节第二次出现(首次在第2行),两处分开保存",
            [("1.1#p1", "第一章第一节"), ("1.1-2#p1", "第一章第一节“丙”")],
        ),
    ],
)
def test_a_number_that_stands_twice_is_two_places_and_a_warning(
    text: str, warning: str, places: list[tuple[str, str]]
) -> None:
    """The plan builds; a citation tells the two apart by the title, the address by a suffix."""
    plan = parsed(text)
    assert plan.warnings == (warning,)
    assert [(p.address, p.ref) for p in plan.paragraphs] == places


def test_a_number_left_out_is_a_warning() -> None:
    """A lost page is noticed: 第三章 after 第一章."""
    plan = parsed("第一章 甲\n甲。\n第三章 乙\n乙。\n")
    assert plan.warnings == ("plan.txt:第3行:第一之后是第三章,编号不连续",)


def test_sections_may_start_again_in_each_chapter() -> None:
    """第一节 of two chapters are two sections."""
    plan = parsed("第一章 甲\n第一节 乙\n乙。\n第二章 丙\n第一节 丁\n丁。\n")
    assert [p.address for p in plan.paragraphs] == ["1.1#p1", "2.1#p1"]


def test_the_contents_list_is_dropped_and_the_real_headings_stay() -> None:
    """Entries with dot leaders and page numbers leave no heading and no text behind."""
    plan = parsed(WITH_CONTENTS)
    assert plan.title == "高山市城市更新规划（2026—2030年）"
    assert [h.text for h in plan.headings] == [
        "第一篇 总论",
        "第一章 现状与目标",
        "第一节 现状",
        "第二节 目标",
        "第二篇 任务",
        "第二章 更新行动",
        "第一节 老旧小区",
        "一、 电梯加装",
        "第三章 保障",
    ]
    assert [(p.address, p.text) for p in plan.paragraphs] == [
        ("0#p1", "本规划由市政府组织编制。"),
        ("1.1#p1", "全市老旧小区共有900个。"),
        ("1.2#p1", "到2030年全部改造完成。"),
        ("2.1#p1", "支持老旧小区加装电梯。"),
        ("3#p1", "市财政安排资金。"),
    ]
    assert plan.paragraphs[3].path == ("第二篇 任务", "第二章 更新行动", "第一节 老旧小区", "一、 电梯加装")
    assert plan.paragraphs[4].path == ("第二篇 任务", "第三章 保障")
