"""A bot that is a command: it reads a question on stdin and prints an answer."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

from chat.model import Turn
from eval.foreign.model import Said
from ingest.characters import printable
from ingest.errors import LanguageModelError

_WHO = {"user": "问", "assistant": "答"}


@dataclass(frozen=True, slots=True)
class Program:
    """Starts the command anew for every question, without a shell.

    On stdin stands the question; after earlier turns the whole conversation, each turn as 问:… or 答:…. In
    the variable PLANQA_MESSAGES the same stands as JSON, a list of {role, content}. UTF-8 both ways.
    """

    command: str
    timeout_s: float = 120.0

    @property
    def about(self) -> dict[str, str]:
        return {"command": self.command}

    def say(self, question: str, history: Sequence[Turn]) -> Said:
        turns = [*history, Turn("user", question)]
        messages = json.dumps([asdict(turn) for turn in turns], ensure_ascii=False)
        told = "\n".join(f"{_WHO[turn.role]}:{turn.content}" for turn in turns) if history else question
        try:
            started = subprocess.Popen(
                shlex.split(self.command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, "PLANQA_MESSAGES": messages, "PYTHONIOENCODING": "utf-8"},
                start_new_session=True,  # so that its children end with it
            )
        except (OSError, ValueError) as error:
            raise LanguageModelError(f"{self.command}: {error}", expected="a command that starts") from error
        with started as process:
            return Said(printable(self._output(process, f"{told}\n")))

    def close(self) -> None:
        """Nothing stays open between questions."""

    def _output(self, process: subprocess.Popen[bytes], told: str) -> str:
        try:
            out, complaints = process.communicate(told.encode(), timeout=self.timeout_s)
        except subprocess.TimeoutExpired as error:
            raise LanguageModelError(f"{self.command}: no answer in {self.timeout_s:g} s") from error
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        if process.returncode:
            last = complaints.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise LanguageModelError(f"{self.command} ended with {process.returncode}: {''.join(last)}")
        return out.decode("utf-8", "replace").strip()
