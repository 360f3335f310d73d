"""The one error tree of PlanQA: every error says what was expected, what was found and what mends it.

PlanQAError
├── SourceError        a source file cannot be read or parsed (has file and line)
├── ModelError         a model file is missing, damaged or cannot be fetched
│   └── LanguageModelError   the language model is absent, down, slow or returns garbage
│       └── ReplyCut         what it said came whole, but the model's server ended it before its end
├── IndexUnusable     the index cannot be used as it is
│   ├── IndexMissing   there is no index yet
│   ├── IndexCorrupt   a file of the index does not have the recorded checksum
│   ├── IndexMismatch  built with another model or another tokenizer
│   └── EngineError    the database that finds passages is gone, refuses or has other rows
├── PromptError        a prompt file has a missing or an unused field
├── QuestionError      the question is empty or too long
│   └── Paused         the operator has paused the asking
└── RowsError          a JSONL file of questions or answers is not in the expected form
"""

from __future__ import annotations

from pathlib import Path

from ingest.characters import printable


class PlanQAError(Exception):
    """Base of all errors a person may see.

    `found` is what is wrong, `expected` what should have been there, `mend` the command or
    step that mends it. `str(error)` is one line.
    """

    def __init__(self, found: str, *, expected: str = "", mend: str = "") -> None:
        self.found = found
        self.expected = expected
        self.mend = mend
        parts = [found]
        if expected:
            parts.append(f"expected {expected}")
        line = "; ".join(parts)
        said = printable(f"{line}. To mend it: {mend}" if mend else line)
        super().__init__(" ".join(said.splitlines()))


class SourceError(PlanQAError):
    """A source file cannot be read or parsed; says the file and, where known, the line."""

    def __init__(
        self, path: Path | str, found: str, *, line: int | None = None, expected: str = "", mend: str = ""
    ) -> None:
        self.path = str(path)
        self.line = line
        where = f"{path}:{line}" if line is not None else str(path)
        super().__init__(f"{where}: {found}", expected=expected, mend=mend)


class ModelError(PlanQAError):
    """A model file is missing, damaged or cannot be fetched."""


class LanguageModelError(ModelError):
    """The language model is absent, down, slow or returns garbage."""


class ReplyCut(LanguageModelError):
    """The model's server ended the reply: too many tokens, a filter. The same question ends the same way."""


class IndexUnusable(PlanQAError):
    """The index cannot be used as it is."""


class IndexMissing(IndexUnusable):
    """There is no index at the place named."""


class IndexCorrupt(IndexUnusable):
    """A file of the index does not have the checksum that the manifest records."""


class IndexMismatch(IndexUnusable):
    """The index was built with another embedding model or tokenizer than the one asked for."""


class EngineError(IndexUnusable):
    """The database that PLANQA_ENGINE names does not answer, refuses, or holds no rows of the index."""


class PromptError(PlanQAError):
    """A prompt file is missing, or rendering it left a field missing or unused."""


class QuestionError(PlanQAError):
    """The question is empty or too long. The text is shown to the person who asked."""


class Paused(QuestionError):
    """The operator has paused the asking; the message is for the person who asks."""


class RowsError(PlanQAError):
    """A JSONL file of questions or answers is not in the expected form."""
