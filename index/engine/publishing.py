"""From an index to an engine: what each plan is found by, and whether the engine has it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from index.assembly import lexical_text
from index.embedder import Embedder
from index.engine import Edition, Engine, Marks, PlanRows
from index.expansion import Expansion, of_sentences
from index.plan_index import PlanIndex
from index.progress import Progress, silent
from index.tokenizer import TOKENIZER_VERSION, words
from ingest.errors import IndexMismatch
from ingest.model import Passage, Plan


def publish(engine: Engine, index: PlanIndex, expansion: Expansion, progress: Progress = silent) -> int:
    """Publish the plans that the engine does not have as the index has them; how many. Raises EngineError."""
    there = engine.editions()
    wanted = [(plan, edition_of(plan, expansion, index.embedder)) for plan in index.plans]
    missing = [(plan, edition) for plan, edition in wanted if there.get(plan.id) != edition]
    for done, (plan, edition) in enumerate(missing):
        progress("plans published", done, len(missing))
        engine.publish(rows_of(index.of_plan(plan.id), plan, expansion, edition))
    if missing:
        progress("plans published", len(missing), len(missing))
    return len(missing)


def check_published(engine: Engine, plans: Sequence[Plan], embedder: Embedder) -> None:
    """Raise IndexMismatch unless the engine has all plans, by this encoder. Raises EngineError."""
    there = engine.editions()
    for plan in plans:
        found = there.get(plan.id)
        if found is None or found.model != model_of(embedder):
            how = "is not in" if found is None else f"was published with {found.model} to"
            raise IndexMismatch(
                f"《{plan.title}》 {how} {engine}", expected=model_of(embedder), mend="planqa build"
            )


def model_of(embedder: Embedder) -> str:
    """The encoder by name and hash."""
    return f"{embedder.name} {embedder.sha256[:12]} {embedder.dims}"


def edition_of(plan: Plan, expansion: Expansion, embedder: Embedder) -> Edition:
    """A hash of all that the rows are made from: the plan, its questions, how words are cut."""
    of_plan = asdict(of_sentences(expansion, {s.text for p in plan.passages for s in p.sentences}))
    made = json.dumps([asdict(plan), of_plan, TOKENIZER_VERSION], ensure_ascii=False, sort_keys=True)
    return Edition(model_of(embedder), hashlib.sha256(made.encode()).hexdigest())


def rows_of(index: PlanIndex, plan: Plan, expansion: Expansion, edition: Edition) -> PlanRows:
    """The rows of the plan that `index` is of alone."""
    of_sentence = [p.id for p in plan.passages for _ in p.sentences]
    asked = np.diff(index.answered.first).tolist()
    of_question = [of for of, many in zip(of_sentence, asked, strict=True) for _ in range(many)]
    return PlanRows(
        plan=plan.id,
        edition=edition,
        words=tuple(
            tuple(words("\n".join([lexical_text(p), *_questions(p, expansion)]))) for p in plan.passages
        ),
        whole=Marks(tuple(p.id for p in plan.passages), index.passage_vectors.matrix),
        sentences=Marks(tuple(of_sentence), index.sentence_vectors.matrix),
        questions=Marks(tuple(of_question), index.answered.vectors.matrix),
    )


def _questions(passage: Passage, expansion: Expansion) -> list[str]:
    return [question for s in passage.sentences for question in expansion.answered.get(s.text, ())]
