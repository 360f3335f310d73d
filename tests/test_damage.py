"""Where the source is cut: the rules one by one, and the whole list they find in the shipped plan."""

from __future__ import annotations

import pytest
from fakes import parsed

from ingest import damage
from ingest.model import Plan

# (address, sentence) -> how that sentence ends, or for one cut at its start how it begins.
CUT_INSIDE = {
    ("1.1#p1", 1): "坚持稳中求进元增加到2020年35.61亿元",
    ("2.2#p1", 0): "推进科技成果“三权制,逐步",
}
CUT_AT_END = {
    ("1.1#p4", 5): "拆除乱占河道建筑5.2万平",
    ("3.1#p2", 3): "严格落实“三线一单”",
    ("3.2#p1", 3): "大力推进“五气共治",
    ("3.2#p4", 4): "坚守“三区三线",
    ("7.1#p3", 2): "推进劳动保障监察“两网化",
    ("7.1#p4", 1): "“黑名单”、“两金四制",
    ("7.3#p3", 4): "落实“药事费",
    ("7.4#p3", 4): "深入推进“三救三献",
    ("7.4#p5", 4): "落实“千企连千兵",
    ("9.2#p3", 1): "弘扬新时代“枫桥经验",
    ("9.3#p3", 7): "“城中村”、出租屋和“三合一",
}
CUT_AT_START = {
    ("3.2#p2", 0): "厂搬迁,推广绿色低碳交通",
    ("3.2#p5", 0): "线,全面推行林草长制",
    ("7.1#p4", 0): "制,集体协商和集体合同制度",
    ("7.1#p5", 0): "实,坚决维护农民工",
    ("7.4#p4", 0): "红十字事业健康发展。",
    ("7.4#p6", 0): "动计划和创业优惠政策",
    ("9.2#p4", 0): "法治化、信息化、科学化。",
    ("9.3#p4", 0): "公众聚集场所、劳动密集型企业",
}


def test_the_cut_sentences_of_the_shipped_plan_are_these_and_no_others(plan: Plan) -> None:
    """All places where pages were lost are found by rule, with nothing beside them."""
    found = {(p.address, i): s.text for p in plan.paragraphs for i, s in enumerate(p.sentences) if s.damaged}
    assert found.keys() == CUT_INSIDE.keys() | CUT_AT_END.keys() | CUT_AT_START.keys()
    assert all(part in found[place] for place, part in CUT_INSIDE.items())
    assert all(found[place].endswith(end) for place, end in CUT_AT_END.items())
    assert all(found[place].startswith(start) for place, start in CUT_AT_START.items())
    assert plan.damaged_paragraphs == 20


def test_a_passage_is_damaged_exactly_where_one_of_its_sentences_is(plan: Plan) -> None:
    """The mark is not spread over the paragraph: whole passages of a cut paragraph stay usable."""
    damaged = {s.span for p in plan.paragraphs for s in p.sentences if s.damaged}
    assert [p for p in plan.passages if p.damaged] == [
        p for p in plan.passages if any(s.span in damaged for s in p.sentences)
    ]
    assert [p.damaged for p in plan.passages if p.address == "1.1#p4"] == [False, True]


def test_a_paragraph_after_a_cut_one_is_whole_when_it_has_a_lead_of_its_own(plan: Plan) -> None:
    """振兴蒙中医药发展 follows the cut “药事费 but starts by itself."""
    (paragraph,) = [p for p in plan.paragraphs if p.address == "7.3#p4"]
    assert paragraph.lead == "振兴蒙中医药发展"
    assert not paragraph.damaged


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("大力推进,抓好“五气共治", [7, 11]),
        ("大力推进“五气共治", [4]),
        ("落实“三线一单”", []),
        ("严格执法,落实“三线一单”", [12]),
        ("他说:“好。”", []),
        ("推进“三权制,落实“一网通办”。", [2]),
        ("城镇新增就业2万人,拆除5.2万平", [16]),
        ("主要指标", []),
        ("求进元增加到35亿元。", [2]),
        ("由30亿元增加到35亿元,多元提升到新水平。", []),
        ("收入由百元提高至千元;美元上升到高位。", []),
        ("完成了以下任务:", []),
    ],
)
def test_cut_positions(text: str, positions: list[int]) -> None:
    """An open quotation mark, a stop without an end mark, a unit without its number; labels are whole."""
    assert damage.cut_positions(text) == positions


@pytest.mark.parametrize(
    ("text", "positions"),
    [("“甲”“乙”", []), ("“甲“乙”", [0]), ("甲”乙“", [3]), ("“甲“乙", [0, 2])],
)
def test_unclosed_quotes(text: str, positions: list[int]) -> None:
    """A mark is open when the next one opens again or the paragraph ends."""
    assert damage.unclosed_quotes(text) == positions


@pytest.mark.parametrize(
    ("before", "text", "lead", "cut"),
    [
        ("推进甲,落实“乙", "线,全面推行丙。", None, True),
        ("推进甲,落实“乙", "法治化、信息化。继续推进。", "法治化、信息化", True),
        ("推进甲,落实“乙", "振兴中医药。继续推进。", "振兴中医药", False),
        ("推进甲,落实乙。", "线,全面推行丙。", None, False),
        ("主要指标", "线,全面推行丙。", None, False),
        ("推进甲,落实“乙", "附表", None, False),
    ],
)
def test_starts_cut(before: str, text: str, lead: str | None, cut: bool) -> None:
    """Only running text after a cut end, without a lead of its own, is the rest of what was lost."""
    assert damage.starts_cut(before, text, lead) is cut


def test_the_rest_of_a_lost_sentence_is_no_lead() -> None:
    """What was left of a sentence must not stand as the title of its paragraph."""
    plan = parsed("第一章 总则\n推进甲,弘扬“乙\n法治化、信息化。继续推进丙。\n")
    assert [(p.lead, p.sentences[0].damaged) for p in plan.paragraphs] == [(None, True), (None, True)]


def test_a_heading_between_ends_the_search_for_lost_starts() -> None:
    """A cut end does not reach over a heading."""
    plan = parsed("第一章 甲\n推进甲,弘扬“乙\n第一节 乙\n线,全面推行丙。\n")
    assert [p.damaged for p in plan.paragraphs] == [True, False]
