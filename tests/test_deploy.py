"""What stands in deploy/: nginx and systemd read it, and behind nginx clients are told apart."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest
import uvicorn
from programs import needed
from serving import free_port
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from web.service.doors import MAX_TALK
from web.service.limits import Limits
from web.service.settings import VARIABLES, Settings

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"


async def _seen(request: Request) -> JSONResponse:
    names = ("host", "x-forwarded-host", "x-forwarded-for", "x-forwarded-proto")
    return JSONResponse({"path": request.url.path, **{name: request.headers.get(name) for name in names}})


async def _pieces(request: Request) -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"data: first\n\n"
        await request.app.state.may_end.wait()
        yield b"data: last\n\n"

    return StreamingResponse(pieces(), media_type="text/event-stream")


async def _end(request: Request) -> JSONResponse:
    request.app.state.may_end.set()
    return JSONResponse("ended")


@pytest.fixture
def server() -> Iterator[int]:
    """The port of a limited server behind a trusted proxy on this machine: two questions a minute."""
    inner = Starlette(
        routes=[
            Route("/pieces", _pieces),
            Route("/end", _end),
            Route("/{path:path}", _seen, methods=["GET", "POST"]),
        ]
    )
    inner.state.may_end = asyncio.Event()
    limited = Limits(inner, Settings(asks_per_minute=2, trusted_proxies=(ip_network("127.0.0.1"),)))
    port = free_port()
    config = uvicorn.Config(
        limited, "127.0.0.1", port, proxy_headers=False, log_level="error", lifespan="off"
    )
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    until_open(port)
    yield port
    running.should_exit = True
    thread.join()


@pytest.fixture
def site(server: int, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The site before the limited server; its address and its log."""
    with behind_nginx(server, tmp_path) as address:
        yield address, tmp_path / "planqa.log"


@contextmanager
def behind_nginx(server: int, tmp_path: Path, *, login: bool = False) -> Iterator[str]:
    """deploy/nginx.conf in a real nginx, with other ports, before a server; its address.

    `login`: as deploy/README.md has it, with the location of programs.
    """
    program = needed("nginx", "nginx-light")
    port, log = free_port(), tmp_path / "planqa.log"
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for ours, here in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("server 127.0.0.1:7860;", f"server 127.0.0.1:{server};"),
        ("/var/log/nginx/planqa.log", str(log)),
    ):
        assert ours in text
        text = text.replace(ours, here)
    if login:
        asked = 'auth_basic "规划问答"; auth_basic_user_file /etc/nginx/planqa.htpasswd;'
        text = re.sub(r"^    #(?=location|    |})", "    ", text, flags=re.MULTILINE)
        text = text.replace("server_name plan.example.org;", f"server_name plan.example.org; {asked}")
    (tmp_path / "site.conf").write_text(text, encoding="utf-8")
    main = tmp_path / "nginx.conf"
    folders = "".join(
        f"{name}_temp_path {tmp_path};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main.write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}}\n"
        f"http {{ {folders} access_log off; include {tmp_path}/site.conf; }}\n",
        encoding="utf-8",
    )
    with subprocess.Popen([program, "-c", str(main), "-e", str(tmp_path / "error.log")]) as running:
        until_open(port)
        yield f"http://127.0.0.1:{port}"
        running.terminate()


def until_open(port: int) -> None:
    for _ in range(200):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens at {port}")


@pytest.mark.processes
def test_behind_nginx_the_path_is_below_the_root_and_a_forged_address_counts_for_nothing(
    site: tuple[str, Path],
) -> None:
    """/planqa is taken away; who changes X-Forwarded-For from question to question is still one client."""
    address, log = site
    headers = {"Host": "plan.example.org"}
    with httpx.Client(base_url=address, headers=headers, trust_env=False) as client:
        seen = client.get("/planqa/config?q=我的问题", headers={"X-Forwarded-For": "6.6.6.6"}).json()
        assert seen == {
            "path": "/config",
            "host": "plan.example.org",
            "x-forwarded-host": "plan.example.org",
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-proto": "http",
        }
        forged = [
            client.post("/planqa/api/v1/ask", headers={"X-Forwarded-For": f"6.6.6.{n}"}) for n in range(3)
        ]
        assert [answer.status_code for answer in forged] == [200, 200, 429]
        assert forged[2].json()["error"]["message"].startswith("您的提问太频繁了")
        assert "retry-after" in forged[2].headers
        assert client.post("/planqa/api/v1/ask", content=b"x" * 70_000).status_code == 413
        talk = client.post("/planqa/api/v1/conversation", content=b"x" * MAX_TALK)
        assert (talk.json()["path"], talk.json()["x-forwarded-for"]) == ("/api/v1/conversation", "127.0.0.1")
        assert client.post("/planqa/api/v1/conversation", content=b"x" * 1_100_000).status_code == 413
        assert client.get("/planqa").headers["location"] == "/planqa/"
    written = log.read_text(encoding="utf-8")
    assert "GET /planqa/config" in written
    assert "%E6%88%91" not in written
    assert "q=" not in written


@pytest.mark.processes
def test_behind_nginx_the_port_of_the_address_is_kept(site: tuple[str, Path]) -> None:
    """Gradio tells the page from these where to send its questions. A forged name of a proxy is replaced."""
    address, _ = site
    headers = {"Host": "plan.example.org:8443", "X-Forwarded-Host": "evil.example"}
    for path in ("/planqa/config", "/planqa/metrics", "/planqa/api/v1/conversation"):
        seen = httpx.get(f"{address}{path}", headers=headers, trust_env=False).json()
        assert seen["host"] == seen["x-forwarded-host"] == "plan.example.org:8443"


@pytest.mark.processes
def test_behind_a_login_programs_come_with_their_tokens(server: int, tmp_path: Path) -> None:
    """The page and what it sends ask for a password; the API comes past it, to be asked for its token."""
    headers = {"Host": "plan.example.org", "Authorization": "Bearer planqa_x"}
    with (
        behind_nginx(server, tmp_path, login=True) as address,
        httpx.Client(base_url=f"{address}/planqa", headers=headers, trust_env=False) as client,
    ):
        guarded = ("/", "/config", "/api/v1/feedback", "/api/v1/conversation")
        assert {client.get(path).status_code for path in guarded} == {401}
        for path in ("/api/v1/search", "/v1/models", "/mcp"):
            answer = client.get(path, params={"q": "食堂"})
            assert (answer.status_code, answer.json()["path"]) == (200, path)
            assert answer.json()["host"] == "plan.example.org"


@pytest.mark.processes
def test_behind_nginx_events_arrive_as_they_are_sent(site: tuple[str, Path]) -> None:
    """The first piece of an answer is here before the last was sent."""
    address, _ = site
    headers = {"Host": "plan.example.org"}
    with (
        httpx.Client(base_url=address, headers=headers, trust_env=False) as client,
        client.stream("GET", "/planqa/pieces") as answer,
    ):
        pieces = answer.iter_text()
        assert next(pieces) == "data: first\n\n"
        assert httpx.get(f"{address}/planqa/end", headers=headers, trust_env=False).json() == "ended"
        assert "".join(pieces) == "data: last\n\n"


@pytest.mark.processes
def test_systemd_reads_the_unit_and_finds_it_closed(tmp_path: Path) -> None:
    """No unknown setting, and an exposure of at most 2 of 10."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not installed")
    text = (DEPLOY / "planqa.service").read_text(encoding="utf-8")
    unit = tmp_path / "planqa.service"
    unit.write_text(text.replace("/opt/planqa/venv/bin/planqa", "/bin/true"), encoding="utf-8")
    for action in (["verify"], ["security", "--offline=true", "--threshold=20", "--no-pager"]):
        done = subprocess.run([program, *action, unit], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "planqa.service:" not in done.stderr


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "planqa.service"])
def test_the_settings_that_are_set_exist(name: str) -> None:
    """Each PLANQA_ variable is one that the code reads."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    named = set(re.findall(r"PLANQA_[A-Z_]+", text))
    assert named
    assert named <= {*VARIABLES.values(), "PLANQA_HOME", "PLANQA_SETTINGS"}


def test_what_the_image_copies_exists() -> None:
    """Every source of a COPY is a file of the project, and .dockerignore leaves it in."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    copied = [source for line in lines for source in line.split()]
    ignored = (DEPLOY.parent / ".dockerignore").read_text(encoding="utf-8").split()
    locks = ["requirements.lock", "requirements-cpu.lock", "requirements-cuda.lock"]
    assert copied == [*locks, ".", "deploy/planqa.toml"]
    assert all((DEPLOY.parent / source).exists() for source in copied)
    assert {"deploy", "data", "web", *locks}.isdisjoint(ignored)


def test_the_container_may_do_little() -> None:
    """It runs as nobody's user on a read-only disk without capabilities, and says whether it is ready."""
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    last = image.rpartition("\nFROM ")[2]
    users = re.findall(r"^USER (\d+):(\d+)$", last, re.MULTILINE)
    assert users
    assert int(users[-1][0]) > 0 < int(users[-1][1])
    assert re.search(r"^HEALTHCHECK .*\\\n    CMD .*/readyz", last, re.MULTILINE)
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8").splitlines()
    for line in (
        "    read_only: true",
        "    cap_drop: [ALL]",
        '    security_opt: ["no-new-privileges:true"]',
        '    ports: ["127.0.0.1:7860:7860"]',
    ):
        assert line in compose
