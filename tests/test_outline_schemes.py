"""How documents number themselves: what becomes of each scheme, what people cite, and the addresses."""

from __future__ import annotations

import pytest
from fakes import parsed

from ingest.model import Plan

RESTARTED = """青山县综合规划
第一篇 总论
第一章 基础
全县有乡镇 12 个。
第二章 目标
到 2030 年新增公园 3 个。
第二篇 任务
第一章 产业
发展茶叶种植。
第一节 茶叶
建设茶园 2 万亩。
第二章 民生
第一节 养老
建设食堂 40 个。
"""
REPORT = """青山县人民政府工作报告
各位代表：
现在，我代表县人民政府报告工作。
一、过去一年的工作
（一）产业发展取得进展
1.农业稳步增长
粮食产量达到 5 万吨。
2.工业加快转型
新增企业 20 家。
（二）民生继续改善
新建学校 3 所。
二、今年的任务
（一）扩大有效投资
实施项目 30 个。
"""
RULES = """青山县公园管理办法
第一章 总则
第一条 为加强公园管理，制定本办法。
第二条 本办法所称公园，是指向公众开放的绿地。
第二章 管理
第三条 公园管理单位应当履行下列职责：
（一）保持清洁；
（二）维护设施。
第四条 违反本办法的，由主管部门处理。
"""
UNNUMBERED = """# 青山县文旅规划

## 总体思路

发展乡村旅游。

## 重点任务

### 建设营地

新建营地 4 处。

### 培育品牌

培育品牌 2 个。

## 资金安排

落实资金。
"""
BOXED = """青山县绿色发展规划
第一章 目标
第一节 主要任务
到 2030 年全面绿色。
专栏1 重点工程
1.绿道工程：建设绿道 30 公里。
2.水系工程：治理河道 8 条。
第二节 布局
形成两带格局。
表1 主要指标
指标\t2025年\t2030年
森林覆盖率（%）\t40\t42
空气优良天数（天）\t300\t310
绿道（公里）\t20\t50
第二章 保障
落实资金。
"""
BESIDE = """青山县教育规划
序言
本规划总结过去。
第一章 基础
全县有学校 30 所。
第一节 现状
学位 2 万个。
附件1：重点项目
新建学校 3 所。
附件2：名词解释
学位：指座位。
"""


def places(plan: Plan) -> list[tuple[str, str, str]]:
    return [(p.address, p.ref, p.text) for p in plan.paragraphs]


def outline(plan: Plan) -> list[tuple[int, str]]:
    return [(h.depth, h.text) for h in plan.headings]


def test_chapters_that_count_anew_in_each_part_are_cited_with_their_part() -> None:
    """第一章 stands in two parts: 第一篇第一章 and 第二篇第一章, 1.1 and 2.1."""
    plan = parsed(RESTARTED)
    assert places(plan) == [
        ("1.1#p1", "第一篇第一章", "全县有乡镇12个。"),
        ("1.2#p1", "第一篇第二章", "到2030年新增公园3个。"),
        ("2.1#p1", "第二篇第一章引言", "发展茶叶种植。"),
        ("2.1.1#p1", "第二篇第一章第一节", "建设茶园2万亩。"),
        ("2.2.1#p1", "第二篇第二章第一节", "建设食堂40个。"),
    ]
    assert plan.warnings == ()


def test_chapters_that_count_through_are_cited_without_their_part() -> None:
    """A part over chapters that go on counting is no part of the reference, but of the path."""
    plan = parsed("第一篇 总论\n第一章 甲\n甲。\n第二篇 任务\n第二章 乙\n乙。\n")
    assert places(plan) == [("1#p1", "第一章", "甲。"), ("2#p1", "第二章", "乙。")]
    assert plan.paragraphs[1].path == ("第二篇 任务", "第二章 乙")


def test_parts_alone_are_the_outermost_places() -> None:
    """第一部分 is cited as it is written."""
    plan = parsed("青山县建设方案\n第一部分 现状\n有公园 12 个。\n第二部分 任务\n新建公园 3 个。\n")
    assert places(plan) == [("1#p1", "第一部分", "有公园12个。"), ("2#p1", "第二部分", "新建公园3个。")]


def test_a_report_of_numbered_items_nests_by_their_forms() -> None:
    """一、 over （一） over 1. (GB/T 9704); people say 第一部分（一）1 for it."""
    plan = parsed(REPORT)
    assert outline(plan) == [
        (1, "一、 过去一年的工作"),
        (2, "（一） 产业发展取得进展"),
        (3, "1. 农业稳步增长"),
        (3, "2. 工业加快转型"),
        (2, "（二） 民生继续改善"),
        (1, "二、 今年的任务"),
        (2, "（一） 扩大有效投资"),
    ]
    assert places(plan)[2:] == [
        ("1.1.1#p1", "第一部分（一）1", "粮食产量达到5万吨。"),
        ("1.1.2#p1", "第一部分（一）2", "新增企业20家。"),
        ("1.2#p1", "第一部分（二）", "新建学校3所。"),
        ("2.1#p1", "第二部分（一）", "实施项目30个。"),
    ]


def test_an_article_is_heading_and_text_in_one() -> None:
    """第三条 opens its place and is quoted whole; the items under it belong to it."""
    plan = parsed(RULES)
    assert places(plan) == [
        ("1.1#p1", "第一章第一条", "第一条为加强公园管理，制定本办法。"),
        ("1.2#p1", "第一章第二条", "第二条本办法所称公园，是指向公众开放的绿地。"),
        ("2.3#p1", "第二章第三条", "第三条公园管理单位应当履行下列职责："),
        ("2.3#p2", "第二章第三条", "（一）保持清洁；"),
        ("2.3#p3", "第二章第三条", "（二）维护设施。"),
        ("2.4#p1", "第二章第四条", "第四条违反本办法的，由主管部门处理。"),
    ]
    assert {h.origin for h in plan.headings if h.level == "article"} == {"run-in"}
    assert plan.warnings == ()  # articles count through the chapters


def test_items_of_a_list_know_their_number_and_what_introduces_them() -> None:
    """（二） of a list under 第三条 is item 2 of what the article says should follow."""
    items = [p for p in parsed(RULES).paragraphs if p.kind == "item"]
    assert [(p.item, p.parent) for p in items] == [
        (1, "第三条公园管理单位应当履行下列职责："),
        (2, "第三条公园管理单位应当履行下列职责："),
    ]


def test_items_with_a_lead_open_places_in_a_document_without_chapters() -> None:
    """（一）加强培训。… is heading and text where nothing outer is numbered."""
    plan = parsed("青山县交通计划\n（一）加强培训。培训 300 人。\n（二）改善道路。维修道路 20 公里。\n")
    assert [(h.text, h.origin) for h in plan.headings] == [
        ("（一） 加强培训", "run-in"),
        ("（二） 改善道路", "run-in"),
    ]
    assert [p.address for p in plan.paragraphs] == ["1#p1", "2#p1"]


def test_markdown_headings_without_numbers_are_cited_by_their_words() -> None:
    """The levels of the format are the outline; addresses count the headings."""
    plan = parsed(UNNUMBERED, "plan.md")
    assert plan.title == "青山县文旅规划"
    assert [(h.depth, h.title, h.origin) for h in plan.headings] == [
        (1, "总体思路", "##"),
        (1, "重点任务", "##"),
        (2, "建设营地", "###"),
        (2, "培育品牌", "###"),
        (1, "资金安排", "##"),
    ]
    assert places(plan) == [
        ("1#p1", "总体思路", "发展乡村旅游。"),
        ("2.1#p1", "建设营地", "新建营地4处。"),
        ("2.2#p1", "培育品牌", "培育品牌2个。"),
        ("3#p1", "资金安排", "落实资金。"),
    ]


@pytest.mark.parametrize(
    "line", ["## 第一章 总则 ##", "## **第一章 总则**", "**第一章 总则**", "# 第一章　总则"]
)
def test_marks_of_markdown_are_no_part_of_a_heading(line: str) -> None:
    """Hash marks and asterisks belong to the format; the number is found behind them."""
    plan = parsed(f"{line}\n\n正文。\n\n# 第二章 保障\n\n落实。\n", "plan.md")
    assert [(h.level, h.number, h.label, h.title) for h in plan.headings] == [
        ("chapter", 1, "第一章", "总则"),
        ("chapter", 2, "第二章", "保障"),
    ]


def test_boxes_and_tables_are_places_inside_their_section() -> None:
    """专栏1 holds its items, 表1 its rows, and both are over with the next heading."""
    plan = parsed(BOXED)
    assert [(h.level, h.depth, h.address) for h in plan.headings] == [
        ("chapter", 1, "1"),
        ("section", 2, "1.1"),
        ("box", 3, "1.1.b1"),
        ("section", 2, "1.2"),
        ("table", 3, "1.2.t1"),
        ("chapter", 1, "2"),
    ]
    assert [(p.address, p.ref, p.kind) for p in plan.paragraphs] == [
        ("1.1#p1", "第一章第一节", "text"),
        ("1.1.b1#p1", "第一章第一节专栏1", "item"),
        ("1.1.b1#p2", "第一章第一节专栏1", "item"),
        ("1.2#p1", "第一章第二节", "text"),
        *((f"1.2.t1#p{n}", "第一章第二节表1", "row") for n in range(1, 5)),
        ("2#p1", "第二章", "text"),
    ]


def test_preface_and_annexes_stand_beside_the_chapters() -> None:
    """序言 is chapter 0; 附件1 does not belong to the last chapter, and is addressed a1."""
    plan = parsed(BESIDE)
    assert outline(plan) == [
        (1, "序言"),
        (1, "第一章 基础"),
        (2, "第一节 现状"),
        (1, "附件1： 重点项目"),
        (1, "附件2： 名词解释"),
    ]
    assert [(p.address, p.ref, p.chapter, p.section) for p in plan.paragraphs] == [
        ("0#p1", "序言", 0, None),
        ("1#p1", "第一章引言", 1, None),
        ("1.1#p1", "第一章第一节", 1, 1),
        ("a1#p1", "附件1", None, None),
        ("a2#p1", "附件2", None, None),
    ]


def test_a_heading_over_two_lines_is_one() -> None:
    """After a comma, inside a quotation, or where the label stands alone the title goes on below."""
    plan = parsed(
        "第一章 坚持人民至上，\n建设健康青山\n提高水平。\n第二章\n加强保障\n落实资金。\n"
        "第三章 打造“山水\n之城”\n美化环境。\n"
    )
    assert [h.text for h in plan.headings] == [
        "第一章 坚持人民至上，建设健康青山",
        "第二章 加强保障",
        "第三章 打造“山水之城”",
    ]
    assert [p.text for p in plan.paragraphs] == ["提高水平。", "落实资金。", "美化环境。"]


def test_addresses_are_unique_whatever_is_repeated() -> None:
    """Two boxes, two tables and two chapters of one number: six places."""
    text = "第一章 甲\n专栏1 乙\n1.丙：做。\n2.丁：做。\n专栏1 戊\n1.己：做。\n2.庚：做。\n"
    plan = parsed(text + text)
    opened = [h.address for h in plan.headings if h.opens]
    assert opened == ["1", "1.b1", "1.b1-2", "1-2", "1-2.b1", "1-2.b1-2"]
    assert len({p.address for p in plan.paragraphs}) == len(plan.paragraphs) == 8
