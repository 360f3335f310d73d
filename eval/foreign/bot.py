"""A foreign bot as the runs see it: a question in, a row of answers.jsonl out."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chat.model import Turn
from chat.rows import Row
from eval.foreign.citations import Cited, read_citations
from eval.foreign.endpoint import Endpoint
from eval.foreign.model import Speaker
from eval.foreign.program import Program
from eval.foreign.refusal import status_of
from eval.metrics.case import SUPPORTED
from eval.questions.sections import Sections
from ingest.errors import LanguageModelError, RowsError, SourceError
from ingest.model import Plan

COMMAND = "cmd:"
ANSWERER = "foreign"
FAILED: Row = {
    "id": "",
    "answer": "",
    "status": "error",
    "citations": [],
    "timings_ms": {},
    "answerer": ANSWERER,
    "model": "",
}
"""The row of a question that no answer came to."""
_THOUGHT = re.compile(r"\s*<think>.*?</think>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ForeignBot:
    """Asks a speaker and reads what it says against the plan. `name` names the run's folder."""

    name: str
    speaker: Speaker
    sections: Sections

    def row(self, question_id: str, question: str, history: Sequence[Turn]) -> Row:
        """The row of a question. It has no `retrieved`: what the bot searched is not known.

        Status and citations are read from the text. Raises LanguageModelError where nothing was said.
        """
        start = time.perf_counter()
        said = self.speaker.say(question, history)
        waited = round(1000 * (time.perf_counter() - start), 1)
        reading = read_citations(type(said)(_THOUGHT.sub("", said.text), said.links), self.sections)
        if not reading.body:
            raise LanguageModelError("the bot said nothing", expected="an answer")
        status = status_of(reading.body)
        support = {} if status in SUPPORTED else {"support": False}
        return {
            "id": question_id,
            "answer": reading.body,
            "status": status,
            "citations": [_citation(one, self.sections.title) | support for one in reading.cited],
            "timings_ms": {"total": waited},
            "answerer": ANSWERER,
            "model": said.model,
            "said": said.text,
        }

    def close(self) -> None:
        self.speaker.close()


def open_foreign(
    address: str,
    plan: Plan,
    env: Mapping[str, str],
    *,
    model: str,
    name: str,
    timeout_s: float,
    system: Path | None,
) -> ForeignBot:
    """The bot at an address: http(s)://…/v1, or `cmd:` and a command. RowsError for anything else.

    `system` is a file whose text is sent as the system message; the key stands in PLANQA_BOT_KEY.
    """
    speaker: Speaker
    if address.startswith(COMMAND) and address.removeprefix(COMMAND).strip():
        if model or system:
            raise RowsError("--bot-model and --bot-system are for endpoints", expected="neither with cmd:")
        speaker = Program(address.removeprefix(COMMAND).strip(), timeout_s)
    elif address.startswith(("http://", "https://")):
        speaker = Endpoint(
            address, model, env.get("PLANQA_BOT_KEY", ""), timeout_s, _text(system) if system else ""
        )
    else:
        expected = "http(s)://HOST/v1, or cmd:COMMAND"
        raise RowsError(f"--bot {address!r}", expected=expected, mend="planqa eval run --help")
    return ForeignBot(name or "bot", speaker, Sections.of(plan))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(path, str(error), expected="a text file in UTF-8") from error


def _citation(cited: Cited, plan: str) -> Row:
    chapter, section = cited.place if cited.place is not None else (None, None)
    return {
        "n": cited.n,
        "plan": plan,
        "ref": cited.ref,
        "path": [],
        "chapter": None if chapter == -1 else chapter,
        "section": section,
        "page": None,
        "quote": cited.quote,
        "passage_id": "",
    }
