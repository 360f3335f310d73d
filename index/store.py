"""The index on disk: plain files, a manifest that names their checksums, one atomic switch.

    FOLDER/manifest.json          what was built with what, and which generation is current
    FOLDER/<generation>/          plans.json, questions.json, *.faiss (passages, sentences, questions), bm25/*
                                  and the texts that a build puts beside them

A build writes a new generation beside the old one and then replaces the manifest; a build that is
killed leaves the old manifest, and with it the old index, whole; the next one takes away what it left.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock

from index.codec import plan_from_json, plan_to_json
from index.config import IndexConfig
from index.embedder import Embedder
from index.engine import engine_of
from index.engine.publishing import check_published
from index.expansion import Expansion, QuestionIndex
from index.generations import LOCK, new_generation, remove_others
from index.lexical import LexicalIndex
from index.manifest import (
    FORMAT,
    MEND,
    PLANS,
    Manifest,
    checksums,
    read_manifest,
    verify,
    write_manifest,
)
from index.plan_index import PlanIndex
from index.token_states import token_encoder
from index.tokenizer import TOKENIZER_VERSION
from index.tokens import TokenIndex, judge_head
from index.vectors import VectorIndex
from ingest.errors import IndexCorrupt, IndexMismatch, IndexUnusable
from ingest.model import Plan

_QUESTIONS = "questions.json"
T = TypeVar("T")
# faiss says RuntimeError for a missing file, json RecursionError, which is one, for a value too deep.
_UNREADABLE = (OSError, RuntimeError, ValueError, TypeError, LookupError, AttributeError)


def save_index(
    index: PlanIndex,
    folder: Path,
    corpus: str,
    expansion: Expansion | None = None,
    *,
    beside: Mapping[str, str] | None = None,
) -> Manifest:
    """Write a new generation, switch to it, remove the others. Raises IndexUnusable.

    `expansion`: the questions of `index`, from which it is built anew when a plan comes or goes.
    `beside`: texts of further files by their names.
    """
    asked = json.dumps(asdict(expansion or Expansion()), ensure_ascii=False)
    try:
        return _save(index, folder, corpus, {**(beside or {}), _QUESTIONS: asked})
    except (OSError, RuntimeError, UnicodeError) as error:  # faiss's, where a disk is full or a name no text
        said = f"the index cannot be written to {folder} ({getattr(error, 'strerror', None) or error})"
        mend = "free some space or set PLANQA_INDEX to such a folder, then planqa build"
        raise IndexUnusable(said, expected="a writable folder", mend=mend) from error


def _save(index: PlanIndex, folder: Path, corpus: str, beside: Mapping[str, str]) -> Manifest:
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / LOCK, is_singleton=True), new_generation(folder) as target:
        _write_files(index, target)
        for name, text in beside.items():
            (target / name).write_text(text, encoding="utf-8")
        manifest = Manifest(
            format=FORMAT,
            generation=target.name,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            model=index.embedder.name,
            model_sha256=index.embedder.sha256,
            dims=index.passage_vectors.dims,
            tokenizer=TOKENIZER_VERSION,
            judge=judge_head().digest if index.tokens else "",
            corpus=corpus,
            plans=len(index.plans),
            passages=len(index.passages),
            sentences=len(index.sentence_vectors),
            questions=len(index.answered),
            files=checksums(target),
        )
        write_manifest(manifest, folder)
        remove_others(folder, target.name)
    return manifest


def load_index(config: IndexConfig, embedder: Embedder) -> PlanIndex:
    """Load and check an index. Raises IndexMissing, IndexCorrupt, IndexMismatch or EngineError."""
    return load_generation(config, embedder)[1]


def load_generation(config: IndexConfig, embedder: Embedder) -> tuple[str, PlanIndex]:
    """The index with the name of its generation. Raises as `load_index` does."""

    def read(manifest: Manifest) -> tuple[str, PlanIndex]:
        return manifest.generation, _load(config, embedder, manifest)

    return _of_current(config.folder, read)


def _load(config: IndexConfig, embedder: Embedder, manifest: Manifest) -> PlanIndex:
    check_fits(manifest, embedder)
    verify(config.folder, manifest)
    target = config.folder / manifest.generation
    plans = _read_plans(target)
    passages = tuple(p for plan in plans for p in plan.passages)
    encoder = token_encoder(embedder, judge_head().encoder_sha256)
    engine = engine_of(config.engine, config.engine_password)
    if engine:
        check_published(engine, plans, embedder)
    return PlanIndex(
        plans=plans,
        passages=passages,
        passage_vectors=VectorIndex.load(target / "passages.faiss"),
        sentence_vectors=VectorIndex.load(target / "sentences.faiss"),
        lexical=LexicalIndex.load(target / "bm25", len(passages)),
        expanded=LexicalIndex.load(target / "bm25-expanded", len(passages)),
        answered=QuestionIndex.load(target / "answered"),
        embedder=embedder,
        tokens=TokenIndex.load(target / "tokens", encoder, judge_head()) if encoder else None,
        rrf_k=config.rrf_k,
        pool=config.pool,
        finder=engine,
        folder=target,
    )


def load_plans(config: IndexConfig) -> tuple[Plan, ...]:
    """Only the plans of an index, for reading: needs no model. Raises as `load_index` does."""

    def read(manifest: Manifest) -> tuple[Plan, ...]:
        verify(config.folder, manifest)
        return _read_plans(config.folder / manifest.generation)

    return _of_current(config.folder, read)


def load_sources(config: IndexConfig) -> tuple[tuple[Plan, ...], Expansion]:
    """The plans of an index and their anticipated questions. Raises as `load_index` does."""

    def read(manifest: Manifest) -> tuple[tuple[Plan, ...], Expansion]:
        verify(config.folder, manifest)
        target = config.folder / manifest.generation
        table = json.loads((target / _QUESTIONS).read_text(encoding="utf-8"))["answered"]
        return _read_plans(target), Expansion({s: tuple(qs) for s, qs in table.items()})

    return _of_current(config.folder, read)


def _of_current(folder: Path, read: Callable[[Manifest], T]) -> T:
    """Read the current generation, and the next where a build removed it meanwhile."""
    manifest = read_manifest(folder)
    try:
        return read(manifest)
    except (IndexCorrupt, *_UNREADABLE) as error:
        if read_manifest(folder).generation == manifest.generation:
            if isinstance(error, IndexCorrupt):
                raise
            said = f"{folder / manifest.generation} cannot be read ({type(error).__name__}: {error})"
            raise IndexCorrupt(said, mend=MEND) from error
    return _of_current(folder, read)


def _read_plans(target: Path) -> tuple[Plan, ...]:
    values = json.loads((target / PLANS).read_text(encoding="utf-8"))
    return tuple(plan_from_json(value) for value in values)


def check_fits(manifest: Manifest, embedder: Embedder) -> None:
    """Raise IndexMismatch unless the index was built with this embedding model and tokenizer."""
    built = f"built with {manifest.model} ({manifest.dims} dims, sha256 {manifest.model_sha256[:12] or '-'})"
    asked = f"{embedder.name} ({embedder.dims} dims, sha256 {embedder.sha256[:12] or '-'})"
    same = (manifest.model, manifest.model_sha256, manifest.dims)
    if same != (embedder.name, embedder.sha256, embedder.dims):
        raise IndexMismatch(f"the index was {built}", expected=asked, mend=MEND)
    if manifest.tokenizer != TOKENIZER_VERSION:
        found = f"the index was built with tokenizer {manifest.tokenizer}"
        raise IndexMismatch(found, expected=TOKENIZER_VERSION, mend=MEND)
    judge = judge_head().digest if token_encoder(embedder, judge_head().encoder_sha256) else ""
    if manifest.judge != judge:
        found = "the index was built with another judge"
        raise IndexMismatch(found, expected="that of this version", mend=MEND)


def _write_files(index: PlanIndex, target: Path) -> None:
    plans: Sequence[dict[str, Any]] = [plan_to_json(p) for p in index.plans]
    (target / PLANS).write_text(json.dumps(plans, ensure_ascii=False), encoding="utf-8")
    index.passage_vectors.save(target / "passages.faiss")
    index.sentence_vectors.save(target / "sentences.faiss")
    index.lexical.save(target / "bm25")
    index.expanded.save(target / "bm25-expanded")
    index.answered.save(target / "answered")
    if index.tokens is not None:
        index.tokens.save(target / "tokens")
