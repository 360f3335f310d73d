"""The index on disk: what is written, that it comes back, and what damage and mismatch say."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from fakes import BigramEmbedder

from index.assembly import index_plans
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
    *(f"{kind}/{name}" for kind in ("answered", "unanswered") for name in ("vectors.faiss", "first.npy")),
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


@pytest.fixture
def saved(small_plan: Plan, tmp_path: Path) -> IndexConfig:
    """A small index on disk."""
    save_index(index_plans([small_plan], BigramEmbedder()), config(tmp_path).folder, "corpus-1")
    return config(tmp_path)


def paths(saved: IndexConfig) -> dict[str, Path]:
    folder = saved.folder / read_manifest(saved.folder).generation
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}


def test_the_manifest_says_what_was_built_with_what(saved: IndexConfig, small_plan: Plan) -> None:
    """Model, hash, dimensions, tokenizer, corpus, counts, time, and a checksum of every file."""
    manifest = read_manifest(saved.folder)
    assert (manifest.model, manifest.model_sha256, manifest.dims) == ("bigram", "b1" * 32, 256)
    assert (manifest.tokenizer, manifest.corpus, manifest.format) == (TOKENIZER_VERSION, "corpus-1", 5)
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
    monkeypatch.setattr("index.manifest.FORMAT", 6)
    with pytest.raises(IndexMismatch, match=r"has format 5; expected format 6\. To mend it: planqa build"):
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
