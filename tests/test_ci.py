"""What CI does where a program is missing: `.ci/run` gets it, or says so; a test is skipped only then."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from programs import needed

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`.ci/run` on a machine without programs, whose apt-get lacks some packages; `make` says what it got."""
    for name in ("bash", "dirname"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    scripts = {
        "id": "echo 0",
        "make": 'echo "make $* with CI=$CI, without:$NOT_INSTALLED${PYTHONDONTWRITEBYTECODE+, not kept}"',
        "apt-get": 'echo "apt-get $*" >&2; for it in $LACKING; do [[ "$*" != *$it* ]] || exit 100; done',
    }
    for name, line in scripts.items():
        (tmp_path / name).write_text(f"#!{shutil.which('bash')}\n{line}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)

    def run(lacking: str) -> subprocess.CompletedProcess[str]:
        script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").replace(":/usr/sbin", "")
        (tmp_path / "ci").mkdir()
        (tmp_path / "ci" / "run").write_text(script, encoding="utf-8")
        return subprocess.run(
            [str(tmp_path / "bash"), str(tmp_path / "ci" / "run")],
            env={"PATH": str(tmp_path), "LACKING": lacking, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


@pytest.mark.processes
@pytest.mark.parametrize(
    ("lacking", "without"),
    [
        ("nothing", ""),
        ("strace", " strace"),
        ("nginx-light", " nginx"),
        ("strace nginx-light", " strace nginx"),
    ],
)
def test_ci_goes_on_without_what_few_tests_need(lacking: str, without: str, run: Run) -> None:
    """strace and nginx are installed beside Chromium; what cannot be is said, and told to the tests.

    What is compiled once is kept, whatever the machine says: the tests start many processes.
    """
    done = run(lacking)
    assert done.returncode == 0, done.stderr
    assert f"make test with CI=true, without:{without}\n" in done.stdout
    for package in ("chromium fonts-noto-cjk", "strace", "nginx-light"):
        assert f"apt-get install -y -qq --no-install-recommends {package}\n" in done.stderr
        assert (f"{package} could not be installed" in done.stdout) == (package in lacking)
    assert done.stderr.count("apt-get update") == 1


@pytest.mark.processes
@pytest.mark.parametrize("lacking", ["chromium", "update"])
def test_ci_ends_without_a_browser(lacking: str, run: Run) -> None:
    """Nothing is tested as if all were there."""
    done = run(lacking)
    assert done.returncode != 0
    assert "make" not in done.stdout


@pytest.mark.parametrize(
    ("ci", "apt", "told", "outcome"),
    [
        ("true", True, "", "failed"),
        ("true", True, "nginx no-program", "skipped"),
        ("true", False, "", "skipped"),
        ("", True, "", "skipped"),
    ],
)
def test_what_is_missing_though_ci_could_have_it_is_a_failure(
    *, ci: str, apt: bool, told: str, outcome: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere a test is skipped, and says which package it needs."""
    if apt:
        (tmp_path / "apt-get").write_text("")
        (tmp_path / "apt-get").chmod(0o755)
    for name, value in (("PATH", str(tmp_path)), ("CI", ci), ("NOT_INSTALLED", told)):
        monkeypatch.setenv(name, value)
    kinds = {"failed": pytest.fail.Exception, "skipped": pytest.skip.Exception}
    with pytest.raises(kinds[outcome], match="apt-get install a-package"):
        needed("no-program", "a-package")
