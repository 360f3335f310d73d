"""docs/api.md: each recipe runs as it is written, against a running server over the shipped plan."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import at_port
from serving import free_port, launched

from chat.bot import Bot
from index.plan_index import PlanIndex

DOC = (Path(__file__).parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", DOC, re.S))
CURL = [line for line in SHELL.splitlines() if line.startswith("curl ")]
PYTHON = re.findall(r"```python\n(.*?)```", DOC, re.S)

pytestmark = [pytest.mark.models, pytest.mark.processes]


@pytest.fixture(scope="module")
def address(real_index: PlanIndex) -> Iterator[str]:
    server = launched(Bot(real_index), at_port(free_port()))
    yield server.local_url
    server.close()


@pytest.mark.parametrize("line", CURL, ids=range(len(CURL)))
def test_a_line_for_the_shell_gets_what_it_asks_for(line: str, address: str, tmp_path: Path) -> None:
    """Curl ends well (-f: an error of the server is one), with something to read or a file."""
    if shutil.which("curl") is None:
        pytest.skip("curl is missing")
    done = subprocess.run(
        line.replace("http://127.0.0.1:7860/", address),
        shell=True, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    made = list(tmp_path.iterdir())
    assert made[0].stat().st_size > 1000 if made else len(done.stdout) > 100


@pytest.mark.parametrize("program", PYTHON, ids=range(len(PYTHON)))
def test_a_program_prints_what_the_plan_says(program: str, address: str) -> None:
    """The clients of OpenAI and of MCP: the figure of the plan, and a number of rows."""
    made = program.replace("http://127.0.0.1:7860/", address)
    done = subprocess.run(
        [sys.executable, "-c", made], capture_output=True, text=True, check=True, timeout=60
    )
    assert "42" in done.stdout or int(done.stdout) > 2
