"""The citations of a reply, in the forms that people use, resolved to chapter and section of the plan.

Read are references in the text (第五章第一节), marks with a list of sources ([1] …), Markdown links, and
what an endpoint states beside its text. What resolves to no place stays a citation, of no place: it counts
as wrong; but a link to a whole document counts only where nothing names a place. Where a list of sources
names places, the references in the text above it are words, not further citations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eval.foreign.model import Link, Said
from eval.foreign.sources import Entry, part_sources
from eval.questions.matching import compact
from eval.questions.refs import place_of_url, places_in
from eval.questions.sections import Place, Sections
from ingest.places import ref_of

_LINK = re.compile(r"\[([^\[\]]{1,200})\]\(((?:https?://|/?\?)[^\s()]+)(?:\s+\"[^\"]*\")?\)")
_MARK = re.compile(r"\[\^?(\d{1,3})\]|【(\d{1,3})】")
_TITLE = re.compile(r"《[^《》]*》")
_QUOTED = re.compile(r"[“「『\"](.+)[”」』\"]", re.DOTALL)  # from the first to the last
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_TYPOGRAPHY = _FULL_WIDTH | str.maketrans(dict.fromkeys("‘’“”「」『』\"'", "”"))
_SHORTEST = 6  # characters: less is no quote that stands in one place


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as read. `place` is None where it resolves to none, `quote` where none is given."""

    n: int
    place: Place | None
    quote: str | None
    said: str

    @property
    def ref(self) -> str:
        named = self.place is not None and self.place[0] >= 0
        return ref_of(*self.place) if named and self.place else self.said[:60]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is said, without its list of sources and the addresses of its links; and what is cited."""

    body: str
    cited: tuple[Cited, ...]


def read_citations(said: Said, sections: Sections) -> Reading:
    """Each place once with each quote; a reference without a quote only where none of its place has one."""
    text, entries = part_sources(said.text)
    linked = [Link(match[1], match[2]) for match in _LINK.finditer(text)]
    body = _LINK.sub(lambda match: f"[{match[1]}]" if match[1].isdecimal() else match[1], text)
    listed = [one for entry in entries for one in _of_entry(entry, sections)]
    stated = [_of_link(link) for link in [*linked, *said.links]]
    bare = [Cited(0, place, None, ref_of(*place)) for place in places_in(_TITLE.sub("", body))]
    if not any(one.place for one in listed):  # a list that names places is the whole statement of sources
        quoted = [one for one in listed if one.quote]
        listed = [*quoted, *(one for one in stated if one.place), *bare] or [*listed, *stated]
    found = _distinct(listed)
    if not found:
        marks = dict.fromkeys(int(m[1] or m[2]) for m in _MARK.finditer(body))
        found = [Cited(n, None, None, f"[{n}]") for n in marks]
    return Reading(body, tuple(_numbered(found)))


def _of_entry(entry: Entry, sections: Sections) -> Iterator[Cited]:
    """The places that an entry names; its quote goes to the one in which it stands, else to the first."""
    head, quote = _quote(entry.text, sections)
    url = next((match[2] for match in _LINK.finditer(entry.text)), "")
    by_url = place_of_url(url) if url else None
    places = places_in(head, reference=True) or ([by_url] if by_url else [])
    if not places:
        place = _where(quote, sections) if quote else None
        yield Cited(entry.number, place, quote, entry.text)
        return
    home = next((place for place in places if quote and quote in sections.texts.get(place, "")), places[0])
    for place in places:
        yield Cited(entry.number, place, quote if place == home else None, entry.text)


def _quote(text: str, sections: Sections) -> tuple[str, str | None]:
    """What stands before the quote, and the quote: in quotation marks, after a colon, or all that is left."""
    text = _LINK.sub(r"\1", text)
    outside = _TITLE.sub(lambda title: "\0" * len(title[0]), text)  # the marks in a title quote nothing
    if marked := _QUOTED.search(outside):
        return outside[: marked.start()], _as_in_plan(text[slice(*marked.span(1))], sections)
    bare = outside.replace("\0", "")
    head, colon, rest = bare.replace("：", ":").replace("\n", ":", 1).partition(":")
    if colon and places_in(head, reference=True):
        return head, _as_in_plan(rest, sections) if len(compact(rest)) >= _SHORTEST else None
    whole = _as_in_plan(bare, sections)
    return (bare, None) if whole is None or _where(whole, sections) is None else ("", whole)


def _as_in_plan(quote: str, sections: Sections) -> str | None:
    """The quote in the plan's own characters where it differs only in quotation marks and width of signs."""
    said = compact(quote).strip("….")
    if len(said) < 2:
        return None
    folded = said.translate(_TYPOGRAPHY)
    for text in sections.texts.values():
        at = text.translate(_TYPOGRAPHY).find(folded)
        if at >= 0:
            return text[at : at + len(folded)]
    return said


def _where(quote: str, sections: Sections) -> Place | None:
    """The first section that holds a quote long enough to stand in one."""
    if len(quote) < _SHORTEST:
        return None
    return next((place for place, text in sections.texts.items() if quote in text), None)


def _of_link(link: Link) -> Cited:
    named = places_in(link.title, reference=True)
    number = int(link.title) if link.title.isdecimal() else 0
    return Cited(
        number, named[0] if named else place_of_url(link.url), None, f"{link.title} {link.url}".strip()
    )


def _distinct(cited: Iterable[Cited]) -> list[Cited]:
    kept: dict[tuple[Place | None, str], Cited] = {}
    placed: set[Place | None] = set()
    for one in cited:
        if one.place is not None and one.quote is None and one.place in placed:
            continue
        placed.add(one.place)
        kept.setdefault((one.place, one.quote or (one.said if one.place is None else "")), one)
    return list(kept.values())


def _numbered(cited: list[Cited]) -> Iterator[Cited]:
    """Each with a number; those without get the next ones."""
    last = max((one.n for one in cited), default=0)
    for one in cited:
        if not one.n:
            last += 1
        yield Cited(one.n or last, one.place, one.quote, one.said)
