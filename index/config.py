"""Settings of `index`; the environment is read here, once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    pool: int = 500
    """Passages taken from each ranking before fusion."""
    engine: str = ""
    """Who finds them: empty or `faiss` for the files of the index, `oceanbase://user@host:port/database`."""
    engine_password: str = field(default="", repr=False)

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> IndexConfig:
        """PLANQA_HOME, PLANQA_INDEX, PLANQA_EMBEDDING, PLANQA_ENGINE and PLANQA_ENGINE_PASSWORD."""
        home = Path(env["PLANQA_HOME"]).expanduser() if env.get("PLANQA_HOME") else planqa_home()
        folder = Path(env["PLANQA_INDEX"]).expanduser() if env.get("PLANQA_INDEX") else home / "index"
        return cls(
            home=home,
            folder=folder,
            embedding=env.get("PLANQA_EMBEDDING", ""),
            engine=env.get("PLANQA_ENGINE", ""),
            engine_password=env.get("PLANQA_ENGINE_PASSWORD", ""),
        )
