"""An answer as JSON values: the row of answers.jsonl, of `planqa ask --json`, of the API."""

from __future__ import annotations

from typing import Any

from chat.model import Answer, Table

Row = dict[str, Any]


def answer_row(question_id: str, answer: Answer, first_evidence: float | None = None) -> Row:
    """The row of answers.jsonl, with two fields more than the contract asks for.

    `first_evidence`: milliseconds until the evidence could be shown, measured from outside
    (not measured: the end of the retrieval); `confidence`: the score of the best piece of
    evidence, for the curve of the refusal decision.
    """
    return {
        "id": question_id,
        "answer": answer.text,
        "status": answer.status.value,
        "citations": _citations(answer),
        "retrieved": [
            {
                "passage_id": hit.passage.id,
                "chapter": hit.passage.chapter,
                "section": hit.passage.section,
                "text": hit.passage.text,
                "score": round(hit.score, 6),
            }
            for hit in answer.retrieved
        ],
        "timings_ms": {
            "retrieve": round(answer.timings.retrieve, 1),
            "first_evidence": round(answer.timings.retrieve if first_evidence is None else first_evidence, 1),
            "first_token": round(answer.timings.first_token, 1),
            "total": round(answer.timings.total, 1),
        },
        "answerer": answer.answerer,
        "model": answer.model,
        "confidence": round(max((e.score for e in answer.evidence), default=0.0), 6),
    } | ({"rows": _listed(answer.table), "commitments": answer.table.query} if answer.table else {})


def _listed(table: Table) -> list[Row]:
    """The rows of a list, each with the mark of its sentence."""
    return [
        {
            "n": one.n,
            "part": one.part,
            "kind": one.row.kind.value,
            "indicator": one.row.indicator,
            "value": one.row.value,
            "value_high": one.row.value_high,
            "unit": one.row.unit,
            "comparator": one.row.comparator.value,
            "value_text": one.row.value_text,
            "deadline": one.row.deadline,
            "deadline_inherited": one.row.deadline_inherited,
            "topic": one.row.topic,
            "ref": one.row.ref,
            "damaged": one.row.damaged,
        }
        for one in table.rows
    ]


def _citations(answer: Answer) -> list[Row]:
    """The support of an answered question; otherwise what stands nearby, marked `support: false`."""
    supported = answer.status.supported
    citations = answer.citations if supported else tuple(e.citation for e in answer.evidence)
    return [
        {
            "n": citation.n,
            "plan": citation.plan,
            "ref": citation.ref,
            "path": list(citation.path),
            "chapter": citation.chapter,
            "section": citation.section,
            "page": citation.page,
            "quote": citation.quote,
            "passage_id": citation.passage_id,
        }
        | ({} if supported else {"support": False})
        for citation in citations
    ]
