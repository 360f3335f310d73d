"""`metamorphic.html`: the shares by form, and every form that was not answered as it must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from eval.metrics.case import Case
from eval.metrics.intervals import Estimate
from eval.proof.metamorphic.forms import ALIKE, FORMS, OTHERWISE, Varied
from eval.proof.metamorphic.verdicts import FIGURES, Verdict, by_form, first_by_form, misses
from eval.reports.charts import bars
from eval.reports.page import filters_html, page_html, table_html

SAYS: Mapping[str, str] = {
    "typo": "one word with a look-alike, a character twice, or two exchanged",
    "homophone": "one character of a word for another that is read the same",
    "traditional": "in traditional characters",
    "full-width": "digits, letters and marks in full width",
    "unpunctuated": "without any mark",
    "polite": "a greeting before it, thanks behind",
    "story": "after a story that says nothing of any plan",
    "exchanged": "its last clause first",
    "fillers": "with 嗯, 那个, 就是说 …",
    "negated": "which, what or how many are not",
    "another year": "another year or five-year period, which the document names nowhere",
    "another place": "another place, which the document names nowhere",
    "another unit": "how many in a unit of another kind",
}


def page(
    name: str, forms: Sequence[Varied], verdicts: Sequence[Verdict], figures: Mapping[str, Estimate]
) -> str:
    """The whole page, one file; every text from outside is escaped."""
    wrong = misses(verdicts)
    title = f"Metamorphic certificate: {name}"
    shares = by_form(verdicts)
    alike = {form: share for form, share in shares.items() if form in ALIKE}
    otherwise = {form: share for form, share in shares.items() if form in OTHERWISE}
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p class=quiet>{len(forms)} questions · {len(verdicts)} forms compared · "
        f"{len(wrong)} did not hold</p>",
        _cards(figures),
        "<h2>By form</h2>",
        _table(forms, verdicts),
        _meanings(),
        "<h2>Plots</h2><div class=plots>",
        bars("Asks the same: exactly the same citations and status", alike),
        bars("Asks something else: the change is noticed", otherwise),
        "</div><h2>What did not hold, the worst first</h2>",
        _filters(wrong),
        *(_miss(verdict) for verdict in wrong),
    ]
    return page_html(title, body)


def _cards(figures: Mapping[str, Estimate]) -> str:
    cards = []
    for name, says in FIGURES.items():
        share = figures.get(name)
        short, _, long = says.partition(": ")
        value = "–" if share is None else f"{share.mean:.3f}"
        sure = "not measured" if share is None else f"95%: [{share.low:.3f}, {share.high:.3f}] · n={share.n}"
        cards.append(
            f"<div class=card><b>{value}</b><span>{escape(short)}<br><small>{sure}<br>{escape(long)}"
            "</small></span></div>"
        )
    return f"<div class=cards>{''.join(cards)}</div>"


def _table(forms: Sequence[Varied], verdicts: Sequence[Verdict]) -> str:
    heads = ("form", "applies", "left out", "answered", "held", "95%", "first kept", "refused", "stay so")
    held, first, silent = by_form(verdicts), first_by_form(verdicts), by_form(verdicts, refused=True)
    lines = []
    for form in FORMS:
        applies = sum(form in one.forms for one in forms)
        share, kept, refusals = held.get(form), first.get(form), silent.get(form)
        lines.append(
            [
                form,
                str(applies),
                str(len(forms) - applies),
                str(share.n if share else 0),
                _mean(share),
                f"[{share.low:.3f}, {share.high:.3f}]" if share else "–",
                _mean(kept),
                str(refusals.n if refusals else 0),
                _mean(refusals),
            ]
        )
    return table_html(heads, lines)


def _meanings() -> str:
    items = "".join(f"<li>{escape(form)}: {escape(says)}</li>" for form, says in SAYS.items())
    return f"<p class=quiet>A form that does not apply to a question is left out.</p><ul>{items}</ul>"


def _mean(share: Estimate | None) -> str:
    return "–" if share is None else f"{share.mean:.3f}"


def _filters(wrong: Sequence[Verdict]) -> str:
    present = {verdict.form for verdict in wrong}
    figures = {verdict.figure: verdict.figure for verdict in wrong}
    return filters_html("form", [form for form in FORMS if form in present], figures)


def _miss(verdict: Verdict) -> str:
    question = verdict.question
    head = (
        f"<span class=no>✗</span><span class=quiet>{escape(question.id)}</span>"
        f"<span class='quiet type'>{escape(verdict.form)}</span><span>{escape(verdict.asked)}</span>"
    )
    before = [f"{turn.role}: {turn.content}" for turn in question.history]
    inside = [
        _said("As it stands", question.question, verdict.plain),
        _said(f"The form: {verdict.form}", verdict.asked, verdict.other),
    ]
    if before:
        items = "".join(f"<li>{escape(line)}</li>" for line in before)
        inside.insert(0, f"<h3>Before</h3><ul>{items}</ul>")
    return (
        f'<details class=question data-type="{escape(verdict.form)}" data-outcome="{verdict.figure}">'
        f"<summary>{head}</summary><div class=inside>{''.join(inside)}</div></details>"
    )


def _said(title: str, asked: str, case: Case) -> str:
    quotes = "".join(
        f"<li>{escape(str(c.get('ref')))}: {escape(str(c.get('quote')))}</li>" for c in case.citations
    )
    return (
        f"<h3>{escape(title)} ({escape(case.status)})</h3><p>{escape(asked)}</p>"
        f"<p class=answer>{escape(case.text) or '–'}</p><ul>{quotes}</ul>"
    )
