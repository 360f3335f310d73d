"""Connections to a database that speaks MySQL's protocol. The only importer of PyMySQL."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import pymysql
from pymysql.constants import CR, ER
from pymysql.cursors import Cursor

from index.engine import FORMS, no_address
from ingest.errors import EngineError, PlanQAError

__all__ = ["Address", "Cursor", "Sessions"]

T = TypeVar("T")
PORT = 2881
"""OceanBase's own."""
CONNECT_S, SEARCH_S, PUBLISH_S = 5, 20, 600
"""So long a server may take to be reached, to find something, and to take in some rows."""
SESSION = "set ob_hnsw_ef_search = 400, ob_query_timeout = %s"
"""Neighbours that a search in the graph keeps: twice as many as are wanted of it (`IndexConfig.pool`). With
the default of 64, a search for 200 misses twice as many. Microseconds of a statement."""
_LOST = (CR.CR_SERVER_GONE_ERROR, CR.CR_SERVER_LOST)
_REFUSED = (ER.ACCESS_DENIED_ERROR, ER.DBACCESS_DENIED_ERROR)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is, and as whom it is asked. A tenant is part of the user: `planqa@tenant`."""

    user: str
    host: str
    port: int
    database: str

    @classmethod
    def of(cls, setting: str) -> Address:
        """From `oceanbase://user@host:port/database`. Raises PlanQAError, which repeats nothing of it."""
        try:
            parts = urlsplit(setting)
            user, host, port = unquote(parts.username or ""), parts.hostname or "", parts.port or PORT
        except ValueError:
            raise no_address() from None
        if parts.password is not None:
            mend = "write it into PLANQA_ENGINE_PASSWORD"
            raise PlanQAError("PLANQA_ENGINE holds a password", expected=FORMS, mend=mend)
        database = unquote(parts.path.removeprefix("/"))
        if not (user and host and database) or set("/@") & set(database) or parts.query or parts.fragment:
            raise no_address()
        return cls(user, host, port, database)

    def __str__(self) -> str:
        return f"oceanbase://{self.user}@{self.host}:{self.port}/{self.database}"


class Sessions:
    """Connections that are kept between questions, each in use by one thread at a time."""

    def __init__(self, address: Address, password: str) -> None:
        self.address = address
        self._password = password
        self._idle: deque[Any] = deque()

    def run(self, work: Callable[[Cursor], T]) -> T:
        """What `work` gives over a cursor. Raises EngineError."""
        return self._tried(lambda: self._over_a_kept_one(work))

    def transaction(self, work: Callable[[Cursor], None]) -> None:
        """All that `work` does, or nothing; it may take long. Raises EngineError."""
        return self._tried(lambda: self._at_once(work))

    def close(self) -> None:
        """Close those that nobody uses."""
        while self._idle:
            with suppress(IndexError):
                _close(self._idle.pop())

    def _tried(self, attempt: Callable[[], T]) -> T:
        """A second time where the connection is lost, as all are by a restart of the server."""
        try:
            return attempt()
        except pymysql.MySQLError as error:
            if not _lost(error):
                raise self._said(error) from error
        self.close()
        try:
            return attempt()
        except pymysql.MySQLError as error:
            raise self._said(error) from error

    def _over_a_kept_one(self, work: Callable[[Cursor], T]) -> T:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._opened(SEARCH_S)
        try:
            with connection.cursor() as cursor:
                made = work(cursor)
        except BaseException:
            _close(connection)
            raise
        self._idle.append(connection)
        return made

    def _at_once(self, work: Callable[[Cursor], None]) -> None:
        connection = self._opened(PUBLISH_S)
        try:
            with connection.cursor() as cursor:
                cursor.execute("begin")
                work(cursor)
                cursor.execute("commit")
        finally:
            _close(connection)  # what was not committed is undone

    def _opened(self, patience_s: int) -> Any:
        at = self.address
        connection = pymysql.connect(
            host=at.host,
            port=at.port,
            user=at.user,
            password=self._password,
            database=at.database,
            charset="utf8mb4",
            autocommit=True,
            connect_timeout=CONNECT_S,
            read_timeout=patience_s + CONNECT_S,
            write_timeout=patience_s + CONNECT_S,
        )
        with connection.cursor() as cursor:
            cursor.execute(SESSION, (patience_s * 1_000_000,))
        return connection

    def _said(self, error: pymysql.MySQLError) -> EngineError:
        """What was expected, what the server says, and what mends it."""
        code, words = (*error.args, "", "")[:2]
        found = f"{self.address} answers: {words or code or type(error).__name__}"
        if code in _REFUSED:
            expected = "a user who may use this database, and the right PLANQA_ENGINE_PASSWORD"
            return EngineError(found, expected=expected, mend="set the two anew, or PLANQA_ENGINE=faiss")
        if code in (CR.CR_CONN_HOST_ERROR, *_LOST):
            mend = "start it (make seekdb starts one for a try), or set PLANQA_ENGINE=faiss"
            return EngineError(
                f"{self.address} does not answer ({words})", expected="a running server", mend=mend
            )
        if code == ER.BAD_DB_ERROR:
            mend = f"create database {self.address.database}, then planqa build"
            return EngineError(found, expected="a database of that name", mend=mend)
        return EngineError(found, expected="OceanBase or seekdb", mend="planqa build, or PLANQA_ENGINE=faiss")


def _lost(error: pymysql.MySQLError) -> bool:
    """Whether a connection that stood is gone; (0, "") is said of one that was closed before."""
    return not error.args or error.args[0] in (0, *_LOST)


def _close(connection: Any) -> None:
    with suppress(pymysql.MySQLError, OSError):
        connection.close()
