"""OceanBase, or seekdb, its small edition: what plans are found by, in four tables. All SQL is here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from index.engine import Edition, Found, Marks, PlanRows, Sought
from index.engine.sessions import Cursor, Sessions
from ingest.errors import EngineError

PLANS, WHOLE, SENTENCES, QUESTIONS = (
    f"planqa_{name}" for name in ("plans", "passages", "sentences", "questions")
)
OF_PLANS = f"""
create table if not exists {PLANS} (
    plan varchar(64) primary key, model varchar(512) not null, made varchar(64) not null
)"""
# Without min_token_size the parser would drop words of two bytes and fewer.
OF_WORDS = """,
    words mediumtext not null,
    fulltext index {table}_words (words) with parser space parser_properties = (min_token_size = 1)"""
OF_VECTORS = """
create table if not exists {table} (
    plan varchar(64), number int, passage varchar(64) not null, v vector({dims}) not null,
    primary key (plan, number),
    vector index {table}_v (v) with (
        distance = inner_product, type = hnsw, lib = vsag, m = 32, ef_construction = 200
    ){words}
)"""
# A filter that leaves few rows makes the search exact: of one plan it is.
NEAR = """
select passage from {table} where plan in %s
order by negative_inner_product(v, %s) approximate limit %s"""
WORDED = f"""
select passage from {WHOLE} where plan in %s and match (words) against (%s)
order by match (words) against (%s) desc limit %s"""
MORE = 2
"""So many times what is wanted by words: OceanBase counts them a little differently (Found)."""
IS_THERE = f"""
select 1 from information_schema.tables where table_schema = database() and table_name = '{PLANS}'"""

TYPE_OF_VECTORS = f"""
select column_type from information_schema.columns
where table_schema = database() and table_name = '{WHOLE}' and column_name = 'v'"""


class OceanBase:
    """The plans of one database. Indexes of other plans may share it, if their vectors are of one encoder.

    Of the same plan not: an index that no longer has it drops it for all.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def __str__(self) -> str:
        return str(self._sessions.address)

    def publish(self, rows: PlanRows) -> None:
        """In one transaction. Raises EngineError, and nothing has changed."""

        def write(cursor: Cursor) -> None:
            _delete(cursor, rows.plan)
            words = [_terms(of_passage) for of_passage in rows.words]
            _insert(cursor, WHOLE, rows.plan, rows.whole, words)
            _insert(cursor, SENTENCES, rows.plan, rows.sentences)
            _insert(cursor, QUESTIONS, rows.plan, rows.questions)
            made = (rows.plan, rows.edition.model, rows.edition.made)
            cursor.execute(f"insert into {PLANS} values (%s, %s, %s)", made)

        dims = rows.whole.vectors.shape[1]
        self._sessions.run(lambda cursor: _create(cursor, dims))
        self._sessions.transaction(write)

    def drop(self, plan: str) -> None:
        """In one transaction. Raises EngineError."""
        if self._sessions.run(_is_there):
            self._sessions.transaction(lambda cursor: _delete(cursor, plan))

    def editions(self) -> Mapping[str, Edition]:
        """Raises EngineError."""
        return self._sessions.run(_editions)

    def search(self, sought: Sequence[Sought], plans: Sequence[str], k: int) -> Found:
        """As Finder says. Raises EngineError."""
        within = tuple(plans)

        def find(cursor: Cursor) -> Found:
            near = {passage for one in sought for passage in _near(cursor, one, within, k)}
            return Found(near, [_worded(cursor, one, within, k) for one in sought])

        return self._sessions.run(find)


def _create(cursor: Cursor, dims: int) -> None:
    for table in (WHOLE, SENTENCES, QUESTIONS):
        words = OF_WORDS.format(table=table) if table == WHOLE else ""
        cursor.execute(OF_VECTORS.format(table=table, dims=dims, words=words))
    cursor.execute(OF_PLANS)
    cursor.execute(TYPE_OF_VECTORS)
    ((found,),) = cursor.fetchall()
    if found.lower() != f"vector({dims})":
        mend = "name another database in PLANQA_ENGINE, or drop the tables planqa_* in this one"
        raise EngineError(f"the database has {found}", expected=f"vector({dims}), of this encoder", mend=mend)


def _is_there(cursor: Cursor) -> bool:
    return bool(cursor.execute(IS_THERE))


def _editions(cursor: Cursor) -> dict[str, Edition]:
    if not _is_there(cursor):
        return {}
    cursor.execute(f"select plan, model, made from {PLANS}")
    return {plan: Edition(model, made) for plan, model, made in cursor.fetchall()}


def _near(cursor: Cursor, one: Sought, within: tuple[str, ...], k: int) -> Iterator[str]:
    for table in (WHOLE, SENTENCES, QUESTIONS):
        cursor.execute(NEAR.format(table=table), (within, one.vector.tobytes(), k))
        yield from _passages(cursor)


def _worded(cursor: Cursor, one: Sought, within: tuple[str, ...], k: int) -> list[str]:
    if not one.words:
        return []
    words = _terms(one.words)
    cursor.execute(WORDED, (within, words, words, MORE * k))
    return _passages(cursor)


def _terms(words: Sequence[str]) -> str:
    """Words as the parser leaves them whole: it cuts 2.5 in two, and drops English ones such as "a"."""
    return " ".join(f"x{word.encode().hex()}" if word.isascii() else word for word in words)


def _passages(cursor: Cursor) -> list[str]:
    return [passage for (passage,) in cursor.fetchall()]


def _delete(cursor: Cursor, plan: str) -> None:
    for table in (PLANS, WHOLE, SENTENCES, QUESTIONS):
        cursor.execute(f"delete from {table} where plan = %s", (plan,))


def _insert(cursor: Cursor, table: str, plan: str, marks: Marks, *columns: Sequence[str]) -> None:
    """Rows by the hundred: the driver joins as many as fit into one statement of 1 MB."""
    vectors = (vector.tobytes() for vector in marks.vectors)
    numbered = range(len(marks.passages))
    rows = list(zip((plan for _ in numbered), numbered, marks.passages, vectors, *columns, strict=True))
    values = ", ".join(["%s"] * (4 + len(columns)))
    cursor.executemany(f"insert into {table} values ({values})", rows)
