"""`planqa eval metamorphic`: each question in thirteen forms, their citations compared, as a page."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files

from chat.model import Answered, Event, Turn
from eval.metrics.intervals import Estimate
from eval.proof.metamorphic.forms import ALIKE, FORMS, OTHERWISE, Varied, varied
from eval.proof.metamorphic.page import page
from eval.proof.metamorphic.verdicts import (
    CHANGED,
    FIGURES,
    FIRST,
    SAME,
    Verdict,
    by_form,
    first_by_form,
    misses,
    overall,
    verdicts_of,
)
from eval.questions.sets import load_questions, sample
from eval.questions.shipped import question_set, shipped_plan
from eval.runs.answers import Asked, answer_all, read_answers, warm_up
from eval.runs.bots import OpenBot
from eval.runs.configs import environment
from ingest import read_plan

GATE = "metamorphic"
"""The table of gates.toml that holds the least shares."""


class Brief:
    """A bot whose answers leave out what was retrieved: it is not compared, and fills the file."""

    def __init__(self, bot: Asked) -> None:
        self._bot = bot

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        for event in self._bot.ask(question, history):
            yield Answered(replace(event.answer, retrieved=())) if isinstance(event, Answered) else event


def metamorphic(args: argparse.Namespace, open_bot: OpenBot) -> int:
    """Ask, print the shares, write `answers.jsonl` and `metamorphic.html`; 1 where a share falls short."""
    path, document = question_set(str(args.questions))
    document = args.plan or document
    plan = read_plan(document)
    questions = load_questions(path, labelled=True)
    chosen = sample(questions, args.limit) if args.limit else questions
    forms = varied(chosen, plan, args.seed, args.only or FORMS)
    bot = open_bot(environment("extractive"), None if document == shipped_plan() else plan)
    answers = args.out / "answers.jsonl"
    try:
        warm_up(bot)
        answer_all(Brief(bot), [form for one in forms for form in one.asked], answers, resume=args.resume)
    finally:
        bot.close()
    rows = {row["id"]: row for row in read_answers(answers)}
    verdicts = verdicts_of(forms, rows)
    figures = overall(forms, verdicts, rows)
    print("\n".join(_lines(forms, verdicts, figures)))
    if args.failures:
        print("\n".join(_miss(verdict) for verdict in misses(verdicts)))
    report = args.html or args.out / "metamorphic.html"
    report.write_text(page(path.stem, forms, verdicts, figures), encoding="utf-8")
    print(f"page: {report}", file=sys.stderr)
    return _held_to(figures, args.at_least, args.only or FORMS)


def _lines(
    forms: Sequence[Varied], verdicts: Sequence[Verdict], figures: Mapping[str, Estimate]
) -> Iterator[str]:
    yield "form\tapplies\tanswered\theld\t95%\tfirst kept\trefused\tstays refused"
    held, first, silent = by_form(verdicts), first_by_form(verdicts), by_form(verdicts, refused=True)
    for form in FORMS:
        cells = [form, str(sum(form in one.forms for one in forms))]
        cells += _cells(held.get(form)) + _cells(first.get(form))[1:2] + _cells(silent.get(form))[:2]
        yield "\t".join(cells)
    yield ""
    for name, says in FIGURES.items():
        yield f"{name}\t{_shown(figures.get(name))}\t{says}"


def _cells(share: Estimate | None) -> list[str]:
    """n, share, interval; dashes where nothing was measured."""
    if share is None:
        return ["0", "–", "–"]
    return [str(share.n), f"{share.mean:.3f}", f"[{share.low:.3f}, {share.high:.3f}]"]


def _shown(share: Estimate | None) -> str:
    n, mean, interval = _cells(share)
    return "not measured" if share is None else f"{mean} {interval} n={n}"


def _miss(verdict: Verdict) -> str:
    before = " | ".join(str(c.get("ref")) for c in verdict.plain.citations) or verdict.plain.status
    after = " | ".join(str(c.get("ref")) for c in verdict.other.citations) or verdict.other.status
    return f"{verdict.question.id}\t{verdict.form}\t{verdict.asked}\t{before}\t{after}"


def _held_to(figures: Mapping[str, Estimate], at_least: float | None, asked: Sequence[str]) -> int:
    """1 where a share lies below its bound or was not measured; each such is named.

    What needs forms that were not `asked` is not held to anything.
    """
    gates = tomllib.loads((files("eval") / "gates.toml").read_text(encoding="utf-8"))
    least: dict[str, float] = dict(gates[GATE]["min"])
    if at_least is not None:
        least[SAME] = at_least
    needs = {SAME: ALIKE, FIRST: ALIKE, CHANGED: OTHERWISE}
    held = [name for name in least if name not in needs or set(needs[name]) & set(asked)]
    short = [name for name in held if name not in figures or figures[name].mean < least[name]]
    for name in short:
        print(f"{name}: {_shown(figures.get(name))}, must be at least {least[name]:g}")
    return 1 if short else 0
