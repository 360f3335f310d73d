"""All that is known of a question before wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chat.answers.compose import evidence_of, extractive_text, listed
from chat.asks.question import Question
from chat.decision.deciding import Decision
from chat.evidence.listing import Listing
from chat.evidence.openness import Choices
from chat.model import Evidence, Status, Table
from index.model import Hit
from ingest.model import Passage, Sentence


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is known before wording: what was asked, found, chosen and decided."""

    question: Question
    decision: Decision
    evidence: tuple[Evidence, ...]
    retrieved: tuple[Hit, ...]
    draft: str
    """The answer composed of the evidence, before any wording by a model."""
    listed: bool = False
    """Whether a model has nothing to add: it lists everything of a kind, or sets plans side by side."""
    courtesy: bool = False
    """Whether the words are for the person, not about the plan."""
    table: Table | None = None
    """The rows of a list over the whole plan."""


def findings_of(
    question: Question, decision: Decision, evidence: tuple[Evidence, ...], hits: Sequence[Hit]
) -> Findings:
    """Findings with the extractive answer as their draft."""
    return Findings(question, decision, evidence, tuple(hits), extractive_text(question, decision, evidence))


def with_titles(found: Findings, titles: Mapping[str, str]) -> Findings:
    """The findings whose citations name their plans; `titles` by the plans' ids."""
    evidence = tuple(
        replace(e, citation=replace(e.citation, plan=titles.get(e.citation.document, "")))
        for e in found.evidence
    )
    return replace(found, evidence=evidence)


def findings_of_content(
    question: Question, said: Sequence[tuple[Passage, Sentence]], hits: Sequence[Hit]
) -> Findings:
    """Findings whose answer is what a place of the plan says."""
    evidence = tuple(
        evidence_of(n, passage, sentence, question, 1.0, support=True)
        for n, (passage, sentence) in enumerate(said, start=1)
    )
    found = findings_of(question, Decision(Status.ANSWERED), evidence, hits)
    parts = dict.fromkeys(passage.path[-1] for passage, _ in said if passage.path)
    if len(parts) < 2:
        return found
    return replace(found, draft=f"分为{'、'.join(f'“{part}”' for part in parts)}:{found.draft}")


def findings_of_listing(question: Question, listing: Listing, hits: Sequence[Hit]) -> Findings:
    """Findings whose draft is the whole listing."""
    evidence, text = listed(question, listing)
    status = Status.ANSWERED if evidence else Status.NOT_IN_PLAN
    return Findings(question, Decision(status), evidence, tuple(hits), text, listed=True)


def findings_of_choices(question: Question, choices: Choices, hits: Sequence[Hit]) -> Findings:
    """Findings that ask which of several things is meant, each with what the plan says of it."""
    evidence = tuple(
        evidence_of(n, passage, sentence, question, 1.0, support=True)
        for n, (passage, sentence) in enumerate(choices.said, start=1)
    )
    said = (
        f"\n{e.citation.n}. {choices.clause(sentence)}[{e.citation.n}]"
        for e, (_, sentence) in zip(evidence, choices.said, strict=True)
    )
    text = f"规划里好几处写到“{choices.term}”,您想问的是哪一方面?{';'.join(said)}。"
    return Findings(question, Decision(Status.ANSWERED), evidence, tuple(hits), text, listed=True)
