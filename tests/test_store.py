"""The index on disk: what is written, that it comes back, and what damage and mismatch say."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from fakes import SMALL_PLAN, BigramEmbedder

from index.assembly import index_plans
from index.build import build
from index.config import IndexConfig
from index.manifest import Manifest, read_manifest
from index.plan_index import PlanIndex
from index.store import load_index, load_plans, save_index
from index.tokenizer import TOKENIZER_VERSION
from ingest.errors import IndexCorrupt, IndexMismatch, IndexMissing, IndexUnusable
from ingest.model import Plan

FILES = {
    "plans.json",
    "questions.json",
    "passages.faiss",
    "sentences.faiss",
    "answered/vectors.faiss",
    "answered/first.npy",
    *(
        f"{folder}/{part}"
        for folder in ("bm25", "bm25-expanded")
        for part in (
            "data.csc.index.npy",
            "indices.csc.index.npy",
            "indptr.csc.index.npy",
            "params.index.json",
            "vocab.index.json",
        )
    ),
}


def config(folder: Path) -> IndexConfig:
    return IndexConfig(home=folder, folder=folder / "index")


@pytest.fixture(scope="module")
def whole(small_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "index"
    save_index(index_plans([small_plan], BigramEmbedder()), folder, "corpus-1")
    return folder


@pytest.fixture
def saved(whole: Path, tmp_path: Path) -> IndexConfig:
    """A small index on disk."""
    copytree(whole, config(tmp_path).folder)
    return config(tmp_path)


def paths(saved: IndexConfig) -> dict[str, Path]:
    folder = saved.folder / read_manifest(saved.folder).generation
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}


def test_the_manifest_says_what_was_built_with_what(saved: IndexConfig, small_plan: Plan) -> None:
    """Model, hash, dimensions, tokenizer, corpus, counts, time, and a checksum of every file."""
    manifest = read_manifest(saved.folder)
    assert (manifest.model, manifest.model_sha256, manifest.dims) == ("bigram", "b1" * 32, 256)
    assert (manifest.tokenizer, manifest.corpus, manifest.format) == (TOKENIZER_VERSION, "corpus-1", 7)
    assert (manifest.plans, manifest.passages) == (1, len(small_plan.passages))
    assert manifest.sentences == sum(len(p.sentences) for p in small_plan.passages)
    age = datetime.now(UTC) - datetime.fromisoformat(manifest.created)
    assert timedelta(seconds=-1) <= age < timedelta(minutes=5)
    assert manifest.files == {n: sha256(p.read_bytes()).hexdigest() for n, p in paths(saved).items()}
    assert manifest.files.keys() == FILES


def test_the_files_are_plain(saved: IndexConfig) -> None:
    """JSON, NumPy arrays without objects, and FAISS: nothing that could run when it is loaded."""
    for path in paths(saved).values():
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix == ".npy":
            assert np.load(path, allow_pickle=False).dtype.kind in "if"
        else:
            assert path.suffix == ".faiss"
            assert path.read_bytes()[:4] == b"IxFI"  # faiss's mark of a flat inner-product index


def test_saved_and_loaded_it_answers_the_same(fake_index: PlanIndex, tmp_path: Path) -> None:
    """The whole shipped plan: equal values, and equal hits with equal scores."""
    save_index(fake_index, config(tmp_path).folder, "c")
    again = load_index(config(tmp_path), BigramEmbedder())
    assert again.plans == fake_index.plans
    assert again.passages == fake_index.passages
    for question in ("老旧小区改造", "绿化覆盖率", "派出所"):
        assert again.search(question, 50) == fake_index.search(question, 50)
    assert again.sentence_cosines(["绿化"], again.passages[:5]) == fake_index.sentence_cosines(
        ["绿化"], fake_index.passages[:5]
    )


def test_plans_can_be_read_without_a_model(saved: IndexConfig, small_plan: Plan) -> None:
    """Reading the plan needs no encoder."""
    assert load_plans(saved) == (small_plan,)


def test_the_settings_of_the_search_are_those_of_the_config(saved: IndexConfig) -> None:
    """They are no part of what is stored."""
    index = load_index(IndexConfig(saved.home, saved.folder, rrf_k=60, pool=7), BigramEmbedder())
    assert (index.rrf_k, index.pool) == (60, 7)


def test_there_is_one_generation_and_no_temporary_file(saved: IndexConfig, small_plan: Plan) -> None:
    """A new build takes the old one away, and what a killed one left behind."""
    (saved.folder / "gen-killed").mkdir()
    (saved.folder / "gen-killed" / "plans.json").write_text("[")
    (saved.folder / "manifest.json.gen-killed").write_text("{")
    before = read_manifest(saved.folder).generation
    after = save_index(index_plans([small_plan], BigramEmbedder()), saved.folder, "corpus-2").generation
    assert before != after
    assert {p.name for p in saved.folder.iterdir()} - {".lock"} == {"manifest.json", after}


def left(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()} - {".lock", "manifest.json", read_manifest(folder).generation}


def test_a_killed_build_is_cleared_away_by_one_that_has_nothing_to_do(tmp_path: Path) -> None:
    """What it left is removed even where the index already is what was asked for."""
    source = tmp_path / "small.txt"
    source.write_text(SMALL_PLAN, encoding="utf-8")
    build([source], config(tmp_path), BigramEmbedder())
    folder = config(tmp_path).folder
    (folder / "gen-killed").mkdir()
    (folder / "manifest.json.gen-killed").write_text("{")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("x")
    (folder / "gen-link").symlink_to(elsewhere, target_is_directory=True)
    assert not build([source], config(tmp_path), BigramEmbedder()).built
    assert left(folder) == set()
    assert (elsewhere / "kept.txt").exists()


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """The system writes no file beyond `size` bytes, as where a disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 2_000, 8_000])
def test_a_full_disk_leaves_the_old_index_and_nothing_else(
    saved: IndexConfig, small_plan: Plan, size: int
) -> None:
    """Wherever a build fails midway, in plans, vectors or words, it takes away its own files."""
    before = read_manifest(saved.folder)
    other = index_plans([small_plan], BigramEmbedder())
    with files_up_to(size), pytest.raises(IndexUnusable, match="free some space"):
        save_index(other, saved.folder, "corpus-2")
    assert read_manifest(saved.folder) == before
    assert left(saved.folder) == set()
    assert load_index(saved, BigramEmbedder()).plans == (small_plan,)


def test_what_fills_the_disk_is_cleared_before_anything_is_written(
    saved: IndexConfig, small_plan: Plan
) -> None:
    """A build that cannot be written has already removed what killed ones left."""
    (saved.folder / "gen-killed").mkdir()
    index = index_plans([small_plan], BigramEmbedder())
    with files_up_to(0), pytest.raises(IndexUnusable):
        save_index(index, saved.folder, "corpus-2")
    assert left(saved.folder) == set()


def test_an_index_of_another_version_stays_until_there_is_a_new_one(
    saved: IndexConfig, small_plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that fails does not take away what the older PlanQA still reads."""
    generation = read_manifest(saved.folder).generation
    monkeypatch.setattr("index.manifest.FORMAT", 8)
    with files_up_to(0), pytest.raises(IndexUnusable):
        save_index(index_plans([small_plan], BigramEmbedder()), saved.folder, "corpus-2")
    assert {p.name for p in saved.folder.glob("gen-*")} == {generation}


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("share", [0.0, 0.5, 0.999])
def test_a_flipped_byte_names_the_file_and_what_mends_it(saved: IndexConfig, name: str, share: float) -> None:
    """In the head, the middle and the end of each file."""
    path = paths(saved)[name]
    data = bytearray(path.read_bytes())
    data[int(share * len(data))] ^= 1
    path.write_bytes(data)
    for load in (lambda: load_index(saved, BigramEmbedder()), lambda: load_plans(saved)):
        with pytest.raises(IndexCorrupt) as caught:
            load()
        assert caught.value.found.startswith(f"{path} is damaged")
        assert caught.value.mend == "planqa build"


def test_any_flipped_byte_of_the_manifest_is_found(saved: IndexConfig) -> None:
    """It holds the checksums of the others, and its own: no flip passes unseen (every third is tried)."""
    path = saved.folder / "manifest.json"
    whole = path.read_bytes()
    for at in range(0, len(whole), 3):
        flipped = bytearray(whole)
        flipped[at] ^= 4
        if json.loads(whole) == _json_or_none(bytes(flipped)):
            continue  # white space between the values
        path.write_bytes(flipped)
        with pytest.raises(IndexCorrupt) as caught:
            read_manifest(saved.folder)
        assert str(path) in caught.value.found
        assert caught.value.mend == "planqa build"


def _json_or_none(data: bytes) -> object:
    try:
        return json.loads(data)
    except ValueError:
        return None


@pytest.mark.parametrize("content", ["", "[]", "7", '"x"', "{}", '{"format": 1}', "\ufeff{}"])
def test_another_file_in_place_of_the_manifest(saved: IndexConfig, content: str) -> None:
    """Whatever stands there, it is said in one line."""
    (saved.folder / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexCorrupt, match=r"manifest\.json is not a manifest of this version"):
        read_manifest(saved.folder)


def signed(saved: IndexConfig, **changed: object) -> None:
    """A manifest with other values, its checksum fitting them."""
    path = saved.folder / "manifest.json"
    values = {k: v for k, v in json.loads(path.read_text("utf-8")).items() if k != "checksum"} | changed
    checksum = sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps(values | {"checksum": checksum}), encoding="utf-8")


HASH = "0" * 64
STRANGE: list[dict[str, object]] = [
    {"plans": -1},
    {"passages": -5},
    {"questions": 2**70},
    {"sentences": True},
    {"dims": float("nan")},
    {"dims": None},
    {"format": "5"},
    {"format": float("inf")},
    *({"generation": name} for name in ("../../etc", "/etc", "", ".", "gen-" + "a" * 9999, 5, None)),
    {"model": "\x1b[2J"},
    {"model": "\ud800"},
    {"model": 5},
    {"model_sha256": None},
    {"created": "x" * 100_000},
    {"corpus": ["x"]},
    *({"files": files} for files in (["plans.json"], {}, {"plans.json": 5}, {"plans.json": "0"})),
    *(
        {"files": {"plans.json": HASH, name: HASH}}
        for name in ("../../x", "/etc/passwd", "a/../../x", "", ".", "a\0b", "a" * 9999, "..")
    ),
]


@pytest.mark.parametrize("changed", STRANGE, ids=lambda changed: repr(changed)[:40])
def test_a_signed_manifest_with_strange_values_is_refused(
    saved: IndexConfig, small_plan: Plan, changed: dict[str, object]
) -> None:
    """Whoever signed it: one line says so, nothing outside the folder is read, and a build mends it."""
    signed(saved, **changed)
    for load in (lambda: load_index(saved, BigramEmbedder()), lambda: load_plans(saved)):
        with pytest.raises(IndexCorrupt) as caught:
            load()
        assert f"{next(iter(changed))} as a build writes" in caught.value.found
        assert len(str(caught.value)) < 400
    beside = {p.name for p in saved.home.iterdir()}
    save_index(index_plans([small_plan], BigramEmbedder()), saved.folder, "corpus-2")
    assert load_plans(saved) == (small_plan,)
    assert {p.name for p in saved.home.iterdir()} == beside


@pytest.mark.parametrize(
    "content",
    ["[" * 100_000 + "]" * 100_000, '{"a":' * 90_000 + "1" + "}" * 90_000, '{"passages": ' + "9" * 5000 + "}",
     '{"created": "' + "x" * 2_000_000 + '"}'],
    ids=["deep list", "deep object", "long number", "long text"],
)  # fmt: skip
def test_a_manifest_that_is_too_much_is_refused(saved: IndexConfig, content: str) -> None:
    """Too deep, too long: no traceback and no minute of parsing."""
    (saved.folder / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexCorrupt, match=r"manifest\.json is not a manifest of this version"):
        read_manifest(saved.folder)


@pytest.mark.parametrize("plans", ["[" * 100_000 + "]" * 100_000, "7", "[{}]", '[{"id": 5}]', "["])
def test_plans_that_are_none_are_refused(saved: IndexConfig, plans: str) -> None:
    """Under a checksum that fits: one line, no traceback."""
    path = paths(saved)["plans.json"]
    path.write_text(plans, encoding="utf-8")
    files = read_manifest(saved.folder).files | {"plans.json": sha256(plans.encode()).hexdigest()}
    signed(saved, files=files)
    with pytest.raises(IndexCorrupt, match="cannot be read"):
        load_plans(saved)


def test_a_link_in_the_place_of_a_file_is_not_followed(saved: IndexConfig, tmp_path: Path) -> None:
    """Its target has the right bytes and lies outside the folder."""
    path = paths(saved)["plans.json"]
    outside = tmp_path / "outside.json"
    path.rename(outside)
    path.symlink_to(outside)
    with pytest.raises(IndexCorrupt, match="is a link"):
        load_plans(saved)


def test_a_missing_file_is_named(saved: IndexConfig) -> None:
    """Deleted files are damage as well."""
    path = paths(saved)["sentences.faiss"]
    path.unlink()
    with pytest.raises(IndexCorrupt) as caught:
        load_index(saved, BigramEmbedder())
    assert caught.value.found == f"{path} cannot be read (No such file or directory)"


def test_no_index_yet(tmp_path: Path) -> None:
    """The command that makes one is named."""
    with pytest.raises(IndexMissing) as caught:
        load_index(config(tmp_path), BigramEmbedder())
    assert str(caught.value) == f"there is no index in {tmp_path / 'index'}. To mend it: planqa build"


@pytest.mark.parametrize(
    ("embedder", "asked"),
    [
        (BigramEmbedder(name="other"), "other (256 dims, sha256 b1b1b1b1b1b1)"),
        (BigramEmbedder(dims=128), "bigram (128 dims, sha256 b1b1b1b1b1b1)"),
        (BigramEmbedder(sha256="c2" * 32), "bigram (256 dims, sha256 c2c2c2c2c2c2)"),
        (BigramEmbedder(sha256=""), "bigram (256 dims, sha256 -)"),
    ],
)
def test_another_model_says_what_was_built_with_what(
    saved: IndexConfig, embedder: BigramEmbedder, asked: str
) -> None:
    """Name, dimensions or weights: vectors of two models cannot be compared."""
    with pytest.raises(IndexMismatch) as caught:
        load_index(saved, embedder)
    assert str(caught.value) == (
        "the index was built with bigram (256 dims, sha256 b1b1b1b1b1b1); "
        f"expected {asked}. To mend it: planqa build"
    )


def test_another_tokenizer_says_so(saved: IndexConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index's words were cut by an older version of the tokenizer."""
    monkeypatch.setattr("index.store.TOKENIZER_VERSION", "jieba-9/2")
    with pytest.raises(IndexMismatch) as caught:
        load_index(saved, BigramEmbedder())
    assert caught.value.found == f"the index was built with tokenizer {TOKENIZER_VERSION}"
    assert (caught.value.expected, caught.value.mend) == ("jieba-9/2", "planqa build")


def test_another_format_says_so(saved: IndexConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of an older PlanQA is not guessed at."""
    monkeypatch.setattr("index.manifest.FORMAT", 8)
    with pytest.raises(IndexMismatch, match=r"has format 7; expected format 8\. To mend it: planqa build"):
        read_manifest(saved.folder)


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(small_plan: Plan, tmp_path: Path) -> None:
    """A file stands where the folder should be: one line with the way out, no traceback."""
    (tmp_path / "taken").write_text("x")
    index = index_plans([small_plan], BigramEmbedder())
    with pytest.raises(IndexUnusable) as caught:
        save_index(index, tmp_path / "taken", "c")
    assert caught.value.found == f"the index cannot be written to {tmp_path / 'taken'} (File exists)"
    assert "PLANQA_INDEX" in caught.value.mend


def test_a_reader_goes_on_to_the_next_generation(
    saved: IndexConfig, small_plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that ends between the manifest and the files it names does not break the reader."""
    stale = read_manifest(saved.folder)
    save_index(index_plans([small_plan], BigramEmbedder()), saved.folder, "corpus-2")
    manifests = iter([stale])

    def stale_first(folder: Path) -> Manifest:
        return next(manifests, None) or read_manifest(folder)

    monkeypatch.setattr("index.store.read_manifest", stale_first)
    assert load_index(saved, BigramEmbedder()).plans == (small_plan,)
