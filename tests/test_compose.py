"""The extractive answer: its text for every status, its marks, and what is told as a target."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from chat_samples import evidence

from chat.answers.compose import MAX_QUOTED, evidence_of, extractive_text
from chat.asks.question import understand
from chat.decision.deciding import Decision
from chat.evidence.highlight import highlights
from chat.model import Evidence, Status
from index.plan_index import PlanIndex
from ingest.model import SentenceKind

OPEN = understand("改造多少个老旧小区?")
QUOTES = (evidence(1, "改造提升245个老旧小区。"), evidence(2, "新建停车场3处;", chapter=7, section=2))
NEARBY = (evidence(1, "改造提升245个老旧小区。", support=False), evidence(2, "另一处。", support=False))


def test_an_answer_is_the_quotes_with_their_marks() -> None:
    """Each quote stands verbatim, its mark before the full stop."""
    text = extractive_text(OPEN, Decision(Status.ANSWERED), QUOTES)
    assert text == "改造提升245个老旧小区[1]。新建停车场3处[2]。"


def test_a_partial_answer_says_what_is_missing() -> None:
    """After the quotes comes the reason, so that silence is not taken for an answer."""
    text = extractive_text(OPEN, Decision(Status.PARTIAL, "规划没有写明时间"), QUOTES)
    assert text.startswith("改造提升245个老旧小区[1]。")
    assert "规划没有写明时间" in text


def test_only_support_is_cited() -> None:
    """A passage that is only nearby stands in no answer."""
    text = extractive_text(OPEN, Decision(Status.ANSWERED), (QUOTES[0], NEARBY[1]))
    assert text == "改造提升245个老旧小区[1]。"


def test_a_year_in_brackets_is_no_mark() -> None:
    """Marks have up to four digits: what looks like one in a quote is written otherwise."""
    text = extractive_text(OPEN, Decision(Status.ANSWERED), (evidence(1, "依据文件[2025]改造245个小区。"),))
    assert text == "依据文件［2025］改造245个小区[1]。"


@pytest.mark.parametrize("status", [Status.NOT_IN_PLAN, Status.DAMAGED])
def test_an_unanswered_question_gets_the_reason_and_the_sections_nearby(status: Status) -> None:
    """The reason stands first, each section nearby is named once, and nothing is marked as support."""
    text = extractive_text(OPEN, Decision(status, "规划没有写明金额"), NEARBY)
    assert text.startswith("规划没有写明金额")
    assert text.count("第五章第一节") == 1
    assert "[1]" not in text


@pytest.mark.parametrize("status", [Status.NOT_IN_PLAN, Status.OFF_TOPIC, Status.REFUSED, Status.DAMAGED])
def test_without_evidence_no_section_is_named(status: Status) -> None:
    """With nothing nearby the text is the reason and no invented reference."""
    text = extractive_text(OPEN, Decision(status, "缘由在此"), ())
    assert text.startswith("缘由在此")
    assert not re.search(r"第.章|\[\d", text)


def test_of_a_long_quote_nearby_the_clauses_with_the_words_of_the_question_stand() -> None:
    """Whole clauses, as many as there is room for, with …… where others are left out."""
    clauses = [f"第{n}件事要办好办实办得让人满意" for n in range(12)]
    clauses[6] = "改造提升245个老旧小区"
    quote = f"{','.join(clauses)}。"
    near = replace(evidence(1, quote, support=False), highlights=highlights("老旧小区", quote))
    text = extractive_text(OPEN, Decision(Status.NOT_IN_PLAN, "规划没有写明金额"), (near,))
    said = text[text.index("“") + 1 : text.index("”")]
    assert (said[:2], said[-2:]) == ("……", "……")
    assert "改造提升245个老旧小区" in said
    assert len(said) <= MAX_QUOTED + 4
    assert said.strip("…") in quote


def test_what_is_of_the_past_says_so() -> None:
    """In an answer and under a refusal, so that nobody takes a result of the last period for what is now."""
    past = replace(QUOTES[0], past="“十三五”时期")
    text = extractive_text(OPEN, Decision(Status.ANSWERED), (QUOTES[1], past))
    assert text == "新建停车场3处[2]。(“十三五”时期)改造提升245个老旧小区[1]。"
    text = extractive_text(OPEN, Decision(Status.NOT_IN_PLAN), (replace(past, support=False),))
    assert "(“十三五”时期):“改造提升245个老旧小区”" in text


def test_the_headings_say_of_which_time_an_achievement_is(fake_index: PlanIndex) -> None:
    """Not where it says that itself, nor of what is planned; of two times in the headings none is told."""
    passage = fake_index.passages[0]

    def past(text: str, heading: str, kind: SentenceKind = "achievement") -> str:
        sentence = replace(passage.sentences[0], text=text, kind=kind, cells=())
        placed = replace(passage, path=(heading,))
        return evidence_of(1, placed, sentence, OPEN, 1.0, support=True).past

    assert past("建成7座公园。", "第一节 “十三五”发展成就") == "“十三五”时期"
    assert past("建成7座公园。", "一、2025年和“十四五”时期回顾") == "此前"
    assert past("2019年建成7座公园。", "第一节 “十三五”发展成就") == ""
    assert past("建成7座公园。", "第一节 “十三五”发展成就", "target") == ""


def test_where_it_stands_is_said_first() -> None:
    """写在哪一节 is answered with the section and its title, then the quote."""
    text = extractive_text(understand("老旧小区改造写在哪一节?"), Decision(Status.ANSWERED), (QUOTES[0],))
    assert text == "见第五章第一节“完善功能”:改造提升245个老旧小区[1]。"


def test_a_damaged_quote_ends_open() -> None:
    """A sentence that the source cuts is not closed with a full stop; a whole one is."""
    cut = evidence(1, "大力推进“五气共治", damaged=True)
    assert extractive_text(OPEN, Decision(Status.ANSWERED), (cut,)) == "大力推进“五气共治[1]……"
    begun = evidence(1, "以后的治理。", damaged=True)
    assert extractive_text(OPEN, Decision(Status.ANSWERED), (begun,)) == "以后的治理[1]。"


def test_the_dash_of_an_item_is_left_out() -> None:
    """—— at the start of an item is layout, not text."""
    item = evidence(1, "——绿色城区。")
    assert extractive_text(OPEN, Decision(Status.ANSWERED), (item,)) == "绿色城区[1]。"


def test_a_wrong_number_to_confirm_is_contradicted_first() -> None:
    """Asked to confirm 300, the answer says before the quote that the plan writes otherwise."""
    wrong = extractive_text(understand("改造300个老旧小区,对吧?"), Decision(Status.ANSWERED), (QUOTES[0],))
    right = extractive_text(understand("改造245个老旧小区,对吧?"), Decision(Status.ANSWERED), (QUOTES[0],))
    assert "不同" in wrong.split("改造提升")[0]
    assert right == "改造提升245个老旧小区[1]。"


def test_a_year_that_the_quote_leaves_out_is_no_contradiction() -> None:
    """到2025年…245个,对吧 is not contradicted by a quote that gives 245 and no year at all."""
    question = understand("到2025年改造245个老旧小区,对吧?")
    assert extractive_text(question, Decision(Status.ANSWERED), (QUOTES[0],)) == "改造提升245个老旧小区[1]。"


DONE = ("第一章 坚定信心", "第一节 “十三五”发展成就")


@pytest.mark.parametrize(
    ("quoted", "target"),
    [
        (evidence(1, "到2025年,改造提升245个老旧小区。"), True),
        (evidence(1, "绿化覆盖率达到42%以上。"), True),
        (evidence(1, "新建改造市政道路48条。", chapter=1, path=DONE), False),
        (evidence(1, "绿化覆盖率达到40%。", chapter=1, path=DONE), False),
        (evidence(1, "“十三五”期末,服务业增加值完成249.55亿元。"), False),
        (evidence(1, "呼市七中已建成使用。"), False),
    ],
)
def test_targets(quoted: Evidence, target: bool) -> None:
    """到2025年 states a target; a section on what was achieved does not, whatever its verbs."""
    assert quoted.target is target


def test_no_achievement_of_the_shipped_plan_is_a_target(fake_index: PlanIndex) -> None:
    """Section 1.1 of the plan tells what was done: none of its sentences is told as a target."""
    told = [
        s.text
        for p in fake_index.passages
        if (p.chapter, p.section) == (1, 1)
        for s in p.sentences
        if s.kind == "target"
    ]
    assert told == []
