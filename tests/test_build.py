"""Building: nothing when nothing changed, and a whole index whatever happens on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import pytest
from fakes import SMALL_PLAN, BigramEmbedder

from index.build import BuildOutcome, build, corpus_hash, shipped_plan
from index.config import IndexConfig
from index.embedder import Embedder, Vectors
from index.manifest import read_manifest
from index.store import load_index
from ingest import IngestConfig, read_plan
from ingest.errors import SourceError
from ingest.model import Plan

TESTS = Path(__file__).resolve().parent
OLD = "旧规划\n第一章 总则\n建设老年食堂 40 个。\n"
NEW = "新规划\n第一章 总则\n建设老年食堂 41 个。再建设驿站 5 个。\n"


def config(folder: Path) -> IndexConfig:
    return IndexConfig(home=folder, folder=folder / "index")


def source(folder: Path, text: str, name: str = "plan.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def mtimes(folder: Path) -> dict[str, int]:
    return {str(p): p.stat().st_mtime_ns for p in folder.rglob("*") if p.name != ".lock"}


def title_on_disk(folder: Path) -> str:
    return load_index(config(folder), BigramEmbedder()).plans[0].title


class CountingEmbedder(BigramEmbedder):
    """Counts the texts it was given."""

    encoded = 0

    def _encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        return super()._encode(texts)


@pytest.mark.slow
def test_the_shipped_plan_is_built_when_no_source_is_named(plan: Plan, tmp_path: Path) -> None:
    """What is on disk afterwards is the plan that lies in the package."""
    outcome = build([], config(tmp_path), BigramEmbedder())
    assert outcome.built
    assert outcome.plans == (plan,)
    assert outcome.manifest == read_manifest(config(tmp_path).folder)
    assert (outcome.manifest.passages, outcome.manifest.plans) == (399, 1)
    assert shipped_plan().read_bytes() == (TESTS.parent / "data" / "plan.txt").read_bytes()


def test_an_unchanged_build_does_nothing(tmp_path: Path) -> None:
    """No file is touched, no text is encoded, and the same manifest is given back."""
    path, embedder = source(tmp_path, SMALL_PLAN), CountingEmbedder()
    first = build([path], config(tmp_path), embedder)
    before, encoded = mtimes(config(tmp_path).folder), embedder.encoded
    second = build([path], config(tmp_path), embedder)
    assert (first.built, second.built) == (True, False)
    assert second.manifest == first.manifest
    assert mtimes(config(tmp_path).folder) == before
    assert embedder.encoded == encoded > 0


def test_a_changed_source_is_built(tmp_path: Path) -> None:
    """One number in the text is enough."""
    build([source(tmp_path, OLD)], config(tmp_path), BigramEmbedder())
    outcome = build([source(tmp_path, OLD.replace("40", "44"))], config(tmp_path), BigramEmbedder())
    assert outcome.built
    (passage,) = load_index(config(tmp_path), BigramEmbedder()).passages
    assert passage.text == "建设老年食堂44个。"


def test_other_settings_another_model_and_damage_are_built_anew(tmp_path: Path) -> None:
    """`planqa build` is what every error names: it must mend each of them."""
    path = source(tmp_path, SMALL_PLAN)

    def again(embedder: BigramEmbedder, ingest: IngestConfig | None = None) -> BuildOutcome:
        return build([path], config(tmp_path), embedder, ingest)

    again(BigramEmbedder())
    assert again(BigramEmbedder(), IngestConfig(passage_chars=20)).built
    assert again(BigramEmbedder(dims=128), IngestConfig(passage_chars=20)).built
    manifest = again(BigramEmbedder()).manifest
    for damaged in (f"{manifest.generation}/plans.json", "manifest.json"):
        (config(tmp_path).folder / damaged).write_text("{", encoding="utf-8")
        outcome = again(BigramEmbedder())
        assert outcome.built
        assert load_index(config(tmp_path), BigramEmbedder()).plans == outcome.plans
        assert not again(BigramEmbedder()).built


def test_the_corpus_hash_changes_with_text_and_order(tmp_path: Path) -> None:
    """It names the plans in their order."""
    a, b = read_plan(source(tmp_path, OLD, "a.txt")), read_plan(source(tmp_path, NEW, "b.txt"))
    assert corpus_hash([a, b]) == corpus_hash([a, b])
    assert len({corpus_hash(plans) for plans in ([a], [b], [a, b], [b, a], [])}) == 5


def test_several_sources_make_one_index(tmp_path: Path) -> None:
    """In the order given."""
    paths = [source(tmp_path, NEW, "new.txt"), source(tmp_path, OLD, "old.txt")]
    build(paths, config(tmp_path), BigramEmbedder())
    assert [p.title for p in load_index(config(tmp_path), BigramEmbedder()).plans] == ["新规划", "旧规划"]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([OLD, OLD], "1.txt: is the same as 0.txt"),
        ([OLD, "新规划\n第一章 总则\n第二章 保障\n"], "1.txt: has headings but no text"),
    ],
)
def test_bad_sources_leave_the_old_index_untouched(tmp_path: Path, texts: list[str], found: str) -> None:
    """Errors in a source come before anything is written."""
    build([source(tmp_path, SMALL_PLAN)], config(tmp_path), BigramEmbedder())
    before = mtimes(config(tmp_path).folder)
    with pytest.raises(SourceError) as caught:
        build(
            [source(tmp_path, t, f"{i}.txt") for i, t in enumerate(texts)], config(tmp_path), BigramEmbedder()
        )
    assert caught.value.found == found
    assert mtimes(config(tmp_path).folder) == before


@pytest.mark.slow
def test_two_builds_at_once_leave_one_whole_index(tmp_path: Path) -> None:
    """Builders take turns; a reader beside them always loads one whole index, old or new."""
    paths = [source(tmp_path, OLD, "old.txt"), source(tmp_path, NEW, "new.txt")]
    build(paths[:1], config(tmp_path), BigramEmbedder())
    start = threading.Barrier(3)
    failed: list[BaseException] = []

    def builds(path: Path) -> None:
        start.wait()
        try:
            for _ in range(15):
                build([path], config(tmp_path), BigramEmbedder())
        except BaseException as error:  # told to the test below
            failed.append(error)

    threads = [threading.Thread(target=builds, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    start.wait()
    titles = set()
    while any(thread.is_alive() for thread in threads):
        titles.add(title_on_disk(tmp_path))
    assert failed == []
    assert titles <= {"旧规划", "新规划"}
    assert title_on_disk(tmp_path) in {"旧规划", "新规划"}
    left = {p.name for p in config(tmp_path).folder.iterdir()} - {".lock"}
    assert left == {"manifest.json", read_manifest(config(tmp_path).folder).generation}


@pytest.mark.processes
def test_a_build_killed_at_any_file_operation_leaves_a_whole_index(tmp_path: Path) -> None:
    """kill -9 at every step: the old index up to the switch, the new one from there on."""
    old, new = source(tmp_path, OLD, "old.txt"), source(tmp_path, NEW, "new.txt")
    done = subprocess.run(
        [sys.executable, str(TESTS / "dying_build.py"), str(tmp_path / "indexes"), str(old), str(new)],
        cwd=TESTS.parent,
        env=os.environ | {"PYTHONPATH": str(TESTS.parent), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    titles = done.stdout.split()
    assert [title for title, _ in groupby(titles)] == ["旧规划", "新规划"]
    assert titles.count("旧规划") >= 10  # moments before the switch
    assert titles.count("新规划") >= 2  # one before the old generation was removed, one that lived


BUILD_SLOWLY = """
import sys
from pathlib import Path
from fakes import SlowEmbedder
from index.build import build
from index.config import IndexConfig

class Announcing(SlowEmbedder):
    def _encode(self, texts):
        print("encoding", flush=True)
        return super()._encode(texts)

source, folder = map(Path, sys.argv[1:])
build([source], IndexConfig(home=folder, folder=folder / "index"), Announcing(60))
"""


@pytest.mark.processes
def test_a_build_killed_while_it_encodes_leaves_the_old_index(tmp_path: Path) -> None:
    """The minutes of a build are spent here; the next build ends well."""
    build([source(tmp_path, OLD, "old.txt")], config(tmp_path), BigramEmbedder())
    before = mtimes(config(tmp_path).folder)
    new = source(tmp_path, NEW, "new.txt")
    with subprocess.Popen(
        [sys.executable, "-c", BUILD_SLOWLY, str(new), str(tmp_path)],
        cwd=TESTS.parent,
        env=os.environ | {"PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "encoding\n"
        os.kill(child.pid, signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    assert mtimes(config(tmp_path).folder) == before
    assert title_on_disk(tmp_path) == "旧规划"
    assert build([new], config(tmp_path), BigramEmbedder()).built
    assert title_on_disk(tmp_path) == "新规划"


@pytest.mark.models
def test_a_plan_built_with_the_real_model(real_embedder: Embedder, tmp_path: Path) -> None:
    """To disk and back, under the model's name, and found by spoken questions."""
    text = "甲县规划\n第一章 住房\n支持既有住宅加装电梯。\n第二章 出行\n新建自行车专用道 20 公里。\n"
    build([source(tmp_path, text)], config(tmp_path), real_embedder)
    manifest = read_manifest(config(tmp_path).folder)
    assert (manifest.model, manifest.dims) == ("bge-small-zh-v1.5-int8", 512)
    index = load_index(config(tmp_path), real_embedder)
    assert index.search("老楼能不能装个升降梯", 1)[0].passage.chapter == 1
    assert index.search("骑车上下班", 1)[0].passage.chapter == 2
