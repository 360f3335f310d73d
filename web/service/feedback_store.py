"""What people say of answers and, where the operator switched that on, what they ask: one SQLite file.

Until its days are over. What people write is masked before it is written. Nothing tells who said it. A
process that is killed loses at most what it had not confirmed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chat.config import MAX_QUESTION_CHARS
from chat.model import Status
from ingest.errors import PlanQAError
from ingest.privacy import masked
from web.service.feedback import USEFUL, USELESS, Cited, Feedback, Kept, KeptQuestion, plain

log = logging.getLogger(__name__)
MOST_ROWS = 50_000
MOST_BYTES = 256 * 1024 * 1024
"""Beyond either nothing is taken: nobody fills the disk, nor pushes out what others said."""
MOST_QUESTIONS = 200_000
MOST_BYTES_FOR_QUESTIONS = MOST_BYTES // 2
"""Of the file: who asks without end leaves room for what people say."""
WAIT_S = 10.0
_RENEW = "move it away; a new one is made"
_VERSION = 2
"""A file of version 1 has no questions; it is brought up to 2."""
_TABLE = """create table if not exists feedback (
    id integer primary key autoincrement, at text not null, verdict text not null, reason text not null,
    comment text not null, question text not null, standalone text not null, status text not null,
    citations text not null, generation text not null)"""
_QUESTIONS = """create table if not exists questions (
    id integer primary key autoincrement, at text not null, door text not null, question text not null,
    status text not null)"""
_COLUMNS = "at, verdict, reason, comment, question, standalone, status, citations, generation"
_ROOM = (
    "where (select count(*) from {table}) < ? and (select (page_count - freelist_count) * page_size "
    "from pragma_page_count, pragma_freelist_count, pragma_page_size) < ?"
)
_INSERT = f"insert into feedback ({_COLUMNS}) select ?, ?, ?, ?, ?, ?, ?, ?, ? {_ROOM}".format(
    table="feedback"
)
_INSERT_QUESTION = f"insert into questions (at, door, question, status) select ?, ?, ?, ? {_ROOM}".format(
    table="questions"
)


def _now() -> datetime:
    return datetime.now(UTC)


class FeedbackStore:
    """The file. Safe for several threads and processes: each call opens it."""

    def __init__(
        self,
        file: Path,
        *,
        keep_questions: bool = False,
        retention_days: int = 180,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.file = file
        self.keep_questions = keep_questions
        self.retention_days = retention_days
        self._now = now
        self._making = threading.Lock()

    def add(self, said: Feedback, generation: str) -> None:
        """On disk when this returns. Raises PlanQAError where it cannot be."""
        question, standalone = (said.question, said.standalone) if self.keep_questions else ("", "")
        citations = json.dumps([_cited(one) for one in said.citations], ensure_ascii=False)
        verdict = USEFUL if said.useful else USELESS
        written = (_clean(text) for text in (said.comment, question, standalone))
        row = (
            _text(self._now()),
            verdict,
            said.reason,
            *written,
            said.status.value,
            citations,
            generation,
        )
        self._insert(_INSERT, row, MOST_ROWS, MOST_BYTES)

    def add_question(self, door: str, question: str, status: str) -> None:
        """On disk when this returns, without numbers of people. Raises PlanQAError where it cannot be."""
        row = (_text(self._now()), door, _clean(question)[:MAX_QUESTION_CHARS], status)
        self._insert(_INSERT_QUESTION, row, MOST_QUESTIONS, MOST_BYTES_FOR_QUESTIONS)

    def _insert(self, statement: str, row: Sequence[str], rows: int, size: int) -> None:
        with self._open() as database:
            _delete(database, self._oldest(self.retention_days))
            with database:
                if database.execute(statement, (*row, rows, size)).rowcount != 1:
                    most = f"{rows} rows or {size >> 20} MB"
                    mend = "planqa feedback export, then planqa feedback purge"
                    raise PlanQAError(f"{self.file} holds {most}, the most there may be", mend=mend)

    def questions(self) -> tuple[KeptQuestion, ...]:
        """The questions that are kept and not too old, the oldest first."""
        select = "select id, at, door, question, status from questions order by id"
        return tuple(KeptQuestion(*row) for row in self._found(select))

    def rows(self) -> tuple[Kept, ...]:
        """What is kept and not too old, the oldest first."""
        return tuple(map(_kept, self._found(f"select id, {_COLUMNS} from feedback order by id")))

    def _found(self, select: str) -> list[Sequence[Any]]:
        if not self.file.exists():
            return []
        with self._open() as database:
            _delete(database, self._oldest(self.retention_days))
            return database.execute(select).fetchall()

    def purge(self, days: int | None = None) -> int:
        """Delete what is older than so many days, those of the settings by default, for good; how many."""
        if not self.file.exists():
            return 0
        with self._open() as database:
            return _delete(database, self._oldest(self.retention_days if days is None else days))

    def _oldest(self, days: int) -> str:
        return _text(self._now() - timedelta(days=days))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(self.file, timeout=WAIT_S)) as database:
                database.execute("pragma synchronous = full")
                database.execute("pragma secure_delete = on")
                with self._making:  # the change to WAL does not wait for others: it fails beside them
                    if database.execute("pragma journal_mode").fetchone()[0] != "wal":
                        database.execute("pragma journal_mode = wal")
                    self._made(database)
                yield database
        except (sqlite3.Error, OSError) as error:
            found = f"{self.file} cannot be used ({error})"
            passing = isinstance(error, sqlite3.OperationalError | OSError)
            mend = "make room on the disk and let the server write there" if passing else _RENEW
            raise PlanQAError(found, expected="a file of feedback", mend=mend) from error

    def _made(self, database: sqlite3.Connection) -> None:
        version = database.execute("pragma user_version").fetchone()[0]
        if version > _VERSION:
            raise PlanQAError(f"{self.file} has version {version}", expected=f"version {_VERSION}")
        if version < _VERSION:
            database.execute(_TABLE)
            database.execute(_QUESTIONS)
            database.execute("create index if not exists questions_at on questions (at)")
            database.execute(f"pragma user_version = {_VERSION}")


async def kept_clean(store: FeedbackStore, every_s: float = 3600.0) -> None:
    """Delete what is too old, again and again, also where nobody says anything. Runs until cancelled."""
    while True:
        try:
            await asyncio.to_thread(store.purge)
        except PlanQAError as error:
            log.warning("old feedback could not be deleted: %s", error)
        await asyncio.sleep(every_s)


def _delete(database: sqlite3.Connection, before: str) -> int:
    """Also from the file's free pages and its log, so that nobody digs it out."""
    with database:
        deleted = sum(
            database.execute(f"delete from {table} where at <= ?", (before,)).rowcount
            for table in ("feedback", "questions")
        )
    if deleted:
        database.execute("pragma wal_checkpoint(truncate)").fetchall()
    return deleted


def _kept(row: Sequence[Any]) -> Kept:
    id_, at, verdict, reason, comment, question, standalone, status, citations, generation = row
    cited = tuple(Cited(**one) for one in json.loads(citations))
    said = Feedback(
        useful=verdict == USEFUL, status=Status(status), reason=reason, comment=comment,
        question=question, standalone=standalone, citations=cited,
    )  # fmt: skip
    return Kept(id_, at, said, generation)


def _text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _cited(one: Cited) -> dict[str, Any]:
    """What is said to be cited comes from a browser too: it may be anything."""
    return {
        key: masked(plain(value)) if isinstance(value, str) else value for key, value in asdict(one).items()
    }


def _clean(text: str) -> str:
    """Without numbers of people, also where a hidden character stands in them."""
    return masked(plain(text)).strip()
