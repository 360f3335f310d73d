"""Open-domain mode: the engine on public question sets, over a throw-away index of their passages.

Questions are read, answered and scored one at a time; what is kept of each is one short row in
`scores.jsonl`, so tens of thousands of questions need no more memory than one. A second ranker
can be asked beside the bot, question by question, for paired differences of the rankings.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from chat.rows import Row
from eval.metrics.case import REFUSALS, SUPPORTED
from eval.metrics.intervals import estimate, paired_difference, percentile
from eval.metrics.ranking import measured, relevant, scored_docs
from eval.passages.corpus import Corpus, CorpusQuestion, count_questions, read_corpus_questions
from eval.passages.reading import character_f1, contains_answer
from eval.questions.matching import without_marks
from eval.runs.answers import Asked, ask_row, kept_ids
from eval.runs.record import Record
from eval.runs.run import begin_run, write_json

MEASURES = {"hit_at_1": "Success@1", "hit_at_5": "Success@5", "hit_at_10": "Success@10", "mrr": "RR"}
NAMES = (
    *MEASURES,
    "contains",
    "char_f1",
    "negative_rejection",
    "false_refusal",
    "answer_length",
    "errors",
)
RANKED = 20  # corpus rows kept of a ranking
_BATCH = 1000  # rankings handed to ir_measures at once


class Ranker(Protocol):
    """Another system on the same corpus, of which only the ranking is measured."""

    def rank(self, question: str, k: int) -> list[str]: ...


def run_open_domain(
    bot: Asked,
    corpus: Corpus,
    questions_path: Path,
    out: Path,
    record: Record,
    *,
    baseline: Ranker | None = None,
    limit: int | None = None,
    resume: bool = False,
    progress: bool = True,
) -> dict[str, Any]:
    """Ask, score and summarise; writes run.json, scores.jsonl and summary.json into `out`.

    With a `baseline` the ranking of the corpus rows is compared with that of the bot.
    A killed run goes on with `resume`: whole rows are kept, a half-written last one is redone.
    """
    begin_run(out, record, resume=resume)
    path = out / "scores.jsonl"
    done = kept_ids(path) if resume else frozenset[str]()
    questions = read_corpus_questions(questions_path, limit)
    total = count_questions(questions_path, limit)
    rest = (question for question in questions if question.id not in done)
    with path.open("a" if resume else "w", encoding="utf-8", newline="\n") as file:
        for question in _with_bar(rest, total, len(done), progress):
            row = ask_row(bot, question.id, question.question, ())
            scored = score_row(question, row, corpus)
            if baseline is not None:
                scored["baseline"] = baseline.rank(question.question, RANKED)
            file.write(json.dumps(scored, ensure_ascii=False) + "\n")
            file.flush()
    summary = summarise(path)
    write_json(out / "summary.json", summary)
    return summary


def score_row(question: CorpusQuestion, row: Row, corpus: Corpus) -> Row:
    """What is kept of one answer: its scores, and the corpus rows found, in rank order.

    Containment and F1 apply to answerable questions, and a refusal or an error scores 0 there;
    negative rejection to the others, by status. hit@k and MRR count distinct corpus rows.
    """
    status = str(row["status"])
    answered, refused = status in SUPPORTED, status in REFUSALS
    ranked = dict.fromkeys(corpus.row_id(int(hit["chapter"])) for hit in row["retrieved"])
    text = row["answer"] if answered else ""
    scores: dict[str, float | None] = dict.fromkeys(NAMES[len(MEASURES) :])
    scores["errors"] = float(not (answered or refused))
    if question.answerable:
        scores["contains"] = float(contains_answer(text, question.answers))
        scores["char_f1"] = round(character_f1(text, question.answers), 6)
        scores["false_refusal"] = float(not answered)
        scores["answer_length"] = float(len(without_marks(text).strip())) if answered else None
    else:
        scores["negative_rejection"] = float(refused)
    told = {"error": row["error"]} if "error" in row else {}
    return told | {
        "id": question.id,
        "question": question.question,
        "answer": row["answer"],
        "status": status,
        "gold": list(question.passage_ids),
        "ranked": list(ranked)[:RANKED],
        "scores": scores,
        "total_ms": row["timings_ms"]["total"],
        "retrieve_ms": row["timings_ms"]["retrieve"],
    }


def summarise(path: Path) -> dict[str, Any]:
    """Means with 95% intervals from the rows of scores.jsonl; only numbers are held in memory.

    Where the rows have a baseline: its figures too, and the paired differences, PlanQA - baseline.
    """
    values: dict[str, list[float]] = {name: [] for name in NAMES}
    baseline: dict[str, list[float]] = {name: [] for name in MEASURES}
    times: dict[str, list[float]] = {"retrieve_ms": [], "total_ms": []}
    rows = _rows(path)
    while batch := list(islice(rows, _BATCH)):
        _extend(values, _ranking_values(batch, "ranked"))
        if all("baseline" in row for row in batch):
            _extend(baseline, _ranking_values(batch, "baseline"))
        for row in batch:
            _extend(values, {name: [] if v is None else [v] for name, v in row["scores"].items()})
            _extend(times, {name: [float(row[name])] for name in times})
    return {
        "questions": len(times["total_ms"]),
        "figures": _estimates(values),
        **(_compared(values, baseline) if baseline["mrr"] else {}),
        "latency_ms": {
            name: {"p50": percentile(t, 50), "p95": percentile(t, 95)} for name, t in times.items() if t
        },
    }


def _extend(values: Mapping[str, list[float]], more: Mapping[str, Iterable[float]]) -> None:
    for name, found in more.items():
        values[name] += found


def _estimates(values: Mapping[str, list[float]]) -> dict[str, dict[str, float]]:
    return {name: asdict(e) for name, found in values.items() if (e := estimate(found)) is not None}


def _compared(
    values: Mapping[str, list[float]], baseline: Mapping[str, list[float]]
) -> dict[str, dict[str, dict[str, float]]]:
    paired = {name: paired_difference(baseline[name], values[name]) for name in MEASURES}
    return {
        "baseline": _estimates(baseline),
        "difference": {name: asdict(d) for name, d in paired.items() if d is not None},
    }


def summary_lines(summary: Mapping[str, Any]) -> list[str]:
    """The summary for the terminal."""
    lines = [f"{summary['questions']} questions"]
    for name, e in summary["figures"].items():
        digits = 0 if name == "answer_length" else 3
        low, high = f"{e['low']:.{digits}f}", f"{e['high']:.{digits}f}"
        lines.append(f"{name:<20} {e['mean']:.{digits}f} [{low}, {high}] n={e['n']}")
    for name, d in summary.get("difference", {}).items():
        gap = f"{d['mean']:+.3f} [{d['low']:+.3f}, {d['high']:+.3f}] p={d['p']:.3f}"
        lines.append(f"{name:<20} {gap} against {summary['baseline'][name]['mean']:.3f} of the recipe")
    for name, p in summary["latency_ms"].items():
        lines.append(f"{name:<20} p50 {p['p50']:.1f}  p95 {p['p95']:.1f}")
    return lines


def _ranking_values(rows: Iterable[Row], field: str) -> dict[str, list[float]]:
    """Values of MEASURES of the rows that name a gold passage, in the order of the rows."""
    judged = [row for row in rows if row["gold"]]
    qrels = [qrel for row in judged for qrel in relevant(row["id"], row["gold"])]
    ranking = [doc for row in judged for doc in scored_docs(row["id"], row[field])]
    per_query = measured(qrels, ranking, MEASURES)
    return {name: [per_query[row["id"]][name] for row in judged] for name in MEASURES}


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _with_bar(
    rest: Iterable[CorpusQuestion], total: int, done: int, progress: bool
) -> Iterable[CorpusQuestion]:
    if not progress:
        return rest
    from tqdm import tqdm

    bar: Iterable[CorpusQuestion] = tqdm(
        rest, total=total, initial=done, desc="answering", unit="q", file=sys.stderr
    )
    return bar
