"""The embedded server: first with a tiny llama.cpp of our own in the child, then the real one."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat.answers.server import EmbeddedServer
from index.models import planqa_home, resolve_llm
from ingest.errors import LanguageModelError

pytestmark = pytest.mark.processes

# Stands where the real library stands: it behaves as the "model" file tells it.
FAKE_LIBRARY = """
import os, time
from types import SimpleNamespace

class CommonParams(SimpleNamespace):
    def __init__(self):
        super().__init__(**{k: SimpleNamespace() for k in ("model", "cpuparams", "cpuparams_batch")})

class Server:
    def __init__(self, params):
        with open(params.model.path) as file:
            behaviour = file.read()
        with open(params.model.path + ".starts", "a") as file:
            file.write("x")
        print("chatter on stdout")
        if "slow" in behaviour:
            time.sleep(1)
        if "abort" in behaviour:
            os.abort()
        if "bad" in behaviour:
            os.write(2, b"0.00.003 E loader: this GGUF file is too new\\n0.00.004 E srv: giving up\\n")
            raise RuntimeError("Failed to init server")
        self.listening_address = f"http://{params.hostnames[0]}:{os.getpid()}"
"""


@pytest.fixture
def fake_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/xllamacpp.py").write_text(FAKE_LIBRARY, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))


def model_file(folder: Path, behaviour: str) -> Path:
    path = folder / "tiny.gguf"
    path.write_text(behaviour, encoding="utf-8")
    return path


def starts(model: Path) -> int:
    counter = Path(f"{model}.starts")
    return len(counter.read_text(encoding="utf-8")) if counter.exists() else 0


def gone(pid: int, within_s: float = 5.0) -> bool:
    """Whether the process ends in time (a zombie that waits for init counts as ended)."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.usefixtures("fake_library")
class TestLifeOfTheChild:
    def test_many_callers_start_one_server(self, tmp_path: Path) -> None:
        """Callers at the same moment get the same URL from one start."""
        server = EmbeddedServer(model_file(tmp_path, "slow"))
        urls: list[str] = []
        threads = [threading.Thread(target=lambda: urls.append(server.ensure(10))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        server.stop()
        assert len(urls) == 8
        assert len(set(urls)) == 1
        assert urls[0].startswith("http://127.0.0.1:")
        assert urls[0].endswith("/v1")
        assert starts(server.model) == 1

    def test_slow_start_is_an_error_now_and_a_server_later(self, tmp_path: Path) -> None:
        """A caller waits no longer than it said; the start goes on for the next one."""
        server = EmbeddedServer(model_file(tmp_path, "slow"))
        begin = time.monotonic()
        with pytest.raises(LanguageModelError, match="still loading"):
            server.ensure(0.2)
        assert time.monotonic() - begin < 0.9
        assert server.ensure(10)
        server.stop()
        assert starts(server.model) == 1

    def test_stop_ends_the_child_and_ensure_starts_anew(self, tmp_path: Path) -> None:
        """After stop there is no process; the server can be used again."""
        server = EmbeddedServer(model_file(tmp_path, "fine"))
        server.ensure(10)
        pid = server.pid
        assert pid is not None
        server.stop()
        assert server.pid is None
        assert gone(pid, 0.1)
        server.ensure(10)
        assert server.pid not in (None, pid)
        server.stop()

    def test_stop_while_loading_leaves_nothing(self, tmp_path: Path) -> None:
        """A stop in the middle of a start ends the child; who waits gets the error."""
        server = EmbeddedServer(model_file(tmp_path, "slow"))
        errors: list[BaseException] = []

        def ask() -> None:
            try:
                server.ensure(10)
            except LanguageModelError as error:
                errors.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        deadline = time.monotonic() + 10
        while starts(server.model) == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        pid = server.pid
        server.stop()
        thread.join(10)
        assert pid is not None
        assert gone(pid, 0.1)

    def test_crashed_server_is_started_again(self, tmp_path: Path) -> None:
        """A crash takes only the child; the next question has a new one."""
        server = EmbeddedServer(model_file(tmp_path, "fine"))
        first = server.ensure(10)
        assert server.pid is not None
        os.kill(server.pid, signal.SIGSEGV)
        while server.pid is not None:
            time.sleep(0.01)
        assert server.ensure(10) != first
        server.stop()

    @pytest.mark.parametrize(
        ("behaviour", "reason"), [("bad", "this GGUF file is too new"), ("abort", "exit status -6")]
    )
    def test_failed_start_says_why_and_is_not_repeated(
        self, tmp_path: Path, behaviour: str, reason: str
    ) -> None:
        """The first error line is the cause; asking again soon does not load the model again."""
        server = EmbeddedServer(model_file(tmp_path, behaviour))
        for _ in range(3):
            with pytest.raises(LanguageModelError, match=reason):
                server.ensure(10)
        assert starts(server.model) == 1
        assert server.pid is None

    def test_damaged_model_is_never_loaded(self, tmp_path: Path) -> None:
        """A wrong hash is an error that names file, expected and found, before any start."""
        model = model_file(tmp_path, "fine")
        with pytest.raises(LanguageModelError) as caught:
            EmbeddedServer(model, "0" * 64).ensure(10)
        assert str(model) in caught.value.found
        assert hashlib.sha256(b"fine").hexdigest() in caught.value.found
        assert caught.value.expected == "0" * 64
        assert "planqa fetch-models" in caught.value.mend
        assert starts(model) == 0

    def test_missing_model_is_a_language_model_error(self, tmp_path: Path) -> None:
        """The bot falls back on this error, so it must be of that kind."""
        with pytest.raises(LanguageModelError, match=r"none\.gguf"):
            EmbeddedServer(tmp_path / "none.gguf").ensure(10)

    def test_key_is_not_on_the_command_line(self, tmp_path: Path) -> None:
        """Other users of the machine can read arguments; the key goes through a pipe."""
        server = EmbeddedServer(model_file(tmp_path, "fine"))
        server.ensure(10)
        for place in ("cmdline", "environ"):
            assert server.api_key not in Path(f"/proc/{server.pid}/{place}").read_text(encoding="utf-8")
        server.stop()
        assert server.api_key not in repr(server)
        assert server.api_key != EmbeddedServer(server.model).api_key

    @pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
    def test_child_goes_when_we_go(self, tmp_path: Path, how: signal.Signals) -> None:
        """However the parent ends, Ctrl-C and kill -9 included, no server is left behind."""
        model = model_file(tmp_path, "fine")
        code = f"""
            import time
            from pathlib import Path
            from chat.answers.server import EmbeddedServer
            server = EmbeddedServer(Path({str(model)!r}))
            server.ensure(10)
            print(server.pid, flush=True)
            time.sleep(60)
        """
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)],
            cwd=Path(__file__).parents[1],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as parent:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
            assert not gone(pid, 0.1)
            parent.send_signal(how)
        assert gone(pid)


@pytest.fixture(scope="module")
def real_server() -> Iterator[EmbeddedServer]:
    try:
        source = resolve_llm("", planqa_home(os.environ.get("PLANQA_HOME", "")))
    except LanguageModelError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"needs the fetched models: {error}")
    assert source.path is not None
    server = EmbeddedServer(source.path, source.sha256)
    yield server
    server.stop()


@pytest.mark.models
@pytest.mark.enable_socket
class TestRealModel:
    def test_streams_an_answer_quietly(
        self, real_server: EmbeddedServer, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """The usual client gets Chinese words piece by piece, and llama.cpp prints nothing."""
        from langchain_openai import ChatOpenAI

        url = real_server.ensure(120)
        llm = ChatOpenAI(
            base_url=url,
            api_key=lambda: real_server.api_key,
            model=real_server.model_name,
            temperature=0,
            max_completion_tokens=24,
        )
        question = "资料:到2025年,新增公园绿地50公顷。\n问题:新增公园绿地多少?只根据资料回答。"
        pieces = [str(chunk.content) for chunk in llm.stream(question) if chunk.content]
        assert len(pieces) > 1
        assert "50" in "".join(pieces)
        assert capfd.readouterr().err == ""

    def test_grammar_is_obeyed(self, real_server: EmbeddedServer) -> None:
        """A JSON schema in the request binds the output."""
        import json

        import httpx

        schema = {"type": "object", "properties": {"n": {"enum": [1, 2]}}, "required": ["n"]}
        reply = httpx.post(
            real_server.ensure(120) + "/chat/completions",
            headers={"Authorization": f"Bearer {real_server.api_key}"},
            json={
                "messages": [{"role": "user", "content": "你好"}],
                "max_tokens": 32,
                "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}},
            },
            timeout=120,
        )
        assert json.loads(reply.json()["choices"][0]["message"]["content"])["n"] in (1, 2)

    @pytest.mark.parametrize("path", ["/v1/models", "/v1/chat/completions", "/props", "/slots", "/metrics"])
    def test_nothing_is_served_without_the_key(self, real_server: EmbeddedServer, path: str) -> None:
        """Another user of the machine gets 401, and no web page is served at all."""
        import httpx

        base = real_server.ensure(120).removesuffix("/v1")
        assert httpx.get(base + path, timeout=10).status_code == 401
        headers = {"Authorization": f"Bearer {real_server.api_key}"}
        assert httpx.get(base + "/", headers=headers, timeout=10).status_code == 404

    def test_listens_on_loopback_only(self, real_server: EmbeddedServer) -> None:
        """The address is 127.0.0.1, and the process has no other listening socket."""
        real_server.ensure(120)
        rows = Path(f"/proc/{real_server.pid}/net/tcp").read_text(encoding="utf-8").splitlines()[1:]
        fds = [str(fd.readlink()) for fd in Path(f"/proc/{real_server.pid}/fd").iterdir()]
        own = [row.split() for row in rows if f"socket:[{row.split()[9]}]" in fds]
        listening = [row[1].split(":")[0] for row in own if row[3] == "0A"]
        assert listening == ["0100007F"]

    def test_stop_leaves_nothing(self, real_server: EmbeddedServer) -> None:
        """The process is gone after stop, with its memory and its port."""
        real_server.ensure(120)
        pid = real_server.pid
        assert pid is not None
        real_server.stop()
        assert gone(pid, 0.1)
