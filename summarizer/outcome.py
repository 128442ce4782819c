"""What became of an article: the brief of what stands, and the list of what does not."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from .article import Article
from .brief import ONE, ArticleInfo, Brief, Dropped, Run
from .draft import told
from .ground import Grounded


def faults(grounded: Grounded) -> list[str]:
    """What of the reply was dropped, taken out of an item or is doubtful, one line each with the reason."""
    weak = [f"weak {told(item)}: {'; '.join(item.doubts)}" for item in grounded.items if item.support == "weak"]
    dropped = [f"dropped {_named(dropped)}: {dropped.reason}" for dropped in grounded.dropped]
    return [*weak, *dropped, *grounded.removed]


def _named(dropped: Dropped) -> str:
    text = next((dropped.item[name] for name in ("name", "summary", "title") if dropped.item.get(name)), "")
    return f"{ONE[dropped.category]}: {text}"


def unread(failed: Mapping[int, str]) -> list[str]:
    """Which sentences were not read, one line for each reason.

    Args:
        failed: Number of a sentence → why the model gave nothing about it.
    """
    reasons: dict[str, list[int]] = {}
    for number, why in failed.items():
        reasons.setdefault(why, []).append(number)
    return [
        f"{numbered(numbers)} {'were' if len(numbers) > 1 else 'was'} not read: {why}"
        for why, numbers in reasons.items()
    ]


def numbered(numbers: Iterable[int]) -> str:
    """Sentences in words: "Sentences 3, 7 to 9"."""
    known = sorted(numbers)
    runs = [[number for _, number in run] for _, run in groupby(enumerate(known), lambda pair: pair[1] - pair[0])]
    words = [f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return f"Sentence{'s' if len(known) > 1 else ''} {', '.join(words)}"


def assembled(article: Article, grounded: Grounded, warnings: list[str], run: Run) -> Brief:
    """The brief of what stands, with the sentences that it cites."""
    cited = {number for item in grounded.items for number in (*item.evidence, *item.completed_by)}
    return Brief(
        article=ArticleInfo(
            title=article.title,
            source=article.source,
            published=article.published,
            url=article.url,
            language="en" if article.reads_as_english else None,
            sha256=article.sha256,
        ),
        parties=grounded.parties,
        agreements=grounded.agreements,
        talks=grounded.talks,
        concerns=grounded.concerns,
        sentences=[sentence for sentence in article.sentences if sentence.number in cited],
        dropped=grounded.dropped,
        warnings=[*warnings, *grounded.warnings],
        run=run,
    )
