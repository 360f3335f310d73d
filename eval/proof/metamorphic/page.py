"""`metamorphic.html`: the shares by form, and every form that was not answered as it must be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files

from eval.metrics.case import Case
from eval.metrics.intervals import Estimate
from eval.proof.metamorphic.forms import ALIKE, FORMS, OTHERWISE, Varied
from eval.proof.metamorphic.verdicts import FIGURES, Verdict, by_form, first_by_form, misses
from eval.reports.charts import bars

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
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_asset('report.css')}</style></head>"
        f"<body>{''.join(body)}<script>{_asset('report.js')}</script></body></html>\n"
    )


def _asset(name: str) -> str:
    return (files("eval.reports") / name).read_text(encoding="utf-8")


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
    body = "".join(_line(line, "td") for line in lines)
    return f"<div class=scroll><table><thead>{_line(heads, 'th')}</thead><tbody>{body}</tbody></table></div>"


def _meanings() -> str:
    items = "".join(f"<li>{escape(form)}: {escape(says)}</li>" for form, says in SAYS.items())
    return f"<p class=quiet>A form that does not apply to a question is left out.</p><ul>{items}</ul>"


def _mean(share: Estimate | None) -> str:
    return "–" if share is None else f"{share.mean:.3f}"


def _line(cells: Iterable[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"


def _filters(wrong: Sequence[Verdict]) -> str:
    present = {verdict.form for verdict in wrong}
    options = "".join(f"<option>{escape(form)}</option>" for form in FORMS if form in present)
    outcomes = "".join(f"<option>{figure}</option>" for figure in dict.fromkeys(v.figure for v in wrong))
    return (
        '<div class=filters><select id=type aria-label="form"><option value="">every form</option>'
        f'{options}</select><select id=outcome aria-label="figure"><option value="">every figure</option>'
        f'{outcomes}</select><input id=text type=search aria-label="words" placeholder="words in question or '
        'answer"><span id=count></span></div>'
    )


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
