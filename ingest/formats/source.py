"""A file's bytes: regular files only, never more than the limit, whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ingest.errors import SourceError

# A pipe without a writer, or a device that has nothing to say, must not make us wait.
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """All bytes of a regular file of 1 to `max_bytes` bytes. Raises SourceError for anything else."""
    try:
        data, size = _read(path, max_bytes)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        raise SourceError(
            path,
            f"cannot be read ({getattr(error, 'strerror', None) or error})",
            expected="a readable file",
            mend="check the path and its permissions, then run the command again",
        ) from error
    if len(data) > max_bytes:
        raise SourceError(path, f"{max(size, len(data)):,} bytes", expected=f"at most {max_bytes:,} bytes")
    if not data:
        raise SourceError(path, "the file is empty", expected="the text of a plan")
    if len(data) < size:
        raise SourceError(
            path,
            f"ended after {len(data):,} of {size:,} bytes",
            expected="a file that stays as it is while it is read",
            mend="run the command again once the file is complete",
        )
    return data


def _read(path: Path, max_bytes: int) -> tuple[bytes, int]:
    """At most one byte more than `max_bytes`, and the size that the file had before it was opened."""
    state = path.stat()
    _check_kind(path, state.st_mode)
    if state.st_size > max_bytes:
        raise SourceError(path, f"{state.st_size:,} bytes", expected=f"at most {max_bytes:,} bytes")
    with os.fdopen(os.open(path, _OPEN), "rb") as file:
        _check_kind(path, os.fstat(file.fileno()).st_mode)
        return file.read(max_bytes + 1), state.st_size


def _check_kind(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise SourceError(path, "is a folder", expected="a file", mend=f"planqa build {path}/*.txt")
    if not stat.S_ISREG(mode):
        raise SourceError(path, "is a pipe, a device or a socket", expected="a regular file")
