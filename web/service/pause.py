"""The off switch: page and API apart answer with a message of the operator, at once and without a restart."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ingest.errors import Paused
from web.service.whole import write_whole

if TYPE_CHECKING:
    from chat.model import Event, Turn
    from index.model import Hit
    from ingest.model import Plan
    from web.api.source import Searcher

Door = Literal["page", "api"]
DOORS: tuple[Door, ...] = ("page", "api")
MESSAGE = "问答暂停服务,请稍后再来。规划原文和承诺查询可以照常使用。"
Subparsers = Any  # argparse does not export the type


class Switch:
    """What is paused, in one file that a running server reads before each question."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def message(self, door: Door) -> str | None:
        """What is said at a door that is closed; None where it is open. A damaged file closes both."""
        try:
            held = json.loads(self.file.read_text(encoding="utf-8"))
            found = held.get(door)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, AttributeError, RecursionError):
            return MESSAGE
        return found if found is None or isinstance(found, str) else MESSAGE

    def close(self, doors: Sequence[Door], message: str) -> None:
        """Pause these doors, whole at once."""
        self._write({door: self.message(door) for door in DOORS} | dict.fromkeys(doors, message or MESSAGE))

    def open(self, doors: Sequence[Door]) -> None:
        """Let these doors answer again."""
        self._write({door: self.message(door) for door in DOORS} | dict.fromkeys(doors))

    def _write(self, held: dict[Door, str | None]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.file, json.dumps(held, ensure_ascii=False))


class Pausable:
    """The bot behind one door."""

    def __init__(self, bot: Searcher, switch: Switch, door: Door) -> None:
        self._bot = bot
        self._switch = switch
        self._door = door

    @property
    def plans(self) -> tuple[Plan, ...]:
        return self._bot.plans

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """As the bot does. Raises Paused, also for a question that leans on an answered one."""
        if (message := self._switch.message(self._door)) is not None:
            raise Paused(message)
        return self._bot.ask(question, history)

    def search(self, text: str, k: int) -> Sequence[Hit]:
        return self._bot.search(text, k)


def add_pause_parsers(commands: Subparsers) -> None:
    """Register `pause` and `resume`, which set `handler(args)`."""
    for name, words in (("pause", "answer questions with a message instead"), ("resume", "answer again")):
        parser = commands.add_parser(name, help=f"{words}, without a restart of planqa serve")
        parser.add_argument("--only", choices=DOORS, help="this door alone")
        parser.add_argument("--settings", type=Path, metavar="FILE", help="as for serve")
        if name == "pause":
            parser.add_argument("--message", default="", help=f"default: {MESSAGE}")
        parser.set_defaults(handler=_switched, pausing=name == "pause")


def _switched(args: argparse.Namespace) -> None:
    from web.service.settings import Settings

    switch = Switch(Settings.from_env(file=args.settings).pause_file)
    doors: Sequence[Door] = [args.only] if args.only else DOORS
    if args.pausing:
        switch.close(doors, args.message)
    else:
        switch.open(doors)
    for door in DOORS:
        message = switch.message(door)
        print(f"{door}: {'answers' if message is None else message}")
