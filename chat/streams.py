"""What is printed reaches the terminal without control characters, whoever wrote them."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO, cast

from ingest.characters import printable


class _Printing:
    """A text stream that prints only what is printable; all else is the stream's own."""

    def __init__(self, stream: TextIO, kept: str = "") -> None:
        self._stream, self._kept = stream, kept
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(errors="replace")  # a terminal in GBK or ASCII has not all characters

    def write(self, text: str) -> int:
        """Prints the printable; returns the length of what was given, as the stream would."""
        pieces = text.split(self._kept) if self._kept else [text]
        self._stream.write(self._kept.join(map(printable, pieces)))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def printable_streams() -> Iterator[None]:
    """stdout and stderr print text only; on stderr progress may go back to the start of its line."""
    out, err = _Printing(sys.stdout), _Printing(sys.stderr, kept="\r")
    with redirect_stdout(cast("TextIO", out)), redirect_stderr(cast("TextIO", err)):
        yield
