"""Word files whose parts point to parts that are not there, as converters leave them (Target="NULL")."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile

_RELATIONSHIP = re.compile(rb"<Relationship\b[^>]*?/>|<Relationship\b[^>]*?>.*?</Relationship>", re.DOTALL)
_TARGET = re.compile(rb'\bTarget\s*=\s*"([^"]*)"')
_EXTERNAL = re.compile(rb'\bTargetMode\s*=\s*"External"')


def without_dangling(data: bytes) -> bytes:
    """The package without relationships to parts that it does not hold; all else as it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        names = set(source.namelist())
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(".rels"):
                content = _kept(name, content, names)
            target.writestr(name, content)
    return made.getvalue()


def _kept(name: str, content: bytes, names: set[str]) -> bytes:
    base = posixpath.dirname(posixpath.dirname(name))

    def kept(match: re.Match[bytes]) -> bytes:
        said = _TARGET.search(match.group())
        if said is None or _EXTERNAL.search(match.group()):
            return match.group()
        path = said[1].decode("utf-8", "replace")
        part = path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join(base, path))
        return match.group() if part in names else b""

    return _RELATIONSHIP.sub(kept, content)
