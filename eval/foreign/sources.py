"""The list of sources at the end of a reply, parted from what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from eval.foreign.words import words

_BRACKETED = re.compile(r"\s*(?:[-*•]\s*)?(?:\[\^?(\d{1,3})\]|【(\d{1,3})】)\s*[:：]?\s*(?![(（])(\S.*)")
_COUNTED = re.compile(r"\s*(?:(\d{1,3})[.、)）]|([①-⑳])|[-*•])\s*(\S.*)")
_DECORATION = " \t#*:：【】[]-—_="


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list; `number` is that of its mark, 0 where it has none."""

    number: int
    text: str


def part_sources(text: str) -> tuple[str, tuple[Entry, ...]]:
    """What is said, and the entries below it.

    A list is all that follows a line with only a word such as 依据, 来源 or Sources; or the last lines, where
    each begins with `[n]`, with the line that leads to them if it ends in a colon.
    """
    lines = text.rstrip().splitlines()
    for at, line in enumerate(lines):
        head, _, rest = _headed(line)
        if head and (rest or at + 1 < len(lines)) and _any_marked(lines[at + 1 :], rest):
            return _body(lines[:at]) or text.strip(), _entries([rest, *lines[at + 1 :]])
    first = len(lines)
    while first and (not lines[first - 1].strip() or _BRACKETED.match(lines[first - 1])):
        first -= 1
    entries = _entries(lines[first:])
    if first and entries and lines[first - 1].rstrip().rstrip("*").endswith((":", "：")):
        first -= 1
    body = _body(lines[:first])
    return (body, entries) if body else (text.strip(), entries)


def _headed(line: str) -> tuple[bool, str, str]:
    """Whether a line is a list's head, and what stands in the same line after its colon."""
    word, colon, rest = line.replace("：", ":").partition(":")
    known = word.strip(_DECORATION).lower() in words("head")
    return known, colon, rest.strip(" *") if known else ""


def _any_marked(below: list[str], rest: str) -> bool:
    """A head alone heads what is below, unless another heading comes; one with words after it, entries."""
    others = [line for line in below if line.strip()]
    if not rest:
        return not any(line.lstrip().startswith("#") for line in others)
    return all(_BRACKETED.match(line) or _COUNTED.match(line) for line in others)


def _entries(lines: list[str]) -> tuple[Entry, ...]:
    """An unmarked line under a marked one goes on with it."""
    entries: list[Entry] = []
    for line in lines:
        if not line.strip():
            continue
        bracketed = _BRACKETED.match(line)
        counted = None if bracketed else _COUNTED.match(line)
        if bracketed:
            entries.append(Entry(int(bracketed[1] or bracketed[2]), bracketed[3].strip()))
        elif counted:
            circled = ord(counted[2]) - ord("①") + 1 if counted[2] else 0
            entries.append(Entry(int(counted[1] or circled), counted[3].strip()))
        elif entries and entries[-1].number:
            entries[-1] = Entry(entries[-1].number, f"{entries[-1].text}\n{line.strip()}")
        else:
            entries.append(Entry(0, line.strip()))
    return tuple(entries)


def _body(lines: list[str]) -> str:
    return "\n".join(lines).strip().rstrip("-— \n")
