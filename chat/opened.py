"""The bot over the index on disk, with the models that the settings name."""

from __future__ import annotations

from chat.answers.llm import LanguageModel
from chat.bot import Bot
from chat.config import ChatConfig
from index.config import IndexConfig
from index.models import resolve_embedding, resolve_llm


def open_bot(index_config: IndexConfig | None = None, config: ChatConfig | None = None) -> Bot:
    """Load the index and the models as the settings say. Raises IndexUnusable or ModelError."""
    from index.embedder import encoder_of
    from index.store import load_index

    index_config = index_config or IndexConfig.from_env()
    config = config or ChatConfig.from_env()
    embedder = encoder_of(resolve_embedding(index_config.embedding, index_config.home))
    index = load_index(index_config, embedder)
    source = resolve_llm(config.llm, index_config.home, model=config.llm_model, api_key=config.llm_key)
    model = None
    if source.kind != "none":
        model = LanguageModel(source, timeout_s=config.llm_timeout_s, max_tokens=config.llm_tokens)
    return Bot(index, config, model)
