"""What a measurement was made on and with."""

from __future__ import annotations

import os
import platform
import subprocess
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from index.cores import cores

ROOT = Path(__file__).resolve().parents[2]
_LIBRARIES = ("faiss-cpu", "onnxruntime", "bm25s", "numpy")
MB = 1 << 20


def described() -> dict[str, str]:
    """Cores, processor, memory, versions and commit; nothing that names the machine."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return {
        "machine": f"{cores()} cores, {_processor()}, {_memory_gb():.0f} GB",
        "system": f"{platform.system()}, Python {platform.python_version()}",
        "libraries": libraries,
        "commit": _commit(),
    }


def resident_mb(pid: int | None = None) -> float:
    """Memory of a process that is in RAM, in MB; of this one by default. Linux only."""
    pages = Path(f"/proc/{pid or 'self'}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / MB


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / (1 << 30)


def _commit() -> str:
    """The commit of a checkout, "+" after it where files were changed; unknown elsewhere."""
    asked = ["git", "describe", "--always", "--dirty=+", "--exclude=*", "--abbrev=12"]
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
        return done.stdout.strip()
    return "unknown"
