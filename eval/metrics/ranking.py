"""Recall@k, reciprocal rank and nDCG of the retrieved passages, computed by `ir_measures`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from eval.metrics.case import Case
from eval.questions.matching import compact

if TYPE_CHECKING:
    from ir_measures import Qrel, ScoredDoc

MEASURES = {"recall_at_5": "R@5", "recall_at_10": "R@10", "mrr": "RR", "ndcg_at_10": "nDCG@10"}
_MOST_OF_A_QUOTE = 0.5


def ranking_values(cases: Sequence[Case]) -> dict[str, dict[str, float]]:
    """Per question id the measures of its ranking; those without gold, or of which nothing
    tells what was retrieved, are absent.

    What counts as a document is the gold quote: a retrieved passage that holds most of a quote
    (a common stretch of at least half of it) stands for it, so that systems with other passages
    can be compared. any_gold quotes are one document. A passage that holds two quotes takes two
    places. Recall@k: share of the quotes in the first k places; reciprocal rank (Voorhees 1999);
    nDCG with gain 1 (Järvelin and Kekäläinen 2002).
    """
    asked = [case for case in cases if case.question.gold and case.searched]
    if not asked:
        return {}
    return measured(_qrels(asked), [doc for case in asked for doc in _ranking(case)])


def measured(
    qrels: Iterable[Qrel], ranking: Iterable[ScoredDoc], wanted: Mapping[str, str] = MEASURES
) -> dict[str, dict[str, float]]:
    """The measures per query; a query with qrels and no ranking gets 0 (the library sees to it)."""
    import ir_measures

    names = {str(ir_measures.parse_measure(m)): name for name, m in wanted.items()}
    measures = [ir_measures.parse_measure(m) for m in wanted.values()]
    values: dict[str, dict[str, float]] = {}
    for metric in ir_measures.iter_calc(measures, qrels, ranking):
        values.setdefault(metric.query_id, {})[names[str(metric.measure)]] = float(metric.value)
    return values


def scored_docs(query: str, ranked: Iterable[str]) -> list[ScoredDoc]:
    """Documents in rank order, best first, each once, as `ir_measures` takes them."""
    from ir_measures import ScoredDoc

    return [ScoredDoc(query, doc, -float(rank)) for rank, doc in enumerate(dict.fromkeys(ranked))]


def relevant(query: str, docs: Iterable[str]) -> Iterator[Qrel]:
    """Judgements of gain 1."""
    from ir_measures import Qrel

    return (Qrel(query, doc, 1) for doc in docs)


def _qrels(cases: Iterable[Case]) -> list[Qrel]:
    return [qrel for case in cases for qrel in relevant(case.question.id, set(_golds(case).values()))]


def _golds(case: Case) -> Mapping[str, str]:
    """Gold quotes without white space, each with the document it stands for."""
    same = case.question.any_gold
    return {compact(g.quote): "gold" if same else f"gold {i}" for i, g in enumerate(case.question.gold)}


def _ranking(case: Case) -> list[ScoredDoc]:
    golds = _golds(case)
    ranked: list[str] = []
    for row in case.retrieved:
        text = compact(str(row.get("text", "")))
        found = [doc for quote, doc in golds.items() if _holds(text, quote)]
        ranked += found or [f"passage {row.get('passage_id', '')}"]
    return scored_docs(case.question.id, ranked)


def _holds(text: str, quote: str) -> bool:
    if quote in text:
        return True
    common = SequenceMatcher(None, text, quote, autojunk=False).find_longest_match().size
    return bool(quote) and common >= _MOST_OF_A_QUOTE * len(quote)
