"""`planqa serve` and `planqa add` as real processes, on the real models."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import free_port
from test_api import PLAN

from index.config import IndexConfig
from index.embedder import Embedder

ROOT = Path(__file__).resolve().parent.parent
TOWN = "松岗区公园建设规划\n第一章 总体要求\n第一节 主要目标\n到2028年新建口袋公园25个,每个街道不少于2个。\n"
pytestmark = [pytest.mark.models, pytest.mark.processes]


def planqa(env: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "cli", *arguments], cwd=ROOT, env=env, check=True, timeout=300)


@pytest.fixture
def env(tmp_path: Path, real_embedder: Embedder) -> dict[str, str]:
    """A home with the models and the index of a small plan."""
    (tmp_path / "models").symlink_to(IndexConfig.from_env().home / "models", target_is_directory=True)
    made = {**os.environ, "PLANQA_HOME": str(tmp_path), "PLANQA_LLM": "none", "PLANQA_INDEX": ""}
    (tmp_path / "green.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "town.txt").write_text(TOWN, encoding="utf-8")
    planqa(made, "build", str(tmp_path / "green.txt"))
    return made


@pytest.fixture
def server(env: dict[str, str], tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    port = free_port()
    limits = {"PLANQA_ASKS_PER_MINUTE": "0", "PLANQA_READS_PER_MINUTE": "0", "PLANQA_LOG": "json"}
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port)]
    with (
        (tmp_path / "log").open("w", encoding="utf-8") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=env | limits, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
        ) as process,
    ):  # fmt: skip
        try:
            assert process.stdout is not None
            assert "is up" in process.stdout.readline()
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
                yield process, client
        finally:
            process.kill()


def events(tmp_path: Path, event: str) -> list[dict[str, Any]]:
    rows = [line for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines() if line[0] == "{"]
    return [row for row in map(json.loads, rows) if row["event"] == event]


def until(holds: Any) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_add_is_taken_up_while_questions_run(
    server: tuple[subprocess.Popen[str], httpx.Client], env: dict[str, str], tmp_path: Path
) -> None:
    """Four people ask all the while: every answer is whole; then the added plan answers, and one damaged
    later does not take the service down. SIGTERM ends it with 0, and the log has it all.
    """
    process, client = server
    answers: list[str] = []
    over = threading.Event()

    def ask(question: str) -> dict[str, Any]:
        response = client.post("/api/v1/ask", json={"question": question})
        response.raise_for_status()
        return dict(response.json())

    def go_on_asking() -> None:
        while not over.is_set():
            answers.append(ask("青山县到2027年建成多少个老年食堂?")["answer"])

    asking = [threading.Thread(target=go_on_asking) for _ in range(4)]
    for thread in asking:
        thread.start()
    planqa(env, "add", str(tmp_path / "town.txt"))
    until(lambda: client.get("/readyz").json()["plans"] == 2)
    assert "25个" in ask("松岗区到2028年新建多少个口袋公园?")["answer"]
    over.set()
    for thread in asking:
        thread.join()
    assert len(answers) > 4
    assert all("40个" in answer for answer in answers)

    folder = tmp_path / "index"
    shutil.copytree(folder, tmp_path / "aside")
    planqa(env, "remove", "松岗")
    until(lambda: client.get("/readyz").json()["plans"] == 1)
    (generation,) = (tmp_path / "aside").glob("gen-*")
    (generation / "plans.json").write_bytes(b"[]")
    generation.rename(folder / generation.name)
    (tmp_path / "aside" / "manifest.json").replace(folder / "manifest.json")
    process.send_signal(signal.SIGHUP)
    until(lambda: "newer_index" in client.get("/readyz").json())
    assert "40个" in ask("青山县到2027年建成多少个老年食堂?")["answer"]
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    assert [len(row["plans"]) for row in events(tmp_path, "index") if "plans" in row] == [2, 1]
    assert events(tmp_path, "index")[-1]["level"] == "error"
    assert "IndexCorrupt" in events(tmp_path, "index")[-1]["error"]
    assert len(events(tmp_path, "start")) == len(events(tmp_path, "stop")) == 1
