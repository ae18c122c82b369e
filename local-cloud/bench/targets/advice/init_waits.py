"""Slow: init waits for a server that takes its time."""

import os
import socket

with socket.create_connection(("127.0.0.1", int(os.environ["LATE_PORT"]))) as _server:
    SETTINGS = _server.recv(1)


def handler(_event: object, _context: object) -> str:
    return SETTINGS.decode()
