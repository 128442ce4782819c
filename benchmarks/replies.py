"""What a load test needs: articles as JSON lines, and the reply to each that ``tests.provider`` is to give.

``python benchmarks/replies.py FOLDER N`` writes ``articles.jsonl``, N distinct ones made of the labelled articles of
``training/``, and ``replies.jsonl``, the labels as replies. With ``--corpus FILE`` the articles are those of the file,
or its first N, and the replies, since it has no labels, what strategy ``rules`` makes of them.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from evals.gold import Gold, load
from summarizer import Article, ArticleError, Settings, Summarizer
from summarizer.brief import CATEGORIES, Reply
from summarizer.prompt import given
from summarizer.sources import sources

LABELLED = Path(__file__).parents[1] / "training" / "articles"
PROCESSES = 2


def copy_of(gold: Gold, copy: int) -> str:
    """The text of an article with a last line of its own, so that no two copies are one article."""
    return f"{gold.text.rstrip()}\n\nCopy {copy} of this report was filed for the archive.\n"


def labelled() -> list[Gold]:
    """The labelled articles that can be told apart by their first sentence, and that stay as they are as a copy."""
    found: dict[str, Gold] = {}
    for path in sorted(LABELLED.glob("*/*.yaml")):
        gold = load(path)
        sentences = gold.article.sentences
        if Article.from_text(copy_of(gold, 1)).sentences[: len(sentences)] == sentences:
            found.setdefault(sentences[0].text, gold)
    return list(found.values())


def rows(golds: list[Gold], count: int) -> Iterator[dict[str, Any]]:
    """So many articles: all of them once, then all of them once more."""
    for number in range(count):
        gold, copy = golds[number % len(golds)], number // len(golds) + 1
        yield {
            "id": f"{gold.path.parent.name}-{gold.slug}-{copy}",
            "source": gold.file.source,
            "published": str(gold.file.published),
            "text": copy_of(gold, copy),
        }


def kept(article: Article, reply: Reply) -> str:
    """A line of the file of replies."""
    return (
        json.dumps({"first": article.sentences[0].text, "reply": json.loads(given(reply))}, ensure_ascii=False) + "\n"
    )


def by_rules(corpus: Path, folder: Path, count: int | None, share: int) -> Path:
    """Write the replies to a share of the articles of ``corpus``; the file with them."""
    part = folder / f"replies-{share}.part"
    with Summarizer(Settings.load(strategy="rules")) as summarizer, part.open("w", encoding="utf-8") as output:
        for source in islice(sources([str(corpus)]), share, count, PROCESSES):
            try:
                article = source.article()
            except ArticleError:
                continue  # nobody will ask about it
            brief = summarizer.summarize(article)
            output.write(kept(article, Reply.of({name: getattr(brief, name) for name in CATEGORIES})))
    return part


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int, nargs="?", metavar="N")
    parser.add_argument("--corpus", type=Path)
    asked = parser.parse_args()
    folder: Path = asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    if asked.corpus is None and asked.count is None:
        parser.error("give N, or --corpus")
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as articles:
        if asked.corpus:
            with asked.corpus.open(encoding="utf-8") as lines:
                articles.writelines(islice(lines, asked.count))
        else:
            golds = labelled()
            articles.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(golds, asked.count))
    with (folder / "replies.jsonl").open("w", encoding="utf-8") as replies:
        if asked.corpus:
            with tempfile.TemporaryDirectory(dir=folder) as parts, ProcessPoolExecutor(PROCESSES) as pool:
                work = partial(by_rules, asked.corpus, Path(parts), asked.count)
                for part in pool.map(work, range(PROCESSES)):
                    with part.open(encoding="utf-8") as lines:
                        shutil.copyfileobj(lines, replies)
        else:
            replies.writelines(kept(gold.article, gold.reply) for gold in golds)


if __name__ == "__main__":
    main()
