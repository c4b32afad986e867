"""Server: the annotation page for one person on this machine. It answers 127.0.0.1 only, and only who knows the token."""

from __future__ import annotations

import json
import secrets
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from stripper.errors import StripperError
from stripper.labelling.session import Session, keys

HOST = "127.0.0.1"
_PAGE = Path(__file__).with_name("page.html")
_LARGEST = 16 << 20  # bytes of a request


class Server(ThreadingHTTPServer):
    """Serves one session until `shutdown()`. Its address is `url`.

    A token in the address keeps other users of the machine and other pages of the browser out; a check of the Host
    header keeps out names that were made to point here.
    """

    daemon_threads = True

    def __init__(self, session: Session, port: int = 0) -> None:
        super().__init__((HOST, port), _Handler)
        self.session = session
        self.token = secrets.token_urlsafe(24)
        self.lock = threading.Lock()
        self.url = f"http://{HOST}:{self.server_port}/{self.token}/"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self._answer({"": self._page, "session": self._session, "document": self._document, "next": self._next})

    def do_POST(self) -> None:
        self._answer({"document": self._save})

    def _answer(self, routes: dict[str, Any]) -> None:
        """Run the route of the path, if the request may be answered at all."""
        port = self.server.server_port
        token, _, rest = self.path.partition("?")[0].lstrip("/").partition("/")
        name, _, argument = rest.partition("/")
        if self.headers.get("Host") not in (f"{HOST}:{port}", f"localhost:{port}") or not secrets.compare_digest(
            token.encode(), self.server.token.encode()
        ):
            return self._send(HTTPStatus.FORBIDDEN, b"open the address that `stripper label` printed", "text/plain")
        if name not in routes:
            return self._send(HTTPStatus.NOT_FOUND, b"no such page", "text/plain")
        try:
            with self.server.lock:
                routes[name](argument)
        except StripperError as error:
            self._json({"error": str(error)}, HTTPStatus.CONFLICT)
        except (ValueError, IndexError, KeyError, TypeError) as error:
            self._json({"error": f"not a request of this page: {error}"}, HTTPStatus.BAD_REQUEST)
        return None

    def _page(self, _: str) -> None:
        nonce = secrets.token_urlsafe(16)
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        page = _PAGE.read_text("utf-8").replace("NONCE", nonce)
        self._send(HTTPStatus.OK, page.encode(), "text/html; charset=utf-8", {"Content-Security-Policy": policy})

    def _session(self, _: str) -> None:
        session, labels = self.server.session, self.server.session.labels
        key = keys(labels)
        self._json(
            {
                "labels": [
                    {"name": name, "kept": name in labels.kept, "meaning": meaning, "key": key[name]}
                    for name, meaning in zip(labels.names, labels.meanings, strict=True)
                ],
                "documents": [page.name for page in session.pages],
                "following": session.following(),
                "progress": session.progress(),
            }
        )

    def _document(self, argument: str) -> None:
        self.server.session.reload(self._number(argument))
        self._json(self.server.session.document(self._number(argument)))

    def _next(self, _: str) -> None:
        self._json({"following": self.server.session.following()})

    def _save(self, argument: str) -> None:
        size = int(self.headers.get("Content-Length", 0))
        if self.headers.get("Content-Type") != "application/json" or size > _LARGEST:
            raise ValueError("expected JSON of at most 16 MB")
        content = json.loads(self.rfile.read(size))
        about = {str(key): " ".join(str(value).split()) for key, value in content["about"].items()}
        self.server.session.save(self._number(argument), content["labels"], about)
        self._json({"progress": self.server.session.progress()})

    def _number(self, argument: str) -> int:
        number = int(argument)
        if not 0 <= number < len(self.server.session.pages):
            raise IndexError(f"no document {number}")
        return number

    def _json(self, content: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> None:
        self._send(status, json.dumps(content).encode(), "application/json")

    def _send(self, status: HTTPStatus, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the page itself tells what was saved."""
