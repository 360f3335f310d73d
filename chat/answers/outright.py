"""What is answered without judging sentences: a whole listing, and what a place of the plan says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chat.answers.compose import extractive_text
from chat.answers.findings import Findings, findings_of, findings_of_content, findings_of_listing
from chat.answers.prompting import template
from chat.answers.tabled import requested, tabled
from chat.asks.question import Question
from chat.decision.deciding import Decision, is_general
from chat.evidence.listing import listing_of
from chat.evidence.sections import AskedPlace, content
from chat.lists.recognising import surely_asks_for_list
from chat.model import Status
from index.embedder import Embedder
from index.model import Hit
from index.plan_index import PlanIndex
from ingest.model import Passage
from ledger.ledger import Ledger


def asks_for_rows(text: str, ledger: Ledger, index: PlanIndex) -> bool:
    """Whether a message is surely a request for a list, even if it looks like other work (做成表格)."""
    return requested(text, text, ledger, index) is not None


def outright(
    question: Question,
    place: AskedPlace | None,
    ledger: Ledger,
    index: PlanIndex,
    passages: Sequence[Passage],
    *,
    hits: Sequence[Hit],
) -> Findings | None:
    """Findings of all entries asked for, or of the place named alone; None for other questions."""
    if found := tabled(question, ledger, index, passages, hits):
        return found
    if listing := listing_of(question, ledger, passages):
        return findings_of_listing(question, listing, hits)
    if place is None or not place.whole:
        return None
    if not place.addresses:
        return findings_of(question, Decision(Status.NOT_IN_PLAN, "规划中没有这一处"), (), hits)
    return findings_of_content(question, content(place, passages), hits)


def unread(found: Findings, embedder: Embedder) -> Findings:
    """Findings of a request for a list whose conditions were not read: a few sentences are no whole list.

    And where none was found, that is no sign that the plan has none.
    """
    decision = found.decision
    told = decision.status.supported or is_general(decision)
    if found.listed or not told or not surely_asks_for_list(found.question.core, embedder):
        return found
    if decision.status.supported:
        return replace(found, draft=f"{found.draft}\n{template('list_incomplete')}", listed=True)
    decision = replace(decision, reason=template("list_unread"))
    draft = extractive_text(found.question, decision, found.evidence)
    return replace(found, decision=decision, draft=draft, courtesy=True)
