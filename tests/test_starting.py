"""What is served before the server is loaded, and how the whole server takes its place."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import httpx
import pytest
from fakes import SMALL_PLAN, at_port, parsed
from scripted_bot import ScriptedBot
from serving import free_port
from test_api import PLAN

import app
from index.build import build
from index.config import IndexConfig
from index.embedder import Embedder
from index.store import load_plans
from web.links import Links
from web.page import page
from web.reader import reader
from web.service.listening import Listener
from web.service.renewal import Only
from web.service.settings import Settings
from web.service.starting import about, listening, starting

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.slow

SMALL = parsed(SMALL_PLAN)
ASKED = {"question": "到2027年建成多少个老年食堂?"}


@contextmanager
def begun(settings: Settings) -> Iterator[tuple[Listener, httpx.Client]]:
    """A port with what is there at first."""
    listener = Listener(settings)
    listener.start(starting((SMALL,), "", about(settings, "none"), settings))
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{settings.port}") as client:
            yield listener, client
    finally:
        listener.close()


def test_page_and_reader_are_the_later_ones_and_all_else_waits() -> None:
    """Before: page, reader, a process that lives and is not ready; the rest is 503 with Retry-After, in the
    form that who asks there reads. Then the same page and the same bytes of the reader, and all else.
    """
    settings = at_port(free_port())
    shown = page((SMALL,), about(settings, "none"), "")
    with begun(settings) as (listener, client):
        document = client.get("/")
        assert (document.status_code, shown in document.text) == (200, True)
        text = client.get("/reader", params={"plan": SMALL.id})
        assert text.content == reader(SMALL, Links.of([SMALL])).encode()
        assert client.get("/reader?plan=none").status_code == 404
        assert client.get("/healthz").json() == {"status": "ok"}
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "not ready")
        refused = [
            client.post("/api/v1/ask", json=ASKED),
            client.post("/v1/chat/completions", json={"messages": []}),
            client.post("/mcp", json={}),
            client.post("/gradio_api/queue/join", json={}),
            *map(client.get, ("/metrics", "/gradio_api/heartbeat/one", "/config", "/api/v1/plans")),
        ]
        assert {(one.status_code, one.headers["retry-after"]) for one in refused} == {(503, "5")}
        assert refused[0].json()["error"]["code"] == "overloaded"

        app.served(Only(ScriptedBot(SMALL)), settings, "none", listener).start()
        again = client.get("/reader", params={"plan": SMALL.id})
        assert (again.content, again.headers["content-type"]) == (text.content, text.headers["content-type"])
        assert client.get("/reader?plan=none").status_code == 404
        later = client.get("/config").json()["components"]
        assert [one["props"]["props"]["page"] for one in later if one["props"].get("props")] == [shown]
        assert client.get("/readyz").status_code == 200
        assert client.post("/api/v1/ask", json=ASKED).status_code == 200


def test_the_doors_are_shut_from_the_beginning(tmp_path: Path) -> None:
    """Other host names and sites are refused as later, and the page's scripts run under the same policy."""
    with begun(Settings(port=free_port(), state=tmp_path)) as (_, client):
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 421
        assert client.post("/api/v1/ask", headers={"Origin": "https://evil.example"}).status_code == 403
        assert client.get("/gradio_api/upload").status_code == 404
        document = client.get("/")
        policy = document.headers["content-security-policy"]
        nonce = policy.partition("'nonce-")[2].partition("'")[0]
        assert document.text.count("<script") == document.text.count(f'<script nonce="{nonce}">') == 1
        assert unescape(SMALL.title) in document.text.partition("</title>")[0]


def test_nothing_is_served_where_no_index_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The port stays shut: whoever loads the index says what mends it."""
    monkeypatch.setenv("PLANQA_INDEX", str(tmp_path / "none"))
    settings = at_port(free_port())
    with listening(settings, "none"), pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{settings.port}/")


@pytest.fixture
def env(tmp_path: Path, real_embedder: Embedder) -> dict[str, str]:
    """A home with the models and the index of a small plan."""
    home = IndexConfig.from_env().home
    (tmp_path / "models").symlink_to(home / "models", target_is_directory=True)
    (tmp_path / "green.txt").write_text(PLAN, encoding="utf-8")
    build([tmp_path / "green.txt"], IndexConfig(home=tmp_path, folder=tmp_path / "index"), real_embedder)
    return {**os.environ, "PLANQA_HOME": str(tmp_path), "PLANQA_LLM": "none", "PLANQA_INDEX": ""}


def heeding_interrupts() -> None:
    """A shell that runs the tests in its background makes them, and their children, deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def serving(env: dict[str, str], port: int) -> Iterator[subprocess.Popen[str]]:
    """`planqa serve`, from its first moment."""
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=heeding_interrupts,  # noqa: PLW1509 - one call, before anything else runs
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def first_of(client: httpx.Client, process: subprocess.Popen[str], path: str) -> httpx.Response:
    """The first response at all."""
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return client.get(path)
        except httpx.TransportError:
            time.sleep(0.01)
    raise AssertionError(process.stderr and process.stderr.read())


@pytest.mark.models
@pytest.mark.processes
def test_a_command_serves_the_page_first_and_answers_later(env: dict[str, str]) -> None:
    """The first that is heard is that it is not ready, while page and reader are there; then the same
    process answers at the same port.
    """
    port = free_port()
    home = Path(env["PLANQA_HOME"])
    (plan,) = load_plans(IndexConfig(home=home, folder=home / "index"))
    with (
        serving(env, port) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client,
    ):
        assert first_of(client, process, "/readyz").status_code == 503
        assert [client.get(path).status_code for path in ("/", f"/reader?plan={plan.id}")] == [200, 200]
        assert client.post("/api/v1/ask", json=ASKED).status_code == 503
        assert client.get("/readyz").status_code == 503
        assert process.stdout is not None
        assert "is up" in process.stdout.readline()
        assert client.get("/readyz").status_code == 200
        assert "40个" in client.post("/api/v1/ask", json=ASKED).json()["answer"]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


@pytest.mark.models
@pytest.mark.processes
@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, 130)], ids=["SIGTERM", "SIGINT"]
)
def test_a_start_is_ended_by_a_signal(sent: signal.Signals, code: int, env: dict[str, str]) -> None:
    """As before there was a page: SIGTERM by its default, Ctrl-C with 130."""
    port = free_port()
    with serving(env, port) as process, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        assert first_of(client, process, "/readyz").status_code == 503
        process.send_signal(sent)
        assert process.wait(timeout=60) == code
        assert process.stdout is not None
        assert process.stdout.read() == ""


@pytest.mark.models
@pytest.mark.processes
@pytest.mark.parametrize("fault", ["no index", "a damaged file", "the port is taken"])
def test_a_start_that_fails_ends_with_one_line(fault: str, env: dict[str, str], tmp_path: Path) -> None:
    """Also where the page was there already: one line that names what mends it, and code 2."""
    port = free_port()
    (manifest,) = (tmp_path / "index").glob("manifest.json")
    if fault == "no index":
        manifest.unlink()
    elif fault == "a damaged file":
        (vectors,) = (tmp_path / "index").glob("gen-*/passages.faiss")
        vectors.write_bytes(vectors.read_bytes()[:-9])
    held = Listener(at_port(port))
    if fault == "the port is taken":
        held.start(starting((SMALL,), "", about(at_port(port), "none"), at_port(port)))
    try:
        with serving(env, port) as process:
            said, told = process.communicate(timeout=300)
    finally:
        held.close()
    lines = [line for line in told.splitlines() if line != "planqa: loading models and index …"]
    assert (process.returncode, said, len(lines)) == (2, "", 1), told
    assert ("planqa serve --port" if fault == "the port is taken" else "planqa build") in lines[0]
