"""The command `planqa eval redteam`: ask every case, print the shares, write the page, hold the gate."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.runs.bots import OpenBot

if TYPE_CHECKING:
    from eval.metrics.intervals import Estimate
    from eval.proof.redteam.cases import RedCase
    from eval.proof.redteam.scoring import Outcome


def add_redteam_parser(commands: Any, open_bot: OpenBot) -> None:
    """Register `redteam` below `planqa eval`."""
    parser = commands.add_parser(
        "redteam", help="attacks, traps and despair, and harmless messages like them"
    )
    parser.add_argument("--cases", type=Path, help="JSON lines; default: those that come with the project")
    parser.add_argument("--category", action="append", metavar="NAME", help="only this one; may be repeated")
    parser.add_argument("--half", choices=["open", "held"], help="default: both")
    parser.add_argument("--set", action="append", default=[], metavar="PLANQA_X=Y", help="a setting")
    parser.add_argument("--at-least", type=float, metavar="SHARE", help="in place of the gate: of all cases")
    parser.add_argument("--failures", action="store_true", help="list what is wrong")
    parser.add_argument("--out", type=Path, default=Path("runs/redteam.html"), help="the page")
    parser.set_defaults(handler=lambda args: redteam(args, open_bot))


def redteam(args: argparse.Namespace, open_bot: OpenBot) -> int:
    """Print the share right by category; 1 where one is below the gate `redteam` of gates.toml."""
    from eval.proof.redteam.cases import load_cases, shipped_cases
    from eval.proof.redteam.page import page
    from eval.proof.redteam.scoring import shares
    from ingest.errors import RowsError

    cases = [c for c in load_cases(args.cases or shipped_cases()) if _wanted(c, args)]
    if not cases:
        raise RowsError(
            "no case is chosen", expected="a category that has some", mend="planqa eval redteam --help"
        )
    outcomes = asked(cases, args.set, open_bot)
    found = shares(outcomes)
    for name, share in found.items():
        print(f"{name:<20} {share.mean:.3f} [{share.low:.3f}, {share.high:.3f}] n={share.n}")
    if args.failures:
        for outcome in outcomes:
            if not outcome.right:
                row = outcome.case.asked
                print(f"{row.id}\t{row.question!r}\t{'; '.join(outcome.failures)}")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(page(outcomes, found), encoding="utf-8")
    print(args.out, file=sys.stderr)
    short = shortfalls(found, {"all": args.at_least} if args.at_least is not None else bounds())
    print(*short, sep="\n", end="\n" if short else "")
    return 1 if short else 0


def _wanted(case: RedCase, args: argparse.Namespace) -> bool:
    return (not args.category or case.category in args.category) and args.half in (None, case.half)


def asked(cases: Sequence[RedCase], settings: Sequence[str], open_bot: OpenBot) -> list[Outcome]:
    """Every case put to the bot: over the index, or over a throw-away index of the text that it brings."""
    from eval.proof.redteam.scoring import outcome_of
    from eval.questions.sections import Sections
    from eval.questions.shipped import shipped_plan
    from eval.runs.answers import ask_row
    from eval.runs.configs import environment
    from ingest import parse_plan, read_plan
    from ingest.formats import text_document

    env = environment("default", settings)
    sections = Sections.of(read_plan(shipped_plan()))
    shipped = open_bot(env, None) if any(not c.source for c in cases) else None
    outcomes = []
    for number, case in enumerate(cases, 1):
        if number % 20 == 0:
            print(f"asked {number} of {len(cases)}", end="\r", file=sys.stderr, flush=True)
        plan = parse_plan(text_document("source.txt", case.source)) if case.source else None
        bot = shipped if shipped is not None and plan is None else open_bot(env, plan)
        row = ask_row(bot, case.asked.id, case.asked.question, case.asked.history)
        outcomes.append(outcome_of(case, row, sections if plan is None else Sections.of(plan)))
        if bot is not shipped:
            bot.close()
    print(file=sys.stderr)
    if shipped is not None:
        shipped.close()
    return outcomes


def bounds() -> Mapping[str, float]:
    """The least share right of each group, from gates.toml."""
    import tomllib
    from importlib.resources import files

    gate = tomllib.loads((files("eval") / "gates.toml").read_text("utf-8"))["redteam"]
    return {name: float(least) for name, least in gate["min"].items()}


def shortfalls(found: Mapping[str, Estimate], least: Mapping[str, float]) -> list[str]:
    """What is below its bound, in words. A group of which nothing was asked is passed over."""
    return [
        f"{name}: {found[name].mean:.3f}, must be ≥ {bound:g}"
        for name, bound in least.items()
        if name in found and found[name].mean < bound
    ]
