"""Each metric against values worked out by hand, and each broken bot against the metric meant for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eval_fakes import (
    QUESTIONS,
    EagerBot,
    EmptyBot,
    FailingBot,
    InventingBot,
    PerfectBot,
    RefusingBot,
    WrongSectionBot,
    small_plan,
)

from eval.metrics.case import Case
from eval.metrics.evaluation import evaluate
from eval.metrics.grounding import names_supported, numbers_supported, unsupported, verbatim
from eval.metrics.measures import (
    METRICS,
    all_facts,
    answer_length,
    citation_precision,
    citation_precision_each,
    citation_recall,
    evidence_within,
    fact_recall,
    misleading,
    must_say,
    refusal,
    right_status,
)
from eval.questions.row import Gold, Question
from eval.questions.sections import Sections
from eval.runs.answers import ask_row
from ingest import read_plan
from ingest.errors import RowsError

N1, N2, F1, U1, O1 = QUESTIONS


@pytest.fixture
def plan(tmp_path):
    return small_plan(tmp_path)


def rows_of(bot):
    return [ask_row(bot, q.id, q.question, q.history) for q in QUESTIONS]


def case(question=N2, *, answer="", status="answered", citations=(), retrieved=(), sections=None):
    """A row made by hand; citations as (chapter, section, quote), retrieved as texts."""
    row = {
        "id": question.id,
        "answer": answer,
        "status": status,
        "citations": [{"chapter": c, "section": s, "quote": q} for c, s, q in citations],
        "retrieved": [{"passage_id": str(i), "text": t} for i, t in enumerate(retrieved)],
    }
    return Case(question, row, sections)


def test_a_perfect_bot_has_perfect_figures(plan):
    """Every share is 1 (or 0 where lower is better), overall and in every group."""
    evaluation = evaluate(QUESTIONS, rows_of(PerfectBot(plan)), plan)
    assert [s.failures for s in evaluation.scored] == [()] * 5
    for metric in METRICS:
        if metric.name not in ("answer_length", "names_supported", "must_say", "misleading"):
            wanted = 1.0 if metric.better == "higher" else 0.0
            assert evaluation.overall[metric.name].mean == wanted, metric.name
    assert {name: f["right"].n for name, f in evaluation.by_type.items()} == {
        "number": 2,
        "followup": 1,
        "unanswerable": 1,
        "offtopic": 1,
    }
    assert {name: f["right"].n for name, f in evaluation.by_chapter.items()} == {"1 第一章": 2, "2 第二章": 1}


@pytest.mark.parametrize(
    ("bot", "changed"),
    [
        (EmptyBot, {"fact_recall": 0.0, "all_facts": 0.0, "right": 0.4}),
        (RefusingBot, {"false_refusal": 1.0, "citation_recall": 0.0, "right": 0.4, "right_status": 0.5}),
        (EagerBot, {"refusal": 0.0, "right_status": 0.0, "right": 0.6}),
        (WrongSectionBot, {"citation_recall": 0.0, "citation_precision": 0.0, "verbatim": 0.0}),
        (InventingBot, {"numbers_supported": 0.333}),
        (FailingBot, {"errors": 0.2, "false_refusal": 0.333, "all_facts": 0.667, "evidence_1000": 0.667}),
    ],
)
def test_a_broken_bot_is_caught_by_the_metric_meant_for_it(plan, bot, changed):
    """And the metric next door stays where it was, so that a figure says what is wrong."""
    evaluation = evaluate(QUESTIONS, rows_of(bot(plan)), plan)
    found = {name: round(evaluation.overall[name].mean, 3) for name in changed}
    assert found == changed
    if bot is not FailingBot:
        assert evaluation.overall["evidence_500"].mean == evaluation.overall["mrr"].mean == 1.0


def test_failures_are_told_in_words(plan):
    """The list of a broken answer names the fact, the place, the number and the status."""
    (wrong,) = [
        s for s in evaluate(QUESTIONS, rows_of(InventingBot(plan)), plan).scored if s.question.id == "u1"
    ]
    assert wrong.failures == ("unsupported: 320000000",)
    moved = evaluate(QUESTIONS, rows_of(WrongSectionBot(plan)), plan).scored[0]
    assert moved.failures == (
        "not cited: 第一章第一节",
        "cites no right section",
        "not verbatim: 老旧小区改造159个",
    )
    failed = evaluate(QUESTIONS, rows_of(FailingBot(plan)), plan).scored[1]
    assert failed.failures == (
        "error: ZeroDivisionError: half way",
        "not answered: error",
        "fact missing: 41%",
        "fact missing: 4.5% / 百分之四点五",
        "evidence not within 2000 characters",
        "not cited: 第一章第二节",
    )
    eager = evaluate(QUESTIONS, rows_of(EagerBot(plan)), plan).scored[3]
    assert eager.failures == ("not refused: answered",)


def test_a_question_without_a_row_is_wrong_not_absent(plan):
    """Leaving rows out lowers the figures; rows of other questions change nothing."""
    rows = rows_of(PerfectBot(plan))
    evaluation = evaluate(QUESTIONS, [*rows[:1], {"id": "stranger"}], plan)
    figures = {name: (round(e.mean, 3), e.n) for name, e in evaluation.overall.items()}
    assert figures["errors"] == (0.8, 5)
    assert figures["all_facts"] == (0.333, 3)
    assert figures["refusal"] == (0.0, 2)
    assert figures["mrr"] == (0.333, 3)


def test_evidence_is_counted_in_characters_of_the_ranking():
    """The passage that crosses the limit is cut at it; with any_gold one quote suffices."""
    quotes = ["森林覆盖率达到41%", "城镇登记失业率控制在4.5%以内"]
    ranked = ["甲" * 480 + quotes[0], quotes[1]]  # ends at 490 and 506
    assert evidence_within(500)(case(retrieved=ranked)) == 0.0
    assert evidence_within(506)(case(retrieved=ranked)) == 1.0
    assert evidence_within(505)(case(retrieved=ranked)) == 0.0
    anyone = replace(N2, any_gold=True)
    assert evidence_within(500)(case(anyone, retrieved=ranked)) == 1.0
    assert evidence_within(489)(case(anyone, retrieved=ranked)) == 0.0
    assert evidence_within(500)(case(U1)) is None


def test_a_quote_may_run_over_two_neighbours_in_the_ranking():
    """Coverage looks at the joined text, white space aside."""
    assert evidence_within(500)(case(N1, retrieved=["老旧小区 改", "造 159个"])) == 1.0


def test_fact_recall_is_the_share_of_facts():
    """One of two facts is a half, and not all."""
    half = case(answer="森林覆盖率41%")
    assert (fact_recall(half), all_facts(half)) == (0.5, 0.0)
    assert all_facts(case(answer="41%,百分之四点五")) == 1.0
    assert fact_recall(case(U1)) is None


def test_length_leaves_out_marks_and_refusals():
    """Six characters remain; a refusal has no length."""
    assert answer_length(case(answer="改造245个[1]（第五章第一节） ")) == 6.0
    assert answer_length(case(answer="没有", status="not_in_plan")) is None
    assert answer_length(case(U1, answer="没有")) is None


def test_citations_are_compared_by_chapter_and_section():
    """Two gold places, one cited thrice and one stranger: recall 1/2, precision 1/2 and 3/4."""
    two = replace(N2, gold=(Gold(1, 2, "x"), Gold(2, 1, "y")))
    cited = [(1, 2, "a"), (1, 2, "b"), (1, 2, "c"), (1, None, "d")]
    found = case(two, citations=cited)
    assert citation_recall(found) == 0.5
    assert citation_precision(found) == 0.5
    assert citation_precision_each(found) == 0.75
    assert citation_recall(case(replace(two, any_gold=True), citations=cited)) == 1.0
    assert (citation_recall(case(two)), citation_precision(case(two))) == (0.0, 0.0)
    refused = case(two, citations=cited, status="not_in_plan")
    assert (citation_recall(refused), citation_precision(refused)) == (0.0, 0.0)


def test_quotes_are_verbatim_in_the_section_they_name(plan):
    """White space aside; a word changed, another section and an empty quote are not verbatim."""
    sections = Sections.of(plan)
    cited = [
        (1, 1, "老旧小区 改造 159 个"),
        (1, 1, "老旧小区改建159个"),
        (1, 2, "老旧小区改造159个"),
        (1, 1, " "),
    ]
    assert verbatim(case(citations=cited, sections=sections)) == 0.25
    assert verbatim(case(citations=cited)) is None
    assert verbatim(case(sections=sections)) is None


def test_numbers_must_stand_in_the_cited_quotes():
    """By value, with the per cent sign; the question and the ranking do not support an answer."""
    cited = [(2, 1, "建成养老服务中心三十六处,占41%")]
    said = case(answer="36处,41%,41处,5处[1]。", citations=cited, retrieved=["共5处"])
    assert numbers_supported(said) == 0.5
    assert unsupported(said) == ["41", "5"]
    assert numbers_supported(case(answer="没有数字")) is None


def test_a_refusal_may_say_numbers_it_was_shown():
    """What is retrieved or asked supports a refusal, an invention does not."""
    shown = case(answer="规划没有写2030年,只写41%。", status="not_in_plan", retrieved=["达到41%"])
    assert numbers_supported(shown) == 0.5
    asked = replace(N2, question="2030年呢?")
    assert numbers_supported(case(asked, answer="规划没有写2030年。", status="not_in_plan")) == 1.0


def test_the_heads_above_a_cited_row_may_be_said(tmp_path):
    """They stand in the plan above its cells; those of another row do not; 专栏4 is no number."""
    beds = "| 指标 | 2025年目标 |\n| --- | --- |\n| 床位 | 300 |\n"
    table = f"{beds}\n| 指标 | 2030年目标 |\n| --- | --- |\n| 学位 | 50 |\n"
    (tmp_path / "plan.md").write_text(f"# 青山县规划\n\n## 第一章 民生\n\n{table}", encoding="utf-8")
    plan = read_plan(tmp_path / "plan.md")
    quote = next(s.text for p in plan.passages for s in p.sentences if "床位" in s.text)
    found = case(answer="床位:2025年目标 300[1]。", citations=[(1, None, quote)], sections=Sections.of(plan))
    assert unsupported(found) == []
    other = case(answer="床位:2030年目标 300[1]。", citations=[(1, None, quote)], sections=Sections.of(plan))
    assert unsupported(other) == ["2030"]
    assert numbers_supported(case(answer="见第二十七章专栏14。", status="not_in_plan")) is None


def test_quoted_names_must_stand_in_the_cited_quotes():
    """A name in marks is compared without regard to width."""
    cited = [(1, 1, "推进“接诉即办”，（试点）")]
    assert names_supported(case(answer="“接诉即办”与“未诉先办”", citations=cited)) == 0.5
    assert names_supported(case(answer="没有名字", citations=cited)) is None


def test_the_headings_of_a_cited_section_may_be_said(plan):
    """A citation names its section, so the titles above it are no inventions; those of others are."""
    sections = Sections.of(plan)
    said = "在「养老服务」(「民生保障」),不在「环境治理」。"
    found = case(answer=said + "共2处。", citations=[(2, 1, "建成养老服务中心三十六处")], sections=sections)
    assert unsupported(found) == ["2", "环境治理"]  # the 二 of 第二章 supports no number


def test_the_title_of_a_cited_part_of_a_report_may_be_said(tmp_path):
    """A report has parts, no chapters; a year in the title of one is no invention, another is."""
    text = "# 青山县2026年政府工作报告\n\n## 一、2025年工作回顾\n\n新增学位50个。\n"
    (tmp_path / "report.md").write_text(text, encoding="utf-8")
    sections = Sections.of(read_plan(tmp_path / "report.md"))
    said = "相关的原文是:“新增学位50个”(第一部分“2025年工作回顾”),2031年的没有。"
    found = case(answer=said, citations=[(None, None, "新增学位50个。")], sections=sections)
    assert unsupported(found) == ["2031"]


@pytest.mark.parametrize(
    ("status", "refused", "reason"),
    [
        ("not_in_plan", 1.0, 1.0),
        ("damaged", 1.0, 0.0),
        ("partial", 0.0, 0.0),
        ("answered", 0.0, 0.0),
        ("error", 0.0, 0.0),
    ],
)
def test_refusal_goes_by_status(status, refused, reason):
    """`partial` and an error are no refusals; the right reason is a figure of its own."""
    assert refusal(case(U1, status=status)) == refused
    assert right_status(case(U1, status=status)) == reason


def test_unlabelled_questions_cannot_be_scored(plan):
    """A set without labels is an error, not a row of zeros."""
    with pytest.raises(RowsError, match="n1"):
        evaluate([replace(N1, labelled=False)], [], plan)


@pytest.mark.parametrize(
    ("answer", "status", "owed", "wrong"),
    [
        ("请拨打12345。", "not_in_plan", 1.0, 0.0),
        ("规划没有写,只写了700万元。", "not_in_plan", 0.0, 0.0),
        ("最高700万元,请拨打12345。", "answered", 1.0, 1.0),
    ],
)
def test_what_is_owed_and_what_only_a_wrong_answer_says(
    answer: str, status: str, owed: float, wrong: float
) -> None:
    """A refusal may name the tempting value, an answer may not; a hotline is owed either way."""
    question = Question(
        "x", "贷款最高多少", answerable=False, must_say=(("12345",),), must_not_say=("700万元",)
    )
    case = Case(question, {"answer": answer, "status": status}, None)
    assert (must_say(case), misleading(case)) == (owed, wrong)
    assert must_say(Case(Question("y", "贷款"), case.row, None)) is None
