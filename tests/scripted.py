"""A server on loopback that answers as a script says: for what no real model does on demand."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Answer = tuple[int, dict[str, str], bytes]
EMPTY = '{"parties":[],"agreements":[],"talks":[],"concerns":[]}'
loopback = pytest.mark.block_network(allowed_hosts=["127.0.0.1"])


class Server:
    """Answers with the scripted responses in turn, the last one again and again; keeps what it was sent.

    A response may be a function of the request.
    """

    def __init__(self) -> None:
        self.script: list[Answer | Callable[[dict[str, Any]], Answer]] = []
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.requests.append(json.loads(body))
                outer.headers.append({name.lower(): value for name, value in self.headers.items()})
                answer = outer.script.pop(0) if len(outer.script) > 1 else outer.script[0]
                status, headers, content = answer(outer.requests[-1]) if callable(answer) else answer
                self.send_response(status)
                for name, value in {"content-length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def do_GET(self) -> None:
                content = json.dumps({"object": "list", "data": [{"id": "only-one", "object": "model"}]}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def answers(self, *script: Answer | Callable[[dict[str, Any]], Answer]) -> None:
        self.script = list(script)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def reply(content: str = EMPTY, finish: str = "stop", **message: Any) -> Answer:
    body = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}
        ],
        "usage": {
            "prompt_tokens": 10,
            "completion_tokens": 5,
            "total_tokens": 15,
            "prompt_tokens_details": {"cached_tokens": 4},
        },
    }
    return 200, {"content-type": "application/json"}, json.dumps(body).encode()


def stream(*pieces: str, finish: str = "stop", whole: bool = True) -> Answer:
    def event(choices: list[dict[str, Any]], **more: Any) -> str:
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, **more}
        return f"data: {json.dumps(chunk)}\n\n"

    text = "".join(event([{"index": 0, "delta": {"content": piece}}]) for piece in pieces)
    if whole:
        text += event([{"index": 0, "delta": {}, "finish_reason": finish}])
        text += event([], usage={"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}) + "data: [DONE]\n\n"
    headers = {"content-type": "text/event-stream"}
    if not whole:
        headers["content-length"] = str(len(text) + 100)  # the connection ends before the stream does
    return 200, headers, text.encode()


def failure(status: int, headers: dict[str, str] | None = None, **error: Any) -> Answer:
    return status, {"content-type": "application/json", **(headers or {})}, json.dumps({"error": error}).encode()
