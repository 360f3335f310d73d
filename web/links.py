"""Permanent addresses of paragraphs as links of the page: `?ref=5.1#p3`, with `plan=` among several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ingest.model import Plan


@dataclass(frozen=True, slots=True)
class Links:
    """Links into the reader, relative to wherever the page is served.

    With one plan an address needs no plan's id. With several it always carries one, so that a
    link that was shared keeps its meaning when the order of the plans changes.
    """

    titles: dict[str, str]

    @classmethod
    def of(cls, plans: Sequence[Plan]) -> Links:
        return cls({plan.id: plan.title for plan in plans})

    @property
    def several(self) -> bool:
        return len(self.titles) > 1

    def to(self, document: str, address: str) -> str:
        """`?ref=5.1#p3` for the address `5.1#p3`; a section's address (`5.1`) works as well."""
        section, _, paragraph = address.partition("#")
        named = {"plan": document} if self.several else {}
        query = urlencode({**named, "ref": section})
        return f"?{query}#{paragraph}" if paragraph else f"?{query}"

    def to_plan(self, document: str) -> str:
        """The reader at the beginning of a plan."""
        return f"?{urlencode({'plan': document})}"

    def title(self, document: str) -> str:
        return self.titles.get(document, "")
