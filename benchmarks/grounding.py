"""How long grounding takes for a thousand items, and the reader for a long article."""

import statistics
import time

from summarizer import Article
from summarizer.brief import Agreement, Party, Reply
from summarizer.ground import ground

PARAGRAPH = (
    "Foreign Minister Adaeze Obuya of Oroko and her counterpart Karim Dallo of Sanda signed a pact on Monday. "
    "Obuya warned that the dam at Kulo was leaking. The two will meet again in Meru on June 5.\n"
)


def seconds(work: "object", rounds: int = 7) -> float:
    """Median wall time of calling ``work``."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()  # type: ignore[operator]
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    """Print a row a measurement."""
    article = Article.from_text("River pact signed\n" + PARAGRAPH * 20)
    parties = [
        Party(evidence=[2], name="Adaeze Obuya", aliases=["Obuya"], kind="person"),
        Party(evidence=[2], name="Karim Dallo", aliases=["Dallo"], kind="person"),
    ]
    agreements = [
        Agreement(
            evidence=[2 + count % 60],
            summary=f"They signed pact {count}.",
            parties=["Obuya", "Dallo"],
            status="reached",
        )
        for count in range(998)
    ]
    reply = Reply(parties=parties, agreements=agreements)
    took = seconds(lambda: ground(reply, article))
    print(f"grounding 1,000 items against 61 sentences: {took * 1000:.1f} ms")
    long = PARAGRAPH * 1400
    took = seconds(lambda: Article.from_text(long), rounds=3)
    print(f"reading an article of {len(long.split()):,} words: {took * 1000:.0f} ms")


if __name__ == "__main__":
    main()
