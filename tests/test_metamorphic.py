"""`planqa eval metamorphic`: the forms of a question, and figures that fall where the bot is made worse."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from eval_fakes import write_questions
from fakes import BigramEmbedder

from chat.answers.findings import Findings
from chat.asks.history import Standalone
from chat.asks.message import Message
from chat.asks.question import Question as Understood
from chat.bot import Bot
from chat.decision.deciding import Decision
from chat.decision.thresholds import Thresholds
from chat.evidence.candidates import Candidate
from chat.model import Status
from eval.ablation.lesser_bots import AlwaysAnswering, WithoutPlacesAndTimes
from eval.proof.metamorphic import alike, otherwise, slips
from eval.proof.metamorphic.command import metamorphic
from eval.proof.metamorphic.forms import ALIKE, FORMS, OTHERWISE, varied
from eval.questions.sets import Gold, Question
from index.assembly import index_plans
from index.general import frequency
from index.pinyin import syllables
from ingest import read_plan
from ingest.errors import RowsError

PLAN = """青山县国民经济和社会发展“十四五”规划纲要
第一章 发展目标
第一节 总体目标
加强生态建设。到2025年,森林覆盖率达到40%,空气质量优良天数比率达到85%以上。
第二节 安居工程
改造老旧小区 120 个,惠及居民 3 万人。每个小区配建停车位。
第二章 民生
第一节 就业
新增就业 2 万人以上,登记失业率控制在 4.5% 以内。每年安排补贴资金 300 万元。
第二节 养老
建成老年食堂 40 个。支持养老机构连锁经营。
"""


def asked(name: str, text: str, *golds: Gold) -> Question:
    facts = tuple((gold.quote,) for gold in golds)
    return Question(name, text, (), "number", bool(golds), facts, golds, labelled=True, reference_answer="。")


QUESTIONS = (
    asked("a1", "到2025年,青山县的森林覆盖率达到多少?", Gold(1, 1, "森林覆盖率达到40%")),
    asked("a2", "规划里说的安居工程,要改造多少个老旧小区?", Gold(1, 2, "改造老旧小区 120 个")),
    asked("a3", "养老这一块,打算建成多少个老年食堂?", Gold(2, 2, "建成老年食堂 40 个")),
    asked("a4", "每年安排多少万元补贴资金?", Gold(2, 1, "每年安排补贴资金 300 万元")),
    asked("a5", "赛罕区有几个食堂?"),
)


class Refusing(Bot):
    """Refuses whatever it is asked."""

    def _decide(self, understood: Understood, candidates: Sequence[Candidate], message: Message) -> Decision:
        return Decision(Status.NOT_IN_PLAN, "没有")


class Citing(Bot):
    """Decides as the bot does, and cites some sentence."""

    draw = Random(3)

    def _chosen(
        self, question: Understood, decision: Decision, candidates: Sequence[Candidate]
    ) -> list[Candidate]:
        return [self.draw.choice(candidates)]


class Believing(WithoutPlacesAndTimes, AlwaysAnswering):
    """Answers everything, whatever year, place or unit is named."""

    def found(self, message: Message, asked: Standalone) -> Findings:
        found = super().found(message, asked)
        return replace(found, decision=replace(found.decision, status=Status.ANSWERED))


def run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: type[Bot], **given: object
) -> tuple[int, dict[str, float | None]]:
    """The exit code and the overall figures of a bot; None where one was not measured."""
    document = tmp_path / "small.txt"
    document.write_text(PLAN, encoding="utf-8")
    path = write_questions(tmp_path / "small.jsonl", QUESTIONS)
    # The bounds are fitted to the trained judge: here only exact words refuse.
    index = index_plans([read_plan(document)], BigramEmbedder())
    bot = kind(index, thresholds=Thresholds(answers=-8, off_topic=0))
    options = {
        "limit": None,
        "seed": 1,
        "resume": False,
        "at_least": 0.0,
        "failures": False,
        "html": None,
        "only": [],
    }
    args = argparse.Namespace(questions=str(path), plan=document, out=tmp_path / "out", **(options | given))
    code = metamorphic(args, lambda *_: bot)
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    figures = {line[0]: line[1] for line in lines if len(line) == 3}
    shares = {name: None if "not" in said else float(said.split()[0]) for name, said in figures.items()}
    return code, shares


def test_the_whole_bot_keeps_its_citations_and_notices_changes(tmp_path, capsys) -> None:
    """The bot that the lesser ones are set beside: it answers all, mostly alike, and sees most changes."""
    code, figures = run(tmp_path, capsys, Bot)
    assert code == 0
    assert figures["answered"] == 1
    assert figures["first"] is not None
    assert figures["first"] > 0.8
    assert figures["changed"] is not None
    assert figures["changed"] > 0.5


@pytest.mark.slow
def test_a_bot_that_answers_everything_notices_no_change(tmp_path, capsys) -> None:
    """The share of noticed changes falls, and what was a refusal is none any more."""
    _, whole = run(tmp_path, capsys, Bot)
    _, believing = run(tmp_path, capsys, Believing)
    assert believing["changed"] is not None
    assert whole["changed"] is not None
    assert believing["changed"] < whole["changed"]
    assert (whole["silent"], believing["silent"]) == (1, None)


@pytest.mark.slow
def test_a_bot_that_refuses_everything_has_no_certificate(tmp_path, capsys) -> None:
    """It answers nothing that could stay the same: nothing is measured, and the gate does not hold."""
    code, figures = run(tmp_path, capsys, Refusing)
    assert code == 1
    assert figures["answered"] == 0
    assert figures["same"] is figures["changed"] is None
    assert figures["silent"] == 1


@pytest.mark.slow
def test_a_bot_that_cites_at_random_keeps_no_citation(tmp_path, capsys) -> None:
    """Other sentences are cited for each form: the share of the same citations falls far."""
    _, whole = run(tmp_path, capsys, Bot)
    _, random = run(tmp_path, capsys, Citing)
    assert random["same"] is not None
    assert whole["same"] is not None
    assert random["same"] < whole["same"] / 2


@pytest.mark.slow
def test_the_gate_decides_the_exit_code(tmp_path, capsys) -> None:
    """1 and a line that names the share where it falls short of what is asked for."""
    document, _ = run(tmp_path, capsys, Bot)
    assert document == 0
    code, _ = run(tmp_path, capsys, Citing, at_least=0.9)
    assert code == 1


def test_forms_that_were_not_asked_are_held_to_nothing(tmp_path, capsys) -> None:
    """With some forms only, the others' figures are not measured, and the gate of the rest holds."""
    code, figures = run(tmp_path, capsys, Bot, only=["another year"], at_least=0.9)
    assert (code, figures["same"], figures["changed"]) == (0, None, 1)
    with pytest.raises(RowsError, match="no form 'another planet'"):
        run(tmp_path, capsys, Bot, only=["another planet"])


@pytest.mark.slow
def test_a_run_that_is_resumed_asks_nothing_again_and_writes_the_same_page(tmp_path, capsys) -> None:
    """With all answers there, a bot that would refuse is not asked, and the page is what it was."""
    _, before = run(tmp_path, capsys, Bot)
    page = (tmp_path / "out" / "metamorphic.html").read_bytes()
    _, after = run(tmp_path, capsys, Refusing, resume=True)
    assert after == before
    assert (tmp_path / "out" / "metamorphic.html").read_bytes() == page


@pytest.mark.slow
def test_the_page_shows_what_did_not_hold_and_escapes_it(tmp_path, capsys) -> None:
    """Each miss with both answers; nothing of a question becomes markup."""
    run(tmp_path, capsys, Citing)
    page = (tmp_path / "out" / "metamorphic.html").read_text(encoding="utf-8")
    assert page.count("<details class=question") > 10
    assert "As it stands (answered)" in page
    assert all(f"<td>{form}</td>" in page for form in FORMS)
    assert "<script>alert" not in page


def test_the_same_seed_gives_the_same_forms(plan) -> None:
    """And another seed others, of the same kinds."""
    first, again, other = (varied(QUESTIONS, plan, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert [set(one.forms) for one in first] == [set(one.forms) for one in other]
    assert {name for one in first for name in one.forms} <= {*ALIKE, *OTHERWISE} == set(FORMS)


def test_a_homophone_is_read_the_same_and_is_no_word() -> None:
    """One character differs, the sound does not, and what comes out stands in no dictionary."""
    text = "规划要改造老旧小区"
    for seed in range(20):
        changed = slips.homophone(text, Random(seed))
        assert changed is not None
        at = [i for i, (a, b) in enumerate(zip(text, changed, strict=True)) if a != b]
        assert len(at) == 1
        assert syllables(changed[at[0]])[0] == syllables(text[at[0]])[0]
        around = [start for start in (at[0] - 1, at[0]) if text[start : start + 2] in {"规划", "改造"}]
        assert not any(frequency(changed[start : start + 2]) for start in around)


def test_numbers_outlive_what_is_done_to_the_text() -> None:
    """Marks go but for those in numbers; full width keeps every digit; a typo touches no number."""
    draw = Random(1)
    assert alike.unpunctuated("失业率4.5%以内,“没错”吧?", draw) == "失业率4.5%以内没错吧"
    assert alike.full_width("2025年,4.5%?", draw) == "２０２５年，４．５％？"
    assert all("三十二" in (slips.typo("三十二个小区", Random(seed)) or "") for seed in range(20))
    assert alike.traditional("规划", draw) == "規劃"


def test_the_last_clause_comes_first_unless_it_leans() -> None:
    """到2025年 may follow; 它 may not come before what it means; one clause has nothing to exchange."""
    draw = Random(1)
    assert alike.exchanged("到2025年,森林覆盖率多少?", draw) == "森林覆盖率多少?到2025年"
    assert alike.exchanged("清真大寺要修,它什么时候修好?", draw) is None
    assert alike.exchanged("森林覆盖率多少?", draw) is None


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("建成了多少个公园?", "没有建成多少个公园?"),
        ("规划打算改造哪些小区?", "规划不打算改造哪些小区?"),
        ("规划要建成几所学校?", "规划不要建成几所学校?"),
        ("已经改造的小区有哪些?", None),
        ("要不要建公园?", None),
        ("2025年建成,没错吧?", None),
    ],
)
def test_what_is_denied_is_what_is_asked(text: str, denied: str | None) -> None:
    """The verb of the clause that asks; a question for yes or no has the same evidence and is left out."""
    assert otherwise.negated(text, Random(1), otherwise.Told(lambda _: False)) == denied


def test_another_year_place_and_unit_are_none_of_the_documents() -> None:
    """What the document names never comes into the question; what names nothing has no such form."""
    named = {"2026", "2027", "十三五", "思明区", "吨"}
    told = otherwise.Told(named.__contains__, ("青山县",))
    for seed in range(30):
        draw = Random(seed)
        year = otherwise.of_another_year("到2025年建成多少?", draw, told)
        assert year is not None
        assert not any(name in year for name in (*named, "2025"))
        place = otherwise.of_another_place("咱们区建成多少个公园?", draw, told)
        assert place is not None
        assert "思明区" not in place
        assert "咱们区" not in place
        unit = otherwise.in_another_unit("建成多少个公园?", draw, told)
        assert unit is not None
        assert "多少吨" not in unit
        assert "多少个公园" not in unit
    assert otherwise.of_another_year("建成多少?", Random(1), told) is None
    assert otherwise.of_another_place("小区里停车怎么办?", Random(1), told) is None
    assert otherwise.in_another_unit("建在哪几个地方?", Random(1), told) is None
