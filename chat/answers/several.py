"""Answers from several plans: each plan asked by itself, and what they say set side by side, each named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chat.answers.findings import Findings
from chat.asks.question import understand
from chat.decision.deciding import Decision
from chat.model import Evidence, ListedRow, Status, Table
from chat.scope.asked import Scope
from chat.scope.titles import labels_of
from index.model import Hit
from ingest.model import Plan

MAX_PLANS = 6
"""Most plans set side by side in one answer; who wants another can name it."""
MAX_NAMED = 5
NEARLY = 0.8
"""Where no plan is named, one whose best sentence scores less than this share of the best is silent.

A list has no score that could be compared: it is always given.
"""
_MARK = re.compile(r"\[(\d{1,4})\]")
_OWN_NAME = re.compile(r"^(?:这份)?规划(?=中|没有|只|提到|原文|的写法|不涉及)")
_LAST = re.compile("[。.]$")


@dataclass(frozen=True, slots=True)
class Part:
    """What one plan, called `label`, says."""

    label: str
    found: Findings

    @property
    def status(self) -> Status:
        return self.found.decision.status

    @property
    def score(self) -> float:
        """That of the best sentence cited; 0 without one."""
        return max((e.score for e in self.found.evidence), default=0.0)


def together(scope: Scope, found: Sequence[Findings], plans: Sequence[Plan], hits: Sequence[Hit]) -> Findings:
    """One answer of what each plan of the scope says, in the scope's order. `plans`: all of the index.

    `hits`: what is found in all plans, recorded where no plan is asked.
    """
    labels = labels_of(plans)
    parts = [Part(labels[plan.id], one) for plan, one in zip(scope.plans, found, strict=True)]
    if not parts:
        said = f"{_no_plan_of(scope.missing)}。现有{_some(list(labels.values()))}"
        return Findings(
            understand(scope.text), Decision(Status.NOT_IN_PLAN, said), (), tuple(hits), f"{said}。"
        )
    if len(parts) == 1 and not scope.missing:
        return _single(parts[0], scope)
    chosen = [p for p in parts if p.status.supported]
    if not scope.named:
        best = max((p.score for p in chosen), default=0.0)
        chosen = [p for p in chosen if p.found.table or p.score >= NEARLY * best]
    shown = parts if scope.named or not chosen else chosen
    evidence, rows, lines = _renumbered(chosen or parts, shown)
    if rest := [p.label for p in parts if p not in shown]:
        lines.append(f"{_some(rest)}没有写明这一点。")
    lines += [f"{_no_plan_of(scope.missing)}。"] if scope.missing else []
    decision = Decision(_status(scope, parts, chosen), "" if chosen else "这些规划没有写明这一点")
    question = replace(parts[0].found.question, text=scope.text)
    text = "\n".join(lines)
    if decision.status in (Status.OFF_TOPIC, Status.REFUSED):
        text = parts[0].found.draft
    found_hits = sorted((h for p in parts for h in p.found.retrieved), key=lambda hit: -hit.score)
    table = Table(rows) if rows else None
    return Findings(question, decision, evidence, tuple(found_hits), text, listed=True, table=table)


def nearest(scope: Scope, hits: Sequence[Hit]) -> Scope:
    """At most MAX_PLANS, those of which most was found first."""
    if len(scope.plans) <= MAX_PLANS:
        return scope
    ranked = dict.fromkeys(hit.passage.document for hit in hits)
    near = sorted(scope.plans, key=lambda plan: [*ranked, plan.id].index(plan.id))[:MAX_PLANS]
    return replace(scope, plans=tuple(plan for plan in scope.plans if plan in near))


def _single(part: Part, scope: Scope) -> Findings:
    """The answer of the one plan asked; named where the person did not say which it is."""
    found = replace(part.found, question=replace(part.found.question, text=scope.text))
    if scope.named or not part.status.supported:
        return found
    return replace(found, draft=_named(part.label, found.draft), listed=True)


def _renumbered(
    cited: Sequence[Part], shown: Sequence[Part]
) -> tuple[tuple[Evidence, ...], tuple[ListedRow, ...], list[str]]:
    """The evidence and listed rows of the cited parts, numbered on, and the text of each part shown."""
    evidence: list[Evidence] = []
    rows: list[ListedRow] = []
    lines = []
    for part in shown:
        before = len(evidence)
        if part in cited:
            evidence += [
                replace(e, citation=replace(e.citation, n=before + e.citation.n)) for e in part.found.evidence
            ]
            table = part.found.table
            rows += [replace(row, n=before + row.n) for row in table.rows] if table else []
        lines.append(_line(part, before))
    return tuple(evidence), tuple(rows), lines


def _line(part: Part, before: int) -> str:
    decision = part.found.decision
    if part.status is Status.OFF_TOPIC:
        return f"{part.label}没有提到这方面的内容。"
    said = part.found.draft if part.status.supported or not decision.reason else f"{decision.reason}。"
    return _named(part.label, _MARK.sub(lambda mark: f"[{before + int(mark[1])}]", said))


def _named(label: str, said: str) -> str:
    """青川区“十四五”规划:到2025年…; 青川区“十四五”规划没有写明金额."""
    if _OWN_NAME.match(said):
        return _OWN_NAME.sub(label, said)
    return f"{label}{'' if said.startswith('见第') else ':'}{said}"


def _status(scope: Scope, parts: Sequence[Part], chosen: Sequence[Part]) -> Status:
    if chosen:
        whole = any(p.status is Status.ANSWERED for p in chosen)
        owed = scope.named and (len(chosen) < len(parts) or scope.missing)
        return Status.ANSWERED if whole and not owed else Status.PARTIAL
    statuses = {p.status for p in parts}
    if len(statuses) == 1:
        return statuses.pop()
    return Status.DAMAGED if Status.DAMAGED in statuses else Status.NOT_IN_PLAN


def _no_plan_of(areas: Sequence[str]) -> str:
    return f"没有{'、'.join(areas)}的规划"


def _some(labels: Sequence[str]) -> str:
    named = "、".join(labels[:MAX_NAMED])
    return f"{named}等{len(labels)}部规划" if len(labels) > MAX_NAMED else named
