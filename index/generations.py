"""The folders of an index on disk: one for each build, of which the manifest names the current one."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.manifest import MANIFEST, read_manifest
from ingest.errors import IndexMismatch, IndexUnusable

LOCK = ".lock"


@contextmanager
def new_generation(folder: Path) -> Iterator[Path]:
    """An empty folder to write in, once what killed builds left is gone: it may be what fills the disk.

    Whatever fails before the switch takes it away again.
    """
    _remove_left_behind(folder)
    target = folder / f"gen-{uuid.uuid4().hex[:12]}"
    target.mkdir()
    try:
        yield target
    except BaseException:
        if _current(folder) != target.name:
            shutil.rmtree(target, ignore_errors=True)
            (folder / f"{MANIFEST}.{target.name}").unlink(missing_ok=True)
        raise


def clear_left_behind(folder: Path) -> None:
    """Remove what killed builds left in the folder of an index; not while a build runs there."""
    with suppress(OSError, Timeout), FileLock(folder / LOCK, is_singleton=True).acquire(timeout=0):
        _remove_left_behind(folder)


def _remove_left_behind(folder: Path) -> None:
    """Remove all but the current generation; nothing where an index of another version is current."""
    if (current := _current(folder)) is not None:
        remove_others(folder, current)


def _current(folder: Path) -> str | None:
    """The current generation: "" where there is none, None where another version wrote the manifest."""
    try:
        return read_manifest(folder).generation
    except IndexMismatch:
        return None
    except IndexUnusable:
        return ""


def remove_others(folder: Path, current: str) -> None:
    """Remove all generations but the current one, and manifests that were never switched to."""
    for path in folder.glob("gen-*"):
        if path.is_symlink():
            path.unlink(missing_ok=True)
        elif path.name != current:
            shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f"{MANIFEST}.gen-*"):
        path.unlink(missing_ok=True)
