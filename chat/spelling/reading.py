"""What a person wrote, as it is read: simplified, without hesitations, typos mended, periods named."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from chat.asks.intents import Intent
from chat.asks.question import with_named_period
from chat.asks.safety import concern_of
from chat.asks.said import said_in
from chat.model import Turn
from chat.spelling.mending import Spelling
from index.remembering import REMEMBERED, Memory
from index.tokenizer import to_simplified
from ingest.characters import printable
from ingest.model import Plan

_HUM = "[嗯呃额唔欸诶哎唉哦噢]+|[这那]个啥?|就是说?"
_HESITATIONS = re.compile(
    rf"^(?:(?:{_HUM})[,，、…]+)+|(?<=[,，。])(?:{_HUM})[,，、…]+"
    r"|(?<=[\u4e00-\u9fff])[嗯呃唔]+[,，…]+|(?<=\w\w\w)[啊呀哈哟]+(?=\W*$)"
)
"""What the tongue says while the mind looks for words, as keyboards that listen write it down: a word of that
between marks, a hum within a clause, what rings out last. 医院那个,占多少 keeps its 那个: it points."""


class Reading:
    """Reads messages by the words of some plans; a conversation's earlier ones are remembered.

    Safe to use from several threads.
    """

    def __init__(self, spelling: Callable[[], Spelling], plans: Sequence[Plan]) -> None:
        self._spelling = spelling
        self._periods = [plan.identity.period or plan.title for plan in plans]
        self._read: Memory[str] = Memory(lambda texts: [self._mended(text) for text in texts], REMEMBERED)

    def of(self, words: str) -> str:
        """The words of a person; 上一个五年 becomes the name of that period."""
        return self._read.of([words])[0]

    def turn(self, turn: Turn) -> Turn:
        """An earlier message: a person's as it was read then, an answer in simplified characters."""
        words = printable(turn.content)
        return replace(turn, content=self.of(words) if turn.role == "user" else to_simplified(words))

    def _mended(self, words: str) -> str:
        simplified = to_simplified(words)
        if Intent.CRISIS in said_in(simplified) or concern_of(simplified):
            return simplified  # known words of need or attack mean what they say: bu xiang huo le
        fluent = _HESITATIONS.sub("", simplified) or simplified
        return with_named_period(self._spelling().corrected(fluent) or fluent, self._periods)
