"""`planqa feedback`: what people said of answers, and asked, as a list and as rows of a benchmark."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from web.service.feedback import Kept
    from web.service.feedback_store import FeedbackStore

Subparsers = Any  # argparse does not export the type


def add_feedback_parser(subparsers: Subparsers) -> None:
    """Register `feedback`, which sets `handler(args) -> None`."""
    parser = subparsers.add_parser("feedback", help="what people said of answers: list, export, purge")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listed = actions.add_parser("list", help="one line each, the oldest first")
    listed.add_argument("--useless", action="store_true", help="only 没用")
    listed.set_defaults(handler=_list)
    export = actions.add_parser(
        "export", help="rows of questions.jsonl, to be labelled, of the kept questions"
    )
    what = export.add_mutually_exclusive_group()
    what.add_argument("--useless", action="store_true", help="only 没用")
    what.add_argument("--questions", action="store_true", help="all questions that keep_questions kept")
    export.add_argument("--out", type=Path, metavar="FILE", help="write to a file")
    export.set_defaults(handler=_export)
    purge = actions.add_parser("purge", help="delete what is too old, or all, the kept questions too")
    purge.add_argument(
        "--days",
        type=int,
        choices=range(3651),
        metavar="N",
        help="older than N days; default: retention_days",
    )
    purge.add_argument("--all", action="store_const", const=0, dest="days", help="everything")
    purge.set_defaults(handler=_purge)
    for action in (listed, export, purge):
        action.add_argument("--settings", type=Path, metavar="FILE", help="as for serve")


def _store(args: argparse.Namespace) -> FeedbackStore:
    from web.service.feedback_store import FeedbackStore
    from web.service.settings import Settings

    settings = Settings.from_env(file=args.settings)
    return FeedbackStore(settings.feedback_file, retention_days=settings.retention_days)


def _rows(args: argparse.Namespace) -> list[Kept]:
    return [kept for kept in _store(args).rows() if not (args.useless and kept.said.useful)]


def _list(args: argparse.Namespace) -> None:
    from web.service.feedback import REASONS, USEFUL, USELESS

    rows = _rows(args)
    for kept in rows:
        said = kept.said
        refs = "、".join(one.ref for one in said.citations)
        verdict = USEFUL if said.useful else USELESS
        cells = (str(kept.id), kept.at, verdict, REASONS[said.reason], said.status.value, refs)
        print("\t".join((*cells, said.question, said.comment)))
    if not rows:
        print("planqa: there is no feedback", file=sys.stderr)


def _export(args: argparse.Namespace) -> None:
    from web.service.feedback import export, export_questions
    from web.service.whole import write_whole

    rows = [] if args.questions else _rows(args)
    made = export_questions(_store(args).questions()) if args.questions else export(rows)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made)
    if args.out is None:
        sys.stdout.write(lines)
    else:
        write_whole(args.out, lines)
        print(args.out)
    if len(made) < len(rows):
        left = len(rows) - len(made)
        print(f"planqa: {left} rows have no question (keep_questions was off): left out", file=sys.stderr)


def _purge(args: argparse.Namespace) -> None:
    print(f"planqa: {_store(args).purge(args.days)} rows deleted", file=sys.stderr)
