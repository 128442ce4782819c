"""What becomes of a batch when a share of the answers is faulty: briefs, failures and why, and what it took.

``python benchmarks/faults.py`` asks about the labelled articles while ``tests.provider`` answers with 429, 500, a
connection that is reset or cut off in the middle of the answer, with silence, half a reply, a reply of another form,
none at all, or a refusal. Then it asks again about what failed. The exit status is 1 unless every article is there
once, as a brief or as a failure.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.batch import ROOT, serving
from summarizer import Article
from summarizer.results import Result
from tests.provider_answers import WRONG

PARTS = 10
"""Of the run, for which is told how many requests were in flight."""


@dataclass(frozen=True)
class Outcome:
    """What one run of the command left.

    Attributes:
        code: Exit status.
        seconds: Wall time.
        said: What it told at its end.
        results: Id → result.
        twice: Ids that are there more than once.
        log: What the server noted about this run.
    """

    code: int
    seconds: float
    said: str
    results: dict[str, Result]
    twice: list[str]
    log: list[dict[str, Any]]


def run(command: list[str], out: Path, log: Path) -> Outcome:
    """Run the command to its end."""
    before = log.stat().st_size
    started = time.monotonic()
    done = subprocess.run(command, cwd=out.parent, stderr=subprocess.PIPE, text=True, check=False)
    seconds = time.monotonic() - started
    with log.open("rb") as file:
        file.seek(before)
        asked = [json.loads(line) for line in file]
    results = [Result.model_validate_json(line) for line in out.read_bytes().splitlines()] if out.exists() else []
    counts = Counter(result.id for result in results)
    twice = [id for id, count in counts.items() if count > 1]
    return Outcome(done.returncode, seconds, done.stderr, {result.id: result for result in results}, twice, asked)


def why(result: Result) -> str:
    """Class and kind of a failure, without what differs from article to article."""
    if result.failure is None:
        return ""
    message = re.sub(r"\d[\d.]*", "N", result.failure.message.partition(". ")[0])
    return f"{result.failure.kind}: {message}"


def in_flight(log: list[dict[str, Any]]) -> list[float]:
    """Mean requests in flight in each part of the run."""
    if not log:
        return []
    first, last = min(line["t"] for line in log), max(line["t"] + line["seconds"] for line in log)
    width, busy = (last - first) / PARTS, [0.0] * PARTS
    for line in log:
        for part in range(PARTS):
            start = first + part * width
            overlap = min(line["t"] + line["seconds"], start + width) - max(line["t"], start)
            busy[part] += max(0.0, overlap)
    return [round(seconds / width, 1) for seconds in busy]


def tell(outcome: Outcome, firsts: dict[str, str]) -> None:
    """Print a row a figure, and what the failures are.

    Args:
        outcome: What came of the run.
        firsts: Id → first sentence, by which the server's notes name an article.
    """
    briefs = [result for result in outcome.results.values() if result.brief]
    failures = [result for result in outcome.results.values() if result.failure]
    warned = sum(
        "later turn failed" in warning for result in briefs if result.brief for warning in result.brief.warnings
    )
    outcomes = Counter(line["outcome"] for line in outcome.log)
    total = len(outcome.log)
    faulty = total - outcomes["ok"]
    asked = len({line["first"] for line in outcome.log})
    table = {
        "exit status": f"{outcome.code}",
        "seconds": f"{outcome.seconds:.1f}",
        "briefs": f"{len(briefs)}, {warned} of them without their repair turn",
        "failures": f"{len(failures)}",
        "requests": f"{total}, {faulty} of them faulty ({faulty / max(1, total):.0%})",
        "by outcome": ", ".join(f"{kind} {count}" for kind, count in outcomes.most_common()),
        "requests an article": f"{total / max(1, asked):.2f}",
        "in flight": " ".join(f"{busy:g}" for busy in in_flight(outcome.log)) + ", by tenths of the time",
    }
    for what, figure in table.items():
        print(f"{what:24}{figure}")
    for reason, count in Counter(why(result) for result in failures).most_common():
        print(f"{count:6}  {reason}")
    answers = _answers(outcome, firsts)
    ends = Counter(", ".join(answers[result.id]) for result in failures if result.id in answers)
    for ended, count in ends.most_common(20):
        print(f"{count:6}  failed after: {ended}")
    once = sum(sum(kind in WRONG for kind in answers.get(result.id, ())) == 1 for result in failures)
    print(f"{once:6}  failed though only one answer was of no use")


def _answers(outcome: Outcome, firsts: dict[str, str]) -> dict[str, list[str]]:
    """Id → what the server answered about an article, in turn; only where its first sentence is its alone."""
    shared = Counter(firsts.values())
    by_first: dict[str, list[str]] = defaultdict(list)
    for line in sorted(outcome.log, key=lambda line: line["t"]):
        by_first[line["first"]].append(line["outcome"])
    return {id: by_first[first] for id, first in firsts.items() if shared[first] == 1 and by_first[first]}


def main() -> None:
    """Run once, then once more for what failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--faults", type=float, default=0.3, help="share of the answers that are faulty")
    parser.add_argument("--kinds", help="which, separated by commas; see tests/provider.py")
    parser.add_argument("--concurrency", type=int, help="by default adaptive")
    parser.add_argument("--latency", type=float, default=0.3, help="mean seconds of an answer")
    parser.add_argument("--spread", type=float, default=0.1, help="most seconds more or less")
    parser.add_argument("--timeout", type=float, default=3.0, help="seconds of silence that the command bears")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log, out, articles = folder / "log.jsonl", folder / "briefs.jsonl", folder / "articles.jsonl"
        maker = [sys.executable, str(ROOT / "benchmarks" / "replies.py"), name, str(asked.articles)]
        subprocess.run(maker, check=True)
        rows = map(json.loads, articles.read_text(encoding="utf-8").splitlines())
        firsts = {row["id"]: Article.from_text(row["text"]).sentences[0].text for row in rows}
        (folder / "summarizer.toml").write_text(f"timeout = {asked.timeout}\n", encoding="utf-8")
        options = ["--replies", str(folder / "replies.jsonl"), "--log", str(log), "--faults", str(asked.faults)]
        options += ["--latency", str(asked.latency), "--spread", str(asked.spread), "--seed", str(asked.seed)]
        options += ["--kinds", asked.kinds] if asked.kinds else []
        with serving(*options) as base_url:
            command = [sys.executable, "-m", "summarizer", "batch", str(articles), "--out", str(out)]
            command += ["--model", "vllm/test-model", "--base-url", base_url]
            command += ["--concurrency", str(asked.concurrency)] if asked.concurrency else []
            first = run(command, out, log)
            print(f"{asked.articles} articles, concurrency {asked.concurrency or 'adaptive'}")
            tell(first, firsts)
            again = run([*command, "--retry-failed"], out, log)
            print("the same with --retry-failed")
            tell(again, firsts)
    wrong = [
        f"{what}: {len(bad)}"
        for outcome in (first, again)
        for what, bad in (("ids twice", outcome.twice), ("ids missing or too many", outcome.results.keys() ^ firsts))
        if bad
    ]
    print("wrong: " + ("; ".join(wrong) or "nothing"))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
