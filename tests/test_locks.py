"""The lock files: every package pinned, every file known by its hash, and nothing of the project left out."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-cpu.lock", "requirements-cuda.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked(name: str) -> dict[str, str]:
    """Package and version. Fails for a line that is no pin with hashes."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    pins = {}
    for line in lines:
        match = re.fullmatch(r"([a-z0-9.-]+)==([\w.+]+)((?:\s+--hash=sha256:[0-9a-f]{64})+)", line.strip())
        assert match, line
        assert match[1] not in pins
        pins[match[1]] = match[2]
    return pins


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_is_a_pin_with_hashes(name: str) -> None:
    """Nothing else stands in a lock: no address of an index, no file of one machine."""
    assert locked(name)
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_what_the_project_needs_is_locked_and_fits() -> None:
    """Each dependency of pyproject.toml, of the tests too, in the version that it asks for."""
    run, dev, torch = locked(LOCKS[0]), locked(LOCKS[1]), locked("requirements-cuda.lock")
    given = PROJECT["dependencies"]
    for pins, wanted in (
        (run | torch, given),
        (dev | torch, given + PROJECT["optional-dependencies"]["dev"]),
    ):
        for requirement in map(Requirement, wanted):
            assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement


def test_the_locks_agree() -> None:
    """The tests run with what is served; both builds of PyTorch are of one version."""
    run, dev, cpu, cuda = map(locked, LOCKS)
    assert run.items() <= dev.items()
    assert {name: run[name] for name in cuda.keys() & run.keys()}.items() <= cuda.items()
    assert cpu == {"torch": f"{cuda['torch']}+cpu"}
    assert "torch" not in dev


@pytest.mark.processes
def test_another_file_than_the_locked_one_is_not_installed(tmp_path: Path) -> None:
    """pip ends with a message that names the package, what was expected and what came."""
    wheel = tmp_path / "planqa_sample-1.0-py3-none-any.whl"
    _write_wheel(wheel)
    lock = tmp_path / "sample.lock"
    lock.write_text(f"planqa-sample==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-deps", "--dry-run"]
    done = subprocess.run(
        [*command, "--no-index", "--find-links", str(tmp_path), "-r", str(lock)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert "0" * 64 in done.stderr
    assert "planqa-sample==1.0" in done.stderr


def _write_wheel(file: Path) -> None:
    from zipfile import ZipFile

    at = "planqa_sample-1.0.dist-info"
    with ZipFile(file, "w") as wheel:
        wheel.writestr(f"{at}/METADATA", "Metadata-Version: 2.1\nName: planqa-sample\nVersion: 1.0\n")
        wheel.writestr(f"{at}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{at}/RECORD", "")


def test_every_way_to_install_checks_the_hashes() -> None:
    """Makefile, image and README: no `pip install` without them but that of the project itself."""
    for name in ("Makefile", "deploy/Dockerfile", "README.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        locks = set(re.findall(r"requirements-?\w*\.lock", text))
        assert {"requirements.lock", "requirements-cpu.lock", "requirements-cuda.lock"} <= locks
        for line in re.findall(r"^.*pip install.*$", text, re.MULTILINE):
            if "-r requirements" in line:
                assert "--require-hashes --no-deps" in line, line
