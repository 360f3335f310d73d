"""A new index is taken up while the server runs; one that cannot be loaded leaves the old one in service."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from index.manifest import read_manifest
from ingest.errors import EngineError, IndexMismatch, IndexMissing, PlanQAError
from web.api.source import Searcher
from web.service.events import failed, tell

POLL_S = 3.0
"""Between two looks at the manifest: one call of stat."""


class Indexes(Protocol):
    """Where indexes come from."""

    @property
    def manifest(self) -> Path | None:
        """The file that is replaced when a new one is there; None where none will be."""

    def open(self) -> tuple[str, Searcher]:
        """The generation that is on disk now, and a bot over it. Raises PlanQAError."""


class Only:
    """A bot over plans that do not change."""

    manifest = None

    def __init__(self, bot: Searcher) -> None:
        self._bot = bot

    def open(self) -> tuple[str, Searcher]:
        return "", self._bot


_NEVER = object()
"""Before the first look; a manifest that is gone by then is a change, too."""


class _Seen(NamedTuple):
    at: int
    size: int
    inode: int


class Renewal:
    """Looks for a new index in a thread of its own, and has it taken up beside the old one."""

    def __init__(self, indexes: Indexes, generation: str, take: Callable[[str, Searcher], None]) -> None:
        self.problem = ""
        """Why a newer index is not in service, for everybody to read: no path, no text."""
        self._indexes = indexes
        self._generation = generation
        self._take = take
        self._woken = threading.Event()
        self._stopped = False
        self._seen: object = _NEVER
        self._thread = threading.Thread(target=self._run, name="renewal", daemon=True)

    def start(self) -> None:
        if self._indexes.manifest:
            self._thread.start()

    def look(self) -> None:
        """Look now, also at a manifest that was seen before."""
        self._woken.set()

    def stop(self) -> None:
        """Look no more. What is being loaded ends with the process."""
        self._stopped = True
        self._woken.set()

    def _run(self) -> None:
        while True:
            told = self._woken.wait(POLL_S)
            self._woken.clear()
            if self._stopped:
                return
            manifest = self._indexes.manifest
            seen = _seen(manifest) if manifest else None
            if manifest and (told or seen != self._seen):
                self._seen = seen
                self._renew(manifest.parent)

    def _renew(self, folder: Path) -> None:
        started = time.perf_counter()
        try:
            if read_manifest(folder).generation != self._generation:
                self._generation, plans = self._taken_up()
                seconds = round(time.perf_counter() - started, 1)
                tell("index", state="taken up", index=self._generation, plans=plans, seconds=seconds)
            self.problem = ""
        except Exception as error:
            self.problem = _problem(error)
            state = f"not taken up: {self.problem}; the old one stays in service"
            failed("index", error, state=state, index=self._generation)
        gc.collect()  # what the old index holds in cycles goes now, not some day

    def _taken_up(self) -> tuple[str, list[str]]:
        """The generation and the titles of what is current from now on."""
        generation, bot = self._indexes.open()
        self._take(generation, bot)
        return generation, [plan.title for plan in bot.plans]


def _seen(manifest: Path) -> _Seen | None:
    try:
        found = manifest.stat()
    except OSError:
        return None
    return _Seen(found.st_mtime_ns, found.st_size, found.st_ino)


def _problem(error: Exception) -> str:
    if isinstance(error, IndexMissing):
        return "there is no index on disk"
    if isinstance(error, IndexMismatch):
        return "built with another model or version"
    if isinstance(error, EngineError):
        return "the engine does not answer"
    return "damaged or unreadable" if isinstance(error, PlanQAError) else "it cannot be loaded"
