"""In place of gunicorn, for what reached it and for what it can't be made to say."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

MAY_BE_KEPT = "public, max-age=0, s-maxage=1, stale-if-error=86400"


class Server(ThreadingHTTPServer):
    def handle_error(self, *request: Any) -> None:
        pass  # an nginx that was told to end breaks off


@dataclass
class StandIn:
    """Each answer is another: it counts the requests. `says` are its headers."""

    server: ThreadingHTTPServer = field(init=False)
    status: int = 200
    says: dict[str, str] = field(default_factory=dict)
    received: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.server.server_port

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def asked_for(self, path: str) -> list[dict[str, str]]:
        return [headers for asked, headers in self.received if asked == path]


@contextmanager
def standing_in() -> Iterator[StandIn]:
    told = StandIn()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            told.received.append((self.path, dict(self.headers)))
            body = json.dumps(len(told.received)).encode()
            self.send_response(told.status)
            for name, value in told.says.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            pass

    told.server = Server(("127.0.0.1", 0), Handler)
    Thread(target=told.server.serve_forever, args=[0.02], daemon=True).start()
    yield told
    told.close()
