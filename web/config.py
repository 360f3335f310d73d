"""Settings of `web`; the environment is read here, once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from web.doors import LOOPBACK


@dataclass(frozen=True, slots=True)
class WebConfig:
    """How the page is served."""

    hosts: tuple[str, ...] = ()
    """Names under which the page may be asked for, lower case; those of this machine alone by default."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> WebConfig:
        """PLANQA_HOSTS, with commas between the names."""
        names = (name.strip().lower() for name in env.get("PLANQA_HOSTS", "").split(","))
        return cls(tuple(name for name in names if name))

    def hosts_at(self, host: str) -> tuple[str, ...]:
        """The names for a server at `host`; none, for any name, where it is open to others.

        A machine does not know under which names others reach it.
        """
        if self.hosts:
            return (*self.hosts, *LOOPBACK)
        return LOOPBACK if host in LOOPBACK else ()
