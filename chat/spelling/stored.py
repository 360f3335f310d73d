"""The words of a plan in order, as a file of the index: cutting its text takes longer than to answer."""

from __future__ import annotations

import json
from pathlib import Path

from index.general import cut
from index.tokenizer import fold
from ingest.model import Plan

NEWLINE = "\n"


def stored(plan: Plan) -> dict[str, str]:
    """The text of the file by its name."""
    return {_name(plan): json.dumps(_cut(plan), ensure_ascii=False)}


def words_of(plan: Plan, folder: Path | None) -> list[str]:
    """All words of a plan, nothing dropped; as they lie in `folder`, that of an index of it."""
    try:
        words = json.loads((folder / _name(plan)).read_text(encoding="utf-8")) if folder else None
    except (OSError, ValueError):
        words = None
    return words if isinstance(words, list) else _cut(plan)


def _name(plan: Plan) -> str:
    return f"words-{plan.id}.json"


def _cut(plan: Plan) -> list[str]:
    texts = [plan.title, *(h.title for h in plan.headings), *(p.text for p in plan.passages), ""]
    return cut(fold(NEWLINE.join(texts)))
