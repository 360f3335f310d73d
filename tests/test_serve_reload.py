"""A running server takes up a new index: whole, beside the old one, without losing what runs."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes import BigramEmbedder, parsed
from mcp import Client
from serving import free_port, join, states, until
from test_api import PLAN

import app
from chat.bot import Bot
from chat.model import Event, Turn, Words
from index.assembly import index_plans
from index.config import IndexConfig
from index.manifest import MANIFEST
from index.store import load_generation, save_index
from web.service import readiness, renewal
from web.service.settings import Settings

pytestmark = pytest.mark.slow

GREEN = parsed(PLAN)
OTHER = parsed(
    "松岗区公园建设规划\n第一章 总体要求\n第一节 主要目标\n到2028年新建口袋公园25个。\n", "other.txt"
)
CANTEENS, PARKS = "到2027年建成多少个老年食堂?", "松岗区到2028年新建多少个口袋公园?"


class Gated(Bot):
    """A bot whose slow questions wait, once begun, until the test opens the gate."""

    begun: threading.Semaphore
    gate: threading.Event
    closed: threading.Event

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        events = super().ask(question, history)
        try:
            yield next(events)
            if "慢" in question:
                self.begun.release()
                while not self.gate.wait(0.05):
                    yield Words("")
            yield from events
        except GeneratorExit:
            self.closed.set()
            raise


class Disk:
    """An index on disk under the bigram embedder, and the bots that were opened over it."""

    def __init__(self, folder: Path) -> None:
        self.config = IndexConfig(home=folder, folder=folder)
        self.embedder = BigramEmbedder()
        self.bots: list[weakref.ref[Gated]] = []
        self.begun, self.gate, self.closed = threading.Semaphore(0), threading.Event(), threading.Event()

    @property
    def manifest(self) -> Path:
        return self.config.folder / MANIFEST

    def build(self, *plans: Any, embedder: BigramEmbedder | None = None) -> str:
        index = index_plans(list(plans), embedder or self.embedder)
        return save_index(index, self.config.folder, "corpus").generation

    def open(self) -> tuple[str, Bot]:
        generation, index = load_generation(self.config, self.embedder)
        bot = Gated(index)
        bot.begun, bot.gate, bot.closed = self.begun, self.gate, self.closed
        self.bots.append(weakref.ref(bot))
        return generation, bot


Serve = Callable[..., httpx.Client]


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    disk = Disk(tmp_path / "index")
    disk.build(GREEN)
    return disk


@pytest.fixture
def serve(disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Serves what is on disk with these settings, and looks for a new index every moment."""
    monkeypatch.setattr(renewal, "POLL_S", 0.05)
    monkeypatch.setattr(readiness, "TRIED_EVERY_S", 0.0)
    opened: list[Any] = []

    def serve(**settings: Any) -> httpx.Client:
        given = {"asks_per_minute": 0, "reads_per_minute": 0} | settings
        server = app.served(disk, Settings(port=free_port(), state=tmp_path, **given))
        server.start()
        opened.append(server)
        return httpx.Client(base_url=server.local_url, timeout=60)

    yield serve
    disk.gate.set()
    for server in opened:
        server.close()


def ready(client: httpx.Client) -> dict[str, Any]:
    return client.get("/readyz").json()


def ask(client: httpx.Client, question: str) -> dict[str, Any]:
    return client.post("/api/v1/ask", json={"question": question}).json()


def instructions(client: httpx.Client) -> str:
    async def read() -> str:
        async with Client(f"{client.base_url}mcp") as agent:
            return str(agent.instructions)

    return asyncio.run(read())


def component(client: httpx.Client, name: str, sent: Any) -> Any:
    """What the page's script gets from a function of the server."""
    config = client.get("/config").json()
    (number,) = (one["id"] for one in config["components"] if "page" in one["props"].get("props", {}))
    body = {"data": sent, "component_id": number, "session_hash": "open", "fn_name": name}
    return client.post("/gradio_api/component_server/", json=body).json()


def everything(client: httpx.Client) -> dict[str, set[str]]:
    """Which plans each door speaks of: all parts of the server, asked one by one."""
    titles = {plan.title for plan in (GREEN, OTHER)}

    def named(text: str) -> set[str]:
        return {title for title in titles if title in text}

    rows = client.get("/api/v1/commitments").json()
    read = {plan.title for plan in (GREEN, OTHER) if _has_text(client, plan.id)}
    return {
        "plans": {plan["title"] for plan in client.get("/api/v1/plans").json()},
        "rows": {row["plan"] for row in rows},
        "agents": named(instructions(client)),
        "page": named(json.dumps(client.get("/config").json(), ensure_ascii=False)),
        "document": named(client.get("/").text),
        "reader": read,
        "page's rows": named(json.dumps(component(client, "read_commitments", ""), ensure_ascii=False)),
    }


def _has_text(client: httpx.Client, plan: str) -> bool:
    response = client.get("/reader", params={"plan": plan})
    return response.status_code == 200 and f'data-plan="{plan}"' in response.text


def test_everything_switches_to_the_new_index(disk: Disk, serve: Serve) -> None:
    """API, MCP, ledger, reader and page speak of the old plan alone, then of both; nothing was restarted."""
    with serve() as client:
        assert set(map(frozenset, everything(client).values())) == {frozenset([GREEN.title])}
        assert ask(client, PARKS)["status"] != "answered"
        generation = disk.build(GREEN, OTHER)
        until(lambda: ready(client)["index"] == generation)
        assert set(map(frozenset, everything(client).values())) == {frozenset([GREEN.title, OTHER.title])}
        assert "25个" in ask(client, PARKS)["answer"]
        disk.build(OTHER)
        until(lambda: ready(client)["plans"] == 1)
        assert set(map(frozenset, everything(client).values())) == {frozenset([OTHER.title])}


def test_what_runs_ends_on_the_index_on_which_it_began(disk: Disk, serve: Serve) -> None:
    """Questions of a page and of a program are half answered when the plan is replaced: both end whole.

    The same session's next question is answered from the new plan, and says so.
    """
    with serve() as client:
        old = ready(client)["index"]
        join(client, f"慢慢说,{CANTEENS}", "one")
        answers: list[dict[str, Any]] = []
        program = threading.Thread(target=lambda: answers.append(ask(client, f"慢慢说,{CANTEENS}")))
        program.start()
        for _ in range(2):
            assert disk.begun.acquire(timeout=60)
        new = disk.build(OTHER)
        until(lambda: ready(client)["index"] == new)
        assert "25个" in ask(client, PARKS)["answer"]
        disk.gate.set()
        last = states(client, "one")[-1]
        program.join()
        assert last["success"]
        assert "40个" in answers[0]["answer"]
        shown = json.dumps(last, ensure_ascii=False)
        assert old in shown
        assert new not in shown
        join(client, PARKS, "one")
        shown = json.dumps(states(client, "one"), ensure_ascii=False)
        assert "25个" in shown
        assert new in shown


def test_a_stop_reaches_a_question_on_the_old_index(disk: Disk, serve: Serve) -> None:
    """停止, pressed after the switch, ends the work that began before it."""
    with serve() as client:
        event = join(client, f"慢慢说,{CANTEENS}", "one")
        assert disk.begun.acquire(timeout=60)
        new = disk.build(OTHER)
        until(lambda: ready(client)["index"] == new)
        sent = {"session_hash": "one", "fn_index": 0, "event_id": event}
        assert client.post("/gradio_api/cancel", json=sent).json() == {"success": True}
        disk.gate.set()
        assert disk.closed.wait(60)


def test_the_old_index_is_let_go(disk: Disk, serve: Serve) -> None:
    """Once what ran on it has ended nothing holds the old bot, whether a page or a program asked."""
    with serve() as client:
        join(client, CANTEENS, "one")
        states(client, "one")
        ask(client, CANTEENS)
        everything(client)
        for plans in ([OTHER], [GREEN, OTHER], [GREEN]):
            generation = disk.build(*plans)
            until(lambda name=generation: ready(client)["index"] == name)

        def left() -> int:
            gc.collect()
            return sum(bot() is not None for bot in disk.bots)

        until(lambda: left() == 1)
        assert len(disk.bots) == 4


FAULTS = {
    "a file is damaged": "damaged or unreadable",
    "the manifest is damaged": "damaged or unreadable",
    "another model": "built with another model or version",
    "the index is gone": "there is no index on disk",
}


def test_an_index_that_cannot_be_loaded_leaves_the_old_one(
    disk: Disk, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    """The old one answers on, /readyz and the log say why, and the next good index is taken up."""
    with serve() as client:
        for fault, said in FAULTS.items():
            caplog.clear()
            old = ready(client)["index"]
            if fault == "another model":
                disk.build(OTHER, embedder=BigramEmbedder("another", sha256="c2" * 32))
            elif fault == "the index is gone":
                disk.manifest.unlink()
            elif fault == "the manifest is damaged":
                disk.manifest.write_text("{", encoding="utf-8")
            else:
                _build_damaged(disk)
            until(lambda: "newer_index" in ready(client))
            assert ready(client) == {
                "status": "ready",
                "index": old,
                "plans": 1,
                "newer_index": f"{said}; the old one stays in service",
            }
            assert "40个" in ask(client, CANTEENS)["answer"]
            assert any(record.levelname == "ERROR" and record.exc_info for record in caplog.records)
            for plans in ([GREEN, OTHER], [GREEN]):
                good = {"status": "ready", "index": disk.build(*plans), "plans": len(plans)}
                until(lambda good=good: ready(client) == good)


def _build_damaged(disk: Disk) -> None:
    """A new generation of which a file has lost its end, in place of the old one at once."""
    aside = Disk(disk.config.folder.with_name("aside"))
    generation = aside.build(OTHER)
    damaged = aside.config.folder / generation / "plans.json"
    damaged.write_bytes(damaged.read_bytes()[:-9])
    (aside.config.folder / generation).rename(disk.config.folder / generation)
    aside.manifest.replace(disk.manifest)


def test_limits_figures_and_tokens_are_those_of_the_server(disk: Disk, serve: Serve) -> None:
    """A client's minute goes on and questions are counted on, whatever index they met."""
    with serve(asks_per_minute=2) as client:
        assert ask(client, CANTEENS)["status"] == "answered"
        new = disk.build(GREEN, OTHER)
        until(lambda: ready(client)["index"] == new)
        assert ask(client, PARKS)["status"] == "answered"
        assert client.post("/api/v1/ask", json={"question": PARKS}).status_code == 429
        figures = client.get("/metrics").text
        assert 'planqa_asks_total{outcome="answered"} 2.0' in figures
        assert 'planqa_refused_total{reason="asks"} 1.0' in figures
