"""`planqa build`, `add`, `remove`: from source files to an index on disk; nothing when nothing changed."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from pathlib import Path

from filelock import FileLock, Timeout

from index.assembly import index_plans
from index.config import IndexConfig
from index.embedder import Embedder
from index.encoding import PassageEncoder, vector_space
from index.engine import engine_of
from index.engine.publishing import publish
from index.expansion import Expansion, merged, of_sentences, read_expansion
from index.generations import LOCK, clear_left_behind
from index.given import given_vectors
from index.kept import Kept
from index.manifest import Manifest, read_manifest, verify
from index.progress import Progress, silent
from index.store import (
    check_fits,
    load_index,
    load_plans,
    load_sources,
    save_index,
)
from ingest import IngestConfig, read_plan
from ingest.errors import IndexUnusable, PlanQAError, SourceError
from ingest.identity import with_stated_identity
from ingest.model import Plan


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """`built` is False where the index on disk already was what was asked for.

    `replaced`: the plans of the index that stood there before, where it could be read.
    """

    manifest: Manifest
    plans: tuple[Plan, ...]
    built: bool
    replaced: tuple[Plan, ...] = ()


def shipped_plan() -> Path:
    """The plan that comes with the project."""
    return Path(str(files("data") / "plan.txt"))


Beside = Callable[[Plan], Mapping[str, str]]
"""What else is made of a plan and lies in the index: texts of files by their names."""


def _nothing(_plan: Plan) -> Mapping[str, str]:
    return {}


KEPT = "encoded.sqlite"
"""What was made of sentences, in the home folder, for all its indices."""


def build(
    sources: Sequence[Path],
    config: IndexConfig,
    embedder: Embedder,
    ingest: IngestConfig | None = None,
    progress: Progress = silent,
    *,
    beside: Beside = _nothing,
) -> BuildOutcome:
    """Parse the sources, embed their passages, save. Raises SourceError before anything is written.

    A build that was killed goes on from the sentences that it had encoded.
    """
    sources = sources or [shipped_plan()]
    plans, expansion = _read(sources, ingest)
    with _alone(config.folder):
        return _published(plans, expansion, config, embedder, progress, beside=beside, sources=sources)


def add(
    sources: Sequence[Path],
    config: IndexConfig,
    embedder: Embedder,
    ingest: IngestConfig | None = None,
    progress: Progress = silent,
    *,
    beside: Beside = _nothing,
) -> BuildOutcome:
    """The index with further plans. Raises SourceError for one that is there, and as `load_index` does."""
    with _alone(config.folder):
        present, asked = load_sources(config)
        plans, expansion = _read(sources, ingest)
        every, asked = (*present, *plans), merged([asked, expansion])
        return _published(every, asked, config, embedder, progress, beside=beside, sources=sources)


def remove(
    title: str,
    config: IndexConfig,
    embedder: Embedder,
    progress: Progress = silent,
    *,
    beside: Beside = _nothing,
) -> BuildOutcome:
    """The index without the one plan whose title or source holds `title`. Raises PlanQAError otherwise."""
    with _alone(config.folder):
        return _without(title, config, embedder, progress, beside=beside)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time from the plans that are read to those that are written: no other's plan gets lost.

    Where no folder is there is nothing to lose, where none may write nothing is changed.
    """
    lock = FileLock(folder / LOCK, is_singleton=True)
    with suppress(OSError):
        if folder.is_dir():
            _acquire(lock)
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        folder = Path(lock.lock_file).parent
        print(f"planqa: waiting for another change of the index in {folder}", file=sys.stderr)
        lock.acquire()


def _without(
    title: str, config: IndexConfig, embedder: Embedder, progress: Progress, *, beside: Beside
) -> BuildOutcome:
    present, asked = load_sources(config)
    meant = [plan for plan in present if title in plan.title or title in plan.source]
    if len(meant) != 1 or len(present) == 1:
        titles = "; ".join(plan.title for plan in present)
        found = f"{len(meant)} of {len(present)} plans are called {title!r}"
        raise PlanQAError(
            "the last plan cannot be removed" if len(meant) == len(present) == 1 else found,
            expected=f"a part of one title ({titles})",
            mend="planqa plans lists them; planqa build FILE… makes an index of others",
        )
    plans = tuple(plan for plan in present if plan not in meant)
    kept = of_sentences(asked, {s.text for plan in plans for p in plan.passages for s in p.sentences})
    return _published(plans, kept, config, embedder, progress, beside=beside)


def _read(sources: Sequence[Path], ingest: IngestConfig | None) -> tuple[tuple[Plan, ...], Expansion]:
    ingest = ingest or IngestConfig()
    plans = tuple(with_stated_identity(read_plan(path, ingest), path) for path in sources)
    return plans, merged([read_expansion(path) for path in sources])


def _published(
    plans: tuple[Plan, ...],
    expansion: Expansion,
    config: IndexConfig,
    embedder: Embedder,
    progress: Progress,
    *,
    beside: Beside,
    sources: Sequence[Path] = (),
) -> BuildOutcome:
    """The index of these plans on disk, built unless it is there; `sources`: the files that are new."""
    _check_distinct(plans)
    corpus = corpus_hash(plans, expansion)
    current = _current(config, embedder, corpus)
    engine = engine_of(config.engine, config.engine_password)
    if current is not None:
        clear_left_behind(config.folder)
        if engine:
            publish(engine, load_index(replace(config, engine=""), embedder), expansion, progress)
        return BuildOutcome(current, plans, built=False)
    kept = Kept(config.home / KEPT)
    for source in sources:
        kept.put(vector_space(embedder), given_vectors(source, embedder.sha256))
    making = PassageEncoder(embedder, kept, progress)
    index = index_plans(plans, embedder, expansion, making=making, rrf_k=config.rrf_k, pool=config.pool)
    replaced = _readable_plans(config)
    if engine:  # before the switch: who takes the new index up finds its rows
        publish(engine, index, expansion, progress)
    further = {name: text for plan in plans for name, text in beside(plan).items()}
    saved = save_index(index, config.folder, corpus, expansion, beside=further)
    if engine:
        for gone in {plan.id for plan in replaced} - {plan.id for plan in plans}:
            engine.drop(gone)
    return BuildOutcome(saved, plans, built=True, replaced=replaced)


def _readable_plans(config: IndexConfig) -> tuple[Plan, ...]:
    try:
        return load_plans(config)
    except IndexUnusable:
        return ()


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
