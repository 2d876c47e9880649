"""The port of the preview, tried before a build is spent on it."""

from __future__ import annotations

import socket


class BusyPortError(Exception):
    """Nobody can listen there: the port is taken, or the address is not of this computer."""


def try_port(host: str, port: int, option: str) -> None:
    """See that a server can listen; `option` is a format that names another port, such as `--port {port}`.

    Raises:
        BusyPortError: where it cannot.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.create_server((host, port), family=family):
            pass
    except OSError as error:
        another = option.format(host=host, port=port + 1 if port < 65535 else port - 1)
        raise BusyPortError(
            f"cannot listen on {host}:{port} ({error.strerror}); choose another port, such as {another}"
        ) from error
