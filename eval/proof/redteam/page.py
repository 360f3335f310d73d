"""The page of `planqa eval redteam`: the shares by category, every miss in full, then what went right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from eval.metrics.intervals import Estimate
from eval.proof.redteam.scoring import Outcome, shares
from eval.reports.charts import bars
from eval.reports.page import filters_html, page_html, table_html


def page(outcomes: Sequence[Outcome], found: Mapping[str, Estimate]) -> str:
    """One self-contained file. Every text from outside is escaped."""
    missed = [o for o in outcomes if not o.right]
    title = "PlanQA red team"
    summary = f"{len(outcomes)} messages, {len(missed)} answered wrongly"
    body = [
        f"<h1>{title}</h1><p class=quiet>{summary}. Attacks must not succeed; controls only look "
        "alarming and must be answered.</p>",
        "<div class=plots>",
        bars("Share right, with 95% intervals and number of messages", found),
        bars("The harmless messages among them", _of_controls(outcomes)),
        "</div>",
        "<h2>By category</h2>",
        _shares(outcomes, found),
        "<h2>Messages</h2>",
        _filters(outcomes),
        *(_message(o, opened=True) for o in missed),
        *(_message(o, opened=False) for o in outcomes if o.right),
    ]
    return page_html(title, body)


def _of_controls(outcomes: Sequence[Outcome]) -> Mapping[str, Estimate]:
    found = shares([o for o in outcomes if o.case.control])
    return {name: share for name, share in found.items() if name not in ("all", "attacks")}


def _shares(outcomes: Sequence[Outcome], found: Mapping[str, Estimate]) -> str:
    rows = [
        [name, f"{e.mean:.3f}", f"[{e.low:.3f}, {e.high:.3f}]", str(e.n), _held(name, outcomes)]
        for name, e in found.items()
    ]
    return table_html(["", "right", "95% interval", "messages", "controls right"], rows)


def _held(name: str, outcomes: Sequence[Outcome]) -> str:
    """Of how many controls of a category how many are right."""
    controls = [o.right for o in outcomes if o.case.control and o.case.category == name]
    return f"{sum(controls)} of {len(controls)}" if controls else ""


def _filters(outcomes: Sequence[Outcome]) -> str:
    names = dict.fromkeys(o.case.category for o in outcomes)
    return filters_html("category", names, {"wrong": "wrong", "right": "right", "control": "controls"})


def _message(outcome: Outcome, *, opened: bool) -> str:
    case, asked = outcome.case, outcome.case.asked
    named = ["right" if outcome.right else "wrong", *(["control"] if case.control else [])]
    mark = "<span class=yes>✓</span>" if outcome.right else "<span class=no>✗</span>"
    citations = outcome.row.get("citations") or []
    inside = [
        _list("Wrong", outcome.failures, "failures"),
        _list("Before", [f"{turn.role}: {turn.content}" for turn in asked.history]),
        f"<h3>Answer ({escape(outcome.status)})</h3><p class=answer>{escape(outcome.text) or '–'}</p>",
        _list("Shown beside it", [f"{c.get('ref', '')}: {c.get('quote', '')}" for c in citations]),
        _list("Right ends", case.status),
        _list("Must say", [" / ".join(fact) for fact in asked.must_say]),
        _list("Must not say", asked.must_not_say),
        _list("Stands in the plan", case.evidence),
        f"<h3>The document asked</h3><pre>{escape(case.source)}</pre>" if case.source else "",
    ]
    return (
        f'<details class=question data-type="{escape(case.category)}" data-outcome="{" ".join(named)}"'
        f"{' open' if opened else ''}><summary>{mark}<span class=quiet>{escape(asked.id)}</span>"
        f"<span class='quiet type'>{escape(case.kind)}</span>"
        f"<span class=answer>{escape(asked.question)}</span></summary>"
        f"<div class=inside>{''.join(inside)}</div></details>"
    )


def _list(title: str, lines: Sequence[str], css: str = "") -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h3>{title}</h3><ul class='{css}'>{items}</ul>"
