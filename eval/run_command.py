"""`planqa eval run`: per configuration a bot, a run, its reports and, when asked, judge and gate."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from eval.foreign.options import bot_of
from eval.metrics.tables import figure_lines
from eval.passages.corpus import read_corpus
from eval.passages.recipe import Recipe
from eval.passages.record import corpus_record
from eval.passages.run import run_open_domain, summary_lines
from eval.questions.sets import Question, load_questions, sample
from eval.questions.shipped import question_set, shipped_plan
from eval.reports.html import report_html
from eval.reports.markdown import report_markdown
from eval.runs.answers import ask_row, warm_up
from eval.runs.bots import OpenBot, OpenEmbedder
from eval.runs.configs import environment
from eval.runs.gate import gate_code
from eval.runs.judge import judge_answers, judge_from_env, judge_summary
from eval.runs.record import foreign_record, run_record
from eval.runs.run import Run, run_questions, write_json
from ingest import read_plan
from ingest.errors import LanguageModelError, RowsError

INTERRUPTED = 130  # what a shell reports after Ctrl-C


def run(args: argparse.Namespace, open_bot: OpenBot, open_embedder: OpenEmbedder) -> int:
    """All configurations asked for, one after the other; the worst exit code."""
    if args.corpus is not None and args.questions is None:
        raise RowsError("--corpus without --questions", expected="both", mend="planqa eval run --help")
    if args.recipe and args.corpus is None:
        raise RowsError("--recipe without --corpus", expected="both", mend="planqa eval run --help")
    if args.bot and (args.config or args.corpus or args.set):
        found = "--bot with --config, --set or --corpus, which are of the project's own bot"
        raise RowsError(found, expected="--bot alone", mend="planqa eval run --help")
    try:
        if args.bot:
            codes = [_run_foreign(args)]
        elif args.corpus is None:
            codes = [_run_config(args, config, open_bot) for config in args.config or ["default"]]
        else:
            configs = args.config or ["extractive"]
            codes = [_run_open_domain(args, config, open_bot, open_embedder) for config in configs]
    except KeyboardInterrupt:
        print("\nstopped; to go on: the same command with --resume", file=sys.stderr)
        return INTERRUPTED
    return max(codes)


def _run_config(args: argparse.Namespace, config: str, open_bot: OpenBot) -> int:
    env = environment(config, args.set)
    path, document = question_set(str(args.questions or "plan"))
    questions = _chosen(args, path)
    plan = read_plan(args.plan or document)
    shipped = (args.plan or document) == shipped_plan()
    bot = open_bot(env, None if shipped else plan)
    try:
        warm_up(bot)
        record = run_record(config, env, questions)
        run = run_questions(bot, questions, args.out / config, record, plan, resume=args.resume)
    finally:
        bot.close()
    return _reported(run, args, env)


def _run_foreign(args: argparse.Namespace) -> int:
    """The same with another's bot, which is asked nothing twice but what failed."""
    path, document = question_set(str(args.questions or "plan"))
    questions, plan = _chosen(args, path), read_plan(args.plan or document)
    bot = bot_of(args, plan)
    try:
        first = ask_row(bot, "", questions[0].question if questions else "规划期是哪几年?", ())
        if first.get("error"):  # a wrong address is told now, not in each of the rows
            raise LanguageModelError(str(first["error"]))
        record = foreign_record(bot.name, bot.speaker.about, questions)
        run = run_questions(bot, questions, args.out / bot.name, record, plan, resume=args.resume)
    finally:
        bot.close()
    return _reported(run, args, os.environ)


def _reported(run: Run, args: argparse.Namespace, env: Mapping[str, str]) -> int:
    try:
        if args.judge:
            _judge(run, env, resume=args.resume)
    finally:  # a judge that fails costs its marks, not the report
        _write_reports(run)
    return gate_code(run.folder, args.gate) if args.gate else 0


def _judge(run: Run, env: Mapping[str, str], *, resume: bool) -> None:
    scored = run.evaluation.scored
    verdicts = judge_answers(judge_from_env(env), scored, run.folder / "judge.jsonl", resume=resume)
    summary = judge_summary(verdicts, scored)
    write_json(run.folder / "judge.json", summary)
    run.record["judge"] = {"model": env.get("PLANQA_JUDGE_MODEL", ""), **summary}


def _chosen(args: argparse.Namespace, path: Path) -> tuple[Question, ...]:
    questions = load_questions(path, labelled=True)
    kept = tuple(q for q in questions if args.split in (None, q.split))
    return kept if args.limit is None else sample(kept, args.limit)


def _write_reports(run: Run) -> None:
    (run.folder / "report.html").write_text(report_html(run), encoding="utf-8")
    (run.folder / "report.md").write_text(report_markdown(run), encoding="utf-8")
    print("\n".join([f"# {run.record['config']}", *figure_lines(run.evaluation.overall)]))
    print(f"report: {run.folder / 'report.html'}", file=sys.stderr)


def _run_open_domain(
    args: argparse.Namespace, config: str, open_bot: OpenBot, open_embedder: OpenEmbedder
) -> int:
    corpus, env = read_corpus(args.corpus), environment(config, args.set)
    print(f"indexing {len(corpus.plan.passages)} passages of {len(corpus.ids)} texts", file=sys.stderr)
    recipe = Recipe.of(corpus, open_embedder(env)) if args.recipe else None
    bot = open_bot(env, corpus.plan)
    try:
        record = corpus_record(config, env, corpus, Path(args.questions), args.limit, recipe=args.recipe)
        summary = run_open_domain(
            bot,
            corpus,
            Path(args.questions),
            args.out / config,
            record,
            baseline=recipe,
            limit=args.limit,
            resume=args.resume,
        )
    finally:
        bot.close()
    print("\n".join(summary_lines(summary)))
    return 0
