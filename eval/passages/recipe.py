"""The common recipe as a measured baseline: recursive character chunks, one encoder, inner product.

What most tutorials build: LangChain's RecursiveCharacterTextSplitter with Chinese separators, an
encoder with its own query prompt, FAISS. It is given the encoder that PlanQA is given, so that
what differs is the unit of text and the ranking.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eval.passages.corpus import Corpus
from index.embedder import Embedder
from index.vectors import VectorIndex

CHUNK_CHARS = 250
OVERLAP_CHARS = 50
SEPARATORS = ("\n\n", "\n", "。", "！", "？", "；", "，", " ", "")
"""Coarse to fine; the empty one parts characters and so always applies."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Chunks of a corpus in a flat index; `owners` has the corpus row of each chunk."""

    vectors: VectorIndex
    owners: tuple[str, ...]
    embedder: Embedder

    @classmethod
    def of(cls, corpus: Corpus, embedder: Embedder) -> Recipe:
        """Split and embed the texts of a corpus as they stand in its file."""
        texts = zip(corpus.ids, corpus.texts, strict=True)
        chunks = [(row, chunk) for row, text in texts for chunk in split(text)]
        vectors = embedder.encode_passages([chunk for _, chunk in chunks])
        return cls(VectorIndex.of(vectors), tuple(row for row, _ in chunks), embedder)

    def rank(self, question: str, k: int) -> list[str]:
        """The k best corpus rows, best first; a row is as good as its best chunk."""
        vector = self.embedder.encode_queries([question])[0]
        chunks, _ = self.vectors.search(vector, len(self.vectors))
        return list(dict.fromkeys(self.owners[i] for i in chunks))[:k]


def split(text: str) -> list[str]:
    """Chunks of at most CHUNK_CHARS characters, white space at their ends removed.

    Gives what `RecursiveCharacterTextSplitter(separators=SEPARATORS, chunk_size=CHUNK_CHARS,
    chunk_overlap=OVERLAP_CHARS)` of langchain-text-splitters gives, its habit included of leaving
    a separator at the head of the next piece; written out here, because nothing else would need
    that package.
    """
    return list(_chunks(text, SEPARATORS))


def _chunks(text: str, separators: Sequence[str]) -> Iterator[str]:
    """Pieces at the coarsest separator that occurs, merged; what is still too long is split finer."""
    depth = next(i for i, separator in enumerate(separators) if separator in text)
    short: list[str] = []
    for piece in _pieces(text, separators[depth]):
        if len(piece) < CHUNK_CHARS:
            short.append(piece)
            continue
        yield from _merged(short)
        short = []
        yield from _chunks(piece, separators[depth + 1 :])
    yield from _merged(short)


def _pieces(text: str, separator: str) -> list[str]:
    if not separator:
        return list(text)
    first, *rest = text.split(separator)
    return [piece for piece in (first, *(separator + part for part in rest)) if piece]


def _merged(pieces: Iterable[str]) -> Iterator[str]:
    """Consecutive pieces while they fit; the next chunk begins with the last pieces that fit the overlap."""
    held: deque[str] = deque()
    size = 0
    for piece in pieces:
        if size + len(piece) > CHUNK_CHARS:
            yield from _joined(held)
            while size > OVERLAP_CHARS or (size and size + len(piece) > CHUNK_CHARS):
                size -= len(held.popleft())
        held.append(piece)
        size += len(piece)
    yield from _joined(held)


def _joined(pieces: Iterable[str]) -> Iterator[str]:
    if chunk := "".join(pieces).strip():
        yield chunk
