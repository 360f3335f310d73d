"""`planqa brief`: a Word file on one topic. Everything heavy loads late."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

Subparsers = Any  # argparse does not export the type


def add_brief_parser(subparsers: Subparsers) -> None:
    """Register `brief`, which sets `handler(args) -> None`."""
    parser = subparsers.add_parser(
        "brief", help="a Word file of what a plan says on one topic, for a meeting"
    )
    parser.add_argument("topic", help="in Chinese: 养老")
    parser.add_argument(
        "--plan", metavar="ID", help="a plan's id or a part of its title, where there are several"
    )
    parser.add_argument("--out", "-o", type=Path, required=True, metavar="FILE", help="brief.docx")
    parser.set_defaults(handler=_brief)


def _brief(args: argparse.Namespace) -> None:
    from chat.brief.document import document_of
    from chat.brief.gather import brief_of, plan_named
    from chat.config import ChatConfig
    from chat.opened import open_bot
    from documents.word import to_docx

    bot = open_bot(config=ChatConfig())
    try:
        brief = brief_of(args.topic, plan_named(bot.plans, args.plan), bot.index, bot.ledger)
    finally:
        bot.close()
    args.out.write_bytes(to_docx(document_of(brief)))
    print(args.out)
