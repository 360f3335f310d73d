"""A file that is the old one or the new one at any moment, also where power or room on the disk is gone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """On disk when this returns. Who may read it stays, and is as the umask says where it is new.

    A pipe or a device is written as it is.
    """
    if file.exists() and not file.is_file():
        file.write_text(text, encoding="utf-8")
        return
    file = file.resolve()  # a link stays a link
    made = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with made.open("w", encoding="utf-8") as out:
            if file.exists():
                shutil.copymode(file, made)
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        made.replace(file)
    finally:
        made.unlink(missing_ok=True)
