"""`planqa inspect`: what was read from files, in the shell or as a page."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

from ingest.errors import PlanQAError

FAILED = 2
Subparsers = Any  # argparse does not export the type


def add_inspect_parser(subparsers: Subparsers) -> None:
    """Register `inspect`, which sets `handler(args) -> exit code`."""
    parser = subparsers.add_parser(
        "inspect",
        help="show what is read from files, before an index is built of them",
        epilog="Needs no model and no index. A file that cannot be read does not keep the others back.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--html", type=Path, metavar="FILE", help="one page for a browser instead of text")
    parser.set_defaults(handler=_inspect)


def _inspect(args: argparse.Namespace) -> int:
    from ledger.inspection import Inspection, inspect_file
    from ledger.inspection.terminal import inspection_text
    from ledger.inspection.words import summary

    width = shutil.get_terminal_size().columns
    inspections: list[Inspection] = []
    failures: list[str] = []
    for file in args.files:
        try:
            inspection = inspect_file(file)
        except PlanQAError as error:
            failures.append(str(error))
            print(f"planqa: {error}", file=sys.stderr)
            continue
        if args.html is None:
            print(inspection_text(inspection, width), flush=True)
        else:
            inspections.append(inspection)
            print(summary(inspection.plan), file=sys.stderr)
    if inspections:
        _write(inspections, failures, args.html)
    return FAILED if failures else 0


def _write(inspections: list[Any], failures: list[str], out: Path) -> None:
    from web.inspection.page import page

    out.write_text(page(inspections, failures), encoding="utf-8")
    print(out)
