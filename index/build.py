"""`planqa build`: from source files to an index on disk; nothing when nothing changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path

from index.assembly import index_plans
from index.config import IndexConfig
from index.embedder import Embedder
from index.expansion import Expansion, merged, read_expansion
from index.store import Manifest, check_fits, read_manifest, save_index, verify
from ingest import IngestConfig, read_plan
from ingest.errors import IndexUnusable, SourceError
from ingest.identity import with_stated_identity
from ingest.model import Plan


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """`built` is False where the index on disk already was what was asked for."""

    manifest: Manifest
    plans: tuple[Plan, ...]
    built: bool


def shipped_plan() -> Path:
    """The plan that comes with the project."""
    return Path(str(files("data") / "plan.txt"))


def build(
    sources: Sequence[Path], config: IndexConfig, embedder: Embedder, ingest: IngestConfig | None = None
) -> BuildOutcome:
    """Parse the sources, embed their passages, save. Raises SourceError before anything is written."""
    ingest = ingest or IngestConfig()
    sources = sources or [shipped_plan()]
    plans = tuple(with_stated_identity(read_plan(path, ingest), path) for path in sources)
    _check_distinct(plans)
    expansion = merged([read_expansion(path) for path in sources])
    corpus = corpus_hash(plans, expansion)
    current = _current(config, embedder, corpus)
    if current is not None:
        return BuildOutcome(current, plans, built=False)
    index = index_plans(plans, embedder, expansion, rrf_k=config.rrf_k, pool=config.pool)
    return BuildOutcome(save_index(index, config.folder, corpus), plans, built=True)


def corpus_hash(plans: Sequence[Plan], expansion: Expansion | None = None) -> str:
    """A hash of all that ingest made of the sources, and of their anticipated questions."""
    questions = asdict(expansion or Expansion())
    digest = hashlib.sha256(json.dumps(questions, ensure_ascii=False).encode())
    for plan in plans:
        digest.update(json.dumps(asdict(plan), ensure_ascii=False).encode())
    return digest.hexdigest()


def _current(config: IndexConfig, embedder: Embedder, corpus: str) -> Manifest | None:
    """The manifest of the index on disk, when it is whole and of this corpus."""
    try:
        manifest = read_manifest(config.folder)
        check_fits(manifest, embedder)
        verify(config.folder, manifest)
    except IndexUnusable:
        return None
    return manifest if manifest.corpus == corpus else None


def _check_distinct(plans: Sequence[Plan]) -> None:
    seen: dict[str, str] = {}
    for plan in plans:
        if not plan.passages:
            raise SourceError(plan.source, "has headings but no text", expected="the text of a plan")
        if plan.id in seen:
            raise SourceError(plan.source, f"is the same as {seen[plan.id]}", expected="each plan once")
        seen[plan.id] = plan.source
