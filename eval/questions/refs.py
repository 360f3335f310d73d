"""The places that a text names: 第五章第一节, 第5章第1节、第2节, 第5.1节, chapter 5, section 1."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qs, urlsplit

from eval.questions.sections import Place
from ingest.outline.labels import number_of

_NUMERAL = r"[〇零○一二三四五六七八九十百\d]+"
_LABEL = re.compile(
    rf"第\s*(?P<whole>\d+)\s*\.\s*(?P<part>\d+)\s*[节節]"
    rf"|第\s*(?P<number>{_NUMERAL})\s*(?P<unit>[篇编編章节節])"
    r"|(?P<english>chapter|section)\s*(?P<digits>\d+)",
    re.IGNORECASE,
)
_APART = re.compile(r"[。;!?\n]")
_NEAR = 40  # characters: a chapter's title may stand between 第五章 and 第一节
_PREFACE = ("前言", "序言")
_ADDRESS = re.compile(r"(\d{1,3})(?:\.(\d{1,3}))?")


def places_in(text: str, *, reference: bool = False) -> list[Place]:
    """(chapter, section) of every place named, each once, in order.

    A chapter followed by its sections stands for these alone; a section without a chapter before it in
    the sentence names nothing. 篇 is passed over, as it is in the gold. In a `reference`, 前言 is a place.
    """
    plain = unicodedata.normalize("NFKC", text)
    found: list[Place] = []
    chapter, used, end = None, True, 0
    for label in _LABEL.finditer(plain):
        if label["whole"]:
            found.append((int(label["whole"]), int(label["part"])))
            continue
        number = number_of(label["number"] or label["digits"])
        unit = label["unit"] or label["english"].lower()
        if number is None or unit in "篇编編":
            continue
        if unit in ("章", "chapter"):
            found += [] if used or chapter is None else [(chapter, None)]
            chapter, used, end = number, False, label.end()
        elif chapter is not None and _together(plain[end : label.start()]):
            found.append((chapter, number))
            used, end = True, label.end()
    found += [] if used or chapter is None else [(chapter, None)]
    if not found and reference and any(word in plain for word in _PREFACE):
        found.append((0, None))
    return list(dict.fromkeys(found))


def place_of_url(url: str) -> Place | None:
    """The place in an address of this project's reader (`?ref=5.1`); None for any other address."""
    address = _ADDRESS.fullmatch("".join(parse_qs(urlsplit(url).query).get("ref", [])))
    return (int(address[1]), int(address[2]) if address[2] else None) if address else None


def _together(between: str) -> bool:
    return len(between) <= _NEAR and not _APART.search(between)
