"""A real server of seekdb, from its wheel, behind a door on the loopback. `make seekdb` runs it by itself.

seekdb would listen at every address of the machine, whatever `bind_address` says; opened as a library it
listens at a socket in its folder alone. The door passes what comes to 127.0.0.1 on to that socket.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pylibseekdb
import pymysql

USER, PASSWORD, DATABASE = "planqa", "a password of the tests", "planqa"
_CHUNK = 1 << 16


class Door:
    """Passes connections to a port of 127.0.0.1 on to a Unix socket."""

    def __init__(self, target: str, port: int = 0) -> None:
        self.target = target
        self._listening = socket.create_server(("127.0.0.1", port))
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def cut(self) -> None:
        """End all connections that stand; further ones are let in."""
        for end in [*self._open]:
            _shut(end)

    def close(self) -> None:
        _shut(self._listening)  # an accept that waits would go on
        self._listening.close()
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                outside, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(outside,), daemon=True).start()

    def _serve(self, outside: socket.socket) -> None:
        with outside, socket.socket(socket.AF_UNIX) as inside, suppress(OSError):
            inside.connect(self.target)
            self._open |= {outside, inside}
            back = threading.Thread(target=_passed, args=(inside, outside), daemon=True)
            back.start()
            _passed(outside, inside)
            back.join()
            self._open -= {outside, inside}


def _passed(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(_CHUNK):
            other.sendall(data)
    _shut(one)
    _shut(other)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


class Seekdb:
    """A server over a folder, with a database and a user who has a password."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        # It would tell its maker of each new folder: TELEMETRY_ENABLED does not reach it from here. What it
        # tells it writes into this file first; a folder in its place, and nothing is sent.
        (folder / "run" / "telemetry.json").mkdir(parents=True, exist_ok=True)
        self._instance: Any = pylibseekdb.open(str(folder))
        self.door = Door(self._socket, port)
        self._as_root(f"create user if not exists {USER} identified by '{PASSWORD}'")
        self.create(DATABASE)

    def setting(self, database: str = DATABASE) -> str:
        """What PLANQA_ENGINE is set to."""
        return f"oceanbase://{USER}@127.0.0.1:{self.door.port}/{database}"

    @property
    def _socket(self) -> str:
        return str(self._instance.connection_options()["unix_socket"])

    def kill(self) -> None:
        """End the server as a power cut does."""
        pid = int((self.folder / "run" / "seekdb.pid").read_text(encoding="ascii"))
        os.kill(pid, signal.SIGKILL)
        self.door.cut()
        self._instance.close()

    def start_again(self) -> None:
        self._instance = pylibseekdb.open(str(self.folder))
        self.door.target = self._socket

    def close(self) -> None:
        self.door.close()
        self._instance.close()

    def create(self, database: str) -> None:
        """A database that the user may use."""
        self._as_root(f"create database if not exists {database}")
        self._as_root(f"grant all on {database}.* to {USER}")

    def _as_root(self, statement: str) -> None:
        connection = pymysql.connect(autocommit=True, **self._instance.connection_options())
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()


def main() -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=2881)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    server = Seekdb(args.folder, args.port)
    print(f"PLANQA_ENGINE={server.setting()} PLANQA_ENGINE_PASSWORD='{PASSWORD}'", flush=True)
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)
    server.close()


if __name__ == "__main__":
    main()
