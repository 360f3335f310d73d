"""Comparing two runs and holding gates."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eval_fakes import QUESTIONS, EagerBot, EmptyBot, PerfectBot, WrongSectionBot, small_plan

from eval.reports.comparison import comparison_html
from eval.runs.compare import compare, comparison_lines
from eval.runs.gate import Bound, check_gate, load_bounds, parse_bound
from eval.runs.lineup import line_up
from eval.runs.run import read_metrics, run_questions
from ingest.errors import RowsError


@pytest.fixture
def plan(tmp_path):
    return small_plan(tmp_path)


def run(bot, folder, plan, questions=QUESTIONS):
    run_questions(bot, questions, folder, {"identity": {}}, plan, resume=False, progress=False)
    return folder


def test_won_and_lost_questions_are_listed(plan, tmp_path):
    """Against an empty bot the perfect one wins the three answerable questions, with their old failures."""
    empty = run(EmptyBot(plan), tmp_path / "a", plan)
    perfect = run(PerfectBot(plan), tmp_path / "b", plan)
    forward, backward = compare(empty, perfect), compare(perfect, empty)
    assert [c.id for c in forward.won] == ["n1", "n2", "f1"]
    assert forward.won[0].failures == ("fact missing: 159",)
    assert forward.lost == ()
    assert [c.id for c in backward.lost] == ["n1", "n2", "f1"]
    assert backward.lost[0].failures == ("fact missing: 159",)


def test_differences_are_paired_by_question(plan, tmp_path):
    """Means of both and their difference over the questions that both runs have."""
    eager = run(EagerBot(plan), tmp_path / "a", plan)
    perfect = run(PerfectBot(plan), tmp_path / "b", plan, QUESTIONS[1:])
    comparison = compare(eager, perfect)
    assert (comparison.common, comparison.only_a, comparison.only_b) == (4, 1, 0)
    assert comparison.means["refusal"] == (0.0, 1.0)
    assert comparison.differences["refusal"].mean == 1.0
    assert comparison.differences["refusal"].n == 2
    assert comparison.differences["all_facts"].p == 1.0


def test_a_verdict_needs_certainty_and_knows_which_way_is_good(plan, tmp_path):
    """Forty questions changed are `worse` (or `better` for errors); two are chance."""
    many = tuple(
        replace(q, id=f"{q.id}-{i}", question=f"{q.question}{i}") for i in range(10) for q in QUESTIONS
    )

    def run_many(bot, name):
        return run(bot(plan, many), tmp_path / name, plan, many)

    lines = comparison_lines(compare(run_many(PerfectBot, "a"), run_many(WrongSectionBot, "b")), "a", "b")
    (recall,) = [line for line in lines if line.startswith("| citation recall |")]
    assert recall.startswith("| citation recall | 1.000 | 0.000 | -1.000 |")
    assert recall.endswith("| 0.000 | 30 | worse |")
    (facts,) = [line for line in lines if line.startswith("| answers with all key facts |")]
    assert facts.endswith("| 1.000 | 30 |  |")
    small = comparison_lines(
        compare(run(PerfectBot(plan), tmp_path / "c", plan), run(EagerBot(plan), tmp_path / "d", plan)),
        "c",
        "d",
    )
    (refusal,) = [line for line in small if line.startswith("| refusal where due |")]
    assert refusal.endswith("|  |")


def test_runs_without_common_questions_cannot_be_compared(plan, tmp_path):
    """An error, not an empty table."""
    a = run(PerfectBot(plan), tmp_path / "a", plan, QUESTIONS[:2])
    b = run(PerfectBot(plan), tmp_path / "b", plan, QUESTIONS[2:])
    with pytest.raises(RowsError, match="share no question"):
        compare(a, b)


METRICS = {
    "overall": {"all_facts": {"mean": 0.79}, "false_refusal": {"mean": 0.06}},
    "by_type": {"followup": {"all_facts": {"mean": 0.5}}},
}
LATENCY = {"total": {"p50": 40.0, "p95": 160.0, "n": 5}, "retrieve": {"p50": 0.0, "p95": 0.0, "n": 0}}


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        (Bound("all_facts", "min", 0.79), None),
        (Bound("all_facts", "min", 0.8), "all_facts: 0.790, must be ≥ 0.8"),
        (Bound("false_refusal", "max", 0.05), "false_refusal: 0.060, must be ≤ 0.05"),
        (Bound("all_facts", "min", 0.6, "followup"), "followup.all_facts: 0.500, must be ≥ 0.6"),
        (Bound("all_facts", "min", 0.1, "list"), "list.all_facts: not measured, must be ≥ 0.1"),
        (Bound("total_p95", "max", 150), "total_p95: 160.000, must be ≤ 150"),
        (Bound("total_p50", "max", 150), None),
        (Bound("retrieve_p50", "max", 150), "retrieve_p50: not measured, must be ≤ 150"),
        (Bound("refusal", "min", 0.0), "refusal: not measured, must be ≥ 0"),
    ],
)
def test_a_gate_names_what_falls_short(bound, said):
    """A figure on the bound passes; one that was not measured does not."""
    assert [str(s) for s in check_gate(METRICS, LATENCY, [bound])] == ([] if said is None else [said])


def test_bounds_of_the_command_line():
    """METRIC=NUMBER, with a type before a dot; anything else is an error."""
    assert parse_bound("min", "all_facts=.8") == Bound("all_facts", "min", 0.8)
    assert parse_bound("max", "followup.false_refusal=0") == Bound("false_refusal", "max", 0.0, "followup")
    for wrong in ("all_facts", "all_facts=high", "quality=1", "=1"):
        with pytest.raises(RowsError):
            parse_bound("min", wrong)


def test_the_projects_own_gates_are_sound(plan, tmp_path):
    """Both gates name known metrics, and a perfect bot passes all that it can be measured on."""
    metrics = read_metrics(run(PerfectBot(plan), tmp_path / "r", plan))
    for name in ("full", "fast"):
        bounds = load_bounds(name)
        assert {b.side for b in bounds} == {"min", "max"}
        assert check_gate(metrics, {}, bounds) == []
    with pytest.raises(RowsError, match="no gate 'none'"):
        load_bounds("none")


def test_a_gate_file_with_a_misspelt_side_is_an_error(tmp_path):
    """`minimum` would otherwise silently hold nothing."""
    path = tmp_path / "gates.toml"
    path.write_text("[g.minimum]\nall_facts = 0.5\n", "utf-8")
    with pytest.raises(RowsError, match="'minimum'"):
        load_bounds("g", path)


def test_several_runs_stand_beside_the_first(plan, tmp_path):
    """Figures and pairs are over the questions that all have; what others have is only counted."""
    runs = [
        run(PerfectBot(plan), tmp_path / "a", plan),
        run(EmptyBot(plan), tmp_path / "b", plan, QUESTIONS[1:]),
        run(EagerBot(plan), tmp_path / "c", plan, QUESTIONS[:4]),
    ]
    lineup = line_up(runs)
    assert [e.name for e in lineup.entrants] == ["a", "b", "c"]
    assert ([one.id for one in lineup.asked], lineup.left_out) == (["n2", "f1", "u1"], 2)
    assert [e.overall["right"].mean for e in lineup.entrants] == pytest.approx([1.0, 1 / 3, 2 / 3])
    assert [c.common for c in lineup.comparisons] == [3, 3]
    assert [one.right for one in lineup.asked] == [(True, False, True)] * 2 + [(True, True, False)]
    with pytest.raises(RowsError, match="one run"):
        line_up(runs[:1])


def test_runs_of_other_questions_under_the_same_ids_are_refused(plan, tmp_path):
    """A question that was reworded between two runs would be compared with another."""
    a = run(PerfectBot(plan), tmp_path / "a", plan)
    other = (replace(QUESTIONS[0], question="别的?"),)
    b = run(PerfectBot(plan, other), tmp_path / "b", plan, other)
    with pytest.raises(RowsError, match="n1 is another question"):
        compare(a, b)


def test_the_page_escapes_what_bots_say(plan, tmp_path):
    """Names, answers, quotes and failures cannot become markup."""

    class Hostile(PerfectBot):
        def text(self, question, evidence):
            return "<script>alert(1)</script>“<b>x</b>”"

    runs = [run(PerfectBot(plan), tmp_path / "a", plan), run(Hostile(plan), tmp_path / "<i>b", plan)]
    page = comparison_html(line_up(runs))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "<i>b" not in page
    assert "<b>x" not in page
