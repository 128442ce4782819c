"""Fits the tables by which the rules tell for whom somebody acts and who is a party: `python -m training.parties`.

`summarizer/patrons.tsv` first: of all the bodies and states of an article, for whom does a person or an agency act? One
regression over the shares of the choices (McFadden's conditional logit). Then `parties.tsv`, a logistic regression
over all that is named. Nothing is drawn by chance: the same articles give the same tables.
"""

from collections import Counter
from collections.abc import Sequence
from unittest.mock import patch

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from evals.gold import Gold
from evals.items import Actors as Scored
from summarizer import patrons
from summarizer.actors import Actors
from summarizer.patrons import Options

from .table import TABLES, Floats, golds

PENALTY = 2.0
LEAST = 3
"""Choices that a feature must stand in to be in a table."""

Choice = tuple[int, list[frozenset[str]], list[bool]]


def patron_choices(articles: Sequence[Gold]) -> list[Choice]:
    """Article, and the features of everyone for whom a party may act, with whether they do."""
    made: list[tuple[object, Options]] = []
    found: list[Choice] = []
    for place, gold in enumerate(articles):
        kept: list[tuple[patrons.Actor, Options]] = []

        def keep(scene: patrons.Scene) -> None:
            kept.extend(patrons.choices(scene))

        with patch("summarizer.actors.represent", keep):
            actors = Actors(gold.article, least=-np.inf)
        scored = Scored(gold.file.brief.parties, [actor.party for actor in actors.all])
        right = {scored.actor(party.name[0]): party for party in gold.file.brief.parties}
        for actor, options in kept:
            party = right.get(scored.actor(actor.name))
            if party is None or not options or party.kind not in ("person", "agency"):
                continue
            wanted = party.represents if isinstance(party.represents, tuple) else (party.represents,)
            names = {scored.actor(name) if name else None for name in wanted}
            true = [(scored.actor(patron.name) if patron else None) in names for patron, _ in options]
            found.append((place, [features for _, features in options], true))
    return found


def conditional(choices: Sequence[Choice], penalty: float = PENALTY) -> dict[str, float]:
    """Feature → weight of a conditional logit; choices where nothing is right teach nothing."""
    known = [choice for choice in choices if any(choice[2])]
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
    group, true = np.array(groups), np.array(truth)
    turned = sample.T.tocsr()

    def shares(logs: Floats, among: Floats) -> tuple[Floats, Floats]:
        power = np.exp(logs) * among
        total = np.bincount(group, power)
        return power / total[group], np.log(total)

    def loss(weights: Floats) -> tuple[float, Floats]:
        logs = np.clip(sample @ weights, -40, 40)
        every, whole = shares(logs, np.ones(len(logs)))
        fit, part = shares(logs, true.astype(float))
        value = (whole - part).sum() + penalty * (weights**2).sum() / 2
        return float(value), turned @ (every - fit) + penalty * weights

    weights = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}


def write_patrons(choices: Sequence[Choice]) -> None:
    """Fit and write ``patrons.tsv``."""
    table = conditional(choices)
    lines = ["feature\tweight", *(f"{name}\t{weight:.2f}" for name, weight in table.items() if abs(weight) >= 0.05)]
    (TABLES / "patrons.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
