"""`planqa expand`: the subcommand. Everything heavy loads late."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ingest.errors import LanguageModelError, PlanQAError

TIMEOUT_S = 180.0
"""Seconds for the questions of one sentence, where PLANQA_LLM_TIMEOUT is not more: nobody waits for them."""
MAX_TOKENS = 320
"""Longest reply: four rows need about 160."""
Subparsers = Any  # argparse does not export the type


def add_expand_parser(subparsers: Subparsers) -> None:
    """Register `expand`, which sets `handler(args) -> None`."""
    parser = subparsers.add_parser(
        "expand",
        help="write the questions people would ask of a plan beside it, for planqa build",
        epilog="A run that was stopped goes on where it was. To begin anew, remove its .questions.jsonl.",
    )
    parser.add_argument("source", nargs="?", type=Path, metavar="SOURCE", help="the text file of a plan")
    parser.add_argument("--llm", help="embedded, a GGUF file or a base URL (default: PLANQA_LLM)")
    parser.add_argument("--limit", type=_positive, metavar="N", help="ask the model at most so many times")
    parser.set_defaults(handler=_expand)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def _expand(args: argparse.Namespace) -> None:
    from chat.answers.llm import LanguageModel
    from chat.anticipating.expand import expand
    from chat.config import ChatConfig
    from index.config import IndexConfig
    from index.models import resolve_llm
    from ingest import read_plan

    source = _source(args.source)
    config = ChatConfig.from_env()
    setting = args.llm or config.llm
    llm = resolve_llm(setting, IndexConfig.from_env().home, model=config.llm_model, api_key=config.llm_key)
    if llm.kind == "none":
        raise LanguageModelError(
            "no language model is set",
            expected="one that writes the questions",
            mend="planqa expand SOURCE --llm embedded, or --llm with a GGUF file or a base URL",
        )
    plan = read_plan(source)
    model = LanguageModel(llm, timeout_s=max(config.llm_timeout_s, TIMEOUT_S), max_tokens=MAX_TOKENS)
    try:
        outcome = expand(plan, source, model, limit=args.limit)
    finally:
        model.close()
    left = f"; {outcome.left} requests are left, run the command again" if outcome.left else ""
    print(f"{outcome.path}: {outcome.questions} questions{left}")
    print(f"planqa: planqa build {source} indexes them", file=sys.stderr)


def _source(source: Path | None) -> Path:
    if source is not None:
        return source
    from index.build import shipped_plan
    from index.expansion import expansion_path

    shipped = shipped_plan()
    raise PlanQAError(
        f"the questions of the shipped plan come with it ({expansion_path(shipped).name})",
        expected="the plan to write questions for",
        mend=f"planqa expand SOURCE; to add to the shipped ones, name {shipped}",
    )
