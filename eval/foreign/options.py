"""The options `--bot…` of the commands that ask another's bot."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.foreign.bot import ForeignBot
    from ingest.model import Plan


def add_bot_options(parser: argparse.ArgumentParser) -> None:
    """`--bot` and what goes with it."""
    group = parser.add_argument_group(
        "another's bot",
        "The key of an endpoint stands in PLANQA_BOT_KEY. Status and citations are read from the text.",
    )
    group.add_argument("--bot", metavar="URL", help="an OpenAI-compatible address (…/v1), or 'cmd:COMMAND'")
    group.add_argument("--bot-model", default="", metavar="NAME", help="default: the only one it lists")
    group.add_argument("--bot-name", default="", metavar="NAME", help="names its folder; default: bot")
    group.add_argument("--bot-system", type=Path, metavar="FILE", help="a system message sent each time")
    group.add_argument(
        "--bot-timeout", type=float, default=120.0, metavar="S", help="seconds for an answer (%(default)g)"
    )


def bot_of(args: argparse.Namespace, plan: Plan) -> ForeignBot:
    """The bot that the options name, its citations read against `plan`. RowsError for a wrong option."""
    from eval.foreign.bot import open_foreign

    return open_foreign(
        args.bot,
        plan,
        os.environ,
        model=args.bot_model,
        name=args.bot_name,
        timeout_s=args.bot_timeout,
        system=args.bot_system,
    )
