"""Settings of `index`; the environment is read here, once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.models import planqa_home


@dataclass(frozen=True, slots=True)
class IndexConfig:
    """Where the index is, and how it is searched."""

    home: Path
    """Folder of the models and, unless said otherwise, of the index."""
    folder: Path
    """Folder of the index."""
    embedding: str = ""
    """Embedding model: empty for the default, `m3e-small`, a local folder or a hub id."""
    rrf_k: int = 10
    """Constant of reciprocal rank fusion, ranks. 60 in the paper, for lists of a thousand; here the
    relevant passages are one to three among hundreds and the first ranks must count for more."""
    pool: int = 200
    """Passages taken from each ranking before fusion."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> IndexConfig:
        """PLANQA_HOME, PLANQA_INDEX and PLANQA_EMBEDDING."""
        home = Path(env["PLANQA_HOME"]).expanduser() if env.get("PLANQA_HOME") else planqa_home()
        folder = Path(env["PLANQA_INDEX"]).expanduser() if env.get("PLANQA_INDEX") else home / "index"
        return cls(home=home, folder=folder, embedding=env.get("PLANQA_EMBEDDING", ""))
