"""Briefs on a topic as Word files, for the page and the API. One is made at a time."""

from __future__ import annotations

import asyncio
import re
import threading
from base64 import b64encode
from functools import lru_cache
from typing import Any

from chat.bot import Bot
from chat.brief.document import document_of
from chat.brief.gather import brief_of, plan_named
from documents.word import MEDIA_TYPE, to_docx
from ingest.errors import EngineError, PlanQAError, QuestionError
from web.links import Links

PATIENCE_S = 20
AT_ONCE = 2
"""For the page: one is made and one waits. They share their few threads with 承诺查询."""
KEPT = 16
_LONGEST = 400
BUSY = "现在导出的人较多,请稍后再试。"
UNABLE = "暂时不能导出简报,请稍后再试。"


class Briefs:
    """The briefs of a bot's plans; the latest are kept. Only a bot over an index has any."""

    def __init__(self, bot: object) -> None:
        self._bot = bot if isinstance(bot, Bot) else None
        self._making = threading.Lock()
        self._downloads = 0
        self._kept = lru_cache(maxsize=KEPT)(self._made)

    def make(self, topic: str, plan: str | None = None, base: str = "") -> tuple[str, bytes]:
        """Name and bytes of the file; with a `base` its footnotes lead to the page there.

        Raises QuestionError for what is no topic, PlanQAError where the plan is silent or not here.
        """
        if not self._making.acquire(timeout=PATIENCE_S):
            raise QuestionError(BUSY)
        try:
            return self._kept(" ".join(topic.split()), plan, base)
        finally:
            self._making.release()

    def _made(self, topic: str, named: str | None, base: str) -> tuple[str, bytes]:
        if self._bot is None:
            raise PlanQAError(UNABLE)
        plan = plan_named(self._bot.plans, named)
        brief = brief_of(topic, plan, self._bot.index, self._bot.ledger)
        links = Links.of(self._bot.plans)
        made = document_of(brief, (lambda *place: base + links.to(*place)) if base else None)
        safe = re.sub(r"[^\w-]+", "", topic)
        return f"简报-{safe}.docx", to_docx(made)

    async def download(self, sent: Any) -> dict[str, str]:
        """`{topic, plan}` as the page sends it -> `{name, type, data}`, else `{message}` for the person."""
        given = sent if isinstance(sent, dict) else {}
        topic, plan = given.get("topic"), given.get("plan")
        if not isinstance(topic, str) or not isinstance(plan, str) or len(topic) + len(plan) > _LONGEST:
            return {"message": UNABLE}
        if self._downloads >= AT_ONCE:
            return {"message": BUSY}
        self._downloads += 1
        try:
            return await asyncio.to_thread(self._download, topic, plan)
        finally:
            self._downloads -= 1

    def _download(self, topic: str, plan: str) -> dict[str, str]:
        try:
            name, data = self.make(topic, plan)
        except PlanQAError as error:
            return {"message": UNABLE if isinstance(error, EngineError) else error.found}
        return {"name": name, "type": MEDIA_TYPE, "data": b64encode(data).decode()}
