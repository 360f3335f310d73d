"""`planqa pause` and `planqa resume`, called as an operator does, against a server that runs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fakes import SMALL_PLAN, parsed
from scripted_bot import ScriptedBot
from serving import free_port
from test_cli import environment, planqa

import app
from web.service.pause import MESSAGE
from web.service.settings import Settings

pytestmark = pytest.mark.processes
ASK = {"question": "食堂多少个?"}
ANSWER = "老年食堂"
Operator = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    """Runs a command with the state folder of the server."""
    return lambda *command: planqa(*command, env=environment(PLANQA_STATE=str(tmp_path)))


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    settings = Settings(port=free_port(), state=tmp_path, asks_per_minute=0, reads_per_minute=0)
    server = app.launch(ScriptedBot(parsed(SMALL_PLAN)), settings)
    with httpx.Client(base_url=server.local_url, timeout=30) as opened:
        yield opened
    server.close()


def by_program(client: httpx.Client) -> str:
    """What a program is told: the answer, or why there is none."""
    told = client.post("/api/v1/ask", json=ASK)
    return str(told.json()["answer"] if told.status_code == 200 else told.json()["error"]["message"])


def on_the_page(client: httpx.Client) -> str:
    """What a person is told, as the page fetches it."""
    sent = {"conversation": 1, "turn": 1, "history": [], **ASK}
    joining = {"data": [], "fn_index": 0, "session_hash": "one", "event_data": sent}
    assert client.post("/gradio_api/queue/join", json=joining).status_code == 200
    told = client.get("/gradio_api/queue/data", params={"session_hash": "one"}).text
    events = [json.loads(line[6:]) for line in told.splitlines() if line.startswith("data: ")]
    return json.dumps(events, ensure_ascii=False)


DOORS = {"page": on_the_page, "api": by_program}


@pytest.mark.parametrize("only", ["page", "api", None])
def test_what_is_paused_says_the_message_until_it_is_resumed(
    only: str | None, operator: Operator, client: httpx.Client
) -> None:
    """The door that is named, or both; the other answers on, the ledger is read, nothing is restarted."""
    chosen = ["--only", only] if only else []
    done = operator("pause", "--message", "今晚八点恢复", *chosen)
    closed = [only] if only else list(DOORS)
    says = {door: "今晚八点恢复" if door in closed else "answers" for door in DOORS}
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "".join(f"{door}: {words}\n" for door, words in says.items())
    for door, told in DOORS.items():
        assert ("今晚八点恢复" in told(client), ANSWER in told(client)) == (
            door in closed,
            door not in closed,
        )
    assert client.get("/readyz").json()["paused"] == closed
    assert client.get("/api/v1/commitments").status_code == 200
    assert operator("resume", *chosen).stdout == "page: answers\napi: answers\n"
    assert all(ANSWER in told(client) for told in DOORS.values())
    assert "paused" not in client.get("/readyz").json()


def test_one_door_is_resumed_while_the_other_stays_paused(operator: Operator, client: httpx.Client) -> None:
    """Without a message of the operator's own there is one that says what still works."""
    assert operator("pause").stdout == f"page: {MESSAGE}\napi: {MESSAGE}\n"
    assert operator("resume", "--only", "page").stdout == f"page: answers\napi: {MESSAGE}\n"
    assert ANSWER in on_the_page(client)
    assert by_program(client) == MESSAGE


def test_the_settings_file_says_which_server_is_paused(
    tmp_path: Path, operator: Operator, client: httpx.Client
) -> None:
    """--settings, as for `serve`: the server of that file, and no other."""
    elsewhere = environment(PLANQA_HOME=str(tmp_path / "home"))
    other = tmp_path / "other.toml"
    other.write_text(f'state = "{tmp_path / "elsewhere"}"\n', encoding="utf-8")
    done = planqa("pause", "--settings", str(other), env=elsewhere)
    assert done.returncode == 0, done.stderr
    assert ANSWER in by_program(client)
    mine = tmp_path / "mine.toml"
    mine.write_text(f'state = "{tmp_path}"\n', encoding="utf-8")
    planqa("pause", "--settings", str(mine), env=elsewhere)
    assert by_program(client) == MESSAGE


def test_a_door_that_is_not_there_is_named(operator: Operator) -> None:
    """A mistyped door pauses nothing."""
    done = operator("pause", "--only", "pages")
    assert done.returncode == 2
    assert "pages" in done.stderr
