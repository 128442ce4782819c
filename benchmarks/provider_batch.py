"""Whether a run by the provider's batches that is killed in the middle comes to what a run in this process comes to.

``python benchmarks/provider_batch.py --articles 500`` submits, is killed once the provider has the batch, goes on with
the same command, and compares ids and briefs with those of ``--engine local``. The provider is ``tests.provider`` on
loopback; it notes every request that it was given, so that one paid for twice would show.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.batch import ROOT, serving

APART = ("seconds", "cost_usd", "cached_tokens")
"""What a brief says of its making that depends on when and how it was asked for."""


def briefs(out: Path) -> dict[str, Any]:
    """Id → brief of a results file, without what depends on when it was asked for.

    Raises:
        ValueError: An id stands there twice, or an article has no brief.
    """
    found: dict[str, Any] = {}
    with out.open(encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            if line["id"] in found or "failure" in line:
                raise ValueError(f"{line['id']!r} is there twice, or failed")
            run = line["brief"]["run"]
            found[line["id"]] = line["brief"] | {"run": {name: run[name] for name in run if name not in APART}}
    return found


def batches(state: Path) -> list[Any]:
    """What the provider keeps of the batches it was given, in their order."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(state.glob("batch_*.json"))]


def killed(command: list[str], folder: Path, state: Path) -> float:
    """Run a command and kill it as soon as the provider has a batch of it; the seconds until then."""
    started = time.monotonic()
    with subprocess.Popen(command, cwd=folder, env=environment()) as process:
        while not batches(state):
            if process.poll() is not None:
                raise RuntimeError("the command ended by itself")
            time.sleep(0.01)
        process.kill()
    return time.monotonic() - started


def environment() -> dict[str, str]:
    """That of this process, without settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SUMMARIZER_")}


def main() -> None:
    """Print a row a figure; ends with 1 if the two runs differ or anything was asked twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--delay", type=float, default=3.0, help="seconds that a batch takes")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log, state = folder / "log.jsonl", folder / "state"
        maker = [sys.executable, str(ROOT / "benchmarks" / "replies.py"), name, str(asked.articles)]
        subprocess.run(maker, check=True)
        options = ["--replies", str(folder / "replies.jsonl"), "--log", str(log), "--state", str(state)]
        with serving(*options, "--batch-delay", str(asked.delay)) as base_url:
            command = [sys.executable, "-m", "summarizer", "batch", str(folder / "articles.jsonl"), "--quiet"]
            command += ["--model", "vllm/test-model", "--base-url", base_url, "--out"]
            engine = ["--engine", "provider-batch", "--poll-seconds", "0.5"]
            out, local = folder / "briefs.jsonl", folder / "local.jsonl"
            until = killed([*command, str(out), *engine], folder, state)
            had = len(out.read_text(encoding="utf-8").splitlines())
            started = time.monotonic()
            resumed = subprocess.run([*command, str(out), *engine], cwd=folder, env=environment(), check=False)
            seconds = time.monotonic() - started
            with log.open(encoding="utf-8") as lines:
                keys = Counter(json.loads(line)["key"] for line in lines)
            reference = subprocess.run([*command, str(local)], cwd=folder, env=environment(), check=False)
        ours, theirs = briefs(out), briefs(local)
        sizes = [batch["request_counts"]["total"] for batch in batches(state)]
        left = sum(1 for _ in state.glob("file-*.json"))
        table = {
            "articles": f"{asked.articles}",
            "killed": f"after {until:.1f} s, with {had} results",
            "resumed": f"exit status {resumed.returncode} after {seconds:.1f} s",
            "batches created": f"{len(sizes)}, of {', '.join(map(str, sizes))} requests",
            "requests": f"{keys.total()}, of which {keys.total() - len(keys)} were asked before",
            "files left there": f"{left}",
            "work folder": "left behind" if out.with_name(f"{out.name}.work").exists() else "removed",
            "engine local": f"exit status {reference.returncode}, {len(theirs)} briefs",
            "ids": "equal" if ours.keys() == theirs.keys() else "DIFFERENT",
            "briefs": "equal" if ours == theirs else "DIFFERENT",
        }
    for what, figure in table.items():
        print(f"{what:20}{figure}")
    if ours != theirs or keys.total() > len(keys):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
