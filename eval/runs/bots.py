"""The bots that are measured, as the settings of a run say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chat.answers.llm import LanguageModel
    from chat.bot import Bot
    from chat.config import ChatConfig
    from eval.runs.answers import Asked
    from index.config import IndexConfig
    from index.embedder import Embedder
    from ingest.model import Plan

    class OpenedBot(Asked, Protocol):
        """A bot that is measured and then closed."""

        def close(self) -> None: ...


OpenBot = Callable[[Mapping[str, str], "Plan | None"], "OpenedBot"]
"""(environment, plan) -> bot. None: over the index on disk; a plan: over a throw-away index of it."""
OpenEmbedder = Callable[[Mapping[str, str]], "Embedder"]
"""environment -> the encoder of the recipe that the bot is compared with."""


def open_bot(env: Mapping[str, str], plan: Plan | None = None) -> Bot:
    """The project's bot over the index on disk, or over a throw-away index of `plan`.

    Raises IndexUnusable or ModelError. The caller closes it.
    """
    from chat.config import ChatConfig
    from chat.opened import open_bot as open_on_disk
    from index.config import IndexConfig

    index_config, config = IndexConfig.from_env(env), ChatConfig.from_env(env)
    return open_on_disk(index_config, config) if plan is None else _open_in_memory(index_config, config, plan)


def open_embedder(env: Mapping[str, str]) -> Embedder:
    """The encoder that the settings ask for. Raises ModelError."""
    from index.config import IndexConfig

    return _embedder(IndexConfig.from_env(env))


def _embedder(config: IndexConfig) -> Embedder:
    from index.embedder import encoder_of
    from index.models import resolve_embedding

    return encoder_of(resolve_embedding(config.embedding, config.home))


def _open_in_memory(index_config: IndexConfig, config: ChatConfig, plan: Plan) -> Bot:
    from chat.bot import Bot
    from index.assembly import index_plans

    index = index_plans([plan], _embedder(index_config), rrf_k=index_config.rrf_k, pool=index_config.pool)
    return Bot(index, config, _model(config, index_config))


def open_model(env: Mapping[str, str]) -> LanguageModel | None:
    """The language model that the settings ask for; None for none. Raises ModelError."""
    from chat.config import ChatConfig
    from index.config import IndexConfig

    return _model(ChatConfig.from_env(env), IndexConfig.from_env(env))


def _model(config: ChatConfig, index_config: IndexConfig) -> LanguageModel | None:
    from chat.answers.llm import LanguageModel
    from index.models import resolve_llm

    source = resolve_llm(config.llm, index_config.home, model=config.llm_model, api_key=config.llm_key)
    if source.kind == "none":
        return None
    return LanguageModel(source, timeout_s=config.llm_timeout_s, max_tokens=config.llm_tokens)
