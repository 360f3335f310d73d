"""Programs of the system that a few tests need."""

from __future__ import annotations

import os
import shutil

import pytest


def needed(program: str, package: str) -> str:
    """The path of a program; a test is skipped without it.

    With CI=true that is a failure where the package could be installed: `.ci/run` tries, and tells
    in NOT_INSTALLED what it did not get.
    """
    if found := shutil.which(program) or shutil.which(program, path="/usr/sbin"):
        return found
    missing = f"{program} is missing; on Debian: apt-get install {package}"
    tried = os.environ.get("NOT_INSTALLED", "").split()
    if os.environ.get("CI") == "true" and shutil.which("apt-get") and program not in tried:
        pytest.fail(missing)
    pytest.skip(missing)
