"""Where a measurement is made: a throw-away index, the questions, the environment of children."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from chat.building import beside
from eval.questions.sets import read_questions
from eval.questions.shipped import question_set, shipped_plan
from eval.runs.bots import open_embedder
from index.build import build
from index.config import IndexConfig
from index.embedder import Embedder
from index.expansion import read_expansion
from ingest import read_plan
from ingest.errors import SourceError
from ingest.model import Plan

_SETS = ("plan", "citizens")
_SEED = 14


@dataclass(frozen=True)
class Place:
    """`folder` is thrown away afterwards; `say` tells how far the work is."""

    source: Path
    folder: Path
    say: Callable[[str], None]

    @cached_property
    def embedder(self) -> Embedder:
        """The encoder of the settings."""
        return open_embedder(os.environ)

    @cached_property
    def plan(self) -> Plan:
        return read_plan(self.source)

    @property
    def source_text(self) -> str:
        """The plan's text; plain text is expected."""
        try:
            return self.source.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise SourceError(self.source, "is not UTF-8 text", expected="a plan as plain text") from error

    @cached_property
    def config(self) -> IndexConfig:
        """The settings, with the index of the plan, which is built."""
        config = IndexConfig.from_env()
        config = IndexConfig(home=config.home, folder=self.folder / "index", embedding=config.embedding)
        self.say("building the index that is asked")
        build([self.source], config, self.embedder, beside=beside)
        return config

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """Distinct questions in a fixed order: those of the shipped sets, then those anticipated."""
        asked = [q.question for name in _SETS for q in read_questions(question_set(name)[0])[0]]
        expansion = read_expansion(shipped_plan())
        others = [q for questions in expansion.answered.values() for q in questions]
        shuffled = random.Random(_SEED)
        shuffled.shuffle(asked)
        shuffled.shuffle(others)
        return tuple(dict.fromkeys([*asked, *others]))

    def environment(self) -> dict[str, str]:
        """That of child processes: the index, no language model, nothing of the person's own server.

        Python keeps what it compiled, as it does unless it is told otherwise.
        """
        others = {key: value for key, value in os.environ.items() if not key.startswith("PLANQA_")}
        own = {key: value for key, value in others.items() if key != "PYTHONDONTWRITEBYTECODE"}
        kept = {key: os.environ[key] for key in ("PLANQA_HOME", "PLANQA_EMBEDDING") if key in os.environ}
        ours = {"PLANQA_INDEX": str(self.config.folder), "PLANQA_STATE": str(self.folder)}
        return {**own, **kept, **ours, "PLANQA_LLM": "none"}

    @staticmethod
    def planqa(*arguments: str) -> list[str]:
        """The command line of `planqa` in ROOT."""
        return [sys.executable, "-m", "cli", *arguments]
