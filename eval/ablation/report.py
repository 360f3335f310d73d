"""The report of an ablation: a table of differences a split, then every part with its intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.ablation.figures import FIGURES, WORDING_FIGURES, Compared, Effect, Measured
from eval.metrics.measures import METRICS
from eval.metrics.tables import COLUMNS, LABELS, markdown_table, number_shown
from eval.runs.record import Record

HEADS = COLUMNS | {
    "evidence_500": "ev.@500",
    "evidence_1000": "@1000",
    "evidence_2000": "@2000",
    "names_supported": "names",
}
_LOWER_IS_BETTER = {m.name for m in METRICS if m.better == "lower"}
LEGEND = (
    "Differences are without the part - with it, on the same questions. ▼: worse without it, ▲: better "
    "without it, where the paired 95% bootstrap interval excludes 0; where some forty intervals are read, "
    "one or two do so by chance. `changed`: answers that differ; `right`: questions that only the bot "
    "without the part (+) or only the whole one (-) gets right. A part for a few questions (typos, English) "
    "can do its work and move no mean: read its changed questions."
)


@dataclass(frozen=True, slots=True)
class Trial:
    """One variation, compared with the whole bot on all questions and on those of the test split.

    `wording`: it adds a model's wording instead of leaving a part out.
    """

    name: str
    left_out: str
    all: Compared
    test: Compared | None
    wording: bool = False


def is_sure(effect: Effect) -> bool:
    """Whether the 95% interval of the difference excludes 0."""
    return effect.difference.low > 0 or effect.difference.high < 0


def is_worse(name: str, effect: Effect) -> bool:
    """Whether the figure is worse without the part."""
    return (effect.difference.mean > 0) == (name in _LOWER_IS_BETTER)


def reading(compared: Compared, *, added: bool = False) -> str:
    """One word on a part: what the figures surely say, length aside, which the others pay for.

    `added`: the part was added to the whole bot instead of left out of it.
    """
    sure = {n: e for n, e in compared.effects.items() if n != "answer_length" and is_sure(e)}
    worse = any(is_worse(n, e) for n, e in sure.items())
    better = any(not is_worse(n, e) for n, e in sure.items())
    if worse and better:
        return "mixed"
    return "not sure" if worse == better else "helps" if worse != added else "hurts"


def report_markdown(whole: Measured, trials: Sequence[Trial], record: Record) -> str:
    """The whole report. `record` as of a run."""
    lines = ["# Ablation", "", _made_with(record, whole), "", LEGEND]
    for split, title in ((None, "All questions"), ("test", "The split `test`")):
        part = whole.of(split)
        for wording, about in ((False, "without a part"), (True, "worded by a model")):
            chosen = [t for t in trials if t.wording == wording and _of(t, split) is not None]
            if chosen:
                lines += ["", f"## {title} ({len(part.scored)}), {about}", ""]
                lines += _table(part, chosen, split)
    lines += ["", "## Every part"]
    for trial in trials:
        lines += _details(trial)
    return "\n".join(lines) + "\n"


def report_object(trials: Sequence[Trial], record: Record) -> dict[str, Any]:
    """The content of ablation.json."""
    return {"record": record, "trials": [_trial_object(t) for t in trials]}


def _trial_object(trial: Trial) -> dict[str, Any]:
    parts = {"all": trial.all, "test": trial.test}
    return asdict(trial) | {"reading": {k: reading(c, added=trial.wording) for k, c in parts.items() if c}}


def _made_with(record: Record, whole: Measured) -> str:
    test = len(whole.of("test").scored)
    git: Mapping[str, Any] = record.get("git") or {}
    index: Mapping[str, Any] = record.get("index") or {}
    commit = str(git.get("commit", "unknown"))[:12] + (" with changes" if git.get("changed") else "")
    asked = record.get("anticipated", 0)
    return (
        f"{len(whole.scored)} questions, {test} of them in the split `test`; commit {commit}; "
        f"{index.get('model', 'unknown')}, {asked} anticipated questions that the plan answers."
    )


def _of(trial: Trial, split: str | None) -> Compared | None:
    return trial.all if split is None else trial.test


def _table(whole: Measured, trials: Sequence[Trial], split: str | None) -> list[str]:
    wording = any(t.wording for t in trials)
    names = WORDING_FIGURES if wording else FIGURES
    head = [
        "instead of the quotes" if wording else "left out",
        "changed",
        "right +/-",
        *(HEADS[n] for n in names),
        "the part",
    ]
    first = ["(nothing)", "", "", *(_mean(whole, n) for n in names), ""]
    rows = [_row(t, compared, names) for t in trials if (compared := _of(t, split)) is not None]
    return markdown_table(head, [first, *rows])


def _row(trial: Trial, compared: Compared, names: Sequence[str]) -> list[str]:
    cells = [_cell(n, e) if (e := compared.effects.get(n)) is not None else "-" for n in names]
    turned = f"+{len(compared.won)} -{len(compared.lost)}"
    return [trial.name, str(compared.changed), turned, *cells, reading(compared, added=trial.wording)]


def _mean(whole: Measured, name: str) -> str:
    values = [v for v in whole.values(name) if v is not None]
    return number_shown(name, sum(values) / len(values)) if values else "-"


def _cell(name: str, effect: Effect) -> str:
    shown = signed(name, effect.difference.mean)
    if not is_sure(effect):
        return shown
    return f"**{shown}** {'▼' if is_worse(name, effect) else '▲'}"


def signed(name: str, value: float) -> str:
    """`+0.012`, `-0.003`; `0` for what rounds to nothing."""
    shown = number_shown(name, value)
    if not float(shown):
        return "0"
    return f"+{shown}" if value > 0 else shown


def _details(trial: Trial) -> Iterator[str]:
    yield from ("", f"### {trial.name}", "", trial.left_out, "")
    rows = [
        [f"{LABELS[name]}{where}", *_figures(name, effect)]
        for where, compared in (("", trial.all), (", test", trial.test))
        for name, effect in (compared.effects.items() if compared else ())
        if effect.difference.mean or is_sure(effect)
    ]
    if rows:
        yield from markdown_table(["", "with", "without", "difference", "95% interval", "p", "n"], rows)
    else:
        yield "No figure changes."
    for word, ids in (("only without", trial.all.won), ("only with", trial.all.lost)):
        if ids:
            yield from ("", f"Right {word}: {', '.join(ids)}")


def _figures(name: str, effect: Effect) -> list[str]:
    d = effect.difference
    return [
        number_shown(name, effect.whole),
        number_shown(name, effect.without),
        _cell(name, effect),
        f"[{signed(name, d.low)}, {signed(name, d.high)}]",
        f"{d.p:.3f}",
        str(d.n),
    ]
