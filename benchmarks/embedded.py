"""The embedded model: seconds and memory for one article of some 400 words, on a quiet machine and beside busy loops.

Run with ``make bench``, or alone: ``python benchmarks/embedded.py [BUSY]`` with so many processes that only compute.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from summarizer import Article, Settings, Summarizer, embedded

ARTICLE = Path(__file__).parents[1] / "training/articles/field-a/1998-04-21-logone-truce.txt"
WORDS = 400


def article() -> Article:
    """The opening of an article, cut behind the line with which it has enough words."""
    lines: list[str] = []
    for line in ARTICLE.read_text(encoding="utf-8").splitlines():
        lines.append(line)
        if len(" ".join(lines).split()) >= WORDS:
            break
    return Article.from_text("\n".join(lines))


def peak(pid: int) -> int:
    """Most memory that a process has held so far, in MiB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024


def main() -> None:
    """Print one line a brief."""
    busy = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(busy)]
    try:
        time.sleep(1)
        text, briefs = article(), []
        for count in range(4):
            started = time.perf_counter()
            if count == 0:
                summarizer = Summarizer(Settings.load()).__enter__()
            brief = summarizer.summarize(text)
            seconds = time.perf_counter() - started
            briefs.append(brief.model_dump_json(exclude={"run": {"seconds", "cached_tokens"}}))
            what = "first, server started" if count == 0 else "following"
            print(f"{what}: {seconds:.1f} s; {brief.run.input_tokens} tokens in, {brief.run.output_tokens} out")
        servers = [running.process.pid for running in embedded._running.values()]
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{len(text.text.split())} words, {len(text.sentences)} sentences, {busy} busy loops on {os.cpu_count()}"
            f" cores; peak {own} MiB + server {sum(map(peak, servers))} MiB; the same brief each time:"
            f" {len(set(briefs)) == 1}"
        )
        summarizer.__exit__(None, None, None)
    finally:
        for loop in loops:
            loop.kill()


if __name__ == "__main__":
    main()
