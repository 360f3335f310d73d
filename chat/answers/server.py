"""The embedded language model: llama.cpp's OpenAI-compatible server in a child process, on loopback.

Why a child: a crash in llama.cpp must not take the web chat down, loading holds the interpreter's
lock for seconds, which would freeze every visitor, and a stopped child gives its 2 GB back.

Why no orphan: the child lives as long as it can read from its stdin. The other end is ours; the
system closes it whichever way we die, `kill -9` included. (PR_SET_PDEATHSIG would follow the
thread that started the child, and threads of a web server come and go.) The child has a session
of its own, so that Ctrl-C reaches only us and the child goes when we go.

The only importer of xllamacpp, which is imported in the child alone.
"""

from __future__ import annotations

import atexit
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from index.cores import cores
from index.models import check_file
from ingest.errors import LanguageModelError, ModelError

CONTEXT_TOKENS = 4096  # of one conversation: evidence and answer need about 1,000
PARALLEL = 2  # two answers share the cores, so that one long answer does not block everyone else
PROMPT_CACHE_MIB = 512  # prompts already read are kept; llama.cpp's default is 8 GiB
RETRY_AFTER_S = 60.0  # a failed start is not repeated for every question
_STOP_S = 5.0
_MEND = "planqa fetch-models, or set PLANQA_LLM=none"


class EmbeddedServer:
    """A GGUF behind an OpenAI-compatible API, started when first needed.

    `api_key` is random: other users of the machine cannot use the model. `model_name` is what the
    API calls the model. `sha256` "" means that there is no hash to check.
    """

    def __init__(self, model: Path, sha256: str = "") -> None:
        self.model = model
        self.model_name = model.stem
        self.api_key = secrets.token_urlsafe(24)
        self._sha256 = sha256
        self._lock = threading.Lock()
        self._start: Future[str] | None = None
        self._failed_at = 0.0
        self._child: subprocess.Popen[bytes] | None = None
        atexit.register(self.stop)

    def ensure(self, timeout_s: float) -> str:
        """The base URL, ending in /v1, of the running server; starts it when it is not running.

        Waits at most `timeout_s`; a start that takes longer goes on, for the next call to find.
        The model's hash is checked before the first start. Raises LanguageModelError.
        """
        with self._lock:
            if self._start is None or self._is_over(self._start):
                self._start = Future()
                threading.Thread(target=self._run, args=(self._start,), daemon=True).start()
            start = self._start
        try:
            return start.result(timeout_s)
        except TimeoutError as error:
            raise LanguageModelError(
                f"the language model {self.model_name} is still loading after {timeout_s:g} s",
                mend="ask again in a moment",
            ) from error

    def stop(self) -> None:
        """Stop the server and wait for its end; a later `ensure` starts it anew."""
        with self._lock:
            child, self._child, self._start = self._child, None, None
        if child is not None:
            _end(child)

    @property
    def pid(self) -> int | None:
        """The process id of the server, None while there is none."""
        child = self._child
        return child.pid if child and child.poll() is None else None

    def _is_over(self, start: Future[str]) -> bool:
        """A failed start is over after a while, a good one when its process is gone."""
        if not start.done():
            return False
        if start.exception() is not None:
            return time.monotonic() - self._failed_at > RETRY_AFTER_S
        return self.pid is None

    def _run(self, start: Future[str]) -> None:
        try:
            start.set_result(self._launch(start))
        except Exception as error:
            self._failed_at = time.monotonic()
            start.set_exception(error if isinstance(error, LanguageModelError) else self._failure(error))

    def _failure(self, reason: object) -> LanguageModelError:
        return LanguageModelError(f"the language model {self.model} does not start: {reason}", mend=_MEND)

    def _launch(self, start: Future[str]) -> str:
        self._check_model()
        with tempfile.TemporaryFile() as log:
            with self._lock:
                if self._start is not start:
                    raise LanguageModelError("the language model was stopped while it started")
                if self._child is not None:  # it crashed
                    _end(self._child)
                child = self._child = _spawn(log)
            url = _configure(child, {"model": str(self.model), "name": self.model_name, "key": self.api_key})
            if url:
                return f"{url}/v1"
            _end(child)
            raise self._failure(_reason(log, child.returncode))

    def _check_model(self) -> None:
        """Check the file, once: an unchecked file could be half a file, or another one."""
        try:
            if self._sha256:
                check_file(self.model, self._sha256)
                self._sha256 = ""
            elif not self.model.is_file():
                raise LanguageModelError(f"{self.model}: not there", mend=_MEND)
        except ModelError as error:
            raise LanguageModelError(error.found, expected=error.expected, mend=error.mend) from error


def _spawn(log: IO[bytes]) -> subprocess.Popen[bytes]:
    # -P and PYTHONPATH: this very package is run, whatever lies in the working directory.
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "chat.answers.server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    )


def _configure(child: subprocess.Popen[bytes], config: dict[str, str]) -> str:
    """Send the settings, which hold the key, through the pipe; returns the URL, "" on failure."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(json.dumps(config).encode() + b"\n")
        child.stdin.flush()
        return child.stdout.readline().decode().strip()
    except (OSError, ValueError):  # it died, or was stopped, before it read
        return ""


def _end(child: subprocess.Popen[bytes]) -> None:
    assert child.stdin is not None
    assert child.stdout is not None
    with suppress(OSError):
        child.stdin.close()
    try:
        child.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    child.stdout.close()  # only now: a thread may still be reading the URL from it


def _reason(log: IO[bytes], status: int) -> str:
    """llama.cpp's first error line, which is the cause of those after it, else the last line."""
    log.seek(0)
    lines = [line.strip() for line in log.read().decode(errors="replace").splitlines() if line.strip()]
    errors = [line.partition(" E ")[2] for line in lines if " E " in line]
    return errors[0] if errors else ": ".join([f"exit status {status}", *lines[-1:]])


def _serve() -> None:
    """The child: serve until stdin ends. Prints the URL; everything else goes to stderr."""
    config = json.loads(sys.stdin.buffer.readline())
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import xllamacpp

    server = xllamacpp.Server(_params(xllamacpp, config))
    print(server.listening_address, file=answer, flush=True)
    answer.close()
    sys.stdin.buffer.read()
    os._exit(0)  # nothing to save; unloading the model in order takes longer


def _params(xllamacpp: Any, config: dict[str, str]) -> Any:
    params = xllamacpp.CommonParams()
    params.model.path = config["model"]
    params.model_alias = {config["name"]}
    params.api_keys = [config["key"]]
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # a free one
    params.n_parallel = PARALLEL
    params.n_ctx = CONTEXT_TOKENS * PARALLEL
    params.cache_prompt = True
    params.cache_ram_mib = PROMPT_CACHE_MIB
    # llama.cpp's own guess counts the cores of the machine, not those this process may use.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = cores()
    params.verbosity = 1  # errors only
    params.ui = False
    params.endpoint_slots = False
    params.endpoint_props = False
    params.endpoint_metrics = False
    return params


if __name__ == "__main__":
    _serve()
