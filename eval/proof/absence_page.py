"""The page of `planqa eval absence`: the share that turns by type, and every answer that did not."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from chat.model import Answer
from eval.metrics.intervals import Estimate
from eval.proof.absence import Outcome, Retold, turned
from eval.reports.charts import bars
from eval.reports.page import filters_html, page_html, table_html

_LEAD = (
    "Every question that the plan answers, asked again with the sentences that answer it taken away. It turns"
    " where it is refused then, or where all facts asked for still stand in it: other sentences have them."
)


def absence_html(name: str, retold: Sequence[Retold]) -> str:
    """The whole page. Every text from outside is escaped."""
    missed = [one for one in retold if one.outcome is Outcome.ANSWERED]
    types = _by_type(retold)
    body = [
        f"<h1>Absence: {escape(name)}</h1><p class=quiet>{_LEAD}</p>",
        table_html(["", "turned", "95% interval", "questions", *Outcome], _rows(retold, types)),
        f"<div class=plots>{bars('Share that turns, by type', types)}</div>",
        f"<h2>Still answered: {len(missed)}</h2>",
        filters_html("type", types, {"answered": "still answered"}) if missed else "",
        *(_missed(one) for one in missed),
    ]
    return page_html(f"PlanQA absence: {name}", body)


def _by_type(retold: Sequence[Retold]) -> dict[str, Estimate]:
    kinds = sorted({one.question.type for one in retold})
    return {kind: turned([one for one in retold if one.question.type == kind]) for kind in kinds}


def _rows(retold: Sequence[Retold], types: dict[str, Estimate]) -> list[list[str]]:
    def row(name: str, share: Estimate, of: Sequence[Retold]) -> list[str]:
        counts = [str(sum(one.outcome is outcome for one in of)) for outcome in Outcome]
        return [name, f"{share.mean:.3f}", f"[{share.low:.3f}, {share.high:.3f}]", str(share.n), *counts]

    every = row("all", turned(retold), retold)
    return [every, *(row(k, e, [one for one in retold if one.question.type == k]) for k, e in types.items())]


def _missed(one: Retold) -> str:
    taken = "".join(f"<li>{escape(gold.ref)}: {escape(gold.quote)}</li>" for gold in one.question.gold)
    return (
        f'<details class=question data-type="{escape(one.question.type)}" data-outcome="answered" open>'
        f"<summary><span class=no>✗</span><span class=quiet>{escape(one.question.id)}</span>"
        f"<span class='quiet type'>{escape(one.question.type)}</span>"
        f"<span class=answer>{escape(one.question.question)}</span></summary><div class=inside>"
        f"{_said('Answered without them', one.without)}<h3>Taken away</h3><ul>{taken}</ul>"
        f"{_said('Answered with them', one.whole)}</div></details>"
    )


def _said(title: str, answer: Answer) -> str:
    return f"<h3>{title} ({escape(answer.status.value)})</h3><p class=answer>{escape(answer.text)}</p>"
