"""Time and memory of each view over many briefs: milliseconds a brief, and the peak of the whole process.

    python -m benchmarks.views [BRIEFS]

The briefs are one made-up brief under many days and headlines; each format runs in a process of its own.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from summarizer.documents import Document
from summarizer.output import Format, Output
from tests.samples import river


def _documents(count: int) -> Iterator[Document]:
    known = river()
    for number in range(count):
        day = date(2000, 1, 1) + timedelta(days=number % 9000)
        about = known.brief.article.model_copy(
            update={"title": f"Pact number {number}", "published": day, "url": None, "sha256": f"{number:064x}"}
        )
        ahead = {"start": str(day + timedelta(days=9)), "end": None, "location": f"Town {number}"}
        talks = [talk.model_copy(update=ahead) for talk in known.brief.talks]
        brief = known.brief.model_copy(update={"article": about, "talks": talks})
        yield Document(str(number), brief, known.article)


def _run(format: Format, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        several = format in (Format.html, Format.yaml)
        start = time.perf_counter()
        Output(format=format, to=f"{folder}/" if several else f"{folder}/out").write(
            _documents(count), lambda _: None, many=True
        )
        seconds = time.perf_counter() - start
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = f"{1000 * seconds / count:7.2f} ms a brief {size / count / 1024:8.1f} KiB a brief"
    print(f"{format:8} {each} {peak:8.0f} MiB peak")


def main() -> None:
    """Run every format, or the one that is named."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    if len(sys.argv) > 2:
        _run(Format(sys.argv[2]), count)
        return
    for format in Format:
        subprocess.run([sys.executable, "-m", "benchmarks.views", str(count), format.value], check=True)


if __name__ == "__main__":
    main()
