"""From text to Plan: title, places, kinds, leads, and what becomes of a text without chapters."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from fakes import parsed

from ingest import read_plan
from ingest.model import Plan

LEADS_OF_CHAPTER_FOUR = [
    "规划建设金海现代服务业综合发展区",
    "改造升级中山西路商贸业集聚发展核心商圈",
    "发展壮大成吉思汗西街商贸业集聚发展新兴商圈",
    "培育发展巴彦淖尔路新兴商贸业集聚发展生活商圈",
    "升级海西路汽车综合贸易中心",
    "升级金一道——原110国道物流中心",
    "升级彩虹桥二手车交易中心",
    "升级西二环五金机电交易中心",
    "升级光明路建材交易中心",
    "升级县府街生鲜冷链交易中心",
]


def test_the_shipped_plan_is_known_by_title_and_hash(plan: Plan, plan_text: str) -> None:
    """The title is wrapped and stands twice in the source; UTF-8 gives no warning."""
    assert plan.title == "呼和浩特市回民区国民经济和社会发展“十四五”规划和二〇三五年远景目标纲要"
    assert (plan.source, plan.encoding, plan.warnings) == ("plan.txt", "utf-8", ())
    assert plan.sha256 == hashlib.sha256(plan_text.encode()).hexdigest()


def test_the_preface_is_chapter_0(plan: Plan) -> None:
    """What stands before the first chapter is cited as 前言."""
    (preface,) = [p for p in plan.paragraphs if p.chapter == 0]
    assert (preface.section, preface.number, preface.path) == (None, 1, ())
    assert (preface.ref, preface.address) == ("前言", "0#p1")
    assert preface.text.startswith("“十四五”时期(2021—2025年)是我国全面建成")


def test_chapter_introductions_have_no_section(plan: Plan) -> None:
    """All chapters but the first start with one paragraph before their first section."""
    introductions = [(p.address, p.ref) for p in plan.paragraphs if p.section is None and p.chapter > 0]
    numerals = "二三四五六七八九十"
    assert introductions == [(f"{i}#p1", f"第{n}章引言") for i, n in enumerate(numerals, 2)]


def test_paragraphs_are_numbered_from_1_in_each_section(plan: Plan) -> None:
    """Addresses are permanent: no gap, no second use."""
    numbers: dict[tuple[int, int | None], list[int]] = {}
    for paragraph in plan.paragraphs:
        numbers.setdefault((paragraph.chapter, paragraph.section), []).append(paragraph.number)
    assert all(n == list(range(1, len(n) + 1)) for n in numbers.values())
    assert sum(map(len, numbers.values())) == 147
    assert len(numbers[5, 1]) == 3


def test_the_leads_of_paragraphs(plan: Plan) -> None:
    """Short first sentences act as titles; a dash before one is no part of it."""
    leads = {p.address: p.lead for p in plan.paragraphs}
    assert [leads[f"4.1#p{i}"] for i in range(1, 11)] == LEADS_OF_CHAPTER_FOUR
    assert leads["5.1#p2"] == "加强城镇绿化建设"
    assert leads["1.3#p7"] == "服务业高质量发展城区"
    assert [leads[a] for a in ("0#p1", "2.1#p1", "10.4#p2", "7.1#p5")] == [None] * 4


def test_dash_paragraphs_are_known(plan: Plan) -> None:
    """—— items keep their dashes in the text, which is verbatim."""
    dashes = [p for p in plan.paragraphs if p.kind == "dash"]
    assert [p.address for p in dashes] == ["1.3#p7", "1.3#p8", "1.3#p9", "1.3#p10"]
    assert dashes[0].text.startswith("——服务业高质量发展城区。")


@pytest.mark.parametrize(
    ("first", "lead"),
    [
        ("加强绿化。", "加强绿化"),
        ("——加强绿化。", "加强绿化"),
        ("加强绿化，改善环境。", None),
        ("加强绿化!", None),
        ("长" * 25 + "。", "长" * 25),
        ("长" * 26 + "。", None),
    ],
)
def test_a_lead_is_short_and_has_no_comma(first: str, lead: str | None) -> None:
    """26 characters with the full stop, and one more is too many."""
    (paragraph,) = parsed(f"第一章 总则\n{first}第二句在后面。\n").paragraphs
    assert paragraph.lead == lead


def test_a_paragraph_of_one_sentence_has_no_lead() -> None:
    """A title needs something under it."""
    (paragraph,) = parsed("第一章 总则\n加强绿化。\n").paragraphs
    assert paragraph.lead is None


@pytest.mark.parametrize(
    ("top", "title", "preface"),
    [
        ("甲县规划\n", "甲县规划", []),
        ("甲县老龄事业\n发展规划\n", "甲县老龄事业发展规划", []),
        ("关于甲县规划\n甲县规划（2026—2030年）\n", "甲县规划（2026—2030年）", []),
        ("# 甲县规划\n", "甲县规划", []),
        ("甲县规划\n2026年3月\n", "甲县规划", ["2026年3月"]),
        ("甲县大事\n某年某月\n", "甲县大事", ["某年某月"]),
        ("甲县规划\n" + "前言,落实“乙" * 10 + "\n", "甲县规划", ["前言,落实“乙" * 10]),
        ("", "plan", []),
        ("总的说来。\n", "plan", ["总的说来。"]),
        ("一行\n" * 7, "plan", ["一行"] * 7),
    ],
)
def test_the_title_is_taken_from_the_top_and_nothing_else_with_it(
    top: str, title: str, preface: list[str]
) -> None:
    """The last complete title counts; what follows it stays text, cut or not."""
    plan = parsed(f"{top}第一章 总则\n正文。\n")
    assert plan.title == title
    assert [p.text for p in plan.paragraphs if p.chapter == 0] == preface
    assert plan.paragraphs[-1].address == "1#p1"


def test_a_text_without_headings_has_one_place() -> None:
    """No chapters are invented: everything stands in 正文, in order, and there is nothing to warn of."""
    plan = parsed(
        "甲县规划\n\n养老服务\n建设食堂。\n再建设驿站。\n\n改造老旧小区，加装电梯。\n\n附表\n", "notes.txt"
    )
    assert (plan.title, plan.headings, plan.warnings) == ("甲县规划", (), ())
    assert [(p.address, p.ref, p.chapter, p.text) for p in plan.paragraphs] == [
        ("0#p1", "正文", None, "养老服务"),
        ("0#p2", "正文", None, "建设食堂。"),
        ("0#p3", "正文", None, "再建设驿站。"),
        ("0#p4", "正文", None, "改造老旧小区，加装电梯。"),
        ("0#p5", "正文", None, "附表"),
    ]


def test_sections_without_chapters_have_places_of_their_own() -> None:
    """Where nothing is a chapter, a 第一节 is the outermost heading; what stands before it is 正文."""
    plan = parsed("总的说来。\n第一节 目标\n建设食堂。\n")
    assert [(p.address, p.ref, p.text) for p in plan.paragraphs] == [
        ("0#p1", "正文", "总的说来。"),
        ("1#p1", "第一节", "建设食堂。"),
    ]


def test_a_title_in_the_middle_of_the_text_is_a_heading() -> None:
    """保障措施 below the first sentence heads its own part, and is not what the document is called."""
    plan = parsed("# 青山县文旅规划\n\n## 思路\n\n发展乡村旅游。\n\n## 保障措施\n\n落实资金。\n", "p.md")
    assert plan.title == "青山县文旅规划"
    assert [h.title for h in plan.headings] == ["思路", "保障措施"]


def test_ids_are_the_same_for_the_same_text_and_others_for_another(tmp_path: Path) -> None:
    """The name and place of a file do not count; its text and title do."""
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    text = "甲县规划\n第一章 总则\n建设食堂 40 个。\n第二章 保障\n安排资金。\n"
    first.write_text(text, encoding="utf-8")
    second.write_text(text, encoding="utf-8")
    a, b = read_plan(first), read_plan(second)
    assert (a.id, [p.id for p in a.passages]) == (b.id, [p.id for p in b.passages])
    second.write_text(text.replace("40", "41"), encoding="utf-8")
    c = read_plan(second)
    assert a.id != c.id
    assert not {p.id for p in a.passages} & {p.id for p in c.passages}


def test_the_ids_of_the_shipped_plan_are_fixed(plan: Plan) -> None:
    """They are hashes of the text alone: the same in every process and on every machine."""
    assert plan.id == "13579853"
    assert [p.id for p in plan.passages[:2]] == ["218c7cefb4f0", "9fe7e7e59dff"]
    assert len({p.id for p in plan.passages}) == len(plan.passages) == 399
