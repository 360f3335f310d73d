"""`planqa eval receipts`: do the receipts of a question set hold, and does a changed one fail?

Each change is tried twice: as an accident on the way, which the checksum sees, and as a forgery with a new
checksum, which only the source can refute. A forged word without a number holds, but `planqa verify` shows it
apart from the plan's words: such are counted as shown.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chat.bot import Bot
from chat.receipt import Quoted, Receipt, failings, own_words, read, receipt_of, written
from eval.questions.sets import load_questions
from eval.questions.shipped import question_set, shipped_plan
from eval.runs.bots import OpenBot
from eval.runs.configs import environment
from ingest import IngestConfig, read_plan
from ingest.errors import RowsError
from ingest.formats import read_document
from ingest.formats.model import Document

_MARK = re.compile(r"\[\d+\]")
_CHARACTERS = (
    "的一是在不了有和人这中大为上个国以要时来用们生到作地于出就分对成会可主发年动同工也能下过0123456789"
)
Change = Callable[[Receipt, random.Random], Receipt]


def receipts(args: argparse.Namespace, open_bot: OpenBot) -> int:
    """Print how many hold and what became of the changed ones; 1 where one fails or an accident passes."""
    path, document = question_set(str(args.questions))
    plan = None if document == shipped_plan() else read_plan(document)
    bot = open_bot(environment("extractive"), plan)
    if not isinstance(bot, Bot):
        raise TypeError("receipts need the project's own bot")
    documents = [read_document(document, IngestConfig())]
    made = []
    for number, question in enumerate(load_questions(path, labelled=True), start=1):
        answer = bot.answer(question.question, question.history)
        made.append(receipt_of(answer, bot.plans, "2026-01-01T00:00:00+00:00", "0"))
        print(f"asked {number}", end="\r", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    held = [r for r in made if read(written(r)) == r and not failings(r, documents)]
    print(f"receipts that hold: {len(held)} of {len(made)}")
    passed = _changed([r for r in held if r.quotes], documents, args.changes, random.Random(args.seed))
    return 1 if len(held) < len(made) or passed else 0


def _changed(
    held: Sequence[Receipt], documents: Sequence[Document], changes: int, draw: random.Random
) -> int:
    """Print a line for each kind of change; how many accidents passed."""
    tried: Counter[str] = Counter()
    fate: Counter[tuple[str, str]] = Counter()
    while held and sum(tried.values()) < changes:
        before, kind = draw.choice(held), draw.choice(list(CHANGES))
        after = CHANGES[kind](before, draw)
        if after == before:
            continue
        tried[kind] += 1
        fate[kind, "accident"] += _passes(before, after)
        if not failings(after, documents):
            fate[kind, "shown" if own_words(after) != own_words(before) else "held"] += 1
    print("change\ttried\taccidents that pass\tforgeries shown apart\tforgeries that hold")
    for kind, number in tried.items():
        print(f"{kind}\t{number}" + "".join(f"\t{fate[kind, how]}" for how in ("accident", "shown", "held")))
    return sum(fate[kind, "accident"] for kind in tried)


def _passes(before: Receipt, after: Receipt) -> bool:
    """Whether the changed receipt is read, with the checksum of the one that was made."""
    values = json.loads(written(after)) | {"checksum": json.loads(written(before))["checksum"]}
    try:
        read(json.dumps(values))
    except RowsError:
        return False
    return True


def _of_quote(change: Callable[[Quoted, random.Random], Quoted]) -> Change:
    def made(receipt: Receipt, draw: random.Random) -> Receipt:
        at = draw.randrange(len(receipt.quotes))
        quotes = [change(q, draw) if i == at else q for i, q in enumerate(receipt.quotes)]
        return replace(receipt, quotes=tuple(quotes))

    return made


def _of_answer(wanted: Callable[[str], bool], among: str) -> Change:
    """One character of the answer, outside its marks, for another."""

    def made(receipt: Receipt, draw: random.Random) -> Receipt:
        text = receipt.answer
        marked = {i for m in _MARK.finditer(text) for i in range(*m.span())}
        places = [i for i, char in enumerate(text) if wanted(char) and i not in marked]
        if not places:
            return receipt
        at = draw.choice(places)
        return replace(receipt, answer=text[:at] + draw.choice(among) + text[at + 1 :])

    return made


def _without_a_quote(receipt: Receipt, draw: random.Random) -> Receipt:
    cited = [q for q in receipt.quotes if f"[{q.n}]" in receipt.answer]
    if not cited:
        return receipt
    gone = draw.choice(cited)
    return replace(receipt, quotes=tuple(q for q in receipt.quotes if q != gone))


def _said_aside(receipt: Receipt, field: str) -> Receipt:
    """A sentence of the forger's in the answer, and again where a quote names its place or its heads."""
    forged = "绿化覆盖率已达99%"
    aside: dict[str, Any] = {field: forged if field == "ref" else tuple(forged)}
    first, *others = receipt.quotes
    said = f"{forged}[{first.n}]。{receipt.answer}" if field == "heads" else f"{receipt.answer}{forged}。"
    return replace(receipt, answer=said, quotes=(replace(first, **aside), *others))


def _other_quote(quote: Quoted, draw: random.Random) -> Quoted:
    at = draw.randrange(len(quote.quote))
    return replace(quote, quote=quote.quote[:at] + draw.choice(_CHARACTERS) + quote.quote[at + 1 :])


CHANGES: dict[str, Change] = {
    "quote": _of_quote(_other_quote),
    "start": _of_quote(lambda q, draw: replace(q, start=q.start + draw.choice((-50, -9, -3, 3, 9, 50)))),
    "end": _of_quote(lambda q, draw: replace(q, end=q.end + draw.choice((-50, -9, -3, 3, 9, 50)))),
    "number": _of_answer(str.isdigit, "0123456789"),
    "word": _of_answer(lambda char: char.isalpha(), _CHARACTERS[:40]),
    "quote gone": _without_a_quote,
    "said by a reference": lambda r, _: _said_aside(r, "ref"),
    "said by heads": lambda r, _: _said_aside(r, "heads"),
}
