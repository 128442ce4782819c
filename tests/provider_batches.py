"""The files and batches of the test provider, as in OpenAI's Batch API; kept on disk, so that another can take over."""

import asyncio
import json
import shutil
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from random import Random

from aiohttp import web

from .provider_answers import ENDPOINT, FINAL, LINE_FAULTS, Json, Log, Options, answer_to, completion_of, error_of


class Batches:
    """Keeps files, and works off batches; all of it in a folder, so that another server can take over."""

    def __init__(self, replies: Mapping[str, str], options: Options, log: Log, folder: Path) -> None:
        self._replies = replies
        self._options = options
        self._log = log
        self._folder = folder
        self._kinds = [kind for kind in LINE_FAULTS if kind in options.kinds]
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._folder.mkdir(parents=True, exist_ok=True)
        self._kept: dict[str, Json] = {}
        for path in folder.glob("*.json"):
            self._kept[path.stem] = json.loads(path.read_text(encoding="utf-8"))

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/v1/files", self._upload)
        app.router.add_get("/v1/files/{id}", self._show)
        app.router.add_get("/v1/files/{id}/content", self._content)
        app.router.add_delete("/v1/files/{id}", self._delete)
        app.router.add_post("/v1/batches", self._create)
        app.router.add_get("/v1/batches", self._list)
        app.router.add_get("/v1/batches/{id}", self._show)
        app.router.add_post("/v1/batches/{id}/cancel", self._cancel)
        app.on_startup.append(self._resume)
        app.on_cleanup.append(self._close)

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        sent, part = form.get("file"), self._folder / f"upload-{uuid.uuid4().hex}"
        if form.get("purpose") != "batch" or not isinstance(sent, web.FileField):
            return error_of(400, "Give a file and the purpose 'batch'.", param="purpose")
        with part.open("wb") as file:
            shutil.copyfileobj(sent.file, file)
        return web.json_response(self._file(part, sent.filename, "batch"))

    def _file(self, part: Path, name: str, purpose: str) -> Json:
        made: Json = {
            "id": f"file-{uuid.uuid4().hex}",
            "object": "file",
            "bytes": part.stat().st_size,
            "created_at": int(time.time()),
            "filename": name,
            "purpose": purpose,
            "status": "processed",
        }
        part.replace(self._folder / f"{made['id']}.jsonl")
        return self._keep(made)

    def _keep(self, made: Json) -> Json:
        path = self._folder / f"{made['id']}.json"
        path.with_suffix(".part").write_text(json.dumps(made), encoding="utf-8")
        path.with_suffix(".part").replace(path)
        self._kept[made["id"]] = made
        return made

    def _known(self, request: web.Request) -> Json:
        identifier = request.match_info["id"]
        if found := self._kept.get(identifier):
            return found
        error = {"message": f"No such object: {identifier}", "type": "invalid_request_error", "param": "id"}
        raise web.HTTPNotFound(text=json.dumps({"error": {**error, "code": None}}), content_type="application/json")

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response(_shown(self._known(request)))

    async def _content(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(self._folder / f"{self._known(request)['id']}.jsonl")

    async def _delete(self, request: web.Request) -> web.Response:
        identifier = self._known(request)["id"]
        del self._kept[identifier]
        for ending in (".json", ".jsonl"):
            (self._folder / f"{identifier}{ending}").unlink(missing_ok=True)
        return web.json_response({"id": identifier, "object": "file", "deleted": True})

    async def _create(self, request: web.Request) -> web.Response:
        asked: Json = await request.json()
        source = self._kept.get(asked.get("input_file_id", ""))
        if not source or source.get("purpose") != "batch":
            return error_of(400, "There is no such input file.", param="input_file_id")
        if asked.get("endpoint") != ENDPOINT or asked.get("completion_window") != "24h":
            return error_of(400, f"Give the endpoint {ENDPOINT} and the completion window 24h.", param="endpoint")
        number, now = len(self._batches()) + 1, time.time()
        batch = {
            "id": f"batch_{number:06}{uuid.uuid4().hex[:16]}",
            "object": "batch",
            "endpoint": ENDPOINT,
            "input_file_id": source["id"],
            "completion_window": "24h",
            "status": "validating",
            "created_at": int(now),
            "expires_at": int(now) + 86_400,
            "metadata": asked.get("metadata"),
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            "_number": number,
            "_from": now,
        }
        batch |= dict.fromkeys(("errors", "output_file_id", "error_file_id", "completed_at", "cancelled_at"))
        self._start(self._keep(batch))
        return web.json_response(_shown(batch))

    async def _list(self, request: web.Request) -> web.Response:
        after, limit = request.query.get("after", "~"), int(request.query.get("limit", 20))
        found = [batch for batch in self._batches() if batch["id"] < after]
        data = [_shown(batch) for batch in found[:limit]]
        ends = {"first_id": data[0]["id"] if data else None, "last_id": data[-1]["id"] if data else None}
        return web.json_response({"object": "list", "data": data, "has_more": len(found) > limit, **ends})

    def _batches(self) -> list[Json]:
        """All batches, the newest first."""
        found = (made for made in list(self._kept.values()) if made["object"] == "batch")
        return sorted(found, key=lambda batch: str(batch["id"]), reverse=True)

    async def _cancel(self, request: web.Request) -> web.Response:
        batch = self._known(request)
        if batch["status"] not in ("validating", "in_progress"):
            return error_of(409, f"Cannot cancel a batch with status '{batch['status']}'.")
        now = time.time()
        batch.update(status="cancelling", cancelling_at=int(now), _stopped=now)
        self._start(self._keep(batch))
        return web.json_response(_shown(batch))

    async def _resume(self, _: web.Application) -> None:
        for batch in self._batches():
            if batch["status"] not in FINAL:
                self._start(batch)

    async def _close(self, _: web.Application) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _start(self, batch: Json) -> None:
        if running := self._tasks.get(batch["id"]):
            running.cancel()
        self._tasks[batch["id"]] = asyncio.create_task(self._work(batch))

    async def _work(self, batch: Json) -> None:
        """Take a batch to its end, from wherever it is."""
        delay = self._options.batch_delay
        if batch["status"] == "validating":
            await asyncio.sleep(batch["_from"] + delay / 4 - time.time())
            total, errors = await asyncio.to_thread(self._checked, batch)
            if errors:
                listed = {"object": "list", "data": errors}
                self._keep(batch | {"status": "failed", "failed_at": int(time.time()), "errors": listed})
                return
            batch["request_counts"]["total"] = total
            batch.update(status="in_progress", in_progress_at=int(time.time()))
            self._keep(batch)
        stopped = batch.get("_stopped")
        await asyncio.sleep((stopped + delay / 4 if stopped else batch["_from"] + delay) - time.time())
        done = min(1.0, (stopped - batch["_from"]) / delay) if stopped and delay else 1.0
        ended = await asyncio.to_thread(self._written, batch, done)
        at = {"cancelled_at" if stopped else f"{ended['status']}_at": int(time.time())}
        self._keep(batch | {"finalizing_at": int(time.time()), **at, **ended})

    def _checked(self, batch: Json) -> tuple[int, list[Json]]:
        """How many lines a batch has, and what is wrong with them."""
        errors: list[Json] = []
        seen, number = set[str](), 0

        def wrong(line: int, code: str, message: str, param: str | None = None) -> None:
            errors.append({"code": code, "line": line or None, "message": message, "param": param})

        with (self._folder / f"{batch['input_file_id']}.jsonl").open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    asked = json.loads(line)
                    missing = [name for name in ("custom_id", "method", "url", "body") if not asked.get(name)]
                except (AttributeError, ValueError):
                    wrong(number, "invalid_json_line", "This line is not parseable as valid JSON.")
                    continue
                if missing:
                    wrong(
                        number, "missing_required_parameter", f"Missing required parameter: '{missing[0]}'.", missing[0]
                    )
                elif asked["custom_id"] in seen:
                    wrong(number, "duplicate_custom_id", "The custom_id of this request is not unique.", "custom_id")
                elif asked["url"] != batch["endpoint"]:
                    wrong(number, "url_mismatch", "The URL is not the batch's endpoint.", "url")
                seen.add(asked.get("custom_id", ""))
        if number == 0:
            wrong(0, "empty_file", "The batch file is empty.")
        if number > self._options.batch_lines:
            wrong(0, "too_many_tasks", f"The batch has more than {self._options.batch_lines} requests.")
        return number, errors

    def _written(self, batch: Json, done: float) -> Json:
        """Write the results of this share of a batch, not in the order of its lines; what becomes of the batch.

        Lines that nobody answers are told as expired in every other batch, and in the rest not told at all.
        """
        parts = {name: self._folder / f"{batch['id']}.{name}" for name in ("output", "error")}
        counts = {"completed": 0, "failed": 0}
        unlike = "missing" if batch["_number"] % 2 else "expired"
        kinds = [kind for kind in self._kinds if kind != unlike] or self._kinds
        status = "cancelled" if batch.get("_stopped") else "completed"
        faults, total = 0, int(batch["request_counts"]["total"] * done)
        with parts["output"].open("wb") as output, parts["error"].open("wb") as error:
            for odd in (1, 0):
                with (self._folder / f"{batch['input_file_id']}.jsonl").open("rb") as lines:
                    for number, line in enumerate(lines):
                        if number % 2 != odd or number >= total:
                            continue
                        luck, kind = Random(f"{self._options.seed}:{batch['_number']}:{number}"), ""
                        if kinds and luck.random() < self._options.faults:
                            kind, faults = kinds[faults % len(kinds)], faults + 1
                        if kind == "expired" and status == "completed":
                            status = "expired"
                        failed = kind in ("500", "expired", "missing")
                        counts["failed" if failed else "completed"] += 1
                        if result := self._line(json.loads(line), kind, batch["id"]):
                            (error if failed else output).write(result)
        made: Json = {"request_counts": {"total": batch["request_counts"]["total"], **counts}, "status": status}
        for name, part in parts.items():
            if part.stat().st_size:
                made[f"{name}_file_id"] = self._file(part, f"{batch['id']}_{name}.jsonl", "batch_output")["id"]
            else:
                part.unlink()
        return made

    def _line(self, asked: Json, kind: str, batch: str) -> bytes:
        messages = asked["body"]["messages"]
        self._log.note(time.time(), 0, messages, kind or "ok", batch=batch)
        if kind == "missing":
            return b""
        response: Json | None = {"status_code": 200, "request_id": uuid.uuid4().hex}
        error = None
        if kind == "expired":
            message = "This request could not be executed before the completion window expired."
            response, error = None, {"code": "batch_expired", "message": message}
        elif response and kind == "500":
            failed = {"message": "The server had an error.", "type": "server_error", "param": None, "code": None}
            response |= {"status_code": 500, "body": {"error": failed}}
        elif response:
            response["body"] = completion_of(asked["body"], answer_to(self._replies, messages), kind)
        name = f"batch_req_{uuid.uuid4().hex}"
        line = {"id": name, "custom_id": asked["custom_id"], "response": response, "error": error}
        return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _shown(made: Json) -> Json:
    return {name: value for name, value in made.items() if not name.startswith("_")}
