"""Settings of `chat`; the environment is read here, once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from index.cores import cores
from ingest.errors import PlanQAError

DEFAULT_LLM = "none"
"""The quotes themselves: the embedded model's wording is slower and loses facts, docs/benchmark.md."""
TIMEOUT_S = 45.0
MAX_QUESTION_CHARS = 1500
"""Longer messages are declined: a third of what citizens write is longer than 300, hardly any than this."""
HOTLINE = "12345"
"""The service line of governments all over China."""


@dataclass(frozen=True, slots=True)
class ChatConfig:
    """How a question is answered."""

    hotline: str = HOTLINE
    """Whom citizens are sent to with their own case: digits."""
    llm: str = DEFAULT_LLM
    """Wording: `none`, `embedded`, a path to a GGUF file, or an OpenAI-compatible base URL."""
    llm_model: str = ""
    """Model name at a remote endpoint."""
    llm_key: str = field(default="", repr=False)
    """Key of a remote endpoint."""
    llm_timeout_s: float = TIMEOUT_S
    """Seconds for the whole wording; then the person gets the extractive answer."""
    llm_tokens: int = 160
    """Longest wording, tokens."""
    at_once: int = field(default_factory=cores)
    """Questions whose evidence is looked for at the same time: more threads than cores hinder each other."""
    retrieved: int = 40
    """Passages looked through for evidence."""
    answer_chars: int = 300
    """Evidence sentences are added while they stay within this many characters."""
    max_sentences: int = 5
    """Most evidence sentences in an answer."""
    keep_ratio: float = 0.77
    """A further sentence of a section already cited is added when its score is at least this share of the
    best one's."""
    keep_elsewhere: float = 0.87
    """The same for a sentence of another section, which a person must look up apart."""
    keep_about: float = 3.5
    """And when it is at most so much less surely about the thing than the surest (logits of the judge)."""
    official_weight: float = 0.7
    """Weight of the question's official wording in the fusion."""
    nearby: int = 3
    """Sentences offered as the nearest thing, where the plan does not answer."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> ChatConfig:
        """PLANQA_HOTLINE, PLANQA_LLM, PLANQA_LLM_MODEL, PLANQA_LLM_KEY and PLANQA_LLM_TIMEOUT (seconds)."""
        return cls(
            hotline=env.get("PLANQA_HOTLINE") or HOTLINE,
            llm=env.get("PLANQA_LLM") or DEFAULT_LLM,
            llm_model=env.get("PLANQA_LLM_MODEL", ""),
            llm_key=env.get("PLANQA_LLM_KEY", ""),
            llm_timeout_s=_seconds(env.get("PLANQA_LLM_TIMEOUT", "")),
        )


def _seconds(value: str) -> float:
    """A positive number of seconds, the default where nothing is set. Raises PlanQAError otherwise."""
    if not value:
        return TIMEOUT_S
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not seconds > 0:
        raise PlanQAError(
            f"PLANQA_LLM_TIMEOUT is {value!r}",
            expected="seconds, more than 0",
            mend="export PLANQA_LLM_TIMEOUT=45",
        )
    return seconds
