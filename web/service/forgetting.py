"""Gradio's queue remembers each question for ever, with its history and who asked; here it forgets."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from web.toolkit import gr

SESSIONS = 1000
"""The latest ones are remembered: more than can wait for an answer at once."""
UNREAD = 5000
"""Messages of one session that nobody fetches; an answer has some hundreds."""
LOOK_S = 0.01
"""So often the queue looks for a question. Gradio's own thousand times a second take time from those who
wait, and the server a twentieth of a core where nobody does."""
Value = TypeVar("Value")


def forget(blocks: gr.Blocks) -> None:
    """Keep of the queue what still runs or waits, and of its dashboard, which is off, nothing.

    It looks for what waits less often, too. To be called after `blocks.queue`, which makes the queue.
    """
    queue: Any = blocks._queue
    queue.event_ids_to_events = _Alive()
    queue.event_analytics = _Latest(0, dict)
    queue._asyncio_tasks = _Running()
    queue.sleep_when_free = LOOK_S
    queue.pending_event_ids_session = _Latest(SESSIONS, set)
    queue.pending_messages_per_session = _Unread(SESSIONS, asyncio.Queue)


class _Alive(WeakValueDictionary[str, Any]):
    """Events for as long as the queue or a worker holds them; what is told to others comes to nothing."""

    def __getitem__(self, key: str) -> Any:
        return self.get(key) or SimpleNamespace(run_time=0.0, closed=True, signal=asyncio.Event())


class _Running(list["asyncio.Task[Any]"]):
    """Tasks until they are done."""

    def append(self, task: asyncio.Task[Any]) -> None:
        super().append(task)
        task.add_done_callback(self.remove)


class _Latest(dict[str, Value]):
    """Of more than `most` what was longest not read is forgotten; who reads it gets one of no effect."""

    def __init__(self, most: int, fresh: Callable[[], Value]) -> None:
        super().__init__()
        self._most = most
        self._fresh = fresh

    def __setitem__(self, key: str, value: Value) -> None:
        self.pop(key, None)
        super().__setitem__(key, value)
        if len(self) > self._most:
            del self[next(iter(self))]

    def __getitem__(self, key: str) -> Value:
        if key not in self:
            return self._fresh()
        value = self.pop(key)
        super().__setitem__(key, value)
        return value


class _Messages(asyncio.Queue[Any]):
    """The latest messages of a session."""

    def _init(self, maxsize: int) -> None:  # noqa: ARG002
        self._queue: deque[Any] = deque(maxlen=UNREAD)


class _Unread(_Latest[asyncio.Queue[Any]]):
    """Messages until they are fetched, of a bounded number."""

    def __setitem__(self, key: str, value: asyncio.Queue[Any]) -> None:
        super().__setitem__(key, _Messages())
