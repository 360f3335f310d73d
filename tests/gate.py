"""A door between a browser and a server, for tests of what a person sees when the network drops."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Gate:
    """Passes bytes to a port of this machine; shut, it breaks all that is open and lets nothing in."""

    def __init__(self, port: int) -> None:
        self.server = ("127.0.0.1", port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.passing = True
        self.open: list[socket.socket] = []
        self.lock = threading.Lock()  # nobody slips through while it is being shut
        threading.Thread(target=self._let_in, daemon=True).start()

    def shut(self) -> None:
        with self.lock:
            self.passing = False
            while self.open:
                with suppress(OSError):
                    self.open.pop().shutdown(socket.SHUT_RDWR)

    def reopen(self) -> None:
        self.passing = True

    def close(self) -> None:
        self.shut()
        self.listener.close()

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                inside, _ = self.listener.accept()
                with self.lock:
                    self._pass(inside)

    def _pass(self, inside: socket.socket) -> None:
        try:
            outside = socket.create_connection(self.server) if self.passing else None
        except OSError:
            outside = None
        if outside is None:
            inside.close()
            return
        self.open += [inside, outside]
        threading.Thread(target=_joined, args=(inside, outside), daemon=True).start()


def _joined(one: socket.socket, other: socket.socket) -> None:
    """Bytes both ways until either end is done with it."""
    back = threading.Thread(target=_pump, args=(other, one), daemon=True)
    back.start()
    _pump(one, other)
    back.join()
    one.close()
    other.close()


def _pump(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
    for each in (one, other):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
