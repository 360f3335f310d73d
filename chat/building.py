"""`planqa build`, `add`, `remove` and `plans`: the plans that are answered from."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.model import Plan

if TYPE_CHECKING:
    from index.build import BuildOutcome
    from index.config import IndexConfig
    from index.embedder import Embedder

_NAMED = 3
"""So many plans are named where others stood before."""
Commands = argparse._SubParsersAction  # argparse names the type of add_subparsers() nowhere else


def add_building_parsers(commands: Commands[argparse.ArgumentParser]) -> None:
    """The subcommands."""
    build = commands.add_parser("build", help="build the index; does nothing when nothing changed")
    build.add_argument("sources", nargs="*", type=Path, metavar="SOURCE", help="default: the shipped plan")
    build.add_argument("--out", type=Path, help="folder of the index (default: PLANQA_INDEX)")
    build.set_defaults(handler=_build)

    add = commands.add_parser("add", help="add plans to the index")
    add.add_argument("sources", nargs="+", type=Path, metavar="SOURCE")
    add.set_defaults(handler=_add)

    remove = commands.add_parser("remove", help="take a plan out of the index")
    remove.add_argument("title", help="part of its title or of its file name")
    remove.set_defaults(handler=_remove)

    plans = commands.add_parser("plans", help="list the plans of the index")
    plans.set_defaults(handler=_plans)


def _build(args: argparse.Namespace) -> None:
    from index.build import build
    from index.progress import Meter

    config, embedder = _settings()
    config = replace(config, folder=args.out) if args.out else config
    outcome = build(args.sources, config, embedder, progress=Meter(), beside=beside)
    _told(outcome, outcome.plans, config)
    if warning := replacement(outcome):
        print(f"planqa: warning: {warning}", file=sys.stderr)


def _add(args: argparse.Namespace) -> None:
    from index.build import add
    from index.progress import Meter

    config, embedder = _settings()
    outcome = add(args.sources, config, embedder, progress=Meter(), beside=beside)
    _told(outcome, outcome.plans[-len(args.sources) :], config)


def _remove(args: argparse.Namespace) -> None:
    from index.build import remove
    from index.progress import Meter

    config, embedder = _settings()
    _told(remove(args.title, config, embedder, Meter(), beside=beside), (), config)


def _plans(_: argparse.Namespace) -> None:
    from index.config import IndexConfig
    from index.store import load_plans

    for plan in load_plans(IndexConfig.from_env()):
        print(f"{plan.title} ({len(plan.passages)} passages, {Path(plan.source).name})")


def replacement(outcome: BuildOutcome) -> str:
    """What to say where a build took the place of other plans, or of more than twice as much text; or ""."""
    from index.build import shipped_plan
    from ledger.inspection.words import shown

    new, old = (sum(len(p.passages) for p in plans) for plans in (outcome.plans, outcome.replaced))
    gone = {plan.title for plan in outcome.replaced} - {plan.title for plan in outcome.plans}
    if not gone and 2 * new >= old:
        return ""
    named = "、".join(f"《{plan.title}》" for plan in outcome.replaced[:_NAMED])
    more = len(outcome.replaced) - _NAMED
    files = [Path(plan.source).name for plan in outcome.replaced]
    shipped = sha256(shipped_plan().read_bytes()).hexdigest()
    own = [plan.sha256 for plan in outcome.replaced] != [shipped]
    back = " ".join(["planqa build", *(files[:_NAMED] if own else []), *(["…"] if more > 0 else [])])
    added = " ".join(Path(plan.source).name for plan in outcome.plans[:_NAMED])
    return shown(
        f"the new index has {_counted(new, 'passage')}; it replaced one of {_counted(old, 'passage')}"
        f" ({named}{f' and {more} more' if more > 0 else ''}). To get that back: {back};"
        f" to have both, then: planqa add {added}"
    )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def beside(plan: Plan) -> dict[str, str]:
    """What a question needs and is not to wait for, made with the index."""
    from chat.spelling import stored as spelling
    from ledger import stored as ledger

    return {**ledger.stored(plan), **spelling.stored(plan)}


def _settings() -> tuple[IndexConfig, Embedder]:
    from index.config import IndexConfig
    from index.embedder import encoder_of
    from index.models import resolve_embedding

    config = IndexConfig.from_env()
    return config, encoder_of(resolve_embedding(config.embedding, config.home))


def _told(outcome: BuildOutcome, plans: tuple[Plan, ...], config: IndexConfig) -> None:
    """What was read of the plans, and what the index holds now."""
    from index.instructions import instructing
    from ledger.inspection.words import summary

    for plan in plans:
        for warning in plan.warnings:
            print(f"planqa: warning: {warning}", file=sys.stderr)
        told = instructing(plan.passages)
        for passage in [p for p in plan.passages if p.id in told]:
            said = f"{passage.address} instructs a machine: never answered from"
            print(f"planqa: warning: {said}", file=sys.stderr)
        print(summary(plan), file=sys.stderr)
    if plans:
        print("planqa: planqa inspect FILE shows more", file=sys.stderr)
    state = "built" if outcome.built else "already up to date"
    made = outcome.manifest
    plural = "" if made.plans == 1 else f"{made.plans} plans, "
    counts = f"{plural}{made.passages} passages, {made.questions} questions"
    print(f"{config.folder} {state} ({made.model}, {counts})")
