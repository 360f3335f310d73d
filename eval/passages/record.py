"""What an open-domain run was made with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from eval.passages.corpus import Corpus
from eval.runs.record import Record, embedding_state, run_record, settings


def corpus_record(
    name: str, env: Mapping[str, str], corpus: Corpus, questions: Path, limit: int | None, *, recipe: bool
) -> Record:
    """The record of an open-domain run, whose index is made of `corpus` and thrown away.

    `recipe`: whether the common recipe ranks beside the bot.
    """
    model = embedding_state(env)
    index = {"corpus": corpus.plan.sha256, "passages": len(corpus.plan.passages), "texts": len(corpus.ids)}
    return run_record(name, env, ()) | {
        "identity": {
            "settings": settings(env),
            "questions": hashlib.sha256(questions.read_bytes()).hexdigest(),
            "limit": limit,
            "recipe": recipe,
            "index": [corpus.plan.sha256, model.get("model_sha256")],
        },
        "questions": limit,
        "index": index | model,
    }
