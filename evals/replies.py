"""Kept replies on disk: JSON lines, one reply each, under the fingerprint of what was asked and whom.

A run reads all of them and appends what it had to ask for, so an unchanged run asks nothing and a run that was cut off
goes on where it stopped. The gate reads its own committed file and may ask nothing.
"""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".eval" / "replies.jsonl"
CASSETTE = ROOT / "cassettes" / "evals" / "dev.jsonl"


class UnrecordedError(RuntimeError):
    """A question that no kept reply answers, where none may be asked."""


class KeptReplies:
    """Replies by fingerprint, for ``summarizer.pipeline.Summarizer``.

    Args:
        sources: Files to read; those that do not exist are passed over.
        into: File that new replies are appended to; None where nothing may be asked.
    """

    def __init__(self, *sources: Path, into: Path | None) -> None:
        self._records: dict[str, dict[str, Any]] = {}
        self._into = into
        self.used: dict[str, dict[str, Any]] = {}
        self.asked = 0
        for source in sources:
            if source.is_file():
                self._read(source)

    def get(self, key: str) -> dict[str, Any] | None:
        """The reply kept under ``key``.

        Raises:
            UnrecordedError: There is none, and nothing may be asked.
        """
        record = self._records.get(key)
        if record is not None:
            self.used[key] = record
        elif self._into is None:
            raise UnrecordedError(key)
        return record

    def put(self, key: str, record: dict[str, Any]) -> None:
        """Keep a reply that was just asked for."""
        self.asked += 1
        self._records[key] = self.used[key] = record
        if self._into is not None:
            self._into.parent.mkdir(parents=True, exist_ok=True)
            append_line(self._into, _line(key, record))

    @property
    def seconds(self) -> float:
        """What the replies used so far took when they were asked for."""
        return float(sum(record["seconds"] for record in self.used.values()))

    def save(self, path: Path) -> None:
        """Write the replies used so far, in the order of their use, and no other."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(_line(key, record) for key, record in self.used.items()), encoding="utf-8")

    def _read(self, source: Path) -> None:
        for line in source.read_text(encoding="utf-8").split("\n"):
            try:
                record = json.loads(line)
            except ValueError:
                continue  # the run that wrote it was cut off in the middle; the question is asked again
            self._records.setdefault(record.pop("key"), record)  # what is committed comes first


def append_line(path: Path, line: str) -> None:
    """Add ``line`` to a file of lines; one that a cut-off left torn stays a line of its own."""
    with path.open("ab+") as file:
        torn = file.tell() and (file.seek(-1, 2), file.read(1))[1] != b"\n"
        file.write((b"\n" if torn else b"") + line.encode())


def _line(key: str, record: dict[str, Any]) -> str:
    return json.dumps({"key": key, **record}, ensure_ascii=False, separators=(",", ":")) + "\n"
