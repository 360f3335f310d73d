"""The bot over the index on disk, with the models that the settings name."""

from __future__ import annotations

from pathlib import Path

from chat.answers.llm import LanguageModel
from chat.bot import Bot
from chat.config import ChatConfig
from index.config import IndexConfig
from index.manifest import MANIFEST
from index.models import resolve_embedding, resolve_llm


class Bots:
    """Bots over one folder: the first one, and one more for each index that is built there later.

    They share the models. Raises ModelError.
    """

    def __init__(self, index_config: IndexConfig | None = None, config: ChatConfig | None = None) -> None:
        from index.embedder import encoder_of

        self._at = index_config or IndexConfig.from_env()
        self._config = config or ChatConfig.from_env()
        self._embedder = encoder_of(resolve_embedding(self._at.embedding, self._at.home))
        self._model = _model(self._config, self._at)

    @property
    def manifest(self) -> Path:
        """The file that is replaced when a new index is there."""
        return self._at.folder / MANIFEST

    def open(self) -> tuple[str, Bot]:
        """Load the index that is current on disk: its generation, and a bot. Raises IndexUnusable."""
        from index.store import load_generation

        generation, index = load_generation(self._at, self._embedder)
        return generation, Bot(index, self._config, self._model)

    def close(self) -> None:
        """Stop what was started for wording."""
        if self._model is not None:
            self._model.close()


def open_bot(index_config: IndexConfig | None = None, config: ChatConfig | None = None) -> Bot:
    """Load the index and the models as the settings say. Raises IndexUnusable or ModelError."""
    return Bots(index_config, config).open()[1]


def _model(config: ChatConfig, at: IndexConfig) -> LanguageModel | None:
    source = resolve_llm(config.llm, at.home, model=config.llm_model, api_key=config.llm_key)
    if source.kind == "none":
        return None
    return LanguageModel(source, timeout_s=config.llm_timeout_s, max_tokens=config.llm_tokens)
