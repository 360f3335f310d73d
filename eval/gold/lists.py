"""`planqa eval lists`: the rows of answers to requests for lists against a gold of them.

The gold has a request a line: `asks`, its wordings; `lines`, the rows of the gold ledger that belong into the
answer, by the numbers of their lines; `optional`, those that one may list or not; `most`, the part
that must have the most rows.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from chat.bot import Bot
from chat.model import Answer, Status
from eval.gold.ledger import Counts, compare
from eval.gold.ledger_gold import GoldRow, read_gold
from eval.questions.sets import load_questions
from eval.questions.shipped import question_set, shipped_plan
from eval.runs.bots import OpenBot
from eval.runs.configs import environment
from ingest import read_plan
from ingest.errors import RowsError
from ledger.extract import extract
from ledger.model import Commitment

BELOW = 0.98
"""Recall and precision under which the command fails."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request for a list in several wordings, and what a right answer lists."""

    id: str
    asks: tuple[str, ...]
    lines: frozenset[int]
    optional: frozenset[int]
    most: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What the answer to one wording lists: rows as lines of the gold; rows that have none as their names."""

    request: Request
    ask: str
    lines: frozenset[int]
    unknown: tuple[str, ...]
    answered: bool
    right_most: bool

    @property
    def missed(self) -> frozenset[int]:
        return self.request.lines - self.lines

    @property
    def extra(self) -> frozenset[int]:
        return self.lines - self.request.lines - self.request.optional

    @property
    def counts(self) -> Counts:
        """Optional rows count on neither side."""
        same = len(self.lines & self.request.lines)
        return Counts(len(self.request.lines), same + len(self.extra) + len(self.unknown), same)

    @property
    def right(self) -> bool:
        return self.answered and self.right_most and not (self.missed or self.extra or self.unknown)


def read_requests(path: Path) -> tuple[Request, ...]:
    """The gold. Raises RowsError."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return tuple(
            Request(
                r["id"], tuple(r["asks"]), frozenset(r["lines"]), frozenset(r["optional"]), r.get("most", "")
            )
            for r in rows
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RowsError(
            f"{path}: {error}", expected="a request with asks, lines and optional a line"
        ) from error


def lists(args: argparse.Namespace, open_bot: OpenBot) -> int:
    """Print the figures; 1 where rows are missed or wrong, or an ordinary question became a list."""
    plan = read_plan(shipped_plan())
    line_of = lines_of(read_gold(args.ledger), extract(plan))
    bot = open_bot(environment("extractive"), None)
    if not isinstance(bot, Bot):
        raise TypeError("lists need the project's own bot")
    try:
        found = [one for request in read_requests(args.gold) for one in _asked(bot, request, line_of)]
        turned = list(_turned(bot, args.ordinary))
    finally:
        bot.close()
    print("\n".join([*_failures(found), *_figures(found), *turned]))
    counts = _sum(found)
    good = counts.precision >= BELOW and counts.recall >= BELOW and all(one.answered for one in found)
    return 0 if good and not any(line.startswith("- ") for line in turned) else 1


def lines_of(gold: Sequence[GoldRow], rows: Sequence[Commitment]) -> dict[str, int]:
    """Id of a row of the ledger -> line of the gold row that it stands for, optional ones last."""
    found: dict[str, int] = {}
    for optional in (False, True):
        wanted = [replace(g, optional=False) for g in gold if g.optional == optional]
        comparison = compare(wanted, [row for row in rows if row.id not in found])
        found |= {pair.row.id: pair.gold.line for pair in (*comparison.same, *comparison.near)}
    return found


def _asked(bot: Bot, request: Request, line_of: Mapping[str, int]) -> Iterator[Listed]:
    for ask in request.asks:
        answer = bot.answer(ask)
        yield listed(answer, request, ask, line_of)


def listed(answer: Answer, request: Request, ask: str, line_of: Mapping[str, int]) -> Listed:
    """What an answer lists. One that lists nothing is right where the plan has nothing, and it says so."""
    rows = [one.row for one in answer.table.rows] if answer.table else []
    parts = Counter(one.part for one in answer.table.rows) if answer.table else Counter()
    empty = answer.table is None and answer.status is Status.NOT_IN_PLAN and not answer.evidence
    return Listed(
        request=request,
        ask=ask,
        lines=frozenset(line_of[row.id] for row in rows if row.id in line_of),
        unknown=tuple(row.indicator for row in rows if row.id not in line_of),
        answered=answer.table is not None or (empty and not request.lines),
        right_most=not request.most or (bool(parts) and parts.most_common(1)[0][0] == request.most),
    )


def _turned(bot: Bot, sets: Sequence[str]) -> Iterator[str]:
    """The questions of ordinary sets that became lists."""
    for name in sets:
        questions = load_questions(question_set(name)[0], labelled=True)
        became = [q for q in questions if bot.answer(q.question, q.history).table is not None]
        yield f"ordinary questions of {name} that became lists: {len(became)} of {len(questions)}"
        yield from (f"- {q.id} {q.question}" for q in became)


def _figures(found: Sequence[Listed]) -> Iterator[str]:
    counts = _sum(found)
    yield f"wordings read as lists    {sum(one.answered for one in found)} of {len(found)}"
    yield f"wordings all right        {sum(one.right for one in found)} of {len(found)}"
    yield f"row precision             {counts.precision:.4f}   n={counts.found}"
    yield f"row recall                {counts.recall:.4f}   n={counts.gold}"


def _sum(found: Sequence[Listed]) -> Counts:
    every = [one.counts for one in found]
    return Counts(sum(c.gold for c in every), sum(c.found for c in every), sum(c.same for c in every))


def _failures(found: Sequence[Listed]) -> Iterator[str]:
    for one in found:
        if not one.right:
            extra = [*map(str, sorted(one.extra)), *one.unknown]
            why = "" if one.answered else "; not read as a list"
            yield f"{one.request.id} {one.ask}: missed {sorted(one.missed)}, extra {extra}{why}"
