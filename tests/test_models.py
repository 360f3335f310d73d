"""Settings to models: what each value of the settings means, and what a wrong one says."""

from __future__ import annotations

import os
import re
import shutil
from hashlib import sha256
from pathlib import Path

import platformdirs
import pytest

from index.models import (
    SUMS,
    check_folder,
    model_folder,
    planqa_home,
    resolve_embedding,
    resolve_llm,
    sha256_of,
)
from index.pins import BGE, M3E, QWEN, EmbeddingTraits, ModelFile, PackagedModel
from ingest.errors import LanguageModelError, ModelError

MODELS = pytest.mark.parametrize("model", [BGE, M3E, QWEN], ids=lambda m: m.name)


@MODELS
def test_pins_are_complete(model: PackagedModel) -> None:
    """Every wheel, piece and file has a hash, and the version of every package is exact."""
    wheels = [wheel for source in model.sources for wheel in source]
    hashes = [f.sha256 for f in model.files]
    hashes += [w.sha256 for w in wheels] + [p.sha256 for w in wheels for p in w.pieces]
    assert all(re.fullmatch("[0-9a-f]{64}", sha256) for sha256 in hashes)
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+", w.requirement) for w in wheels)


@MODELS
def test_pieces_of_every_source_fill_the_files(model: PackagedModel) -> None:
    """Whichever package is used, its pieces add up to each file's size."""
    for source in model.sources:
        pieces = [piece for wheel in source for piece in wheel.pieces]
        for file in model.files:
            assert sum(p.size for p in pieces if p.file == file.name) == file.size


def test_all_sources_hold_the_same_bytes() -> None:
    """The second package is a replacement for the first, not another model."""
    first, second = ([(p.file, p.sha256) for w in source for p in w.pieces] for source in BGE.sources)
    assert first == second


def test_home_is_the_users_cache_unless_set(tmp_path: Path) -> None:
    """PLANQA_HOME wins, with ~ understood; without it the platform decides."""
    assert planqa_home() == Path(platformdirs.user_cache_dir("planqa"))
    assert planqa_home(str(tmp_path)) == tmp_path
    assert planqa_home("~/models") == Path.home() / "models"


@pytest.mark.parametrize("setting", ["", "m3e-small", "bge-small-zh-v1.5-int8"])
def test_missing_packaged_encoder_names_the_command(tmp_path: Path, setting: str) -> None:
    """Nothing is fetched behind one's back: the error says which command fetches."""
    with pytest.raises(ModelError, match="planqa fetch-models"):
        resolve_embedding(setting, tmp_path)
    assert list(tmp_path.iterdir()) == []


def small_model(home: Path) -> PackagedModel:
    """A model of two pinned files, whole in its folder, with a third that only SHA256SUMS names."""
    contents = {"model.onnx": b"weights", "tokenizer.json": b"words", "modules.json": b"ours"}
    hashes = {name: sha256(data).hexdigest() for name, data in contents.items()}
    pinned = tuple(ModelFile(n, len(contents[n]), hashes[n]) for n in ("model.onnx", "tokenizer.json"))
    model = PackagedModel("small", pinned, (), "model.onnx", "", EmbeddingTraits(4, "cls", ""))
    folder = model_folder(model, home)
    folder.mkdir(parents=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    (folder / SUMS).write_text("".join(f"{h}  {n}\n" for n, h in hashes.items()), encoding="utf-8")
    return model


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "modules.json"])
def test_a_changed_file_is_noticed_at_load(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The encoder is resolved while its files are whole and refused, the file named, once a byte differs."""
    model = small_model(tmp_path)
    monkeypatch.setattr("index.models.BGE", model)
    assert resolve_embedding("", tmp_path).sha256 == model.files[0].sha256
    path = model_folder(model, tmp_path) / name
    data = path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    with pytest.raises(ModelError) as caught:
        resolve_embedding("", tmp_path)
    assert caught.value.found == f"{path}: sha256 is {sha256_of(path)}"
    assert (caught.value.expected, caught.value.mend) == (sha256(data).hexdigest(), "planqa fetch-models")


def test_a_folder_cannot_vouch_for_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other weights with a SHA256SUMS that fits them are refused: the pins stand above the folder's list."""
    model = small_model(tmp_path)
    monkeypatch.setattr("index.models.BGE", model)
    folder = model_folder(model, tmp_path)
    (folder / "model.onnx").write_bytes(b"other")
    sums = (folder / SUMS).read_text(encoding="utf-8")
    other = sums.replace(model.files[0].sha256, sha256(b"other").hexdigest())
    assert other != sums
    (folder / SUMS).write_text(other, encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        resolve_embedding("", tmp_path)
    assert caught.value.expected == model.files[0].sha256


def test_hub_id_is_taken_as_it_is(tmp_path: Path) -> None:
    """Only loading can tell whether a hub id exists; its hash and length are not known before."""
    source = resolve_embedding("BAAI/bge-base-zh-v1.5", tmp_path)
    assert (source.location, source.sha256, source.dims) == ("BAAI/bge-base-zh-v1.5", "", None)


@pytest.mark.parametrize(
    "weights", ["model.onnx", "onnx/model.onnx", "model.safetensors", "pytorch_model.bin"]
)
def test_own_folder_is_known_by_its_weights(tmp_path: Path, weights: str) -> None:
    """The hash of the weights goes into the index's manifest, so other weights are noticed."""
    (tmp_path / weights).parent.mkdir(exist_ok=True)
    (tmp_path / weights).write_bytes(b"abc")
    source = resolve_embedding(str(tmp_path), tmp_path)
    # SHA-256 of "abc": FIPS 180-2, appendix B.1
    assert source.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (source.weights, source.name) == (weights, tmp_path.name)


@pytest.mark.parametrize("setting", ["/no/such/folder", "./nothing", "~/nothing-here", "a/b/c"])
def test_path_that_is_no_folder_is_not_asked_of_the_hub(tmp_path: Path, setting: str) -> None:
    """A mistyped path is an error at once."""
    with pytest.raises(ModelError, match=r"no folder.*PLANQA_EMBEDDING"):
        resolve_embedding(setting, tmp_path)


def test_folder_without_weights_is_an_error(tmp_path: Path) -> None:
    """The error says which files are looked for."""
    with pytest.raises(ModelError, match=r"no model in this folder; expected one of model\.onnx"):
        resolve_embedding(str(tmp_path), tmp_path)


def test_none_means_no_language_model(tmp_path: Path) -> None:
    """Nothing has to be fetched for `none`."""
    assert resolve_llm("none", tmp_path).kind == "none"


@pytest.mark.parametrize("setting", ["", "embedded"])
def test_missing_embedded_model_names_the_command(tmp_path: Path, setting: str) -> None:
    """The bot goes on without a model on exactly this kind of error."""
    with pytest.raises(LanguageModelError, match="planqa fetch-models"):
        resolve_llm(setting, tmp_path)


def test_half_an_embedded_model_is_noticed_without_hashing(tmp_path: Path) -> None:
    """The size is checked at once; the hash is left to the server that loads the file."""
    path = model_folder(QWEN, tmp_path) / QWEN.weights
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GGUF")
    with pytest.raises(LanguageModelError, match="4 bytes; expected 1117320768 bytes"):
        resolve_llm("", tmp_path)


def test_own_gguf_has_no_pinned_hash(tmp_path: Path) -> None:
    """A person's own file is used as it is."""
    path = tmp_path / "mine.gguf"
    path.touch()
    source = resolve_llm(str(path), tmp_path)
    assert (source.kind, source.path, source.sha256, source.model) == ("local", path, "", "mine")


def test_endpoint_takes_model_and_key(tmp_path: Path) -> None:
    """Any OpenAI-compatible base URL is a remote model."""
    source = resolve_llm("https://llm.example/v1/", tmp_path, model="qwen-plus", api_key="sk-123")
    assert source.kind == "remote"
    assert (source.base_url, source.model, source.api_key) == (
        "https://llm.example/v1",
        "qwen-plus",
        "sk-123",
    )


def test_key_never_shows(tmp_path: Path) -> None:
    """Sources may be logged."""
    source = resolve_llm("https://llm.example/v1", tmp_path, model="m", api_key="sk-123")
    assert "sk-123" not in repr(source) + str(source)


def test_endpoint_without_model_name_is_an_error(tmp_path: Path) -> None:
    """The error names the variable and does not repeat the key."""
    with pytest.raises(LanguageModelError, match="PLANQA_LLM_MODEL") as caught:
        resolve_llm("http://127.0.0.1:11434/v1", tmp_path, api_key="sk-123")
    assert "sk-123" not in str(caught.value)


@pytest.mark.parametrize("setting", ["gpt", "missing.gguf", "/etc/hostname"])
def test_unknown_language_model_lists_what_is_possible(tmp_path: Path, setting: str) -> None:
    """A mistyped setting is not silently the default."""
    with pytest.raises(LanguageModelError, match=r"expected embedded, none, a \.gguf file or the base URL"):
        resolve_llm(setting, tmp_path)


@pytest.mark.models
class TestFetchedModels:
    home = planqa_home(os.environ.get("PLANQA_HOME", ""))

    @pytest.fixture(autouse=True)
    def _fetched(self) -> None:
        missing = [m.name for m in (BGE, QWEN) if not model_folder(m, self.home).is_dir()]
        if missing and os.environ.get("CI") != "true":
            pytest.skip(f"needs the fetched models: {missing}")

    def test_default_encoder_is_the_published_export(self) -> None:
        """The fetched weights have the pinned hash and are given by it."""
        source = resolve_embedding("", self.home)
        assert source.sha256 == sha256_of(Path(source.location) / source.weights)
        assert source.sha256.startswith("87847793fac866d6")
        assert source.dims == 512

    @pytest.mark.parametrize(
        "name", ["model.onnx", "tokenizer.json", "1_Pooling/config.json", "modules.json"]
    )
    def test_one_flipped_byte_is_named(self, tmp_path: Path, name: str) -> None:
        """In the weights, the tokenizer or what we wrote beside them: each counts for the vectors."""
        folder = model_folder(BGE, tmp_path)
        shutil.copytree(model_folder(BGE, self.home), folder)
        resolve_embedding("", tmp_path)
        data = bytearray((folder / name).read_bytes())
        expected = sha256_of(folder / name)
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(data)
        with pytest.raises(ModelError) as caught:
            resolve_embedding("", tmp_path)
        assert caught.value.found == f"{folder / name}: sha256 is {sha256_of(folder / name)}"
        assert (caught.value.expected, caught.value.mend) == (expected, "planqa fetch-models")

    def test_language_model_is_the_published_file(self) -> None:
        """The 22 parts make the file whose hash many independent projects publish."""
        source = resolve_llm("", self.home)
        assert source.path is not None
        assert sha256_of(source.path) == source.sha256 == QWEN.files[0].sha256

    def test_notices_lie_beside_the_models(self) -> None:
        """Who finds the folder learns licence and origin."""
        for model, words in ((BGE, "MIT License"), (QWEN, "Apache License, Version 2.0")):
            folder = model_folder(model, self.home)
            check_folder(model, folder)
            assert words in (folder / "NOTICE.txt").read_text(encoding="utf-8")
