"""有用 or 没用: what people say of answers, in one SQLite file, until its days are over.

What people write is masked before it is written, and their question is kept only where the operator
switched that on. Nothing tells who said it. A process that is killed loses at most what it had not confirmed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from chat.config import MAX_QUESTION_CHARS
from chat.model import Answer, Status
from ingest.errors import PlanQAError
from web.privacy import masked

log = logging.getLogger(__name__)
USEFUL, USELESS = "有用", "没用"
REASONS = {
    "": "没有说明",
    "wrong": "数字或事实不对",
    "missed": "规划里写了,却说没有",
    "beside": "答非所问",
    "place": "出处不对",
    "unclear": "看不懂",
    "other": "其他",
}
Reason = Literal["", "wrong", "missed", "beside", "place", "unclear", "other"]
MOST_ROWS = 50_000
"""Beyond this nothing is taken: nobody fills the disk, nor pushes out what others said."""
WAIT_S = 10.0
_VERSION = 1
_TABLE = """create table if not exists feedback (
    id integer primary key autoincrement, at text not null, verdict text not null, reason text not null,
    comment text not null, question text not null, standalone text not null, status text not null,
    citations text not null, generation text not null)"""
_COLUMNS = "at, verdict, reason, comment, question, standalone, status, citations, generation"
_INSERT = (
    f"insert into feedback ({_COLUMNS}) select ?, ?, ?, ?, ?, ?, ?, ?, ? "
    f"where (select count(*) from feedback) < {MOST_ROWS}"
)


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Cited:
    """What the answer cited, as the benchmark has it: chapter -1 in a document without chapters."""

    chapter: int | None
    section: int | None
    quote: Annotated[str, Field(max_length=4000)]
    ref: Annotated[str, Field(max_length=200)] = ""
    document: Annotated[str, Field(max_length=200)] = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Feedback:
    """What is said of one answer. Checked when made: it may come from a browser."""

    useful: bool
    status: Status
    reason: Reason = ""
    comment: Annotated[str, Field(max_length=1000)] = ""
    question: Annotated[str, Field(max_length=MAX_QUESTION_CHARS)] = ""
    standalone: Annotated[str, Field(max_length=4000)] = ""
    """How the question was read; a follow-up makes no sense without."""
    citations: Annotated[tuple[Cited, ...], Field(max_length=40)] = ()

    @classmethod
    def on(cls, answer: Answer, *, useful: bool, reason: Reason = "", comment: str = "") -> Feedback:
        """Feedback on an answer that is at hand."""
        cited = tuple(Cited(c.chapter, c.section, c.quote, c.ref, c.document) for c in answer.citations)
        return cls(
            useful=useful, status=answer.status, reason=reason, comment=_plain(comment),
            question=_plain(answer.question), standalone=_plain(answer.standalone), citations=cited,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of the file. `generation` is that of the index which answered."""

    id: int
    at: str
    said: Feedback
    generation: str


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

    def add(self, said: Feedback, generation: str) -> None:
        """On disk when this returns. Raises PlanQAError where it cannot be."""
        question, standalone = (said.question, said.standalone) if self.keep_questions else ("", "")
        citations = json.dumps([asdict(one) for one in said.citations], ensure_ascii=False)
        verdict = USEFUL if said.useful else USELESS
        written = (_clean(text) for text in (said.comment, question, standalone))
        row = (
            _text(self._now()),
            verdict,
            said.reason,
            *written,
            said.status.value,
            _plain(citations),
            generation,
        )
        with self._open() as database:
            _delete(database, self._oldest(self.retention_days))
            with database:
                if database.execute(_INSERT, row).rowcount != 1:
                    mend = "planqa feedback export, then planqa feedback purge"
                    raise PlanQAError(f"{self.file} holds {MOST_ROWS} rows, the most there may be", mend=mend)

    def rows(self) -> tuple[Kept, ...]:
        """What is kept and not too old, the oldest first."""
        if not self.file.exists():
            return ()
        with self._open() as database:
            _delete(database, self._oldest(self.retention_days))
            found = database.execute(f"select id, {_COLUMNS} from feedback order by id").fetchall()
            return tuple(_kept(row) for row in found)

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
                database.execute("pragma journal_mode = wal")
                database.execute("pragma synchronous = full")
                database.execute("pragma secure_delete = on")
                self._made(database)
                yield database
        except (sqlite3.Error, OSError) as error:
            found = f"{self.file} cannot be used ({error})"
            raise PlanQAError(
                found, expected="a file of feedback", mend="move it away; a new one is made"
            ) from error

    def _made(self, database: sqlite3.Connection) -> None:
        version = database.execute("pragma user_version").fetchone()[0]
        if version not in (0, _VERSION):
            raise PlanQAError(f"{self.file} has version {version}", expected=f"version {_VERSION}")
        if version == 0:
            database.execute(_TABLE)
            database.execute(f"pragma user_version = {_VERSION}")


async def kept_clean(store: FeedbackStore, every_s: float = 3600.0) -> None:
    """Delete what is too old, again and again, also where nobody says anything. Runs until cancelled."""
    while True:
        try:
            await asyncio.to_thread(store.purge)
        except PlanQAError as error:
            log.warning("old feedback could not be deleted: %s", error)
        await asyncio.sleep(every_s)


def export(rows: Iterable[Kept]) -> tuple[dict[str, Any], ...]:
    """Rows of `questions.jsonl`, to be labelled by hand, of the feedback whose question was kept."""
    return tuple(_question_row(kept) for kept in rows if kept.said.question)


def _question_row(kept: Kept) -> dict[str, Any]:
    """A row of the benchmark without its label: what is right a person must say.

    What an answer cited that people found useful is proposed as the gold.
    """
    said = kept.said
    proposed = said.citations if said.useful else ()
    return {
        "id": f"feedback-{kept.id}",
        "type": "",
        "question": said.question,
        "key_facts": [],
        "gold": [{"chapter": c.chapter, "section": c.section, "quote": c.quote} for c in proposed],
        "any_gold": False,
        "reference_answer": "",
        "feedback": {
            "useful": said.useful,
            "reason": REASONS[said.reason],
            "comment": said.comment,
            "standalone": said.standalone,
            "status": said.status.value,
            "cited": [asdict(one) for one in said.citations],
            "generation": kept.generation,
            "at": kept.at,
        },
    }


def _delete(database: sqlite3.Connection, before: str) -> int:
    """Also from the file's free pages and its log, so that nobody digs it out."""
    with database:
        deleted = database.execute("delete from feedback where at <= ?", (before,)).rowcount
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


def _clean(text: str) -> str:
    """Without numbers of people, and without what moves a terminal or hides a digit."""
    return masked(_plain(text)).strip()


def _plain(text: str) -> str:
    spaced = "".join(" " if char.isspace() else char for char in text)
    return "".join(char for char in spaced if char.isprintable())
