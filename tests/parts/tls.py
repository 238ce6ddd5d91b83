"""What stands before the web server in service: it ends TLS and passes everything on."""

import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer

import trustme

PIECE = 65536


@contextmanager
def tls_in_front_of(inside_port: int, port: int) -> Iterator[None]:
    """https://localhost:`port` with a certificate that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)

    class Connection(BaseRequestHandler):
        def handle(self) -> None:
            with (
                context.wrap_socket(self.request, server_side=True) as outside,
                socket.create_connection(("127.0.0.1", inside_port)) as inside,
            ):
                _pass_on(outside, inside)

    with _Server(("127.0.0.1", port), Connection) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False  # browsers keep connections open

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up in the middle is nothing to tell."""


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    partner = {one: other, other: one}
    while True:
        ready, _, _ = select.select(list(partner), [], [])
        for end in ready:
            piece = end.recv(PIECE)
            if not piece:
                return
            partner[end].sendall(piece)
