"""The READMEs: their commands run, their targets and settings exist, both languages say the same."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from web.service.settings import VARIABLES

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
RUNS_LONG = ("serve",)  # started and stopped by the browser tests


def blocks(name: str) -> list[str]:
    """The shell blocks of a README."""
    return re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)


def commands(name: str) -> list[str]:
    """Each command line of the shell blocks, without its comment."""
    lines = [line.split("  #")[0].strip() for block in blocks(name) for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def planqa_lines() -> list[str]:
    found = [c for c in commands("README.md") if c.startswith("planqa ")]
    return [c for c in found if c.split()[1] not in RUNS_LONG]


@pytest.fixture(scope="module")
def shipped_index(tmp_path_factory: pytest.TempPathFactory, real_index: object) -> Path:
    """What `planqa build` makes, once for all commands."""
    index = tmp_path_factory.mktemp("readme") / "index"
    env = {**os.environ, "PLANQA_INDEX": str(index)}
    subprocess.run([sys.executable, "-m", "cli", "build"], cwd=ROOT, env=env, check=True, capture_output=True)
    return index


@pytest.mark.models
@pytest.mark.processes
@pytest.mark.parametrize("line", planqa_lines())
def test_each_command_of_the_readme_runs(line: str, tmp_path: Path, shipped_index: Path) -> None:
    """A newcomer who types a `planqa` line of the README gets exit code 0 and is told something.

    `planqa eval check` of a sound set has no result: it says so on stderr.
    """
    words = shlex.split(line)[1:]
    if "--questions" in words:  # the same command over two questions: it answers one by one
        source = ROOT / words[words.index("--questions") + 1]
        few = tmp_path / "few.jsonl"
        lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
        few.write_text("".join(lines[:2]), encoding="utf-8")
        words[words.index("--questions") + 1] = str(few)
    for option in {"--out", "--html"} & set(words):  # an absolute path stays as it is
        words[words.index(option) + 1] = str(tmp_path / words[words.index(option) + 1])
    index = tmp_path / "index"
    env = {**os.environ, "PLANQA_INDEX": str(index), "PLANQA_LLM": "none"}
    shutil.copytree(shipped_index, index)
    done = subprocess.run(
        [sys.executable, "-m", "cli", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (done.stdout if "check" not in words else done.stderr).strip()


@pytest.mark.parametrize("name", READMES)
def test_make_targets_named_exist(name: str) -> None:
    """Every `make TARGET` of a README is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"make ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8")))
    assert named
    assert named <= targets


@pytest.mark.parametrize("name", READMES)
def test_settings_named_are_the_settings_read(name: str) -> None:
    """The variables in a README's table are exactly those that the code reads for a person's use."""
    sources = [ROOT / "index/config.py", ROOT / "chat/config.py", ROOT / "web/service/settings.py"]
    read = {v for s in sources for v in re.findall(r'"(PLANQA_[A-Z_]+)"', s.read_text(encoding="utf-8"))}
    read |= set(VARIABLES.values())
    table = [
        row for row in (ROOT / name).read_text(encoding="utf-8").splitlines() if row.startswith("| `PLANQA")
    ]
    assert {v for row in table for v in re.findall(r"PLANQA_[A-Z_]+", row.split("|")[1])} == read


@pytest.mark.parametrize("name", READMES)
def test_links_and_pictures_exist(name: str) -> None:
    """Every relative link of a README points to a file of the project."""
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_both_languages_show_the_same_commands() -> None:
    """The Chinese README's commands are among the English ones."""
    assert set(commands("README.zh.md")) <= set(commands("README.md"))
