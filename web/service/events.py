"""What the server tells its operator: one line an event on stderr, as text or as JSON.

No line has words of a question, also where the operator keeps questions, and none tells who asked.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat.model import Answered, Event, Turn
from index.model import Hit
from ingest.errors import Paused, PlanQAError, QuestionError
from ingest.model import Plan
from web.api.source import Searcher
from web.service.doors import route_of
from web.service.metrics import FAILED, INVALID, STOPPED

Form = Literal["text", "json", "off"]
Keep = Callable[[str, str, str], None]
PAUSED = "paused"
_log = logging.getLogger("planqa.server")
_FIELDS = "planqa_fields"
_FRAMES = 6
_DOORS = {"/api/v1/feedback": "page", "/gradio_api/queue/join": "page"}
_DOORS |= {"/api/": "rest", "/v1/": "openai", "/mcp": "mcp"}
_REFUSED = {401: "no token", 403: "scope of the token"}
_door: ContextVar[str] = ContextVar("door", default="page")
_refusal: ContextVar[str] = ContextVar("refusal", default="")


def door_of(path: str) -> str:
    """Through which door a question, an opinion or a program's request comes; "" for all else."""
    return next((door for start, door in _DOORS.items() if path.startswith(start)), "")


def tell(event: str, **fields: Any) -> None:
    """One line for the operator."""
    _log.info(event, extra={_FIELDS: fields})


def failed(event: str, error: BaseException, **fields: Any) -> None:
    """One line of something that went wrong."""
    _log.error(event, exc_info=error, extra={_FIELDS: fields})


def refused(reason: str) -> None:
    """A limit refuses the request that is being handled."""
    _refusal.set(reason)


def set_up(form: Form) -> None:
    """From now on all that is logged in this process goes to stderr in this form, or nowhere."""
    handler: logging.Handler = logging.NullHandler() if form == "off" else logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(as_json=form == "json"))
    logging.getLogger().handlers = [handler]
    _log.setLevel(logging.INFO)
    web = logging.getLogger("web")
    web.setLevel(min(web.getEffectiveLevel(), logging.WARNING))


class Lines(logging.Formatter):
    """A record as one line. Of an exception that is not ours the type and place, not its words."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, _FIELDS, None)
        told = record.getMessage() if fields is not None else "log"
        said = {"message": record.getMessage(), "logger": record.name} if fields is None else fields
        error = _error(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": at, "level": record.levelname.lower(), "event": told, **said, **error}
        if self.as_json:
            return json.dumps(line, ensure_ascii=False, default=str)
        rest = " ".join(f"{key}={_shown(value)}" for key, value in (said | error).items())
        return f"{at} {line['level']} {told} {rest}".rstrip()


def _shown(value: Any) -> str:
    """A word as it is; what has spaces or ends a line, as JSON has it."""
    text = str(value)
    return text if text.isprintable() and " " not in text and text else json.dumps(value, ensure_ascii=False)


def _error(error: BaseException) -> dict[str, str]:
    ours = isinstance(error, PlanQAError | OSError) and not isinstance(error, QuestionError)
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
    return {"error": f"{type(error).__name__}: {error}" if ours else type(error).__name__, "where": where}


class Told:
    """The same bot, of whose questions a line tells how they ended; `keep` gets door, question and that."""

    def __init__(self, bot: Searcher, generation: str, keep: Keep | None = None) -> None:
        self._bot = bot
        self._generation = generation
        self._keep = keep

    @property
    def plans(self) -> tuple[Plan, ...]:
        return self._bot.plans

    def search(self, text: str, k: int) -> Sequence[Hit]:
        return self._bot.search(text, k)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Generator[Event, None, None]:
        """As the bot does; it begins when the first event is wanted."""
        started, outcome = time.perf_counter(), STOPPED
        events: Iterator[Event] = iter(())
        try:
            events = self._bot.ask(question, history)
            for event in events:
                if isinstance(event, Answered):
                    outcome = event.answer.status.value
                yield event
        except QuestionError as error:
            outcome = PAUSED if isinstance(error, Paused) else INVALID
            raise
        except Exception:
            outcome = FAILED
            raise
        finally:
            if isinstance(events, Generator):
                events.close()
            ms = round(1000 * (time.perf_counter() - started))
            tell("answer", door=_door.get(), status=outcome, ms=ms, index=self._generation)
            if self._keep is not None:
                _kept(self._keep, question, outcome)


def _kept(keep: Keep, question: str, outcome: str) -> None:
    """The answer stands also where its question cannot be kept."""
    try:
        keep(_door.get(), question, outcome)
    except PlanQAError as error:
        failed("question not kept", error)


class Requests:
    """ASGI middleware: a line for each request of a program, and for what is refused to a page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = route_of(scope) if scope["type"] == "http" else ""
        door = door_of(path)
        if not door:
            await self.app(scope, receive, send)
            return
        _door.set(door)
        _refusal.set("")
        started, status = time.perf_counter(), 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sent)
        finally:
            if door != "page" or status >= 400:
                ms = round(1000 * (time.perf_counter() - started))
                reason = _refusal.get() or _REFUSED.get(status, "")
                why = {"refused": reason} if reason else {}
                where = {"path": path} if status != 404 else {}  # what nobody serves may be a question
                tell("request", door=door, **where, status=status, ms=ms, **why)
