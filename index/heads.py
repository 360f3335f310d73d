"""The small trained networks that come with the project, as arrays.

`training/` makes them, `data/heads/README.md` is their model card. Each belongs to one encoder, whose hash
stands in the file: on another encoder's states it would say nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError

Array = NDArray[np.float32]
ENCODER, LABELS = "encoder_sha256", "labels"


@dataclass(frozen=True)
class Head:
    """Weights by name, and what was written with them: the encoder's hash, labels."""

    weights: Mapping[str, Array]
    notes: Mapping[str, str]

    def __getitem__(self, name: str) -> Array:
        return self.weights[name]

    @property
    def digest(self) -> str:
        """Of the weights, so that what was computed with them is not used with others."""
        digest = hashlib.sha256()
        for name in sorted(self.weights):
            digest.update(name.encode() + self.weights[name].tobytes())
        return digest.hexdigest()

    @property
    def encoder_sha256(self) -> str:
        return self.notes[ENCODER]


@cache
def head_of(name: str) -> Head:
    """A head that comes with the project, by the name of its file. Raises ModelError if it is damaged."""
    return read_head(Path(str(files("data") / "heads" / f"{name}.safetensors")))


def read_head(path: Path) -> Head:
    """A head from its file, its half-precision weights as float32. Raises ModelError."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            weights = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118 - it is no dict
            return Head(weights, dict(file.metadata() or {}))
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"{path} cannot be read ({error})",
            expected="a head made by make train",
            mend="git checkout data/heads",
        ) from error
