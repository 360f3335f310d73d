"""One question of the report: what was asked, answered, cited and retrieved, and what failed."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from eval.metrics.case import REFUSALS, place_of
from eval.metrics.evaluation import Scored
from eval.questions.matching import compact
from eval.questions.sets import Question
from ingest.places import ref_of

_RETRIEVED = 10  # passages shown; answers.jsonl has them all


def question_html(scored: Scored) -> str:
    """A `<details>` block; everything in it is escaped."""
    question, case = scored.question, scored.case
    outcome = ["right" if scored.right else "wrong"]
    outcome += ["failure"] if scored.failures else []
    outcome += ["refused"] if case.status in REFUSALS else []
    mark = "<span class=yes>✓</span>" if scored.right else "<span class=no>✗</span>"
    head = (
        f"{mark}<span class=quiet>{escape(question.id)}</span>"
        f"<span class='quiet type'>{escape(question.type)}</span>"
        f"<span>{escape(question.question)}</span>"
    )
    inside = [
        _list("Failed", scored.failures, "failures"),
        _list("Before", [f"{t.role}: {t.content}" for t in question.history]),
        _answer(scored),
        _list("Cited", [_place(c, str(c.get("quote", ""))) for c in (case.row or {}).get("citations") or []]),
        _expected(question),
        _retrieved(scored),
    ]
    return (
        f'<details class=question data-type="{escape(question.type)}" data-outcome="{" ".join(outcome)}">'
        f"<summary>{head}</summary><div class=inside>{''.join(inside)}</div></details>"
    )


def _answer(scored: Scored) -> str:
    case = scored.case
    row = case.row or {}
    how = " · ".join(filter(None, [case.status, str(row.get("answerer", "")), str(row.get("model", ""))]))
    return f"<h3>Answer ({escape(how)})</h3><p class=answer>{escape(case.text) or '–'}</p>"


def _expected(question: Question) -> str:
    facts = "; ".join(" / ".join(fact) for fact in question.key_facts)
    lines = [question.reference_answer]
    lines += [f"facts: {facts}"] if facts else []
    lines += [f"{gold.ref}: {gold.quote}" for gold in question.gold]
    return _list("Expected", lines)


def _retrieved(scored: Scored) -> str:
    golds = [compact(g.quote) for g in scored.question.gold]
    items = []
    for row in scored.case.retrieved[:_RETRIEVED]:
        text = str(row.get("text", ""))
        css = " class=gold" if any(gold in compact(text) for gold in golds) else ""
        items.append(f"<li{css}>{escape(_place(row, text))}</li>")
    return f"<h3>Retrieved first</h3><ol>{''.join(items)}</ol>" if items else ""


def _place(row: Mapping[str, object], text: str) -> str:
    chapter, section = place_of(row)
    return f"{ref_of(chapter, section)}: {text}" if chapter >= 0 else text


def _list(title: str, lines: tuple[str, ...] | list[str], css: str = "") -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h3>{title}</h3><ul class='{css}'>{items}</ul>"
