"""The page's questions wait in Gradio's queue: what is said, and counted, where it is full."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from web.toolkit import gr

FULL = "现在提问的人较多,请稍后再试。"


def length(blocks: gr.Blocks) -> int:
    """Questions that wait for their turn."""
    return len(blocks._queue)


def tell_full(blocks: gr.Blocks, refused: Callable[[str], None]) -> None:
    """Whoever comes to a full queue gets 503 with words for people; `refused` is told `queue`.

    To be called after `blocks.queue`, which makes the queue.
    """
    queue: Any = blocks._queue
    push = queue.push

    async def pushed(*given: Any, **named: Any) -> tuple[bool, Any, str]:
        taken, told, state = await push(*given, **named)
        if state != "queue_full":
            return taken, told, state
        refused("queue")
        return False, FULL, state

    queue.push = pushed
