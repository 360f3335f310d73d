"""What was made of texts, kept on disk: an unchanged sentence is never encoded or cut again.

One SQLite file for all indices of a home, by a hash of what makes and of the text. It only saves time:
where it cannot be read or written the work is done again, and it may be removed whenever no build runs.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")
WAIT_S = 30.0
"""How long another build's writing is waited for."""
_ASKED = 500
_SUM_BYTES = 8


class Kept:
    """Values by the `space` of what makes them and their text. Safe for several processes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, space: str, texts: Sequence[str]) -> dict[str, bytes]:
        """The values that are there and whole."""
        keys = {_key(space, text): text for text in texts}
        return self._with(lambda database: _read(database, keys), {})

    def put(self, space: str, values: Mapping[str, bytes]) -> None:
        """Keep values, in one transaction."""
        rows = [(_key(space, text), _sum(value) + value) for text, value in values.items()]

        def write(database: sqlite3.Connection) -> None:
            with database:
                database.executemany("insert or replace into kept values (?, ?)", rows)

        self._with(write, None)

    def _with(self, use: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=WAIT_S)) as database:
                database.execute("pragma journal_mode = wal")
                database.execute("create table if not exists kept (key blob primary key, value blob)")
                return use(database)
        except (sqlite3.Error, OSError) as error:
            log.warning(
                "%s cannot be used (%s): remove it to keep encoded sentences again", self._path, error
            )
            return otherwise


def _read(database: sqlite3.Connection, keys: Mapping[bytes, str]) -> dict[str, bytes]:
    found, wanted = {}, list(keys)
    for start in range(0, len(wanted), _ASKED):
        some = wanted[start : start + _ASKED]
        marks = ",".join("?" * len(some))
        for key, value in database.execute(f"select key, value from kept where key in ({marks})", some):
            if value[:_SUM_BYTES] == _sum(value[_SUM_BYTES:]):
                found[keys[key]] = value[_SUM_BYTES:]
    return found


def _key(space: str, text: str) -> bytes:
    return hashlib.blake2b(f"{space}\0{text}".encode(), digest_size=16).digest()


def _sum(value: bytes) -> bytes:
    """A checksum: a damaged value is made again, not believed."""
    return hashlib.blake2b(value, digest_size=_SUM_BYTES).digest()
