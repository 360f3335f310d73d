"""`planqa eval ablate`: every variation over the same questions in one process, and the report."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chat.answers.llm import LanguageModel
from chat.bot import Bot
from chat.config import ChatConfig
from eval.ablation.figures import FIGURES, WORDING_FIGURES, Measured, compare, measure, with_memory
from eval.ablation.lesser_bots import without_anticipated
from eval.ablation.report import Trial, report_markdown, report_object
from eval.ablation.unchecked import RecordingModel, UncheckedBot
from eval.ablation.variations import VARIATIONS, chosen
from eval.questions.sets import Question, load_questions, sample
from eval.questions.shipped import shipped_questions
from eval.runs.bots import OpenBot, open_model
from eval.runs.configs import environment
from eval.runs.record import run_record
from eval.runs.run import write_json
from index.plan_index import PlanIndex
from ingest.errors import RowsError

OpenModel = Callable[[Mapping[str, str]], LanguageModel | None]
WORDINGS = {
    "wording": "The model words the quotes, and the check holds its wording to them.",
    "wording-unchecked": "The model words the quotes, and what it says is shown as it is.",
}


@dataclass(frozen=True, slots=True)
class Ablation:
    """What all variations share. The index remembers what it has encoded."""

    index: PlanIndex
    config: ChatConfig
    questions: tuple[Question, ...]
    progress: bool = True

    def measure(self, bot: Bot, name: str) -> Measured:
        return measure(bot, self.questions, self.index.plans[0], name=name, progress=self.progress)


def run(args: argparse.Namespace, open_bot: OpenBot, open_model: OpenModel = open_model) -> int:
    """Measure the whole bot, then each variation; a run that is stopped reports what it has."""
    env = environment("extractive")
    wanted = {**env, "PLANQA_LLM": args.llm or "none"}
    wordings = tuple(WORDINGS) if wanted["PLANQA_LLM"] != "none" else ()
    names = _chosen(args.only, wordings)
    questions = load_questions(args.questions or shipped_questions(), labelled=True)
    questions = questions if args.limit is None else sample(questions, args.limit)
    bot = open_bot(env, None)
    assert isinstance(bot, Bot)  # variations are made of the project's own
    index = without_anticipated(bot.index) if args.plain else bot.index
    ablation = Ablation(with_memory(index), bot.config, questions)
    whole = ablation.measure(Bot(ablation.index, ablation.config), "(nothing left out)")
    trials: list[Trial] = []
    try:
        trials += without_parts(ablation, whole, names)
        model = open_model(wanted) if set(names) & set(wordings) else None
        if model is not None:
            trials += worded(ablation, whole, names, model)
    except KeyboardInterrupt:
        print("\nstopped; the report holds what was done", file=sys.stderr)
    record = run_record("ablation", wanted, questions) | {"anticipated": len(index.answered)}
    _report(args.out, whole, trials, record)
    return 0


def _chosen(only: Sequence[str], wordings: Sequence[str]) -> list[str]:
    """The names to run. Raises RowsError for one that is not known, or that needs a model."""
    for name in only:
        if name in WORDINGS and name not in wordings:
            raise RowsError(f"{name} without a model", mend="planqa eval ablate --llm embedded …")
    return chosen(only, [*(v.name for v in VARIATIONS), *wordings])


def without_parts(ablation: Ablation, whole: Measured, names: Sequence[str]) -> Iterator[Trial]:
    """Each variation named, measured as it is asked for."""
    for variation in VARIATIONS:
        if variation.name in names:
            bot = variation.build(ablation.index, ablation.config)
            yield trial(whole, ablation.measure(bot, variation.name), variation.name, variation.left_out)


def worded(
    ablation: Ablation, whole: Measured, names: Sequence[str], model: LanguageModel
) -> Iterator[Trial]:
    """A model's wording, checked and unchecked, from one run of it; closes the model."""
    recording = RecordingModel(model)
    try:
        checked = ablation.measure(Bot(ablation.index, ablation.config, recording), "wording")
    finally:
        recording.close()
    unchecked = UncheckedBot(ablation.index, ablation.config, recording)
    if "wording" in names:
        yield trial(whole, checked, "wording", WORDINGS["wording"], wording=True)
    if "wording-unchecked" in names:
        measured = ablation.measure(unchecked, "wording-unchecked")
        yield trial(whole, measured, "wording-unchecked", WORDINGS["wording-unchecked"], wording=True)


def trial(whole: Measured, without: Measured, name: str, left_out: str, *, wording: bool = False) -> Trial:
    """The comparison on all questions, and on those of the test split where there are any."""
    broken = sum(bool(v) for v in without.values("errors"))
    if broken:
        print(f"planqa: {name}: {broken} questions ended in an error", file=sys.stderr)
    metrics = WORDING_FIGURES if wording else FIGURES
    test = (whole.of("test"), without.of("test"))
    on_test = compare(*test, metrics) if test[0].scored else None
    return Trial(name, left_out, compare(whole, without, metrics), on_test, wording)


def _report(out: Path | None, whole: Measured, trials: Sequence[Trial], record: dict[str, object]) -> None:
    text = report_markdown(whole, trials, record)
    if out is None:
        print(text, end="")
        return
    out.mkdir(parents=True, exist_ok=True)
    (out / "ablation.md").write_text(text, encoding="utf-8")
    write_json(out / "ablation.json", report_object(trials, record))
    print(out / "ablation.md")
