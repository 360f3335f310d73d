"""Texts of plans to vectors, tokens and words, each only once: what is kept is not made again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from index.cores import cores
from index.embedder import Embedder, Vectors
from index.heads import Head
from index.kept import Kept
from index.progress import Progress, silent
from index.token_states import TokenEncoder
from index.tokenizer import TOKENIZER_VERSION, words

CHUNK = 256
"""Texts made and kept at a time: so many are lost when a build is killed."""
MAX_TOKENS = 160
"""Tokens kept of a text: 99.9 % of the sentences of 36 documents have fewer."""
ALONE = 64
"""More chunks than these are cut into words by several processes, which take two seconds to start."""
Chunk = Sequence[str]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text: `vector` (dims,), `ids` (n,), `states` (n, the head's dims)."""

    vector: Vectors
    ids: NDArray[np.int32]
    states: NDArray[np.float16]


class PassageEncoder:
    """Makes what an index holds of texts. `kept`: where it is kept, nowhere by default."""

    def __init__(self, embedder: Embedder, kept: Kept | None = None, progress: Progress = silent) -> None:
        self.embedder = embedder
        self._kept = kept if embedder.sha256 else None  # a model without a hash may change
        self._progress = progress

    def vectors(self, texts: Sequence[str], what: str) -> Vectors:
        """Rows of unit length (n, dims) of passages; `what` they are, for the progress."""
        if not texts:
            return self.embedder.encode_passages([])

        def make(some: Chunk) -> list[bytes]:
            return [row.tobytes() for row in self.embedder.encode_passages(some)]

        rows = self._made(vector_space(self.embedder), texts, _one_by_one(make), what)
        return np.stack([np.frombuffer(row, dtype=np.float32) for row in rows])

    def tokens(self, texts: Sequence[str], encoder: TokenEncoder, head: Head) -> list[Encoded]:
        """Vectors and projected tokens of sentences and of what stands above them."""

        def make(some: Chunk) -> list[bytes]:
            return [
                _packed(s.vector, s.ids[:MAX_TOKENS], project(head, s.states[:MAX_TOKENS]))
                for s in encoder.passage_states(some)
            ]

        space = f"tokens/{encoder.sha256}/{head.digest}"
        rows = self._made(space, texts, _one_by_one(make), "sentences")
        return [_unpacked(row, len(head["project.bias"])) for row in rows]

    def words(self, texts: Sequence[str]) -> list[list[str]]:
        """The content tokens of texts, as `index.tokenizer.words` gives them."""
        rows = self._made(f"words/{TOKENIZER_VERSION}", texts, _side_by_side, "words")
        return [row.decode().split("\n") if row else [] for row in rows]

    def _made(
        self,
        space: str,
        texts: Sequence[str],
        make: Callable[[Sequence[Chunk]], Iterable[list[bytes]]],
        what: str,
    ) -> list[bytes]:
        """A value for each text: the kept ones, and the others made and kept chunk by chunk."""
        known = self._kept.get(space, texts) if self._kept else {}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        total = len(known) + len(new)
        self._progress(what, len(known), total)
        chunks = [new[start : start + CHUNK] for start in range(0, len(new), CHUNK)]
        for chunk, made in zip(chunks, make(chunks), strict=True):
            values = dict(zip(chunk, made, strict=True))
            if self._kept:
                self._kept.put(space, values)
            known.update(values)
            self._progress(what, len(known), total)
        return [known[text] for text in texts]


def vector_space(embedder: Embedder) -> str:
    """Where vectors of passages are kept."""
    return f"vector/{embedder.sha256}"


def project(head: Head, states: NDArray[np.float32]) -> NDArray[np.float32]:
    """Token states (n, encoder dims) to the judge's own dims (n, dims)."""
    return np.asarray(states @ head["project.weight"].T + head["project.bias"], dtype=np.float32)


def _one_by_one(make: Callable[[Chunk], list[bytes]]) -> Callable[[Sequence[Chunk]], Iterator[list[bytes]]]:
    return lambda chunks: map(make, chunks)


def _side_by_side(chunks: Sequence[Chunk]) -> Iterator[list[bytes]]:
    """The words of chunks: in this process while they are few, else on all cores."""
    if len(chunks) <= ALONE or cores() < 2:
        yield from map(_words_of, chunks)
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(_words_of, chunks)


def _words_of(texts: Chunk) -> list[bytes]:
    return ["\n".join(words(text)).encode() for text in texts]


def _packed(vector: Vectors, ids: NDArray[np.int32], states: NDArray[np.float32]) -> bytes:
    """The number of tokens, then the arrays one after the other."""
    count = np.array([len(ids)], dtype=np.int32)
    return b"".join(array.tobytes() for array in (count, ids, states.astype(np.float16), vector))


def _unpacked(value: bytes, dims: int) -> Encoded:
    count = int(np.frombuffer(value, dtype=np.int32, count=1)[0])
    ids = np.frombuffer(value, dtype=np.int32, count=count, offset=4)
    states = np.frombuffer(value, dtype=np.float16, count=count * dims, offset=4 + 4 * count)
    vector = np.frombuffer(value, dtype=np.float32, offset=4 + 4 * count + 2 * count * dims)
    return Encoded(vector, ids, states.reshape(count, dims))
