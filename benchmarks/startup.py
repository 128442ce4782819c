"""How long the command line takes to say anything, against an empty Python, in one run.

Prints the median of interleaved runs in ms and as a ratio, and which heavy libraries each command loads.
"""

import statistics
import subprocess
import sys
import time

HEAVY = ("openai", "instructor", "pydantic", "jinja2", "rich", "tenacity", "sentencex")
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "summarizer --help": ["-m", "summarizer", "--help"],
    "summarizer --version": ["-m", "summarizer", "--version"],
    "summarizer brief --help": ["-m", "summarizer", "brief", "--help"],
}


def milliseconds(arguments: list[str]) -> float:
    """Wall time of one process."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return (time.perf_counter() - started) * 1000


def loaded(arguments: list[str]) -> list[str]:
    """Heavy libraries that a process imports, by Python's own account."""
    run = subprocess.run([sys.executable, "-X", "importtime", *arguments], check=True, capture_output=True, text=True)
    modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines()}
    return sorted(modules & set(HEAVY))


def main(rounds: int = 21) -> None:
    """Print a row a command."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name, arguments in COMMANDS.items():
            times[name].append(milliseconds(arguments))
    base = statistics.median(times["python -c pass"])
    for name, values in times.items():
        median = statistics.median(values)
        print(
            f"{name:25} {median:7.1f} ms  {median / base:5.1f} x  loads: {', '.join(loaded(COMMANDS[name])) or 'none'}"
        )


if __name__ == "__main__":
    main()
