"""Nothing leaves the machine: no system call of a command reaches for any but the loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from programs import needed

from index.embedder import Embedder

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.processes
FAMILY = re.compile(r"sa_family=(AF_\w+)")
ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
WITHIN = ("AF_UNIX", "AF_LOCAL", "AF_NETLINK", "AF_UNSPEC")
NAME_SERVER = "htons(53)"
"""A resolver on the loopback asks others."""
Traced = Callable[..., list[str]]


@pytest.fixture
def traced() -> Traced:
    """Makes of a command one that writes its system calls into a record."""
    strace = needed("strace", "strace")
    if subprocess.run([strace, "-o", os.devnull, "true"], check=False).returncode != 0:
        pytest.skip("the system does not let strace work")
    tracing = [strace, "-f", "-qq", "-s", "0", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o"]
    return lambda record, *command: [*tracing, str(record), *command]


def leaving(record: Path) -> list[str]:
    """The calls of a record that name an address beyond the loopback."""
    return [line for line in record.read_text(encoding="utf-8").splitlines() if _leaves(line)]


def _leaves(line: str) -> bool:
    outward = [family for family in FAMILY.findall(line) if family not in WITHIN]
    hosts = [v4 or v6 for v4, v6 in ADDRESS.findall(line)]
    near = hosts and all(host.startswith("127.") or host in ("::1", "::ffff:127.0.0.1") for host in hosts)
    return bool(outward) and (not near or NAME_SERVER in line)


@pytest.fixture
def environment(real_embedder: Embedder, tmp_path: Path) -> Mapping[str, str]:
    """A home with the models and nothing else, and no setting that keeps a library offline."""
    from index.config import IndexConfig

    (tmp_path / "models").symlink_to(IndexConfig.from_env().home / "models", target_is_directory=True)
    silencing = ("HF_", "GRADIO_", "ORT_", "TRANSFORMERS_", "PLANQA_", "DO_NOT_TRACK")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(silencing)}
    return kept | {"PLANQA_HOME": str(tmp_path), "PLANQA_LLM": "none"}


def heeding_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.models
def test_nothing_leaves_the_machine(environment: Mapping[str, str], traced: Traced, tmp_path: Path) -> None:
    """A build, a question, and a server whose page is opened and which is asked, with all it brings along."""
    plan = tmp_path / "small.txt"
    plan.write_text("青山县规划\n第一章 道路\n到2025年,新建道路20公里。\n", encoding="utf-8")
    cli = (sys.executable, "-m", "cli")
    for number, command in enumerate((("build", str(plan)), ("ask", "新建道路多少公里?"))):
        record = tmp_path / f"record-{number}"
        done = subprocess.run(
            traced(record, *cli, *command), cwd=ROOT, env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        assert leaving(record) == []
    record = tmp_path / "record-serve"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        traced(record, *cli, "serve", "--port", str(port)),
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True, preexec_fn=heeding_interrupts,  # noqa: PLW1509 - one call, before anything else
    ) as server:  # fmt: skip
        try:
            assert server.stdout is not None
            assert f"127.0.0.1:{port}" in server.stdout.readline().decode()
            direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            assert direct.open(f"http://127.0.0.1:{port}/", timeout=60).status == 200
            asking = json.dumps({"question": "新建道路多少公里?"}).encode()
            asked = urllib.request.Request(
                f"http://127.0.0.1:{port}/api/v1/ask", asking, {"Content-Type": "application/json"}
            )
            assert "20公里" in json.load(direct.open(asked, timeout=60))["answer"]
        finally:
            os.killpg(server.pid, signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):  # a thread that waits for a far answer ends it late
                server.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
    assert "sendto(" in record.read_text(encoding="utf-8")  # the page was sent, and seen
    assert leaving(record) == []


@pytest.mark.parametrize("address", [("192.0.2.1", 9), ("127.0.0.1", 53)])
def test_the_record_shows_what_would_leave(address: tuple[str, int], traced: Traced, tmp_path: Path) -> None:
    """A datagram socket turned to an address of no machine, or to a resolver, is seen; nothing is sent."""
    record = tmp_path / "record"
    program = f"import socket as s; s.socket(s.AF_INET, s.SOCK_DGRAM).connect({address!r})"
    subprocess.run(traced(record, sys.executable, "-c", program), check=False, capture_output=True)
    assert len(leaving(record)) == 1
