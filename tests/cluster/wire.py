"""A wire between processes of this machine that can be cut: a proxy for HTTP's CONNECT.

gRPC, by which TensorFlow's workers talk, goes through the proxy that `grpc_proxy` names.  A wire that
is cut takes what is sent and gives nothing: no connection is closed or refused, as if the packets
were lost.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

PIECE = 1 << 16  # bytes


class Wire:
    """The proxy of one process, while a block runs.

    Attributes:
        address: what `grpc_proxy` is to be.
        carried: the bytes that have gone through, in both directions.
    """

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.carried = 0
        self.is_cut = False
        self.ends: list[socket.socket] = [self.listener]

    def __enter__(self) -> Wire:
        _in_thread(self._listen)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for end in self.ends:
            _close(end)

    def cut(self) -> None:
        """Carry nothing from now on."""
        self.is_cut = True

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                guest = self.listener.accept()[0]
                self.ends.append(guest)
                _in_thread(self._connect, guest)

    def _connect(self, guest: socket.socket) -> None:
        with suppress(OSError):
            asked = b""
            while b"\r\n\r\n" not in asked:
                if not (data := guest.recv(PIECE)):
                    return
                asked += data
            if self.is_cut:
                return
            host, port = asked.split()[1].decode().split(":")
            other = socket.create_connection((host, int(port)))
            self.ends.append(other)
            guest.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            _in_thread(self._carry, guest, other)
            self._carry(other, guest)
            return
        _close(guest)

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        """Carry what comes, and the end of it, until the wire is cut."""
        with suppress(OSError):
            while data := source.recv(PIECE):
                if not self.is_cut:
                    target.sendall(data)
                    self.carried += len(data)
        if not self.is_cut:
            _close(target)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def _in_thread(target: Callable[..., None], *given: socket.socket) -> None:
    threading.Thread(target=target, args=given, daemon=True).start()
