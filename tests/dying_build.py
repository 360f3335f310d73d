"""Builds that kill themselves with SIGKILL at one file operation after another.

Run as `python dying_build.py FOLDER OLD NEW`: for n = 1, 2, ... an index of OLD is built in a fresh
folder, then a forked child rebuilds it from NEW and kills itself at its n-th file operation there.
Prints the title of the plan that loads afterwards, one line for each n, until a child lives.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from pathlib import Path

from fakes import BigramEmbedder

from index.build import build
from index.config import IndexConfig
from index.store import load_index

OPERATIONS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"}


def kill_at(operation: int, folder: Path) -> None:
    """From here on, the process dies when it starts its n-th file operation in the folder."""
    left = operation

    def hook(event: str, args: tuple[object, ...]) -> None:
        nonlocal left
        if event in OPERATIONS and (os.fspath(folder) in str(args[0]) or event.startswith("os.rm")):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def main(folder: Path, old: Path, new: Path) -> None:
    for n in count(1):
        config = IndexConfig(home=folder, folder=folder / str(n))
        build([old], config, BigramEmbedder())
        child = os.fork()
        if child == 0:
            kill_at(n, config.folder)
            build([new], config, BigramEmbedder())
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(load_index(config, BigramEmbedder()).plans[0].title, flush=True)
        build([new], config, BigramEmbedder())
        assert load_index(config, BigramEmbedder()).plans[0].title == "新规划"
        assert sum(path.name.startswith("gen-") for path in config.folder.iterdir()) <= 2
        if status == 0:
            return


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
