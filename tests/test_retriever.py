"""The index as a langchain retriever."""

from __future__ import annotations

import pytest
from langchain_core.retrievers import BaseRetriever

from index.plan_index import PlanIndex
from index.retriever import PlanRetriever

pytestmark = pytest.mark.slow


def test_invoke_gives_the_hits_as_documents(fake_index: PlanIndex) -> None:
    """Same passages, same order, same scores, with all that a citation needs."""
    retriever = PlanRetriever(index=fake_index, k=7)
    assert isinstance(retriever, BaseRetriever)
    hits = fake_index.search("老旧小区改造", 7)
    documents = retriever.invoke("老旧小区改造")
    assert [d.page_content for d in documents] == [h.passage.text for h in hits]
    assert [d.id for d in documents] == [h.passage.id for h in hits]
    assert [d.metadata["score"] for d in documents] == [h.score for h in hits]


def test_the_metadata_of_a_document(fake_index: PlanIndex, plan_text: str) -> None:
    """The first hit resolves to its paragraph and to its place in the source."""
    (document,) = PlanRetriever(index=fake_index, k=1).invoke("化工路、海西路、糖厂路、通道街派出所建设")
    metadata = document.metadata
    start, end = metadata.pop("start"), metadata.pop("end")
    assert "".join(plan_text[start:end].split()) == document.page_content
    assert metadata.pop("score") > 0
    assert metadata == {
        "ref": "第九章第二节",
        "chapter": 9,
        "section": 2,
        "address": "9.2#p4",
        "document": "13579853",
        "path": ["第九章 提升城区治理水平,推进社会治理现代化", "第二节 推进治理工作布局现代化"],
        "damaged": False,
    }


def test_twenty_documents_unless_said_otherwise(fake_index: PlanIndex) -> None:
    """As many as answers.jsonl must show."""
    assert len(PlanRetriever(index=fake_index).invoke("就业")) == 20
