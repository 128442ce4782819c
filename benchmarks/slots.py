"""The embedded model in a batch: articles a minute by slots, what comes from cache, and whether briefs agree.

``python benchmarks/slots.py ARTICLES.jsonl [LIMIT]``: the first articles of a file as ``summarizer batch`` reads it.
"""

import json
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

SLOTS = (1, 2, 4)


def main() -> None:
    """Print a row a number of slots."""
    limit = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    with tempfile.TemporaryDirectory() as name, Path(sys.argv[1]).open(encoding="utf-8") as lines:
        articles = Path(name) / "articles.jsonl"
        articles.write_text("".join(islice(lines, limit)), encoding="utf-8")
        first: dict[str, object] = {}
        for slots in SLOTS:
            out = Path(name) / f"{slots}.jsonl"
            command = [sys.executable, "-m", "summarizer", "batch", str(articles), "--out", str(out), "--quiet"]
            started = time.monotonic()
            subprocess.run([*command, "--concurrency", str(slots)], check=True)
            seconds = time.monotonic() - started
            results = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
            runs = [result["brief"].pop("run") for result in results]
            briefs = {result["id"]: result["brief"] for result in results}
            first = first or dict(briefs)
            tokens, cached = sum(run["input_tokens"] for run in runs), sum(run["cached_tokens"] for run in runs)
            print(
                f"{slots} slots: {len(briefs)} articles in {seconds:.0f} s, {60 * len(briefs) / seconds:.1f} a minute;"
                f" {sum(run['requests'] for run in runs)} requests, {tokens:,} tokens in,"
                f" {cached / tokens:.1%} from cache, {sum(run['output_tokens'] for run in runs):,} out;"
                f" {sum(briefs[id] == first[id] for id in briefs)} briefs as with {SLOTS[0]}",
                flush=True,
            )


if __name__ == "__main__":
    main()
