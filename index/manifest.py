"""The manifest of an index on disk: what it was built from and with, and the checksums of its files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ingest.errors import IndexCorrupt, IndexMismatch, IndexMissing

FORMAT = 5
MEND = "planqa build"
MANIFEST = "manifest.json"


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
        values = json.loads(path.read_text(encoding="utf-8"))
        whole = values.pop("checksum", "") == _checksum_of(values)
        manifest = Manifest(**values)
    except FileNotFoundError as error:
        raise IndexMissing(f"there is no index in {folder}", mend=MEND) from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise IndexCorrupt(f"{path} is not a manifest of this version ({error})", mend=MEND) from error
    if not whole:
        raise IndexCorrupt(f"{path} is damaged", expected="the checksum written into it", mend=MEND)
    if manifest.format != FORMAT:
        found = f"{path} has format {manifest.format}"
        raise IndexMismatch(found, expected=f"format {FORMAT}", mend=MEND)
    return manifest


def verify(folder: Path, manifest: Manifest) -> None:
    """Raise IndexCorrupt unless every file has the checksum in the manifest."""
    target = folder / manifest.generation
    for name, expected in manifest.files.items():
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
