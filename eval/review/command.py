"""`planqa eval review`: answers to review in Excel, and the verdicts back. Everything heavy loads late."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.foreign.options import add_bot_options, bot_of
from ingest.errors import RowsError

if TYPE_CHECKING:
    from eval.runs.bots import OpenBot
    from ingest.model import Plan

Subparsers = Any  # argparse does not export the type


def add_parser(commands: Subparsers, open_bot: OpenBot) -> None:
    """Register `review`."""
    parser = commands.add_parser("review", help="answers to an office's own questions, to be judged in Excel")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--questions", type=Path, metavar="FILE", help=".xlsx, .csv or .jsonl; no gold needed"
    )
    source.add_argument(
        "--take", type=Path, metavar="FILE", help="a reviewed sheet: its verdicts become gold"
    )
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--plan", type=Path, help="default: the one of the index on disk")
    parser.add_argument("--resume", action="store_true", help="go on where the answering was stopped")
    add_bot_options(parser)
    parser.set_defaults(handler=lambda args: _take(args) if args.take else _write(args, open_bot))


def _write(args: argparse.Namespace, open_bot: OpenBot) -> None:
    from eval.questions.files import refuse_same
    from eval.questions.sets import load_questions
    from eval.review.writing import refuse_reviewed, review_sheet
    from eval.runs.answers import answer_all, read_answers
    from ingest import read_plan

    if args.out.suffix.lower() != ".xlsx":
        raise RowsError(f"--out {args.out}", expected="a name that ends in .xlsx")
    answers = args.out.with_suffix(".answers.jsonl")
    for file in (args.out, answers):
        refuse_same(file, args.questions, args.plan)
    questions = load_questions(args.questions)
    refuse_reviewed(args.out)
    bot = (
        bot_of(args, _plan(args))
        if args.bot
        else open_bot(os.environ, read_plan(args.plan) if args.plan else None)
    )
    try:
        answer_all(bot, questions, answers, resume=args.resume)
    finally:
        bot.close()
    args.out.write_bytes(review_sheet(questions, read_answers(answers)))
    print(args.out)


def _take(args: argparse.Namespace) -> int:
    from eval.questions.files import refuse_same, written
    from eval.questions.sections import Sections
    from eval.review.taking import take

    refuse_same(args.out, args.take, args.plan)
    taken = take(args.take, Sections.of(_plan(args)))
    for problem in taken.problems:
        print(problem, file=sys.stderr)
    args.out.write_bytes(written(taken.rows, args.out.name))
    print(
        f"planqa: {len(taken.rows)} taken, {len(taken.problems)} to mend, {taken.open} without a verdict",
        file=sys.stderr,
    )
    print(args.out)
    return 1 if taken.problems else 0


def _plan(args: argparse.Namespace) -> Plan:
    """The document that the citations are read against."""
    from index.config import IndexConfig
    from index.store import load_plans
    from ingest import read_plan

    if args.plan:
        return read_plan(args.plan)
    plans = load_plans(IndexConfig.from_env())
    if len(plans) != 1:
        raise RowsError(f"the index holds {len(plans)} plans", expected="one, or --plan FILE")
    return plans[0]
