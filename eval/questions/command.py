"""`planqa eval questions`: a set as a spreadsheet. Everything heavy loads late."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from eval.questions.shipped import shipped_plan
from ingest.errors import RowsError

Subparsers = Any  # argparse does not export the type


def add_parser(commands: Subparsers) -> None:
    """Register `questions` with its subcommands."""
    parser = commands.add_parser("questions", help="question sets in Excel: template, check, convert")
    inner = parser.add_subparsers(required=True, metavar="COMMAND")
    template = inner.add_parser("template", help="an empty sheet that explains itself")
    template.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help=".xlsx or .csv")
    template.set_defaults(handler=_template)
    checking = inner.add_parser("check", help="every mistake of a set, beside the plan where it has answers")
    checking.add_argument("questions", type=Path)
    checking.add_argument("--plan", type=Path, default=shipped_plan())
    checking.set_defaults(handler=check)
    convert = inner.add_parser("convert", help="from .jsonl, .csv or .xlsx to another of them")
    convert.add_argument("questions", type=Path)
    convert.add_argument("-o", "--out", type=Path, required=True, metavar="FILE")
    convert.set_defaults(handler=_convert)


def _template(args: argparse.Namespace) -> None:
    from eval.questions.files import written

    template = written([], args.out.name)
    try:
        with args.out.open("xb") as file:
            file.write(template)
    except FileExistsError as error:
        another = args.out.with_stem(f"{args.out.stem}-empty")
        mend = f"planqa eval questions template -o {another}"
        raise RowsError(f"{args.out} is there already", expected="a new name", mend=mend) from error
    print(args.out)


def check(args: argparse.Namespace) -> int:
    """Print every error of a set; 1 where there is one. Also `planqa eval check`."""
    from eval.questions.cells import is_table
    from eval.questions.sets import check_set
    from eval.questions.sheet import read_sheet
    from ingest import read_plan

    questions, problems = check_set(args.questions, read_plan(args.plan))
    for problem in problems:
        print(problem)
    if is_table(args.questions) and (unread := read_sheet(args.questions).unread):
        print(f"没有读的列:{'、'.join(unread)}", file=sys.stderr)
    print(f"{args.questions}: {len(questions)} questions, {len(problems)} errors", file=sys.stderr)
    return 1 if problems else 0


def _convert(args: argparse.Namespace) -> None:
    from eval.questions.files import refuse_same, rows_of, written

    refuse_same(args.out, args.questions)
    rows = rows_of(args.questions)
    args.out.write_bytes(written(rows, args.out.name))
    print(f"planqa: {len(rows)} questions", file=sys.stderr)
    print(args.out)
