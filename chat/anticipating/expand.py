"""`planqa expand`: a language model writes the questions that people would ask of a plan's sentences.

Each row of the model names the words of the sentence that answer its questions. A row whose words
do not stand there is left out: a small model likes to ask for what the sentence does not say.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from chat.answers.prompting import render
from chat.anticipating.anticipated import answered_questions
from index.expansion import expansion_path, read_expansion
from ingest.errors import LanguageModelError, ReplyCut
from ingest.model import Paragraph, Plan

Message = tuple[str, str]
MAX_LINES = 8
"""Lines read of one reply; the prompts ask for four. Then a model that goes on and on is cut short."""
_TURN = "\n---\n"
_ROW_START = b'{"sentence": "'


class Speaker(Protocol):
    """A language model: `chat.answers.llm.LanguageModel`."""

    def reply(self, sent: Sequence[Message]) -> Generator[str, None, None]:
        """The pieces of its reply as they come. Raises LanguageModelError."""
        ...


@dataclass(frozen=True, slots=True)
class Task:
    """One request to the model, for the questions that `sentence` answers."""

    sentence: str
    sent: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left in `path`: `asked` requests were made, `left` are still to be made."""

    path: Path
    asked: int
    left: int
    questions: int


def expand(
    plan: Plan,
    source: Path,
    model: Speaker,
    *,
    limit: int | None = None,
    progress: bool = True,
) -> Outcome:
    """Append the questions of `plan`, which was read from `source`, beside it, a row a request.

    Every row is on disk before the next request, and what already has a row is not asked again: a
    run that was killed goes on. `limit` is the most requests of this run. Raises LanguageModelError
    when the model fails and SourceError when a row on disk is none.
    """
    path = expansion_path(source)
    mend_last_line(path)
    read_expansion(source)
    done = _rows_done(path)
    tasks = [task for task in tasks_of(plan) if task.sentence not in done]
    asked = tasks if limit is None else tasks[:limit]
    with path.open("a", encoding="utf-8", newline="\n") as out:
        for task in _with_bar(asked, progress):
            asked_of = answered_questions(_said(model, task.sent), task.sentence)
            row = {"sentence": task.sentence, "answered": asked_of}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            out.flush()
    made = read_expansion(source)
    return Outcome(path, len(asked), len(tasks) - len(asked), sum(map(len, made.answered.values())))


def tasks_of(plan: Plan) -> Iterator[Task]:
    """The requests of a plan in reading order; a sentence that stands twice is asked of once.

    A lead is a title and answers nothing: asked of one, a model makes up what might follow.
    """
    seen: set[str] = set()
    for paragraph in plan.paragraphs:
        for task in _tasks_of_paragraph(plan, paragraph):
            if task.sentence not in seen:
                seen.add(task.sentence)
                yield task


def _tasks_of_paragraph(plan: Plan, paragraph: Paragraph) -> Iterator[Task]:
    headings = paragraph.path or (plan.title,)
    above = (*headings, paragraph.lead) if paragraph.lead else headings
    for sentence in paragraph.sentences[1:] if paragraph.lead else paragraph.sentences:
        prompt = render("expand", headings=" / ".join(above), sentence=sentence.text)
        yield Task(sentence.text, turns(prompt))


def turns(prompt: str) -> tuple[Message, ...]:
    """The messages of a prompt whose parts `---` divides: system, then examples by turns, then what is asked.

    A small model that reads the examples in one text with the task copies them.
    """
    system, *rest = prompt.split(_TURN)
    return (("system", system), *((("human", "ai")[n % 2], text) for n, text in enumerate(rest)))


def mend_last_line(path: Path) -> None:
    """Cut off the beginning of a row that a kill left after the last line feed.

    A whole row there, as an editor leaves it, gets its line feed. Anything else is not ours to
    remove: reading the file will say what is wrong with it.
    """
    if not path.exists():
        return
    data = path.read_bytes()
    end = data.rfind(b"\n") + 1
    tail = data[end:]
    if not tail.strip():
        return
    try:
        json.loads(tail)
    except ValueError:
        if tail.startswith(_ROW_START) or _ROW_START.startswith(tail):
            with path.open("r+b") as file:
                file.truncate(end)
        return
    with path.open("ab") as file:
        file.write(b"\n")


def _rows_done(path: Path) -> set[str]:
    """The sentences of the rows of a file that is known to hold rows."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    rows = [json.loads(line) for line in lines if line.strip()]
    return {row["sentence"] for row in rows if "answered" in row}


def _said(model: Speaker, sent: Sequence[Message]) -> str:
    said = ""
    try:
        with closing(model.reply(sent)) as pieces:
            for piece in pieces:
                said += piece
                if said.count("\n") >= MAX_LINES:
                    break
    except ReplyCut:  # asked again it would be cut again; its whole lines are as good as any
        if said.strip():
            return said[: said.rfind("\n") + 1]
    except LanguageModelError as error:
        raise _with_mend(error) from error
    if not said.strip():  # else every sentence would count as done
        raise _with_mend(LanguageModelError("the language model said nothing"))
    return said


def _with_mend(error: LanguageModelError) -> LanguageModelError:
    """The error as it is, mended by other means than doing without a model."""
    mend = (
        "check --llm and the PLANQA_LLM settings, or planqa fetch-models --only llm;"
        " what was made is kept, and the same command goes on"
    )
    return LanguageModelError(error.found, expected=error.expected, mend=mend)


def _with_bar(tasks: Sequence[Task], progress: bool) -> Iterable[Task]:
    if not progress:
        return tasks
    from tqdm import tqdm

    bar: Iterable[Task] = tqdm(tasks, desc="expanding", unit="sentence", file=sys.stderr)
    return bar
