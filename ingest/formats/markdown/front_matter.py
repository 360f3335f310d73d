"""The head of a Markdown file between two lines `---`: what it names as the title, and where it ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LINES = 200
_FENCE = re.compile(r"---[ \t]*\r?$")
_CLOSE = re.compile(r"(?:---|\.\.\.)[ \t]*\r?$")
_KEY = re.compile(r"[A-Za-z_][\w-]*[ \t]*:")
_TITLE = re.compile(r"(?:title|标题)[ \t]*:[ \t]*(.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`end` is the offset of the first character after it."""

    title: str
    end: int


def front_matter(text: str) -> FrontMatter | None:
    """The front matter at the beginning of a text, None where it begins otherwise."""
    position = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if not text.startswith("---", position):
        return None
    title, keys = "", 0
    for number in range(MAX_LINES):
        newline = text.find("\n", position)
        end = len(text) if newline < 0 else newline
        line = text[position:end]
        if number == 0:
            if not _FENCE.match(line):
                return None
        elif _CLOSE.match(line):
            return FrontMatter(title, min(end + 1, len(text))) if keys else None
        elif _KEY.match(line):
            keys += 1
            found = _TITLE.match(line)
            title = found[1].strip().strip("\"'“”").strip() if found else title
        elif line.strip() and not line.startswith((" ", "\t", "#", "-")):
            return None
        if newline < 0:
            return None
        position = end + 1
    return None
