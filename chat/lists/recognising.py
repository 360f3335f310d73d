"""Whether a message asks for a list or a count over the whole plan: a linear layer on its vector.

`training/lists.py` makes it, from examples. With another encoder the exact reading alone decides.
"""

from __future__ import annotations

from index.embedder import Embedder
from index.heads import head_of
from index.tokenizer import fold

LISTS = -1.0
"""The logit from which on a message that was read as such a request counts as one."""


SURE = 1.0
"""The logit from which on it is one although its conditions could not be read."""


def asks_for_list(text: str, embedder: Embedder) -> bool:
    """Whether a text is such a request; True where no head knows the encoder."""
    head = head_of("lists")
    return head.encoder_sha256 != embedder.sha256 or logit_of(text, embedder) >= LISTS


def surely_asks_for_list(text: str, embedder: Embedder) -> bool:
    """Whether a text is such a request for sure; False where no head knows the encoder."""
    head = head_of("lists")
    return head.encoder_sha256 == embedder.sha256 and logit_of(text, embedder) >= SURE


def logit_of(text: str, embedder: Embedder) -> float:
    """The layer's logit."""
    head = head_of("lists")
    vector = embedder.encode_queries([fold(text)])[0]
    return float(vector @ head["weight"][0] + head["bias"][0])
