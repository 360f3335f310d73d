"""The index as a `langchain_core` retriever, for chains that want one."""

from __future__ import annotations

from typing import Annotated

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import GetPydanticSchema
from pydantic_core import core_schema

from index.model import Hit
from index.plan_index import PlanIndex


class PlanRetriever(BaseRetriever):
    """Documents whose `page_content` is a passage's text and whose metadata resolve to the plan."""

    # Only its type is checked: pydantic would look into it and stumble over the Embedder protocol.
    index: Annotated[PlanIndex, GetPydanticSchema(lambda cls, _: core_schema.is_instance_schema(cls))]
    k: int = 20

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - the base class's signature
    ) -> list[Document]:
        return [document_of(hit) for hit in self.index.search(query, self.k)]


def document_of(hit: Hit) -> Document:
    """A hit as a langchain document."""
    p = hit.passage
    return Document(
        id=p.id,
        page_content=p.text,
        metadata={
            "ref": p.ref,
            "chapter": p.chapter,
            "section": p.section,
            "address": p.address,
            "document": p.document,
            "path": list(p.path),
            "start": p.span.start,
            "end": p.span.end,
            "damaged": p.damaged,
            "score": hit.score,
        },
    )
