"""The page of a review on loopback: who may ask, how much, what is answered. What is kept and saved, ``review`` knows.

Other programs on this machine, and other pages in the same browser, can reach the port too. So the path holds a secret,
the host has to be loopback's own name (a foreign name that resolves to it is refused), and what changes anything has
to come from the page itself, as JSON, within a size.
"""

import hmac
import json
import secrets
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from typing import Any

from ..errors import ConfigError, SummarizerError
from .session import Faulty, Outdated, Review, Taken

HOST = "127.0.0.1"
MAX_BYTES = 2 * 2**20
"""Largest request: the entries of some thousand items; the article is never sent back."""

_SECONDS = 30
_OUTDATED = (
    "This review was opened again in another tab since, so nothing of this one is written. What is entered stays on"
    " this page; reload it to go on from what was saved last."
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",  # the rest stands in the page, where its digests are known
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class ReviewServer(ThreadingHTTPServer):
    """Serves one review until it is ended, by the page or from outside.

    Attributes:
        url: Where the page is; holds the secret.

    Args:
        review: What is served.
        port: 0 for any that is free.

    Raises:
        ConfigError: The port cannot be had.
    """

    daemon_threads = True

    def __init__(self, review: Review, port: int = 0) -> None:
        self.review = review
        self.token = secrets.token_urlsafe(24)
        try:
            super().__init__((HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            raise ConfigError(f"Port {port} cannot be had ({why})", "Leave --port out, or choose another.") from error
        self.hosts = {f"{HOST}:{self.server_port}", f"localhost:{self.server_port}"}
        self.url = f"http://{HOST}:{self.server_port}/{self.token}/"

    def server_bind(self) -> None:
        """As its base, but for the look-up of this machine's name, which no one needs and may take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away in the middle is no news."""


class _Refused(Exception):
    """A request that is not answered, with the status that says why."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    timeout = _SECONDS
    server_version, sys_version = "summarizer", ""

    def do_GET(self) -> None:
        self._answered(self._get)

    def do_POST(self) -> None:
        self._answered(self._post)

    def _answered(self, answer: Any) -> None:
        """Send what ``answer`` gives; whatever goes wrong is one line."""
        try:
            self._check_host()
            status, kind, content = answer()
        except _Refused as refused:
            status, kind, content = refused.status, "text/plain", str(refused)
        except Outdated:
            status, kind, content = HTTPStatus.CONFLICT, "application/json", _json(message=_OUTDATED)
        except SummarizerError as error:
            status, kind, content = HTTPStatus.INTERNAL_SERVER_ERROR, "application/json", _json(message=str(error))
        except Exception as error:
            told = f"The review failed inside ({type(error).__name__}). What was entered is still on the page."
            status, kind, content = HTTPStatus.INTERNAL_SERVER_ERROR, "application/json", _json(message=told)
        self._send(status, kind, content.encode("utf-8", "replace"))

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the base refuses by itself (methods, broken requests), without a word of what was sent."""
        self._send(HTTPStatus(code), "text/plain", HTTPStatus(code).phrase.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal is for the labeller, and the path is secret."""

    # --- who asks ----------------------------------------------------------------------------------------------------

    def _check_host(self) -> None:
        hosts = self.headers.get_all("host") or []
        if len(hosts) != 1 or hosts[0].lower() not in self.server.hosts:
            raise _Refused(HTTPStatus.FORBIDDEN, "This is not the address of the review.")

    def _command(self) -> str:
        """What of the path stands behind the secret."""
        _, _, rest = self.path.partition("/")
        token, slash, command = rest.partition("/")
        if not slash or not hmac.compare_digest(token.encode("utf-8", "replace"), self.server.token.encode()):
            raise _Refused(HTTPStatus.NOT_FOUND, "Nothing is here. Take the address that the command printed.")
        return command

    def _get(self) -> tuple[HTTPStatus, str, str]:
        if self._command():
            raise _Refused(HTTPStatus.NOT_FOUND, "Nothing is here.")
        return HTTPStatus.OK, "text/html", self.server.review.page()

    def _post(self) -> tuple[HTTPStatus, str, str]:
        body = self._body()
        command = self._command()
        origin = self.headers.get_all("origin") or []
        if origin != [f"http://{self.headers['host'].lower()}"] or self.headers.get(
            "sec-fetch-site", "same-origin"
        ) != ("same-origin"):
            raise _Refused(HTTPStatus.FORBIDDEN, "Only the page itself may ask for this.")
        if self.headers.get_content_type() != "application/json":
            raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Only JSON is read.")
        if command not in ("draft", "save", "end"):
            raise _Refused(HTTPStatus.NOT_FOUND, "Nothing is here.")
        try:
            answer = self._done(command, json.loads(body))
        except (ValueError, RecursionError):
            raise _Refused(HTTPStatus.BAD_REQUEST, "This is not what the page sends.") from None
        return HTTPStatus.OK, "application/json", _json(**answer)

    def _body(self) -> bytes:
        """What was sent, read to its end even if it is refused: else the refusal would not arrive."""
        length = self.headers.get("content-length", "")
        if not length.isascii() or not length.isdigit() or "transfer-encoding" in self.headers:
            raise _Refused(HTTPStatus.LENGTH_REQUIRED, "Say how long it is.")
        if int(length) > MAX_BYTES:
            left = min(int(length), 8 * MAX_BYTES)
            while left > 0 and (chunk := self.rfile.read(min(left, 2**16))):
                left -= len(chunk)
            raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"More than {MAX_BYTES // 2**20} MiB.")
        return self.rfile.read(int(length))

    # --- what is done ------------------------------------------------------------------------------------------------

    def _done(self, command: str, given: Any) -> dict[str, Any]:
        """What the page is told; that a brief cannot be saved as it is, is an answer like any other."""
        if not isinstance(given, dict):
            raise ValueError("no object")
        review = self.server.review
        if command == "end":
            Thread(target=self.server.shutdown, daemon=True).start()  # which waits for this very answer
            return {}
        state, page = given.get("state"), given.get("page")
        if type(page) is not int:
            raise ValueError("no page")
        if command == "draft":
            review.keep(state, page=page)
            return {}
        try:
            path = review.save(state, page=page, overwrite=given.get("overwrite") is True)
        except Faulty as faulty:
            return {"faults": [asdict(fault) for fault in faulty.faults]}
        except Taken as taken:
            return {"taken": str(taken.path), "known": taken.is_known}
        return {"saved": str(path)}


def _json(**values: Any) -> str:
    return json.dumps(values, ensure_ascii=False)
