"""`planqa eval`: check, run, score, compare, ablate, absence, lists, gate, …. All heavy loads late."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from eval.foreign.options import add_bot_options
from eval.proof.metamorphic.parser import add_parser as add_metamorphic
from eval.proof.redteam.command import add_redteam_parser
from eval.questions.command import add_parser as add_questions
from eval.questions.command import check
from eval.questions.shipped import shipped_plan, shipped_questions
from eval.review.command import add_parser as add_review
from eval.runs.bots import OpenBot, OpenEmbedder, open_bot, open_embedder
from eval.runs.configs import CONFIGS

Subparsers = Any  # argparse does not export the type


def add_eval_parser(
    subparsers: Subparsers, open_bot: OpenBot = open_bot, open_embedder: OpenEmbedder = open_embedder
) -> None:
    """Register `eval` and its subcommands; each sets `handler(args) -> exit code`.

    `open_bot` builds the bot that is measured, `open_embedder` the encoder of the recipe beside it;
    `eval run` calls both, `eval ablate` the first.
    """
    parser = subparsers.add_parser("eval", help="measure the answers, compare runs, hold gates")
    commands = parser.add_subparsers(dest="eval_command", required=True, metavar="COMMAND")
    _add_check(commands)
    add_questions(commands)
    _add_run(commands, open_bot, open_embedder)
    _add_score(commands)
    _add_compare(commands)
    add_review(commands, open_bot)
    _add_ablate(commands, open_bot)
    _add_absence(commands, open_bot)
    _add_receipts(commands, open_bot)
    add_metamorphic(commands, open_bot)
    add_redteam_parser(commands, open_bot)
    _add_gate(commands)
    _add_ledger(commands)
    _add_lists(commands, open_bot)
    _add_reading(commands)


def _add_check(commands: Subparsers) -> None:
    parser = commands.add_parser("check", help="check a question set against the plan")
    parser.add_argument("questions", type=Path, nargs="?", default=shipped_questions())
    parser.add_argument("--plan", type=Path, default=shipped_plan())
    parser.set_defaults(handler=check)


def _add_run(commands: Subparsers, open_bot: OpenBot, open_embedder: OpenEmbedder) -> None:
    parser = commands.add_parser("run", help="answer a question set, score it, write a report")
    parser.add_argument("--questions", metavar="SET", help="a file, or a shipped set: citizens, nanjing-15th")
    parser.add_argument("--plan", type=Path, help="default: the document of the set")
    parser.add_argument("--split", choices=["dev", "test"], help="default: both")
    parser.add_argument(
        "--config",
        action="append",
        choices=list(CONFIGS),
        help="may be repeated; default: default, with --corpus: extractive",
    )
    parser.add_argument("--set", action="append", default=[], metavar="PLANQA_X=Y", help="a setting")
    parser.add_argument("--out", type=Path, default=Path("runs"), help="a folder per configuration goes here")
    parser.add_argument("--limit", type=int, help="a fixed sample of so many questions")
    parser.add_argument("--resume", action="store_true", help="go on where a run was stopped")
    parser.add_argument("--gate", metavar="NAME", help="then hold the figures to a gate of gates.toml")
    parser.add_argument("--judge", action="store_true", help="also ask the judge of PLANQA_JUDGE_URL")
    parser.add_argument("--corpus", type=Path, metavar="PASSAGES", help="open-domain mode: passages.jsonl")
    parser.add_argument(
        "--recipe", action="store_true", help="with --corpus: beside the common recipe's ranking"
    )
    add_bot_options(parser)
    parser.set_defaults(handler=lambda args: _run(args, open_bot, open_embedder))


def _run(args: argparse.Namespace, open_bot: OpenBot, open_embedder: OpenEmbedder) -> int:
    from eval.run_command import run

    return run(args, open_bot, open_embedder)


def _add_score(commands: Subparsers) -> None:
    parser = commands.add_parser("score", help="score an answers file, of any system")
    parser.add_argument("questions", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--plan", type=Path, default=shipped_plan())
    parser.add_argument("--split", choices=["dev", "test"])
    parser.add_argument("--failures", action="store_true", help="list what failed")
    parser.set_defaults(handler=_score)


def _score(args: argparse.Namespace) -> int:
    from eval.runs.quick import scores

    print("\n".join(scores(args.questions, args.answers, args.plan, args.split, failures=args.failures)))
    return 0


def _add_compare(commands: Subparsers) -> None:
    parser = commands.add_parser("compare", help="runs side by side: paired differences to the first")
    parser.add_argument(
        "runs", type=Path, nargs="+", metavar="RUN", help="two or more; the first is compared with"
    )
    parser.add_argument("--out", type=Path, metavar="FILE.html", help="also a page with every question")
    parser.set_defaults(handler=_compare)


def _compare(args: argparse.Namespace) -> int:
    from eval.reports.comparison import comparison_html
    from eval.runs.compare import comparison_lines
    from eval.runs.lineup import line_up

    lineup = line_up(args.runs)
    first, *others = (entrant.name for entrant in lineup.entrants)
    for name, comparison in zip(others, lineup.comparisons, strict=True):
        print("\n".join(comparison_lines(comparison, first, name)))
    if args.out:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(comparison_html(lineup), encoding="utf-8")
        print(args.out, file=sys.stderr)
    return 0


def _add_ablate(commands: Subparsers, open_bot: OpenBot) -> None:
    parser = commands.add_parser("ablate", help="what each part does: the figures with and without it")
    parser.add_argument("--questions", type=Path, help="default: the shipped set")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only these variations")
    parser.add_argument("--llm", help="also the wording of this model: embedded, a GGUF file or a base URL")
    parser.add_argument("--limit", type=int, help="a fixed sample of so many questions")
    parser.add_argument("--plain", action="store_true", help="all without anticipated questions")
    parser.add_argument("--out", type=Path, metavar="DIR", help="ablation.md and .json; default: stdout")
    parser.set_defaults(handler=lambda args: _ablate(args, open_bot))


def _ablate(args: argparse.Namespace, open_bot: OpenBot) -> int:
    from eval.ablation.command import run

    return run(args, open_bot)


def _add_absence(commands: Subparsers, open_bot: OpenBot) -> None:
    parser = commands.add_parser("absence", help="ask again with the answering sentences taken away")
    parser.add_argument("--questions", metavar="SET", default="plan", help="a file, or a shipped set")
    parser.add_argument("--plan", type=Path, help="default: the document of the set")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="SHARE", help="exit 1 below it")
    parser.add_argument("--failures", action="store_true", help="list what is still answered")
    parser.add_argument("--limit", type=int, help="only the first so many questions")
    parser.add_argument("--out", type=Path, metavar="FILE.html", help="a page with every answer that stays")
    parser.set_defaults(handler=lambda args: _absence(args, open_bot))


def _add_receipts(commands: Subparsers, open_bot: OpenBot) -> None:
    parser = commands.add_parser("receipts", help="do receipts hold, and do changed ones fail?")
    parser.add_argument("--questions", default="plan", help="a file or the name of a shipped set")
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.set_defaults(handler=lambda args: _receipts(args, open_bot))


def _receipts(args: argparse.Namespace, open_bot: OpenBot) -> int:
    from eval.proof.receipts import receipts

    return receipts(args, open_bot)


def _absence(args: argparse.Namespace, open_bot: OpenBot) -> int:
    from eval.proof.absence import absence

    return absence(args, open_bot)


def _add_gate(commands: Subparsers) -> None:
    parser = commands.add_parser("gate", help="exit 1 where a run falls short")
    parser.add_argument("folder", type=Path, metavar="RUN")
    parser.add_argument(
        "--gate", metavar="NAME", help="a gate of gates.toml; default full, unless --min/--max"
    )
    parser.add_argument("--min", action="append", default=[], metavar="METRIC=X")
    parser.add_argument("--max", action="append", default=[], metavar="METRIC=X")
    parser.set_defaults(handler=_gate)


def _gate(args: argparse.Namespace) -> int:
    from eval.runs.gate import gate_code

    given = bool(args.min or args.max)
    return gate_code(args.folder, args.gate or (None if given else "full"), args.min, args.max)


def _add_ledger(commands: Subparsers) -> None:
    parser = commands.add_parser("ledger", help="the extracted commitments against a gold ledger")
    parser.add_argument("gold", type=Path, help="JSON lines, a commitment a line")
    parser.add_argument("--plan", type=Path, default=shipped_plan())
    parser.add_argument("--failures", action="store_true", help="list what is missed, extra or differs")
    parser.set_defaults(handler=_ledger)


def _ledger(args: argparse.Namespace) -> int:
    from eval.gold.ledger_report import ledger_lines

    print("\n".join(ledger_lines(args.gold, args.plan, failures=args.failures)))
    return 0


def _add_lists(commands: Subparsers, open_bot: OpenBot) -> None:
    parser = commands.add_parser("lists", help="answers to requests for lists against a gold of their rows")
    parser.add_argument("gold", type=Path, help="JSON lines, a request a line")
    parser.add_argument("ledger", type=Path, help="the gold ledger whose lines it names")
    parser.add_argument(
        "--ordinary", action="append", default=[], metavar="SET", help="questions that must not become lists"
    )
    parser.set_defaults(handler=lambda args: _lists(args, open_bot))


def _lists(args: argparse.Namespace, open_bot: OpenBot) -> int:
    from eval.gold.lists import lists

    return lists(args, open_bot)


def _add_reading(commands: Subparsers) -> None:
    parser = commands.add_parser("reading", help="outlines and tables as read, against those read by people")
    parser.add_argument("--gold", type=Path, required=True, metavar="DIR", help="NAME.tsv, NAME.cells.jsonl")
    parser.add_argument(
        "--plans", type=Path, nargs="+", required=True, metavar="DIR", help="NAME.md, .pdf, …"
    )
    parser.add_argument("--at-least", type=float, default=0.0, metavar="SHARE", help="exit 1 below it")
    parser.add_argument("--failures", action="store_true", help="list what is missed and what is extra")
    parser.set_defaults(handler=_reading)


def _reading(args: argparse.Namespace) -> int:
    from eval.gold.reading_report import read_folders, reading_lines

    readings = read_folders(args.gold, args.plans)
    print("\n".join(reading_lines(readings, failures=args.failures)))
    return 1 if min(r.worst for r in readings) < args.at_least else 0
