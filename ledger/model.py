"""The rows of the ledger: what a plan commits to, and what it says was achieved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ingest.model import Span
from ingest.places import Place


class Kind(StrEnum):
    """A target is planned, an achievement is reported as done. The text decides, not the chapter."""

    TARGET = "target"
    ACHIEVEMENT = "achievement"


class Comparator(StrEnum):
    """How the value binds: 达到 85%, 85%以上 or 不低于, 4.5%以内 or 控制在, 6%左右, 1至2年; 全覆盖."""

    EQUAL = "="
    AT_LEAST = "≥"
    AT_MOST = "≤"
    ABOUT = "≈"
    RANGE = "range"
    VERBAL = "verbal"


class Nature(StrEnum):
    """What the plan itself says of an indicator; UNSAID where it says nothing."""

    BINDING = "约束性"
    EXPECTED = "预期性"
    UNSAID = ""


@dataclass(frozen=True, slots=True)
class Commitment:
    """One row: an indicator or project with its value, and the sentence that says so.

    `indicator` is as the plan words it, with the head that an elliptical enumeration shares;
    `indicator_key` is its normalised form, by which the same indicator in several places is
    found. `value` and `value_high` are in `unit` (万人, 亿元, %, 个 …; numerals of 万 and 亿 stay
    in the unit as written), None for verbal targets and named projects; `value_high` only for a
    RANGE. `value_text` is verbatim with its comparator (42%以上, 不低于7000人, 全覆盖, 建设完成).
    `deadline` is what a person would write: 2025, 2023年底前, 2022, 十四五, 十三五, 2035;
    `deadline_year` the last year of it, for sorting; `deadline_inherited` is True where the
    sentence itself names none and it comes from the sentence before or from the plan's period.
    `sentence` is the range of `quote` in the source, `value_at` that of `value_text`.
    """

    id: str
    kind: Kind
    indicator: str
    indicator_key: str
    value: float | None
    value_high: float | None
    unit: str
    comparator: Comparator
    value_text: str
    deadline: str
    deadline_year: int | None
    deadline_inherited: bool
    nature: Nature
    actor: str
    topic: str
    document: str
    place: Place
    paragraph: int
    path: tuple[str, ...]
    quote: str
    passage_id: str
    sentence: Span
    value_at: Span
    damaged: bool = False

    @property
    def chapter(self) -> int | None:
        return self.place.chapter

    @property
    def section(self) -> int | None:
        return self.place.section

    @property
    def ref(self) -> str:
        return self.place.ref

    @property
    def address(self) -> str:
        """Permanent address of the paragraph: `5.1#p3`."""
        return f"{self.place.address}#p{self.paragraph}"
