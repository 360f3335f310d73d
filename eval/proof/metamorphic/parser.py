"""The options of `planqa eval metamorphic`; all that is heavy is loaded when it runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from eval.runs.bots import OpenBot


def add_parser(commands: Any, open_bot: OpenBot) -> None:
    """Register the command; `open_bot` opens the bot that is asked."""
    parser = commands.add_parser(
        "metamorphic", help="each question in thirteen forms: are they answered alike?"
    )
    parser.add_argument("--questions", metavar="SET", default="plan", help="a file, or a shipped set")
    parser.add_argument("--plan", type=Path, help="default: the document of the set")
    parser.add_argument("--only", nargs="+", metavar="FORM", help='only these, "another year" say')
    parser.add_argument("--limit", type=int, help="a fixed sample of so many questions")
    parser.add_argument("--seed", type=int, default=1, help="which typo, which story, … is drawn")
    parser.add_argument("--out", type=Path, default=Path("runs/metamorphic"), help="folder of the answers")
    parser.add_argument("--html", type=Path, metavar="FILE", help="the page; default: in the folder of --out")
    parser.add_argument("--resume", action="store_true", help="keep the answers that are already there")
    parser.add_argument(
        "--at-least", type=float, metavar="SHARE", help="least share of same citations; default: gates.toml"
    )
    parser.add_argument("--failures", action="store_true", help="list what did not hold")
    parser.set_defaults(handler=lambda args: _metamorphic(args, open_bot))


def _metamorphic(args: argparse.Namespace, open_bot: OpenBot) -> int:
    from eval.proof.metamorphic.command import metamorphic

    return metamorphic(args, open_bot)
