"""Fits the tables by which the rules tell for whom somebody acts and who is a party: `python -m training.parties`.

`summarizer/patrons.tsv` first: of all the bodies and states of an article, for whom does a person or an agency act? One
regression over the shares of the choices (McFadden's conditional logit). Then `parties.tsv`, a logistic regression
over all that is named. Nothing is drawn by chance: the same articles give the same tables.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from unittest.mock import patch

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from evals.gold import Gold
from evals.items import Actors as Scored
from summarizer import patrons, stakes
from summarizer.actors import Actors
from summarizer.findings import LEAST as SURE
from summarizer.patrons import Options, Ranked, choices
from summarizer.scene import Actor, Scene
from summarizer.stakes import features

from .table import FIELDS, TABLES, Floats, fitted, golds, reports
from .table import PENALTY as FINDINGS

PENALTY = 3.0
"""Strength of the L2 penalties: of the values tried, about the best in cross-validation by article."""
LEAST = 3
"""Choices that a feature must stand in to be in a table."""

FOLDS = 4

Choice = tuple[int, list[frozenset[str]], list[bool]]


def patron_choices(articles: Sequence[Gold]) -> list[Choice]:
    """Article, and the features of everyone for whom a party may act, with whether they do."""
    found: list[Choice] = []
    for place, gold in enumerate(articles):
        kept: list[tuple[Actor, Options]] = []

        def keep(scene: Scene, kept: list[tuple[Actor, Options]] = kept) -> dict[int, Ranked]:
            kept.extend(choices(scene))
            return {}

        with patch("summarizer.actors.represent", keep):
            actors = Actors(gold.article, least=-math.inf)
        scored = Scored(gold.file.brief.parties, [actor.party for actor in actors.all])
        right = {scored.actor(str(party.name[0])): party for party in gold.file.brief.parties}
        for actor, options in kept:
            party = right.get(scored.actor(actor.name))
            if party is None or not options or party.kind not in ("person", "agency"):
                continue
            wanted = party.represents if isinstance(party.represents, tuple) else (party.represents,)
            names = {scored.actor(name) if name else None for name in wanted}
            true = [(scored.actor(patron.name) if patron else None) in names for patron, _ in options]
            found.append((place, [features for _, features in options], true))
    return found


def conditional(examples: Sequence[Choice], penalty: float = PENALTY) -> dict[str, float]:
    """Feature → weight of a conditional logit; choices where nothing is right teach nothing."""
    known = [choice for choice in examples if any(choice[2])]
    counts = Counter(name for _, options, _ in known for name in {name for option in options for name in option})
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    place = {name: number for number, name in enumerate(names)}
    rows, groups, truth, ends = list[int](), list[int](), list[bool](), [0]
    for number, (_, options, right) in enumerate(known):
        for option, true in zip(options, right, strict=True):
            rows += sorted(place[name] for name in option if name in place)
            ends.append(len(rows))
            groups.append(number)
            truth.append(true)
    sample = csr_matrix((np.ones(len(rows)), rows, ends), shape=(len(groups), len(names)))
    group, rights = np.array(groups), np.array(truth, float)
    turned = sample.T.tocsr()

    def shares(logs: Floats, among: Floats) -> tuple[Floats, Floats]:
        power = np.exp(logs) * among
        total = np.bincount(group, power)
        return power / total[group], np.log(total)

    def loss(weights: Floats) -> tuple[float, Floats]:
        logs = np.clip(sample @ weights, -40, 40)
        every, whole = shares(logs, np.ones(len(logs)))
        fit, part = shares(logs, rights)
        value = (whole - part).sum() + penalty * (weights**2).sum() / 2
        return float(value), turned @ (every - fit) + penalty * weights

    weights = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def write_patrons(examples: Sequence[Choice]) -> None:
    """Fit and write ``patrons.tsv``."""
    table = conditional(examples)
    lines = ["feature\tweight", *(f"{name}\t{weight:.2f}" for name, weight in table.items() if abs(weight) >= 0.05)]
    (TABLES / "patrons.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def cited(articles: Sequence[Gold]) -> list[list[int]]:
    """The sentences that the table of findings takes to state an item, in articles that it was not fitted on."""
    examples = list(reports(articles))
    found: list[list[int]] = [[] for _ in articles]
    for fold in range(FOLDS):
        others = [example for example in examples if example.article % FOLDS != fold]
        table = fitted(others, tuple(FIELDS), FINDINGS["findings"])
        for place, gold in enumerate(articles):
            if place % FOLDS == fold:
                body = [one.number for one in gold.article.sentences if gold.article.title is None or one.number > 1]
                own = (example for example in examples if example.article == place)
                for number, example in zip(body, own, strict=True):
                    logs = {name: sum(row.get(one, 0.0) for one in ("", *example.found)) for name, row in table.items()}
                    if any(1 / (1 + np.exp(-log)) >= SURE[category] for category in FIELDS for log in [logs[category]]):
                        found[place].append(number)
    return found


def named(articles: Sequence[Gold], numbers: Sequence[Sequence[int]]) -> Iterator[tuple[dict[str, float], bool]]:
    """The features of all that the articles name, and whether it is a party; what may be one or not teaches nothing."""
    for gold, those in zip(articles, numbers, strict=True):
        actors = Actors(gold.article, least=-math.inf)
        scored = Scored(gold.file.brief.parties, [actor.party for actor in actors.all])
        parties = {scored.actor(str(party.name[0])): party for party in gold.file.brief.parties}
        for actor in actors.all:
            party = parties.get(scored.actor(actor.name))
            if party is None or not party.optional:
                yield features(actors, actor, those, actors.speaking_in), party is not None


def weights(examples: Iterable[tuple[Mapping[str, float], bool]]) -> dict[str, float]:
    """Feature → weight of a logistic regression."""
    known = list(examples)
    names = sorted({name for row, _ in known for name in row})
    sample = np.array([[row.get(name, 0.0) for name in names] for row, _ in known])
    true = np.array([truth for _, truth in known], float)

    def loss(found: Floats) -> tuple[float, Floats]:
        logs = sample @ found
        value = (np.logaddexp(0, logs) - true * logs).sum() + PENALTY * (found**2).sum() / 2
        return float(value), sample.T @ (1 / (1 + np.exp(-logs)) - true) + PENALTY * found

    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return {name: float(weight) for name, weight in zip(names, best, strict=True)}


def write(alone: Mapping[str, float], cited: Mapping[str, float]) -> None:
    """Write ``parties.tsv``."""
    lines = ["feature\talone\tcited"]
    lines += [f"{name}\t{alone.get(name, 0.0):.2f}\t{cited[name]:.2f}" for name in sorted(cited)]
    (TABLES / "parties.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    stakes.weights.cache_clear()


def main() -> None:
    """Fit and write both tables, each part on what the ones before give."""
    articles = golds()
    write_patrons(patron_choices(articles))
    patrons.weights.cache_clear()
    alone = weights(named(articles, [()] * len(articles)))
    write(alone, alone)
    write(alone, weights(named(articles, cited(articles))))


if __name__ == "__main__":
    main()
