"""Named configurations: which settings of the environment a run changes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from ingest.errors import RowsError

CONFIGS: Mapping[str, Mapping[str, str]] = {
    "default": {},
    "extractive": {"PLANQA_LLM": "none"},
    "embedded": {"PLANQA_LLM": "embedded"},
}
_MEND = "planqa eval run --help"


def environment(
    config: str, settings: Iterable[str] = (), base: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment of a run: the caller's, the configuration's, then each `KEY=VALUE` given."""
    if config not in CONFIGS:
        raise RowsError(f"no configuration {config!r}", expected=f"one of {', '.join(CONFIGS)}", mend=_MEND)
    changed: dict[str, str] = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not key.startswith("PLANQA_"):
            raise RowsError(f"setting {setting!r}", expected="PLANQA_NAME=VALUE", mend=_MEND)
        changed[key] = value
    return {**base, **CONFIGS[config], **changed}
