"""Which models are used and where they lie: settings are resolved to checked files, never fetched.

A model folder is whole when every file that its SHA256SUMS and its pins name has the right hash.
`index.fetch` makes such folders.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import platformdirs

from index.pins import BGE, M3E, QWEN, PackagedModel
from ingest.errors import LanguageModelError, ModelError

MEND = "planqa fetch-models"
SUMS = "SHA256SUMS"
_CHUNK = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class EmbeddingSource:
    """A resolved encoder.

    `location` is a folder or a hub id. `weights` is the main file of the folder, `sha256` its
    hash; both are "" for a hub id. `dims` is None where only loading the model tells it.
    """

    name: str
    location: str
    sha256: str
    weights: str = ""
    dims: int | None = None


@dataclass(frozen=True, slots=True)
class LLMSource:
    """A resolved language model.

    `none`: no model. `embedded`: the packaged GGUF, `sha256` pinned. `local`: a GGUF of the
    person's own, `sha256` "". `remote`: an OpenAI-compatible endpoint.
    """

    kind: Literal["none", "embedded", "local", "remote"]
    path: Path | None = None
    sha256: str = ""
    base_url: str = ""
    model: str = ""
    api_key: str = field(default="", repr=False)


def planqa_home(setting: str = "") -> Path:
    """The folder of models and other caches: `setting` (PLANQA_HOME), else the user's cache."""
    return Path(setting).expanduser().absolute() if setting else Path(platformdirs.user_cache_dir("planqa"))


def model_folder(model: PackagedModel, home: Path) -> Path:
    return home / "models" / model.name


def sha256_of(path: Path) -> str:
    """SHA-256 of a file in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def check_folder(model: PackagedModel, folder: Path) -> None:
    """Raise ModelError when a file of the model is missing or has another hash than it should."""
    if not folder.is_dir():
        raise ModelError(f"{folder}: {model.name} is not there", mend=MEND)
    for name, expected in _expected_hashes(model, folder).items():
        check_file(folder / name, expected)


def check_file(path: Path, sha256: str) -> None:
    """Raise ModelError when the file is missing or has another hash."""
    try:
        found = sha256_of(path)
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror}", mend=MEND) from error
    if found != sha256:
        raise ModelError(f"{path}: sha256 is {found}", expected=sha256, mend=MEND)


def _expected_hashes(model: PackagedModel, folder: Path) -> dict[str, str]:
    """File name -> hash. The pins stand above the folder's own list; it adds what we wrote."""
    sums = folder / SUMS
    try:
        rows = [row.split(maxsplit=1) for row in sums.read_text(encoding="utf-8").splitlines()]
        listed = {name: sha256 for sha256, name in rows}
    except (OSError, ValueError) as error:
        raise ModelError(f"{sums}: cannot be read ({error})", mend=MEND) from error
    pinned = {file.name: file.sha256 for file in model.files if file.name != model.pickle}
    return {model.weights: ""} | listed | pinned


def packaged_embedding(setting: str) -> PackagedModel | None:
    """The packaged encoder that a setting names, None for a path or a hub id."""
    if setting == "":
        return BGE
    return next((m for m in (BGE, M3E) if m.name == setting), None)


def resolve_embedding(setting: str, home: Path) -> EmbeddingSource:
    """The encoder of PLANQA_EMBEDDING: "" is bge-small-zh-v1.5, "m3e-small", a folder or a hub id.

    Raises ModelError when the packaged model is missing or damaged, or when a folder holds no
    weights.
    """
    model = packaged_embedding(setting)
    if model and model.embedding:
        folder = model_folder(model, home)
        check_folder(model, folder)
        sha256 = _expected_hashes(model, folder)[model.weights]
        return EmbeddingSource(model.name, str(folder), sha256, model.weights, model.embedding.dims)
    folder = Path(setting).expanduser()
    if folder.is_dir():
        return _own_embedding(folder.absolute())
    if setting.startswith((".", "/", "~")) or setting.count("/") > 1 or "\\" in setting:
        raise ModelError(
            f"PLANQA_EMBEDDING: {setting} is no folder",
            expected="a model folder, a hub id (owner/name) or m3e-small",
            mend="correct PLANQA_EMBEDDING, or unset it for the default",
        )
    return EmbeddingSource(name=setting, location=setting, sha256="")


# ONNX first: a folder that has it was most likely exported for use on a CPU.
_WEIGHTS = ("model.onnx", "onnx/model.onnx", "model.safetensors", "pytorch_model.bin")


def _own_embedding(folder: Path) -> EmbeddingSource:
    for name in _WEIGHTS:
        if (folder / name).is_file():
            return EmbeddingSource(folder.name, str(folder), sha256_of(folder / name), name)
    raise ModelError(
        f"{folder}: no model in this folder",
        expected="one of " + ", ".join(_WEIGHTS),
        mend="correct PLANQA_EMBEDDING, or unset it for the default",
    )


def resolve_llm(setting: str, home: Path, *, model: str = "", api_key: str = "") -> LLMSource:
    """The language model of PLANQA_LLM: "" or "embedded", "none", a .gguf file, or a base URL.

    `model` and `api_key` (PLANQA_LLM_MODEL, PLANQA_LLM_KEY) count for a base URL only. The hash
    of the embedded model (1.1 GB) is left to whoever loads it. Raises LanguageModelError.
    """
    if setting == "none":
        return LLMSource("none", model="none")
    if setting in ("", "embedded"):
        return _embedded_llm(home)
    if setting.startswith(("http://", "https://")):
        if not model:
            raise LanguageModelError(
                f"PLANQA_LLM is {setting} but PLANQA_LLM_MODEL is empty",
                expected="the name of a model that this endpoint serves",
                mend="set PLANQA_LLM_MODEL",
            )
        return LLMSource("remote", base_url=setting.rstrip("/"), model=model, api_key=api_key)
    path = Path(setting).expanduser().absolute()
    if path.suffix == ".gguf" and path.is_file():
        return LLMSource("local", path=path, model=path.stem)
    raise LanguageModelError(
        f"PLANQA_LLM: {setting} is no GGUF file",
        expected="embedded, none, a .gguf file or the base URL of an OpenAI-compatible endpoint",
        mend="correct PLANQA_LLM, or unset it for the default",
    )


def _embedded_llm(home: Path) -> LLMSource:
    weights = QWEN.files[0]
    path = model_folder(QWEN, home) / weights.name
    size = path.stat().st_size if path.is_file() else None
    if size is None:
        raise LanguageModelError(f"{path}: {QWEN.name} is not there", mend=MEND)
    if size != weights.size:
        raise LanguageModelError(f"{path}: {size} bytes", expected=f"{weights.size} bytes", mend=MEND)
    return LLMSource("embedded", path=path, sha256=weights.sha256, model=QWEN.name)
