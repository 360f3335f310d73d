"""Settings of the server: one TOML file, the environment above it; read once, checked, then fixed."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from index.config import IndexConfig
from ingest.errors import PlanQAError
from web.service.doors import LOOPBACK

Network = IPv4Network | IPv6Network
Name = Annotated[str, StringConstraints(pattern=r"^[\w.:-]+$", to_lower=True)]
Origin = Annotated[
    str, StringConstraints(pattern=r"^https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?$", to_lower=True)
]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
FILE_VARIABLE = "PLANQA_SETTINGS"
_EXPECTED = {
    "host": "an address or a name of this machine: 127.0.0.1, 0.0.0.0",
    "port": "a port, 1 to 65535",
    "root_path": "the path that a proxy puts before the page's, such as /planqa, or nothing",
    "hosts": "names of hosts",
    "trusted_proxies": "addresses or networks of proxies, such as 10.0.0.5 or 10.0.0.0/24",
    "frame_ancestors": "origins of other sites, such as https://portal.example.org, without a path",
    "asks_per_minute": "a whole number, 0 for no limit",
    "reads_per_minute": "a whole number, 0 for no limit",
    "asks_at_once": "a whole number, 0 for no limit",
    "clients_remembered": "a whole number, at least 100",
    "state": "a folder",
    "tokens": "a file",
    "feedback": "true or false",
    "keep_questions": "true or false",
    "retention_days": "whole days, 1 to 3650",
    "hotline": "a telephone number: digits and -",
    "public_url": "the page's address as others see it, such as https://plan.example.org/planqa, or nothing",
    "log": "text, json or off",
}


@dataclass(frozen=True, slots=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Settings:
    """How the page and the API are served. The names are those of the file's keys."""

    host: Annotated[str, Field(pattern=r"^[\w.:-]+$")] = "127.0.0.1"
    """Address that is listened at."""
    port: Annotated[int, Field(ge=1, le=65535)] = 7860
    root_path: Annotated[str, Field(pattern=r"^(/[\w.~-]+)*$")] = ""
    """Path under which a proxy shows the page."""
    hosts: tuple[Name, ...] = ()
    """Names under which the page may be asked for, lower case; those of this machine alone by default."""
    trusted_proxies: tuple[Network, ...] = ()
    """Whose X-Forwarded-For is believed."""
    frame_ancestors: tuple[Origin, ...] = ()
    """Other sites that may show the page in a frame, such as an office's portal."""
    asks_per_minute: Count = 120
    """Questions of one client, which may be a whole office; 0: no limit. So for the next two."""
    reads_per_minute: Count = 2400
    asks_at_once: Count = 64
    """Questions of programs; one client gets a quarter."""
    clients_remembered: Annotated[int, Field(ge=100, le=10_000_000)] = 20_000
    """Clients whose requests are counted; some 250 bytes each."""
    state: Path | None = None
    """Folder of what the server writes: feedback and, unless said otherwise, tokens. Default: PLANQA_HOME."""
    tokens: Path | None = None
    """File of the API tokens."""
    feedback: bool = True
    """Whether people may say 有用 or 没用."""
    keep_questions: bool = False
    """Whether questions are kept, each and with what is said of its answer; numbers of people masked."""
    retention_days: Annotated[int, Field(ge=1, le=3650)] = 180
    """Days after which feedback and questions are deleted."""
    hotline: Annotated[str, Field(pattern=r"^\d[\d-]{1,19}$")] = "12345"
    """The line that people are sent to with their own case."""
    public_url: Annotated[str, Field(pattern=r"^(https?://[\w.-]+(:\d+)?(/[\w.~-]+)*/?)?$")] = ""
    """The page's address as others see it; citations of the API lead there."""
    log: Literal["text", "json", "off"] = "text"
    """How the server tells its events on stderr."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ, file: Path | None = None) -> Settings:
        """`file` or the file of PLANQA_SETTINGS; variables such as PLANQA_PORT stand above it.

        Raises PlanQAError that names file, line, key, what was found and what was expected.
        """
        named = env.get(FILE_VARIABLE, "")
        file = file or (Path(named).expanduser() if named else None)
        values = _of_file(file) if file else {}
        return cls(**{**values, **_of_environment(env)})

    def with_given(self, given: Mapping[str, Any]) -> Settings:
        """With the values of a command line. Raises PlanQAError as `from_env` does."""
        return replace(self, **_checked(dict(given), strict=True, where=_option))

    def hosts_at(self, host: str) -> tuple[str, ...]:
        """The names for a server at `host`; none, for any name, where it is open to others.

        A machine does not know under which names others reach it.
        """
        if self.hosts:
            return (*self.hosts, *LOOPBACK)
        return LOOPBACK if host in LOOPBACK else ()

    @property
    def exposed(self) -> bool:
        """Whether others than people at this machine may come, through a proxy too."""
        named = self.hosts or self.trusted_proxies or self.public_url
        return bool(named) or self.host not in LOOPBACK

    @property
    def public_page(self) -> str:
        """`public_url` with the slash to which links are added; "" where it is not set."""
        return f"{self.public_url.rstrip('/')}/" if self.public_url else ""

    @property
    def state_folder(self) -> Path:
        return self.state.expanduser() if self.state else IndexConfig.from_env().home

    @property
    def feedback_file(self) -> Path:
        return self.state_folder / "feedback.sqlite"

    @property
    def pause_file(self) -> Path:
        return self.state_folder / "paused.json"

    @property
    def tokens_file(self) -> Path:
        return self.tokens.expanduser() if self.tokens else self.state_folder / "tokens.json"


KEYS = tuple(field.name for field in fields(Settings))
VARIABLES = {key: f"PLANQA_{key.upper()}" for key in KEYS}
_LISTS = ("hosts", "trusted_proxies", "frame_ancestors")


def _of_file(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except OSError as error:
        mend = f"correct --settings or {FILE_VARIABLE}; an example is deploy/planqa.toml"
        raise PlanQAError(f"{file}: {error.strerror}", expected="a file of settings", mend=mend) from error
    except UnicodeDecodeError as error:
        raise PlanQAError(f"{file}: not UTF-8 at byte {error.start}", expected="UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise PlanQAError(
            f"{file}: not TOML: {error}", expected='lines such as port = 7860 or host = "…"'
        ) from error
    return _checked(values, strict=True, where=lambda key: f"{file}{_line(text, key)}: {key}")


def _of_environment(env: Mapping[str, str]) -> dict[str, Any]:
    """An empty variable is none; lists have commas between their items."""
    given = {key: env[name] for key, name in VARIABLES.items() if env.get(name)}
    values = {key: _items(value) if key in _LISTS else value for key, value in given.items()}
    return _checked(values, strict=False, where=lambda key: VARIABLES.get(key, key))


def _option(key: str) -> str:
    return f"--{key.replace('_', '-')}"


def _items(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _checked(values: dict[str, Any], *, strict: bool, where: Any) -> dict[str, Any]:
    """The values as Settings has them. As JSON, so that a list may be a tuple and a text an address."""
    sent = json.dumps(values, default=lambda other: {"": str(other)})  # a TOML date fits no setting
    try:
        made = TypeAdapter(Settings).validate_json(sent, strict=strict)
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        raise _wrong(key, values.get(key), where(key)) from None
    return {key: getattr(made, key) for key in values}


def _wrong(key: str, found: object, where: str) -> PlanQAError:
    if key not in KEYS:
        return PlanQAError(f"{where} is no setting", expected=f"one of {', '.join(KEYS)}")
    return PlanQAError(
        f"{where} is {json.dumps(found, ensure_ascii=False, default=str)}", expected=_EXPECTED[key]
    )


def _line(text: str, key: str) -> str:
    """`:3` where the key, or the table of that name, stands on line 3; nothing where that is not seen."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.partition("=")[0].strip(" \t[]\"'").partition(".")[0] == key:
            return f":{number}"
    return ""
