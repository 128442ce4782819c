"""How long grounding takes for a thousand items of a long article, and the reader for a very long one."""

import statistics
import time
from collections.abc import Callable
from datetime import date
from itertools import cycle

from evals.gold import load_split
from summarizer import Article
from summarizer.brief import CATEGORIES, Category, Item, Reply
from summarizer.ground import ground

WORDS, ITEMS = 6000, 1000


def seconds(work: Callable[[], object], rounds: int = 5) -> list[float]:
    """Wall times of calling ``work``."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return times


def long_article() -> tuple[Article, Reply]:
    """Labelled articles one behind the other, with what their labels say, over and over up to a thousand items."""
    lines, items, offset = ["A long day of talks"], dict[Category, list[Item]](), 1
    for gold in load_split("dev"):
        if len(" ".join(lines).split()) >= WORDS:
            break
        lines += [sentence.text for sentence in gold.article.sentences]
        for category in CATEGORIES:
            for item in getattr(gold.reply, category):
                cited = [number + offset for number in item.evidence]
                items.setdefault(category, []).append(item.model_copy(update={"evidence": cited}))
        offset += len(gold.article.sentences)
    rest: list[tuple[Category, Item]] = [(name, item) for name in CATEGORIES[1:] for item in items[name]]
    for count, (category, item) in enumerate(cycle(rest), sum(map(len, items.values())) + 1):
        if count > ITEMS:
            break
        field = "title" if category == "talks" else "summary"
        items[category].append(item.model_copy(update={field: f"{getattr(item, field)} {'again ' * (count // 100)}"}))
    return Article.from_text("\n".join(lines), published=date(2016, 2, 5)), Reply.of(items)


def main() -> None:
    """Print a row a measurement."""
    article, reply = long_article()
    count = sum(len(getattr(reply, name)) for name in CATEGORIES)
    first, *again = seconds(lambda: ground(reply, article))
    size = f"{count:,} items against {len(article.text.split()):,} words in {len(article.sentences)} sentences"
    print(f"grounding {size}: {first * 1000:.0f} ms at first, {statistics.median(again) * 1000:.0f} ms after that")
    long = article.text * 12
    took = statistics.median(seconds(lambda: Article.from_text(long), rounds=3))
    print(f"reading an article of {len(long.split()):,} words: {took * 1000:.0f} ms")


if __name__ == "__main__":
    main()
