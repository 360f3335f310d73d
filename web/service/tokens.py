"""API tokens: who may ask without a page. A file holds their hashes; a token itself is shown once."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import secrets
import stat
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from ingest.errors import PlanQAError

log = logging.getLogger(__name__)
SCOPES = ("ask", "read")
_PREFIX = "planqa_"
"""So that a token that was published by mistake can be searched for."""
_BYTES = 32
_FORMAT = 1
_LONGEST_NAME = 40
MEND = "remove the file, then planqa token add NAME"


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token: 32 random bytes need no slow hash."""

    name: str
    sha256: str
    scopes: tuple[str, ...] = SCOPES
    created: str = ""

    def may(self, scope: str) -> bool:
        return scope in self.scopes


class Tokens:
    """The tokens of one file. Read again when it changes, so that a revoked one ends at once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: tuple[int, int, int] | None = None
        self._tokens: tuple[Token, ...] = ()

    def all(self) -> tuple[Token, ...]:
        """By name. Raises PlanQAError where the file is damaged or others may write to it."""
        try:
            found = self._file.stat()
        except FileNotFoundError:
            self._seen, self._tokens = None, ()
            return ()
        except OSError as error:
            raise PlanQAError(f"{self._file}: {error.strerror}", mend=MEND) from error
        seen = (found.st_mtime_ns, found.st_size, found.st_ino)
        if seen != self._seen:
            if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                raise PlanQAError(f"{self._file}: others may write to it", mend=f"chmod 600 {self._file}")
            self._tokens, self._seen = _read(self._file), seen
        return self._tokens

    def of(self, authorization: str) -> Token | None:
        """The token of an `Authorization: Bearer …` header. Every hash is compared, whichever fits."""
        kind, _, sent = authorization.partition(" ")
        if kind.lower() != "bearer":
            return None
        digest, found = _hash(sent.strip()), None
        for token in self.all():
            if hmac.compare_digest(token.sha256, digest):
                found = token
        return found

    def name_of(self, authorization: str) -> str | None:
        """For the limits: whose requests are counted together. Nobody's where the file cannot be read."""
        try:
            token = self.of(authorization)
        except PlanQAError as error:
            log.warning("no token is known: %s", error)
            return None
        return token.name if token else None

    def add(self, name: str, scopes: Iterable[str] = SCOPES) -> str:
        """A new token, to be shown once. Raises PlanQAError where the name is taken or cannot be one."""
        wanted = tuple(scope for scope in SCOPES if scope in scopes)
        if not name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
            expected = f"1 to {_LONGEST_NAME} printable characters"
            raise PlanQAError(f"{name[:_LONGEST_NAME]!r} is no name for a token", expected=expected)
        with self._changing():
            tokens = self.all()
            if any(token.name == name for token in tokens):
                mend = f"planqa token revoke {name}, or another name"
                raise PlanQAError(f"there is a token {name!r} already", mend=mend)
            secret = _PREFIX + secrets.token_urlsafe(_BYTES)
            created = datetime.now(UTC).isoformat(timespec="seconds")
            self._write((*tokens, Token(name, _hash(secret), wanted, created)))
        return secret

    def revoke(self, name: str) -> None:
        """Raises PlanQAError where there is none of that name."""
        with self._changing():
            tokens = self.all()
            if all(token.name != name for token in tokens):
                known = ", ".join(token.name for token in tokens) or "there is none"
                raise PlanQAError(f"there is no token {name!r}", expected=f"one of: {known}")
            self._write(tuple(token for token in tokens if token.name != name))

    def _changing(self) -> FileLock:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(f"{self._file}.lock", mode=0o600)

    def _write(self, tokens: tuple[Token, ...]) -> None:
        """Readable by its owner alone, and whole at any moment."""
        ordered = sorted(tokens, key=lambda token: token.name)
        values = {"format": _FORMAT, "tokens": [asdict(token) for token in ordered]}
        number, made = tempfile.mkstemp(dir=self._file.parent, prefix=f"{self._file.name}.")
        temporary = Path(made)
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                json.dump(values, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(number)
            temporary.replace(self._file)
        finally:
            temporary.unlink(missing_ok=True)


def _read(file: Path) -> tuple[Token, ...]:
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        known = values["format"] == _FORMAT
        tokens = tuple(replace(Token(**row), scopes=tuple(row["scopes"])) for row in values["tokens"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise PlanQAError(f"{file} is no file of tokens ({error})", mend=MEND) from error
    if not known or not all(
        isinstance(text, str) and text.isascii() for token in tokens for text in (token.sha256, *token.scopes)
    ):
        raise PlanQAError(
            f"{file} is no file of tokens",
            expected=f"format {_FORMAT}, a sha256 and scopes of each token",
            mend=MEND,
        )
    return tokens


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
