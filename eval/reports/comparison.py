"""Runs side by side as one self-contained page: figures, paired differences, every question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from eval.metrics.case import REFUSALS
from eval.metrics.tables import LABELS, interval_shown, number_shown
from eval.reports.charts import dots
from eval.reports.page import filters_html, page_html, table_html
from eval.runs.compare import Comparison, signed, verdict
from eval.runs.lineup import Asked, Entrant, Lineup

_PLOTTED = (
    *("right", "all_facts", "fact_recall", "citation_recall", "citation_precision"),
    *("verbatim", "numbers_supported", "refusal", "false_refusal"),
)
_CHANCE = (
    "Intervals are 95% bootstrap intervals over questions. Differences are paired by question; p is of a "
    "random sign-flip test and not corrected for the number of figures read: of twenty, one falls below .05 "
    "by chance."
)
_FOREIGN = (
    "Status and citations of another's bot are read from its text; what it retrieved is not known, so that "
    "no figure of retrieval stands for it, and its time is that of the whole reply."
)


def comparison_html(lineup: Lineup) -> str:
    """The whole page. Every text from outside is escaped."""
    first, *others = lineup.entrants
    title = " · ".join(entrant.name for entrant in lineup.entrants)
    body = [
        f"<h1>Side by side: {escape(title)}</h1>",
        f"<p class=quiet>{len(lineup.asked)} questions that all runs have"
        + (f"; {lineup.left_out} left out" if lineup.left_out else "")
        + f". {_CHANCE}{f' {_FOREIGN}' if _any_foreign(lineup.entrants) else ''}</p>",
        _runs(lineup.entrants),
        f"<h2>Plots</h2><div class=plots>{_plot(lineup.entrants)}{_plot_of_types(lineup.entrants)}</div>",
        "<h2>All figures</h2>",
        _figures(lineup.entrants),
    ]
    for entrant, comparison in zip(others, lineup.comparisons, strict=True):
        body += [
            f"<h2>{escape(entrant.name)} against {escape(first.name)}</h2>",
            _differences(comparison, first.name, entrant.name),
        ]
    body += ["<h2>Questions</h2>", _questions(lineup)]
    return page_html(f"PlanQA: {title}", body)


def _any_foreign(entrants: Iterable[Entrant]) -> bool:
    return any("bot" in entrant.record for entrant in entrants)


def _runs(entrants: Iterable[Entrant]) -> str:
    rows = []
    for entrant in entrants:
        bot, git = entrant.record.get("bot") or {}, entrant.record.get("git") or {}
        what = bot.get("command") or " ".join(filter(None, (bot.get("url"), bot.get("model")))) or "PlanQA"
        rows.append([entrant.name, what, str(git.get("commit", ""))[:12]])
    return table_html(["run", "bot", "commit"], rows)


def _plot(entrants: tuple[Entrant, ...]) -> str:
    named = {
        LABELS[name]: {e.name: e.overall[name] for e in entrants if name in e.overall} for name in _PLOTTED
    }
    return dots("Figures with 95% intervals", {label: row for label, row in named.items() if row})


def _plot_of_types(entrants: tuple[Entrant, ...]) -> str:
    types = entrants[0].by_type
    named = {kind: {e.name: e.by_type[kind]["right"] for e in entrants} for kind in types}
    return dots("Right answers by type", named)


def _figures(entrants: tuple[Entrant, ...]) -> str:
    def cell(entrant: Entrant, name: str) -> str:
        e = entrant.overall.get(name)
        return f"{number_shown(name, e.mean)} {interval_shown(name, e)} n={e.n}" if e else "–"

    names = [name for name in LABELS if any(name in e.overall for e in entrants)]
    rows = [[LABELS[name], *(cell(e, name) for e in entrants)] for name in names]
    return table_html(["metric", *(e.name for e in entrants)], rows)


def _differences(comparison: Comparison, name_a: str, name_b: str) -> str:
    rows = [
        [
            LABELS[name],
            *(number_shown(name, mean) for mean in comparison.means[name]),
            signed(name, d.mean),
            f"[{signed(name, d.low)}, {signed(name, d.high)}]",
            f"{d.p:.3f}",
            str(d.n),
            verdict(name, d),
        ]
        for name, d in comparison.differences.items()
    ]
    head = ["metric", name_a, name_b, "difference", "95% interval", "p", "n", ""]
    won = f"Right only in {name_b}: {len(comparison.won)}; only in {name_a}: {len(comparison.lost)}."
    return f"<p class=quiet>{escape(won)}</p>{table_html(head, rows)}"


def _questions(lineup: Lineup) -> str:
    names = [entrant.name for entrant in lineup.entrants]
    outcomes = {"differ": "runs differ", "all": "all right", "none": "none right"}
    only = {f"only{n}": f"only {name} right" for n, name in enumerate(names)} if len(names) > 1 else {}
    types = sorted({one.type for one in lineup.asked})
    questions = "".join(_question(one, names) for one in lineup.asked)
    return filters_html("type", types, outcomes | only) + questions


def _question(one: Asked, names: list[str]) -> str:
    right = one.right
    outcome = ["all"] if all(right) else ["differ"] if any(right) else ["none"]
    outcome += [f"only{right.index(True)}"] if sum(right) == 1 else []
    marks = "".join("<span class=yes>✓</span>" if r else "<span class=no>✗</span>" for r in right)
    answers = "".join(
        _answer(name, answer, score)
        for name, answer, score in zip(names, one.answers, one.scores, strict=True)
    )
    return (
        f'<details class="question several" data-type="{escape(one.type)}" '
        f'data-outcome="{" ".join(outcome)}">'
        f"<summary><span>{marks}</span><span class=quiet>{escape(one.id)}</span>"
        f"<span class='quiet type'>{escape(one.type)}</span><span>{escape(one.question)}</span></summary>"
        f"<div class='inside beside'>{answers}</div></details>"
    )


def _answer(name: str, answer: Mapping[str, object], score: Mapping[str, object]) -> str:
    status = str(answer.get("status") or "missing")
    cited = answer.get("citations")
    lines = [_citation(one) for one in cited] if isinstance(cited, list) and status not in REFUSALS else []
    failures = score["failures"]
    failed = failures if isinstance(failures, list) else []
    return (
        f"<div><h3>{escape(name)} ({escape(status)})</h3>"
        f"<p class=answer>{escape(str(answer.get('answer') or '–'))}</p>"
        f"<ul class=quiet>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
        f"<ul class=failures>{''.join(f'<li>{escape(str(line))}</li>' for line in failed)}</ul></div>"
    )


def _citation(cited: Mapping[str, object]) -> str:
    ref = str(cited.get("ref") or "?")
    return f"{ref}: {cited['quote']}" if cited.get("quote") else ref
