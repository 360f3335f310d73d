"""The engine behind PLANQA_ENGINE=oceanbase://…, asked as a real server of seekdb."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pymysql
import pytest
from fakes import BigramEmbedder
from plan_samples import CITY, PINE, WILLOW, plans_of

from eval.bench.engines import engines
from eval.bench.place import Place
from eval.questions.sets import read_questions
from eval.questions.shipped import question_set
from index.assembly import index_plans
from index.build import build, remove, shipped_plan
from index.config import IndexConfig
from index.engine import Engine, Marks, PlanRows, Sought, engine_of
from index.engine.publishing import edition_of, publish, rows_of
from index.expansion import Expansion, read_expansion
from index.plan_index import PlanIndex
from index.store import load_index
from index.tokenizer import words
from ingest.errors import EngineError, IndexMismatch, PlanQAError
from web.api.rest import refused
from web.conversation import FAILED

if TYPE_CHECKING:
    from seekdb import Seekdb

PLANS = plans_of(WILLOW, PINE, CITY)
EMBEDDER = BigramEmbedder(dims=512)
QUESTION = "车停哪儿?"
ASKED = Expansion({"新建停车泊位7000个。": (QUESTION,)})
INDEX = replace(index_plans(PLANS, EMBEDDER, ASKED), pool=2)
"""With so small a pool an engine is asked."""
_numbers = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seekdb]:
    """One for all tests; with CI=true its package must be there, a machine on which it runs not."""
    if os.environ.get("CI") != "true":
        pytest.importorskip("pylibseekdb", reason="needs seekdb, of Linux alone: pip install pylibseekdb")
    from seekdb import Seekdb

    try:
        server = Seekdb(tmp_path_factory.mktemp("seekdb"))
    except (RuntimeError, OSError, pymysql.Error) as error:  # it asks much of a machine: memory, kernel
        pytest.skip(f"seekdb does not start on this machine: {error}")
    yield server
    server.close()


@pytest.fixture
def setting(server: Seekdb) -> str:
    """PLANQA_ENGINE with a new database."""
    database = f"planqa_{next(_numbers)}"
    server.create(database)
    return server.setting(database)


@pytest.fixture
def engine(setting: str) -> Engine:
    return opened(setting)


def opened(setting: str, password: str | None = None) -> Engine:
    from seekdb import PASSWORD

    engine = engine_of(setting, PASSWORD if password is None else password)
    assert engine is not None
    return engine


def rows(number: int, asked: Expansion = ASKED) -> PlanRows:
    """What one of the three plans is found by."""
    plan = PLANS[number]
    index = INDEX.of_plan(plan.id)
    return rows_of(index, plan, asked, edition_of(plan, asked, EMBEDDER))


def sought(text: str) -> list[Sought]:
    return [Sought(EMBEDDER.encode_queries([text])[0], tuple(words(text)))]


def ids(number: int) -> set[str]:
    return {p.id for p in PLANS[number].passages}


def everything(engine: Engine, *numbers: int) -> set[str]:
    """All passages that the engine finds of these plans."""
    return set(engine.search(sought("养老床位"), [PLANS[n].id for n in numbers], 100).near)


class Held:
    """Vectors of which the last is handed out when somebody says so."""

    def __init__(self, vectors: Any) -> None:
        self.vectors, self.shape = vectors, vectors.shape
        self.reached, self.released = threading.Event(), threading.Event()

    def __iter__(self) -> Iterator[Any]:
        yield from self.vectors[:-1]
        self.reached.set()
        assert self.released.wait(60)
        yield self.vectors[-1]


@contextmanager
def publishing(engine: Engine, rows: PlanRows) -> Iterator[Held]:
    """A publication that waits before its last rows, until the block ends."""
    held = Held(rows.sentences.vectors)
    last = replace(rows, sentences=Marks(rows.sentences.passages, held))  # type: ignore[arg-type]
    thread = threading.Thread(target=engine.publish, args=(last,))
    thread.start()
    assert held.reached.wait(60)
    yield held
    held.released.set()
    thread.join()


@pytest.mark.oceanbase
@pytest.mark.models
def test_the_benchmark_finds_the_same_passages(setting: str, real_index: PlanIndex) -> None:
    """Every third question of the shipped plan's set: the first twenty, in the same order, with the same
    scores. Either engine finds a little more or less; where the ranks are made they are the same."""
    engine = opened(setting)
    publish(engine, real_index, read_expansion(shipped_plan()))
    asked = replace(real_index, finder=engine)
    questions = [q.question for q in read_questions(question_set("plan")[0])[0]][::3]
    assert len(questions) > 100
    assert [q for q in questions if asked.search(q) != real_index.search(q)] == []


@pytest.mark.oceanbase
def test_what_is_found_is_of_the_plans_asked(engine: Engine) -> None:
    """By vectors and by words: one plan's alone, or those of two, never the third's."""
    for number in range(3):
        engine.publish(rows(number))
    assert [everything(engine, number) for number in range(3)] == [ids(number) for number in range(3)]
    assert everything(engine, 0, 2) == ids(0) | ids(2)
    plans = [PLANS[0].id, PLANS[1].id]
    (worded,) = engine.search(sought("停车泊位"), plans, 100).worded
    holding = {p.id for n in (0, 1) for p in PLANS[n].passages if "停车泊位" in p.text}
    assert holding
    assert holding <= set(worded) <= ids(0) | ids(1)


@pytest.mark.oceanbase
def test_the_nearest_come_first(engine: Engine) -> None:
    """Of each kind of vectors the first: the passage whose words are asked for, and the one to whose
    anticipated question the wording is equal, though no word of it stands there."""
    engine.publish(rows(1))
    (passage,) = [p for p in PLANS[1].passages if "新建停车泊位7000个" in p.text]
    assert passage.id in engine.search(sought("新建停车泊位7000个。"), [PLANS[1].id], 1).near
    found = engine.search(sought(QUESTION), [PLANS[1].id], 1)
    assert passage.id in found.near
    assert passage.id in found.worded[0]


@pytest.mark.oceanbase
def test_numbers_and_short_words_are_words(engine: Engine) -> None:
    """2.5 is not 2 and 5; a word of one character and an English one that engines leave out are found."""
    plan = PLANS[0]
    whole = Marks(("p1", "p2"), np.eye(2, 8, dtype=np.float32))
    nothing = Marks((), np.zeros((0, 8), dtype=np.float32))
    said = (("2.5", "a", "水"), ("2", "5", "养老"))
    engine.publish(PlanRows(plan.id, edition_of(plan, ASKED, EMBEDDER), said, whole, nothing, nothing))
    for word, holding in (("2.5", ["p1"]), ("a", ["p1"]), ("水", ["p1"]), ("5", ["p2"]), ("养", [])):
        found = engine.search([Sought(np.ones(8, dtype=np.float32), (word,))], [plan.id], 10)
        assert list(found.worded[0]) == holding


@pytest.mark.oceanbase
def test_readers_see_the_old_rows_until_the_new_ones_are_whole(setting: str) -> None:
    """A second connection searches while the plan's rows are replaced: it finds those that were there."""
    writer, reader = opened(setting), opened(setting)
    new = rows(0).whole
    old = replace(rows(0), whole=Marks(tuple(f"old{p}" for p in new.passages), new.vectors))
    writer.publish(old)
    before = everything(reader, 0)
    assert {p for p in before if p.startswith("old")}
    with publishing(writer, rows(0)):
        assert everything(reader, 0) == before
    assert everything(reader, 0) == ids(0)


@pytest.mark.oceanbase
def test_a_publication_that_fails_changes_nothing(engine: Engine) -> None:
    """The server refuses what comes in its middle, a vector of another length, and the former rows stay."""
    engine.publish(rows(0))
    former = engine.editions()
    longer = Marks(rows(0).sentences.passages, np.ones((len(rows(0).sentences.passages), 8), np.float32))
    with pytest.raises(EngineError):
        engine.publish(replace(rows(0), sentences=longer))
    assert engine.editions() == former
    assert everything(engine, 0) == ids(0)


@pytest.mark.oceanbase
def test_a_database_has_vectors_of_one_length(engine: Engine) -> None:
    """Those of another encoder need another database, which the error says."""
    engine.publish(rows(0))
    short = Marks(rows(1).whole.passages, rows(1).whole.vectors[:, :8])
    with pytest.raises(EngineError, match=r"has VECTOR\(512\); expected vector\(8\).* another database"):
        engine.publish(replace(rows(1), whole=short))
    assert list(engine.editions()) == [PLANS[0].id]


@pytest.mark.oceanbase
def test_a_dropped_plan_is_gone_and_the_others_stay(engine: Engine) -> None:
    """Dropping one twice, or one of an empty database, is nothing."""
    engine.drop(PLANS[0].id)
    for number in (0, 1):
        engine.publish(rows(number))
    engine.drop(PLANS[0].id)
    engine.drop(PLANS[0].id)
    assert everything(engine, 0) == set()
    assert everything(engine, 1) == ids(1)
    assert list(engine.editions()) == [PLANS[1].id]


@pytest.mark.oceanbase
def test_rows_outlive_a_server_that_is_killed(server: Seekdb, engine: Engine) -> None:
    """kill -9 and a new start: all rows are there, over the connections that were lost; between, an error
    in one line says what mends it."""
    engine.publish(rows(0))
    assert everything(engine, 0) == ids(0)
    server.kill()
    try:
        with pytest.raises(EngineError, match=r"does not answer.*expected a running server.*make seekdb"):
            everything(engine, 0)
    finally:
        server.start_again()
    assert everything(engine, 0) == ids(0)


@pytest.mark.oceanbase
def test_a_lost_connection_is_not_told(server: Seekdb, engine: Engine) -> None:
    """It is opened anew and the question put once more."""
    engine.publish(rows(0))
    assert everything(engine, 0) == ids(0)
    server.door.cut()
    assert everything(engine, 0) == ids(0)


@pytest.mark.oceanbase
def test_who_may_not_come_in_is_told_what_is_expected(server: Seekdb, setting: str) -> None:
    """A wrong password and a database of others: the error names the setting, and never the password."""
    for asked in (opened(setting, "secret-and-wrong"), opened(server.setting("oceanbase"))):
        with pytest.raises(EngineError, match=r"Access denied.*right PLANQA_ENGINE_PASSWORD") as caught:
            asked.editions()
        assert "secret" not in str(caught.value)


@pytest.mark.oceanbase
def test_a_build_publishes_and_a_removal_drops(setting: str, tmp_path: Path) -> None:
    """An index that is not in the engine does not load and says so; a build, though nothing has changed on
    disk, puts it there; then it loads and finds. A removed plan is gone from both."""
    from seekdb import PASSWORD

    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for file, text in zip(files, (WILLOW, PINE), strict=True):
        file.write_text(text, encoding="utf-8")
    alone = IndexConfig(home=tmp_path, folder=tmp_path / "index", pool=2)
    config = replace(alone, engine=setting, engine_password=PASSWORD)
    build(files, alone, EMBEDDER)
    with pytest.raises(IndexMismatch, match=r"is not in oceanbase://.*planqa build"):
        load_index(config, EMBEDDER)
    assert build(files, config, EMBEDDER).built is False
    index = load_index(config, EMBEDDER)
    assert index.search("养老床位") == load_index(alone, EMBEDDER).search("养老床位")
    plan, other = index.plans
    assert index.of_plan(plan.id).search("养老床位") == load_index(alone, EMBEDDER).of_plan(plan.id).search(
        "养老床位"
    )
    remove(plan.title, config, EMBEDDER)
    assert list(opened(setting).editions()) == [other.id]
    with pytest.raises(EngineError, match=rf"has no passages of 《{plan.title}》.*planqa build"):
        index.of_plan(plan.id).search("养老床位")


@pytest.mark.oceanbase
@pytest.mark.models
def test_the_bench_leaves_nothing_behind(
    setting: str, plan_text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It measures both engines, publishes other plans than the one it is given, and drops them again."""
    from seekdb import PASSWORD

    (tmp_path / "plan.txt").write_text(plan_text[:6000], encoding="utf-8")
    monkeypatch.setenv("PLANQA_ENGINE", setting)
    monkeypatch.setenv("PLANQA_ENGINE_PASSWORD", PASSWORD)
    opened(setting).publish(rows(0))
    part = engines(Place(tmp_path / "plan.txt", tmp_path, lambda words: None), (1,), questions=2)
    (alike,) = [figure.value for figure in part.figures if "of the first 10 of faiss" in figure.what]
    assert alike == 1
    assert list(opened(setting).editions()) == [PLANS[0].id]


@pytest.mark.oceanbase
def test_plans_of_another_encoder_are_refused(setting: str, tmp_path: Path) -> None:
    """Its vectors would be compared with those of questions that it did not encode."""
    from seekdb import PASSWORD

    file = tmp_path / "a.txt"
    file.write_text(WILLOW, encoding="utf-8")
    config = IndexConfig(tmp_path, tmp_path / "1", engine=setting, engine_password=PASSWORD)
    build([file], config, EMBEDDER)
    other = BigramEmbedder("other", sha256="c2" * 32)
    there = replace(config, folder=tmp_path / "2", engine="")
    build([file], there, other)
    with pytest.raises(IndexMismatch, match=r"published with bigram .*expected other "):
        load_index(replace(there, engine=setting), other)


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("milvus://127.0.0.1", "oceanbase://user@host:port/database"),
        ("oceanbase://root:secret@127.0.0.1:2881/planqa", "PLANQA_ENGINE_PASSWORD"),
        ("oceanbase://root@127.0.0.1:port/planqa", "no address"),
        ("oceanbase://root@127.0.0.1:2881", "expected faiss or"),
        ("oceanbase://127.0.0.1:2881/planqa", "expected faiss or"),
        ("oceanbase://root@t#c@127.0.0.1:2881/planqa", "%23"),
        ("mysql://root:secret@host/db", "no address of the form oceanbase://user@host:port/database"),
        ("OceanBase://root:secret@h/db", "no address"),
        ("oceanbase://root:12#3secret@h/db", "no address"),
        ("oceanbase://root:12?3secret@h/db", "no address"),
        ("oceanbase://root:12/3secret@h/db", "no address"),
        ("oceanbase://root:secret/r@h:2881/db", "no address"),
        ("oceanbase://root@tenant:12/secret@h", "no address"),
        ("oceanbase://root:[secret@h/db", "no address"),
    ],
)
def test_what_is_no_engine_is_named(setting: str, named: str) -> None:
    """With what was expected, and without a password that was written there."""
    with pytest.raises(PlanQAError) as caught:
        engine_of(setting)
    assert named in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_a_tenant_is_part_of_the_user() -> None:
    """As OceanBase writes it; the port is its own unless said otherwise."""
    engine = engine_of("oceanbase://planqa@plans%23city@10.0.0.5/planqa")
    assert str(engine) == "oceanbase://planqa@plans#city@10.0.0.5:2881/planqa"
    assert [engine_of(setting) for setting in ("", "faiss")] == [None, None]


def test_a_program_is_not_told_where_the_database_is() -> None:
    """503 and a few words; the rest is for whoever runs the server."""
    told = refused(EngineError("oceanbase://planqa@10.0.0.5:2881/planqa does not answer", mend="start it"))
    assert told.status_code == 503
    assert json.loads(told.body) == {"error": {"message": FAILED}}


def test_a_server_that_is_not_there_is_named() -> None:
    """In one line, with what mends it."""
    engine = engine_of("oceanbase://planqa@127.0.0.1:9/planqa")
    assert engine is not None
    with pytest.raises(EngineError, match=r":9/planqa does not answer .* or set PLANQA_ENGINE=faiss$"):
        engine.editions()
