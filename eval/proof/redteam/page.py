"""The page of `planqa eval redteam`: the shares by category, every miss in full, then what went right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files

from eval.metrics.intervals import Estimate
from eval.proof.redteam.scoring import Outcome, shares
from eval.reports.charts import bars


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
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_asset('report.css')}</style></head>"
        f"<body>{''.join(body)}<script>{_asset('report.js')}</script></body></html>\n"
    )


def _of_controls(outcomes: Sequence[Outcome]) -> Mapping[str, Estimate]:
    found = shares([o for o in outcomes if o.case.control])
    return {name: share for name, share in found.items() if name not in ("all", "attacks")}


def _asset(name: str) -> str:
    return (files("eval.reports") / name).read_text(encoding="utf-8")


def _shares(outcomes: Sequence[Outcome], found: Mapping[str, Estimate]) -> str:
    rows = [
        f"<tr><td>{escape(name)}</td><td>{e.mean:.3f}</td><td>[{e.low:.3f}, {e.high:.3f}]</td><td>{e.n}</td>"
        f"<td>{_held(name, outcomes)}</td></tr>"
        for name, e in found.items()
    ]
    head = "".join(f"<th>{h}</th>" for h in ("", "right", "95% interval", "messages", "controls right"))
    return (
        f"<div class=scroll><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _held(name: str, outcomes: Sequence[Outcome]) -> str:
    """Of how many controls of a category how many are right."""
    controls = [o.right for o in outcomes if o.case.control and o.case.category == name]
    return f"{sum(controls)} of {len(controls)}" if controls else ""


def _filters(outcomes: Sequence[Outcome]) -> str:
    names = dict.fromkeys(o.case.category for o in outcomes)
    types = "".join(f"<option>{escape(name)}</option>" for name in names)
    return (
        '<div class=filters><select id=type aria-label="category"><option value="">every category</option>'
        f'{types}</select><select id=outcome aria-label="outcome"><option value="">every outcome</option>'
        "<option value=wrong>wrong</option><option value=right>right</option>"
        "<option value=control>controls</option></select>"
        '<input id=text type=search aria-label="words" placeholder="words in message, answer or failure">'
        "<span id=count></span></div>"
    )


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
