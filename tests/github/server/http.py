"""The listener: threads on loopback, faults, and the check of every exchange."""

from __future__ import annotations

import http.server
import json
import socket
import struct
import threading
import time
import urllib.parse
from typing import TYPE_CHECKING, Any, Self

from server import description, routes
from server.exchange import Reply, Request
from server.faults import Fault, Faults

if TYPE_CHECKING:
    from types import TracebackType

    from server.state import State


class GitHubServer:
    """A local GitHub to be used as a context manager: `with GitHubServer(state) as server: server.url`.

    `violations` lists every request and answer that departs from GitHub's description; a test demands that it is empty.
    `log` lists (method, path) of every request.
    """

    def __init__(self, state: State, *, prefix: str = "", port: int = 0) -> None:
        self.state = state
        self.prefix = prefix
        self.faults = Faults()
        self.violations: list[str] = []
        self.log: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        self._listener = http.server.ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._listener.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._listener.server_port}{prefix}"
        state.origin = self.url

    def __enter__(self) -> Self:
        threading.Thread(target=self._listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown()
        self._listener.server_close()

    def inject(self, **facts: Any) -> Fault:
        """Let the next matching requests fail, see `Fault`."""
        fault = Fault(**facts)
        self.faults.waiting.append(fault)
        return fault

    def count(self, method: str, path: str = "") -> int:
        """How many requests of `method` went to paths that contain `path`."""
        return sum(verb == method and path in where for verb, where in self.log)

    def exchange(self, method: str, target: str, body: bytes | None, token: str) -> Reply | None:
        """The answer to one request, or None for a connection that breaks."""
        address = urllib.parse.urlsplit(target)
        path = address.path.removeprefix(self.prefix)
        if path == "/api/graphql":  # where GitHub Enterprise Server has it
            path = "/graphql"
        query = dict(urllib.parse.parse_qsl(address.query))
        self.log.append((method, path))
        fault = self.faults.take(method, path)
        if fault and fault.delay:
            time.sleep(fault.delay)
        if fault and fault.reset:
            return None
        if fault and fault.status and not fault.late:
            return Reply(fault.status, {"message": fault.message}, fault.headers)
        with self._lock:
            reply = self._reply(method, path, query, body, token)
        if fault and fault.lost:
            return None
        return Reply(fault.status, {"message": fault.message}, fault.headers) if fault and fault.status else reply

    def _reply(self, method: str, path: str, query: dict[str, str], body: bytes | None, token: str) -> Reply:
        actor = self.state.tokens.get(token)
        if actor is None:
            return Reply(401, {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest"})
        asked = description.asked(method, path, query, body)
        if path != "/graphql" and (violations := description.request_violations(asked)):
            self.violations += [f"{method} {path}: {violation}" for violation in violations]
            return Reply(422, {"message": "Invalid request", "errors": violations})
        content = json.loads(body) if body else None
        request = Request(method=method, path=path, query=query, body=content, actor=actor, state=self.state)
        reply = routes.answer(request)
        if path != "/graphql":
            data = None if reply.body is None else json.dumps(reply.body).encode()
            violations = description.response_violations(asked, reply.status, data)
            self.violations += [f"answer to {method} {path}: {violation}" for violation in violations]
        return reply


def _handler(server: GitHubServer) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length) if length else None
            token = self.headers.get("Authorization", "").rpartition(" ")[2]
            reply = server.exchange(self.command, self.path, body, token)
            if reply is None:
                self._reset()
                return
            data = b"" if reply.body is None else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if data:
                self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815 - names that http.server demands

        def _reset(self) -> None:
            """Break the connection with RST, as a dying proxy does."""
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()

        def log_message(self, *_: Any) -> None:
            """Tests read `log`, not the terminal."""

    return Handler
