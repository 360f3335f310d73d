"""`planqa commitments`: the ledger in the shell. Everything heavy loads late."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.characters import printable
from ingest.errors import PlanQAError

if TYPE_CHECKING:
    from ingest.model import Plan
    from ledger.filter import Filter
    from ledger.ledger import Ledger
    from ledger.model import Commitment

FORMATS = ("table", "csv", "json", "xlsx")
Subparsers = Any  # argparse does not export the type


def add_commitments_parser(subparsers: Subparsers) -> None:
    """Register `commitments`, which sets `handler(args) -> None`."""
    parser = subparsers.add_parser(
        "commitments",
        help="look up targets and achievements of the plan, with their sentences",
        epilog="Options of one name may be repeated: any of them will do. The options narrow each other.",
    )
    parser.add_argument("--search", default="", metavar="WORDS", help="characters, or pinyin: 绿化, lhfgl")
    parser.add_argument("--chapter", action="append", default=[], metavar="N", help="5; 0 is the preface")
    parser.add_argument("--section", action="append", default=[], metavar="N.N", help="5.1")
    parser.add_argument("--topic", action="append", default=[], help="part of a topic's name")
    parser.add_argument("--kind", action="append", default=[], choices=["target", "achievement"])
    parser.add_argument(
        "--deadline", action="append", default=[], help="a year (2025), or as written: 十四五"
    )
    parser.add_argument("--unit", action="append", default=[], help="%%, 个, 亿元; - for none")
    parser.add_argument("--nature", action="append", default=[], choices=["约束性", "预期性"])
    stated = parser.add_mutually_exclusive_group()
    stated.add_argument(
        "--inherited", action="store_true", default=None, help="deadline only by the plan's period"
    )
    stated.add_argument(
        "--stated", action="store_false", dest="inherited", help="deadline named by the sentence"
    )
    parser.add_argument("--plan", help="part of the plan's title, where there are several")
    parser.add_argument(
        "--sort", default="", help="ref, indicator, value, deadline or kind; --sort=-value: descending"
    )
    parser.add_argument("--format", choices=FORMATS, help="default: table, or what --out ends with")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to a file")
    parser.set_defaults(handler=_commitments)


def _commitments(args: argparse.Namespace) -> None:
    from index.config import IndexConfig
    from index.store import load_plans
    from ledger.export import REMINDER
    from ledger.ledger import Ledger

    form = _format(args)
    plans = _named(load_plans(IndexConfig.from_env()), args.plan)
    ledger = Ledger.of(plans)
    wanted = _filter(args, ledger)
    rows = ledger.select(wanted, args.sort)
    _write(_made(form, rows, plans, wanted), args.out)
    if not rows:
        print(f"planqa: none of {len(ledger.rows)} rows fits ({wanted.words()})", file=sys.stderr)
    elif args.out:
        print(f"planqa: {len(rows)} rows", file=sys.stderr)
        print(args.out)
    elif form == "table":
        print(f"{len(rows)} 行;*:期限按规划期计;{REMINDER}", file=sys.stderr)


def _format(args: argparse.Namespace) -> str:
    """What is asked for, else what the file's name says, else a table. Raises before any work is done."""
    ending = args.out.suffix.removeprefix(".").lower() if args.out else ""
    form = args.format or (ending if ending in FORMATS else "table")
    if form == "xlsx" and args.out is None and sys.stdout.isatty():
        raise PlanQAError(
            "a workbook cannot be shown in a terminal", mend="--out commitments.xlsx, or --format table"
        )
    return str(form)


def _named(plans: Sequence[Plan], title: str | None) -> tuple[Plan, ...]:
    named = tuple(plan for plan in plans if title is None or title in plan.title)
    if not named:
        known = ", ".join(plan.title for plan in plans)
        raise PlanQAError(f"no plan has {title!r} in its title", expected=f"part of: {known}")
    return named


def _filter(args: argparse.Namespace, ledger: Ledger) -> Filter:
    from ledger.filter import NO_VALUE, Filter

    def values(given: list[str]) -> tuple[str, ...]:
        return tuple("" if value == NO_VALUE else printable(value) for value in given)

    topics = dict.fromkeys(row.topic for row in ledger.rows)
    parts = [printable(part) for part in args.topic]
    return Filter(
        search=printable(args.search),
        chapters=values(args.chapter),
        sections=values(args.section),
        topics=tuple(t for part in parts for t in ([t for t in topics if part in t] or [part])),
        kinds=values(args.kind),
        deadlines=values(args.deadline),
        units=values(args.unit),
        natures=values(args.nature),
        inherited=args.inherited,
    )


def _made(form: str, rows: Sequence[Commitment], plans: Sequence[Plan], wanted: Filter) -> bytes:
    from ledger.export import to_csv, to_json, to_table, to_xlsx

    titles = {plan.id: plan.title for plan in plans}
    if form == "csv":
        return to_csv(rows, titles)
    if form == "json":
        return to_json(rows, titles).encode()
    if form == "xlsx":
        return to_xlsx(rows, plans, wanted.words(titles))
    width = shutil.get_terminal_size().columns
    return (to_table(rows, width, titles) + "\n").encode() if rows else b""


def _write(made: bytes, out: Path | None) -> None:
    if out is not None:
        out.write_bytes(made)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(made)
