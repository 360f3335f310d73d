"""`planqa verify`: does a receipt hold? Reads the source alone, no index and no model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import RowsError

if TYPE_CHECKING:
    from chat.bot import Bot
    from chat.model import Answer

MAX_BYTES = 1_000_000
Subparsers = Any  # argparse does not export the type


def add_verify_parser(commands: Subparsers) -> None:
    """Register `verify`, which sets `handler(args) -> int`."""
    parser = commands.add_parser("verify", help="check a receipt of planqa ask --receipt against the source")
    parser.add_argument("receipt", type=Path)
    parser.add_argument(
        "source", type=Path, nargs="*", help="the documents it quotes (default: the shipped plan)"
    )
    parser.set_defaults(handler=_verify)


def write_receipt(bot: Bot, answer: Answer, path: Path) -> None:
    """The receipt of an answer as a file."""
    from datetime import UTC, datetime
    from importlib.metadata import version

    from chat.receipt import receipt_of, written

    made = datetime.now(UTC).isoformat(timespec="seconds")
    path.write_text(written(receipt_of(answer, bot.plans, made, version("planqa"))), encoding="utf-8")


def _verify(args: argparse.Namespace) -> int:
    from chat.receipt import failings, own_words, read
    from index.build import shipped_plan
    from ingest import IngestConfig
    from ingest.formats import read_document

    receipt = read(_text(args.receipt))
    documents = [read_document(path, IngestConfig()) for path in args.source or [shipped_plan()]]
    wrong = failings(receipt, documents)
    if wrong:
        print("\n".join(["不成立:", *wrong]))
        return 1
    print(f"成立:{len(receipt.quotes)} 处引文都在原文里,回答里的数字都在引文里。")
    if receipt.targets:
        print("引文里有规划目标,不代表完成情况。")
    if others := own_words(receipt):
        print("不是规划原文的话:" + ";".join(others))
    print(f"回答于 {receipt.made},PlanQA {receipt.version}", file=sys.stderr)
    return 0


def _text(path: Path) -> str:
    with path.open("rb") as file:
        held = file.read(MAX_BYTES + 1)
    try:
        return held.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RowsError(f"{path} is not UTF-8", expected="a file of planqa ask --receipt") from error
