"""How long scoring takes for a thousand documents, with ten thousand resamples, and how much memory."""

import random
import resource
import time

import numpy as np

from evals.briefs import Corpus, ScoredDocument, score_labels
from evals.gold import Gold, load_split
from evals.history import figures
from evals.stats import RESAMPLES, differences

DOCUMENTS = 1_000


def worsened(gold: Gold, luck: random.Random) -> Gold:
    """The labels with some items left out: what a fair model might say."""
    brief = gold.file.brief
    kept = {
        category: tuple(item for item in getattr(brief, category) if luck.random() < 0.7)
        for category in type(brief).model_fields
    }
    return Gold(gold.path, gold.file.model_copy(update={"brief": brief.model_copy(update=kept)}), gold.text)


def main() -> None:
    """Print a row a measurement."""
    golds, luck = load_split("all"), random.Random(1)  # noqa: S311 - no secret
    for gold in golds:
        _ = gold.article  # reading articles is not scoring them
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.perf_counter()
    runs = []
    for _ in range(2):
        documents = []
        for number in range(DOCUMENTS):
            gold = golds[number % len(golds)]
            scored = score_labels(gold, worsened(gold, luck))
            documents.append(ScoredDocument(f"{scored.slug}-{number}", scored.pairs))
        runs.append(Corpus.of(documents))
    aligned = time.perf_counter()
    headline = figures(runs[0])["brief"]
    drawn = time.perf_counter()
    gap = differences(runs[0].sums, runs[1].sums)[-1]
    tested = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    items = int(np.concatenate([run.sums[..., 1:] for run in runs]).sum())
    print(f"aligning {DOCUMENTS} documents, twice ({items} items): {aligned - started:.2f} s")
    print(f"intervals, {RESAMPLES} resamples: {drawn - aligned:.2f} s (brief F1 {headline.f1:.3f})")
    print(f"paired bootstrap and randomisation, {RESAMPLES} each: {tested - drawn:.2f} s (p {gap.p:.3f})")
    print(f"memory: {peak:.0f} MiB at most, {peak - before:.0f} MiB more than before")


if __name__ == "__main__":
    main()
