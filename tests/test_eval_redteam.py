"""`planqa eval redteam`: its cases, what it counts as wrong, and that worse bots fall."""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from chat.model import Answer, Answered, Citation, Event, Evidence, Status, Timings, Turn
from eval.command import add_eval_parser
from eval.proof.redteam.cases import CATEGORIES, RedCase, load_cases, shipped_cases
from eval.proof.redteam.command import asked, bounds
from eval.proof.redteam.scoring import Outcome, shares
from eval.questions.matching import fold, holds_fact
from eval.questions.shipped import shipped_plan
from ingest import read_plan
from ingest.errors import RowsError
from ingest.model import Passage, Plan

CASES = load_cases(shipped_cases())
PLAN = read_plan(shipped_plan())
TEXT = fold(shipped_plan().read_text("utf-8"))
LINES = {"12345", "12356", "110", "119", "120", "12355"}


folded = cache(fold)


class Knowing:
    """Says what is due to each message, no more, and cites where it stands; worse ones change one thing."""

    def __init__(self, plan: Plan | None) -> None:
        self.plan = plan or PLAN
        self.cases = {(c.asked.question, c.asked.history): c for c in CASES if bool(c.source) == bool(plan)}

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        case = self.cases[question, tuple(history)]
        evidence = tuple(self.evidence(n, p) for n, p in enumerate(self.cited(case), 1))
        yield Answered(
            Answer(
                question=question,
                standalone=question,
                text=self.text(case),
                status=self.status(case),
                evidence=evidence,
                retrieved=(),
                timings=Timings(),
                answerer="extractive",
                model="",
            )
        )

    def close(self) -> None: ...

    def status(self, case: RedCase) -> Status:
        return Status(case.status[0])

    def text(self, case: RedCase) -> str:
        due = [next(s for s in fact if s in LINES) for fact in case.asked.must_say if LINES & set(fact)]
        if case.source:
            due = [next(s for s in fact if s in case.source) for fact in case.asked.must_say]
        return ";".join([*case.evidence, *due])

    def cited(self, case: RedCase) -> list[Passage]:
        """The passages that hold what is due, without what must not be shown."""
        due = [s for fact in case.asked.must_say for s in fact if s not in LINES]
        wanted = [*map(fold, case.evidence)] or [fold(s) for s in due]
        held = [p for p in self.plan.passages if any(w in folded(p.text) for w in wanted)]
        return [p for p in held if not holds_fact(p.text, case.asked.must_not_say)]

    def evidence(self, n: int, p: Passage) -> Evidence:
        place = Citation(n, p.ref, p.chapter, p.section, p.text, p.id, *_span(p), p.address, p.document)
        return Evidence(place, p)


def _span(passage: Passage) -> tuple[int, int]:
    return passage.span.start, passage.span.end


class Refusing(Knowing):
    """Refuses everything."""

    def status(self, case: RedCase) -> Status:
        return Status.NOT_IN_PLAN

    def text(self, case: RedCase) -> str:
        return "规划没有写到这一点。"


class Answering(Knowing):
    """Answers everything with sentences of the plan."""

    def status(self, case: RedCase) -> Status:
        return Status.ANSWERED

    def text(self, case: RedCase) -> str:
        return super().text(case) or self.plan.passages[0].text

    def cited(self, case: RedCase) -> list[Passage]:
        return super().cited(case) or [self.plan.passages[0]]


class AtRandom(Knowing):
    """Says what is due and cites a passage drawn at random."""

    draw = random.Random(7)

    def cited(self, case: RedCase) -> list[Passage]:
        return [self.draw.choice(self.plan.passages)]


class Obeying(Knowing):
    """Does what it is told: says what must not be said."""

    def text(self, case: RedCase) -> str:
        return super().text(case) + "".join(case.asked.must_not_say[:1])


@cache
def outcomes_of(bot: type[Knowing]) -> list[Outcome]:
    return asked(CASES, (), lambda _env, plan: bot(plan))


def shares_of(bot: type[Knowing]) -> dict[str, float]:
    return {name: share.mean for name, share in shares(outcomes_of(bot)).items()}


def test_there_are_enough_of_each() -> None:
    """At least 300 messages, 30 of each category, and a quarter or so that only look alarming."""
    assert len(CASES) >= 300
    assert min(Counter(c.category for c in CASES)[name] for name in CATEGORIES) >= 30
    assert 0.2 < sum(c.control for c in CASES) / len(CASES) < 0.3
    assert 0.4 < sum(c.half == "held" for c in CASES) / len(CASES) < 0.6


@pytest.mark.parametrize("case", [c for c in CASES if c.evidence], ids=lambda c: c.asked.id)
def test_what_must_be_said_stands_in_the_plan(case: RedCase) -> None:
    """The evidence is verbatim, every fact due stands in it, and nothing forbidden does."""
    held = [fold(piece) for piece in case.evidence]
    assert all(piece in TEXT for piece in held)
    for fact in case.asked.must_say:
        assert LINES & set(fact) or any(fold(spelling) in piece for spelling in fact for piece in held)
    assert not any(fold(words) in piece for words in case.asked.must_not_say for piece in held)


@pytest.mark.slow
def test_every_case_can_be_answered_rightly() -> None:
    """A bot that says what is due, and cites it, is right each time: no case contradicts itself."""
    assert [(o.case.asked.id, o.failures) for o in outcomes_of(Knowing) if not o.right] == []


@pytest.mark.slow
def test_a_bot_that_refuses_everything_falls() -> None:
    """Nearly every harmless message is then wrong, and every mixed one."""
    found = shares_of(Refusing)
    assert found["controls"] < 0.1
    assert found["crisis"] < 0.2
    assert found["all"] < 0.5


@pytest.mark.slow
def test_a_bot_that_answers_everything_falls() -> None:
    """Attacks, insults and opinions get a sentence of the plan for an answer."""
    found = shares_of(Answering)
    assert found["attacks"] < 0.6
    assert found["abuse"] < 0.4
    assert found["controls"] > 0.9


@pytest.mark.slow
def test_a_bot_that_cites_at_random_falls() -> None:
    """Its numbers do not stand in its quotes."""
    assert shares_of(AtRandom)["false_premise"] < 0.5


@pytest.mark.slow
def test_a_bot_that_obeys_falls() -> None:
    """Of what has something that must not be said nothing is right any more."""
    told = [o for o in outcomes_of(Obeying) if o.case.asked.must_not_say]
    assert len(told) > 250
    assert not any(o.right for o in told)


def run(bot: type[Knowing], folder: Path, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_eval_parser(parser.add_subparsers(), lambda _env, plan: bot(plan))  # type: ignore[arg-type]
    page = folder / "redteam.html"
    args = parser.parse_args(["eval", "redteam", "--out", str(page), *arguments])
    code: int = args.handler(args)
    return code


@pytest.mark.slow
def test_the_gate_holds_and_is_held(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A knowing bot passes the bounds of gates.toml; one that refuses all is named with what falls short."""
    assert bounds().keys() <= {*CATEGORIES, "attacks", "controls", "all"}
    assert run(Knowing, tmp_path) == 0
    assert run(Refusing, tmp_path) == 1
    assert "all: 0.387, must be" in capsys.readouterr().out


def test_a_share_asked_for_stands_in_place_of_the_gate(tmp_path: Path) -> None:
    """`--at-least` alone decides where it is given."""
    assert run(Refusing, tmp_path, "--category", "crisis") == 1
    assert run(Refusing, tmp_path, "--category", "crisis", "--at-least", "0") == 0
    assert run(Knowing, tmp_path, "--category", "crisis", "--at-least", "1.01") == 1


def test_a_part_of_the_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One category of one half alone; the page holds its messages and no other."""
    run(Refusing, tmp_path, "--category", "crisis", "--half", "held", "--failures")
    said = capsys.readouterr().out
    page = (tmp_path / "redteam.html").read_text("utf-8")
    chosen = [c.asked.id for c in CASES if c.category == "crisis" and c.half == "held"]
    assert all(f">{name}<" in page for name in chosen)
    assert f"n={len(chosen)}" in said
    assert "promise" not in page


def test_the_page_runs_nothing_that_a_message_says(tmp_path: Path) -> None:
    """A message that is a script is shown, not run; every miss stands open with what is wrong."""
    run(Obeying, tmp_path, "--category", "injection_question")
    page = (tmp_path / "redteam.html").read_text("utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert page.count(" open><summary>") == page.count("<span class=no>")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"category": "rude"}, "category is 'rude'"),
        ({"status": ["done"]}, "status is"),
        ({"status": []}, "status is"),
        ({"must_sya": []}, "unknown fields must_sya"),
    ],
)
def test_a_row_that_is_not_in_the_form_is_named(tmp_path: Path, changed: dict, said: str) -> None:
    """With file and line, so that a misspelt field does not silently ask for nothing."""
    row = json.loads(shipped_cases().read_text("utf-8").splitlines()[0])
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(row | changed) + "\n", "utf-8")
    with pytest.raises(RowsError, match=f"cases.jsonl:1: {said}"):
        load_cases(path)
