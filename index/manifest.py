"""The manifest of an index on disk: what it was built from and with, and the checksums of its files."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ingest.errors import IndexCorrupt, IndexMismatch, IndexMissing

FORMAT = 7
MEND = "planqa build"
MANIFEST = "manifest.json"
PLANS = "plans.json"
_MAX_BYTES = 1 << 20
"""A manifest has some thousand bytes."""
_MAX_NUMBER, _MAX_CHARS = 1 << 40, 1000
_GENERATION = re.compile("gen-[0-9a-f]{12}")
_FILE = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)*", re.ASCII)
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was built from and with. `corpus` is a hash of sources and settings."""

    format: int
    generation: str
    created: str
    model: str
    model_sha256: str
    dims: int
    tokenizer: str
    judge: str
    corpus: str
    plans: int
    passages: int
    sentences: int
    questions: int
    files: dict[str, str]


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Switch `folder` to the manifest's generation, at once."""
    temporary = folder / f"{MANIFEST}.{manifest.generation}"
    values = asdict(manifest)
    signed = values | {"checksum": _checksum_of(values)}
    temporary.write_text(json.dumps(signed, ensure_ascii=False, indent=1), encoding="utf-8")
    temporary.replace(folder / MANIFEST)


def read_manifest(folder: Path) -> Manifest:
    """Raises IndexMissing or IndexCorrupt."""
    path = folder / MANIFEST
    try:
        values = json.loads(_text_of(path))
        whole = values.pop("checksum", "") == _checksum_of(values)
        manifest = Manifest(**values)
    except FileNotFoundError as error:
        raise IndexMissing(f"there is no index in {folder}", mend=MEND) from error
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise IndexCorrupt(f"{path} is not a manifest of this version ({error})", mend=MEND) from error
    if not whole:
        raise IndexCorrupt(f"{path} is damaged", expected="the checksum written into it", mend=MEND)
    if type(manifest.format) is int and manifest.format != FORMAT:
        found = f"{path} has format {manifest.format}"
        raise IndexMismatch(found, expected=f"format {FORMAT}", mend=MEND)
    if strange := _strange_values(manifest):
        raise IndexCorrupt(f"{path} has no such {strange} as a build writes", mend=MEND)
    return manifest


def _text_of(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise ValueError(f"more than {_MAX_BYTES:,} bytes")
    return data.decode("utf-8")


def _strange_values(manifest: Manifest) -> str:
    """The name of the first value that no build writes, whoever signed it; "" where there is none."""
    for name, kind in ((field.name, field.type) for field in fields(manifest)):
        value = getattr(manifest, name)
        match kind:
            case "int":
                fits = type(value) is int and 0 <= value < _MAX_NUMBER
            case "str":
                fits = isinstance(value, str) and len(value) <= _MAX_CHARS and value.isprintable()
            case _:
                fits = _are_files(value)
        if not fits or (name == "generation" and not _GENERATION.fullmatch(value)):
            return name
    return ""


def _are_files(value: object) -> bool:
    """Whether these are hashes of files within a folder, by their names; the plans are one of them."""
    if not isinstance(value, dict) or PLANS not in value:
        return False
    named = all(len(name) <= _MAX_CHARS and _FILE.fullmatch(name) for name in value)
    return named and all(isinstance(v, str) and _SHA256.fullmatch(v) for v in value.values())


def verify(folder: Path, manifest: Manifest) -> None:
    """Raise IndexCorrupt unless every file lies in the folder and has the checksum in the manifest."""
    target = folder / manifest.generation
    inside = folder.resolve() / manifest.generation
    for name, expected in manifest.files.items():
        if (target / name).resolve() != inside / name:
            raise IndexCorrupt(f"{target / name} is a link", expected="a file that a build wrote", mend=MEND)
        try:
            found = _sha256(target / name)
        except OSError as error:
            raise IndexCorrupt(f"{target / name} cannot be read ({error.strerror})", mend=MEND) from error
        if found != expected:
            raise IndexCorrupt(
                f"{target / name} is damaged: sha256 {found[:16]}…", expected=f"{expected[:16]}…", mend=MEND
            )


def checksums(target: Path) -> dict[str, str]:
    """The sha256 of every file of a generation, by its name."""
    files = sorted(p for p in target.rglob("*") if p.is_file())
    return {p.relative_to(target).as_posix(): _sha256(p) for p in files}


def _checksum_of(values: dict[str, Any]) -> str:
    """Checksum of a manifest's own values, so that a flipped byte of the manifest shows as well."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
