"""Builds that people can live with: plans come and go, nothing is encoded twice, progress is told."""

from __future__ import annotations

import io
import logging
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fakes import BigramEmbedder

from chat.building import replacement
from index.build import KEPT, add, build, remove
from index.config import IndexConfig
from index.embedder import Vectors
from index.encoding import CHUNK, PassageEncoder
from index.expansion import expansion_path
from index.kept import Kept
from index.progress import Meter
from index.store import load_index, load_sources
from index.tokenizer import words
from ingest.errors import PlanQAError, SourceError

FIRST = "甲县“十四五”规划\n第一章 总则\n建设老年食堂 40 个。建设驿站 5 个。\n"
SECOND = "乙县“十四五”规划\n第一章 总则\n新建公路 12 公里。\n"
ASKED = '{"sentence": "建设驿站5个。", "answered": ["驿站有几个"]}\n'


class Counting(BigramEmbedder):
    """Remembers what it encoded as passages."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        return super().encode_passages(texts)


@pytest.fixture
def config(tmp_path: Path) -> IndexConfig:
    return IndexConfig(home=tmp_path, folder=tmp_path / "index")


def source(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def titles(config: IndexConfig) -> list[str]:
    return [plan.title for plan in load_index(config, BigramEmbedder()).plans]


def test_a_build_says_what_it_replaced(config: IndexConfig, tmp_path: Path) -> None:
    """One short line in the place of another plan: how much there is now, what went, and both ways back."""
    first = source(tmp_path, "a.txt", FIRST)
    table = source(tmp_path, "b.csv", "项目,数量\n公园,5\n")
    assert replacement(build([first], config, BigramEmbedder())) == ""
    assert replacement(build([table], config, BigramEmbedder())) == (
        "the new index has 1 passage; it replaced one of 1 passage (《甲县“十四五”规划》)."
        " To get that back: planqa build a.txt; to have both, then: planqa add b.csv"
    )
    assert titles(config) == ["b"]


@pytest.mark.slow
def test_the_shipped_plan_comes_back_by_build_alone(config: IndexConfig, tmp_path: Path) -> None:
    """It needs no file name; its 399 passages are counted, and a title cannot move the cursor."""
    build([], config, BigramEmbedder())
    tiny = source(tmp_path, "tiny.txt", "一句话。\n")
    said = replacement(build([tiny], config, BigramEmbedder()))
    assert "has 1 passage; it replaced one of 399 passages (《呼和浩特市回民区" in said
    assert "To get that back: planqa build; to have both, then: planqa add tiny.txt" in said
    assert said.isprintable()


def test_a_plan_that_is_corrected_replaces_nothing(config: IndexConfig, tmp_path: Path) -> None:
    """The same title with a little more or less text is silent; with hardly any text it is not."""
    long = FIRST + "".join(f"建设第{n}座公园,面积{n}公顷。\n" for n in range(1, 20))
    build([source(tmp_path, "a.txt", long)], config, BigramEmbedder())
    again = build([source(tmp_path, "a.txt", long + "建设学校 3 所。\n")], config, BigramEmbedder())
    assert (again.built, replacement(again)) == (True, "")
    assert replacement(build([tmp_path / "a.txt"], config, BigramEmbedder())) == ""
    cut = build([source(tmp_path, "a.txt", FIRST)], config, BigramEmbedder())
    assert replacement(cut).startswith("the new index has 1 passage; it replaced one of 21 passages")


def test_a_plan_is_added_and_taken_away(config: IndexConfig, tmp_path: Path) -> None:
    """The others stay with their anticipated questions; only new sentences are encoded."""
    first = source(tmp_path, "a.txt", FIRST)
    expansion_path(first).write_text(ASKED, encoding="utf-8")
    build([first], config, Counting())
    before = load_index(config, BigramEmbedder())
    embedder = Counting()
    add([source(tmp_path, "b.txt", SECOND)], config, embedder)
    assert titles(config) == ["甲县“十四五”规划", "乙县“十四五”规划"]
    assert set(embedder.encoded) == {"新建公路12公里。"}
    embedder = Counting()
    remove("乙县", config, embedder)
    after = load_index(config, BigramEmbedder())
    assert embedder.encoded == []
    assert after.passages == before.passages
    assert len(after.answered) == 1
    remove_first = remove("甲县", _with_second(config, tmp_path), Counting())
    assert remove_first.manifest.questions == 0


def _with_second(config: IndexConfig, folder: Path) -> IndexConfig:
    add([folder / "b.txt"], config, Counting())
    return config


def test_what_cannot_be_added_or_removed_is_said(config: IndexConfig, tmp_path: Path) -> None:
    """The same plan twice, an unknown or common title, the last plan: one line, and nothing is lost."""
    build([source(tmp_path, "a.txt", FIRST)], config, Counting())
    with pytest.raises(SourceError, match="is the same as"):
        add([tmp_path / "a.txt"], config, Counting())
    with pytest.raises(PlanQAError, match="the last plan cannot be removed"):
        remove("甲县", config, Counting())
    add([source(tmp_path, "b.txt", SECOND)], config, Counting())
    for title, found in (("丙", "0 of 2"), ("十四五", "2 of 2")):
        with pytest.raises(PlanQAError, match=f"{found} plans are called"):
            remove(title, config, Counting())
    assert [plan.title for plan in load_sources(config)[0]] == titles(config)


def test_two_that_add_at_once_lose_no_plan(
    config: IndexConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second waits, says so, and adds to what the first has made."""
    said = io.StringIO()
    monkeypatch.setattr("sys.stderr", said)
    build([source(tmp_path, "a.txt", FIRST)], config, BigramEmbedder())
    second = source(tmp_path, "b.txt", SECOND)
    third = source(tmp_path, "c.txt", SECOND.replace("乙县", "丙县"))
    encoding, may_end = threading.Event(), threading.Event()

    class Slow(BigramEmbedder):
        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            encoding.set()
            assert may_end.wait(60)
            return super().encode_passages(texts)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(add, [second], config, Slow())
        assert encoding.wait(60)
        other = pool.submit(add, [third], config, BigramEmbedder())
        while "waiting for another change" not in said.getvalue() and not other.done():
            time.sleep(0.01)
        may_end.set()
        assert first.result().built
        assert other.result().built
    assert "waiting for another change" in said.getvalue()
    assert len(titles(config)) == 3


def test_nothing_is_locked_where_no_index_is(config: IndexConfig) -> None:
    """A plan that is taken from nowhere leaves no folder behind."""
    with pytest.raises(PlanQAError):
        remove("甲县", config, BigramEmbedder())
    assert not config.folder.exists()


@pytest.mark.slow
def test_a_killed_build_goes_on_from_what_it_had(config: IndexConfig, tmp_path: Path) -> None:
    """A build that dies after two chunks leaves them; the next encodes the others alone."""
    lines = "".join(f"建设第{n}号驿站。\n" for n in range(3 * CHUNK))
    path = source(tmp_path, "a.txt", f"丙县规划\n第一章 总则\n{lines}")

    class Dying(Counting):
        def encode_passages(self, texts: Sequence[str]) -> Vectors:
            if len(self.encoded) >= 2 * CHUNK:
                os.kill(os.getpid(), signal.SIGKILL)
            return super().encode_passages(texts)

    child = os.fork()
    if child == 0:
        build([path], config, Dying())
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    embedder = Counting()
    build([path], config, embedder)
    assert len(embedder.encoded) == CHUNK
    whole = IndexConfig(home=tmp_path / "other", folder=tmp_path / "other" / "index")
    build([path], whole, Counting())
    for name in ("passages.faiss", "sentences.faiss"):
        assert _file(config, name) == _file(whole, name)


def _file(config: IndexConfig, name: str) -> bytes:
    (path,) = config.folder.glob(f"gen-*/{name}")
    return path.read_bytes()


def test_a_damaged_value_is_made_again(tmp_path: Path) -> None:
    """A flipped byte in the file of kept values is not believed."""
    kept = Kept(tmp_path / KEPT)
    kept.put("space", {"a": b"one", "b": b"two"})
    with sqlite3.connect(tmp_path / KEPT) as database:
        database.execute("update kept set value = cast(x'00' as blob) where instr(value, x'6f6e65')")
    assert kept.get("space", ["a", "b", "c"]) == {"b": b"two"}
    assert kept.get("another", ["b"]) == {}


def test_a_file_that_cannot_be_used_never_stops_a_build(
    config: IndexConfig, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """No database at all in its place: the work is done again, and the log says what to do."""
    (tmp_path / KEPT).write_text("no database", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert build([source(tmp_path, "a.txt", FIRST)], config, Counting()).built
    assert "remove it" in caplog.text


def test_nothing_is_kept_of_a_model_that_may_change(tmp_path: Path) -> None:
    """A model without a hash is asked each time."""
    for embedder in (Nameless(), Nameless()):
        making = PassageEncoder(embedder, Kept(tmp_path / KEPT))
        making.vectors(["建设驿站"], "passages")
        assert embedder.encoded == ["建设驿站"]


class Nameless(Counting):
    @property
    def sha256(self) -> str:
        return ""


@pytest.mark.processes
@pytest.mark.parametrize("alone", [0, 16])
def test_words_of_several_processes_are_the_same(alone: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for a text without any."""
    monkeypatch.setattr("index.encoding.ALONE", alone)
    texts = ["建设驿站5个", "。", *(f"新建公路{n}公里" for n in range(CHUNK))]
    assert PassageEncoder(BigramEmbedder()).words(texts) == [words(text) for text in texts]


def test_long_work_tells_rate_and_time_left() -> None:
    """Nothing for two seconds, then now and then a line; what was known before does not count as quick."""
    out, now = io.StringIO(), [0.0]
    meter = Meter(out, lambda: now[0])
    for second, done in enumerate((100, 120, 140, 300, 340, 400)):
        now[0] = 4.0 * second
        meter("sentences", done, 400)
    assert out.getvalue().splitlines() == [
        "planqa: sentences: 300 of 400, 17 a second, 6 s left",
        "planqa: sentences: 400 of 400, 15 a second, 0 s left",
    ]
