"""The gate: kept replies of the embedded model on the dev split, replayed and scored against pinned floors.

Red, exit 6: a figure lies more than ``epsilon`` below its floor; a label has changed since the floors were pinned; a
prompt, the schema or the model asks what no kept reply answers. Nothing is asked and the network is shut, so the same
files give the same verdict everywhere. ``--update`` asks what is missing and pins anew; it lowers a floor only if told
to in so many words.
"""

import json
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from pydantic import BaseModel, ConfigDict

from .gold import Gold
from .history import FIGURES
from .runs import Run, labels_digest
from .stats import figures

BASELINE = Path(__file__).parent / "baseline.json"
EPSILON = 0.0005
"""Above what rounding does, below what a lost or an invented item of the split costs its category."""


class Baseline(BaseModel):
    """What the gate holds a run to.

    Attributes:
        labels: Digest of the gold files the floors were pinned with.
        fingerprint: Of everything that was asked.
        floors: Least F1 of each category, and of their mean.
    """

    model_config = ConfigDict(extra="forbid")

    model: str
    split: str
    n: int
    labels: str
    fingerprint: str
    epsilon: float
    floors: dict[str, float]


def pinned(run: Run, golds: Sequence[Gold]) -> Baseline:
    """The baseline that ``run`` would just meet."""
    return Baseline(
        model=run.model,
        split="dev",
        n=len(golds),
        labels=labels_digest(golds),
        fingerprint=run.fingerprint,
        epsilon=EPSILON,
        floors={name: round(f1, 4) for name, f1 in _figures(run).items()},
    )


def faults(run: Run, golds: Sequence[Gold], baseline: Baseline) -> list[str]:
    """Why ``run`` does not pass, one sentence each; none if it does."""
    found = []
    if baseline.labels != labels_digest(golds):
        found.append("The labels of the dev split are not those that the floors were pinned with.")
    if (baseline.model, baseline.fingerprint) != (run.model, run.fingerprint):
        found.append("Not the same was asked as when the floors were pinned, or of another model.")
    for name, f1 in _figures(run).items():
        floor = baseline.floors[name]
        if f1 < floor - baseline.epsilon:
            found.append(f"F1 of {name} is {f1:.4f}, below its floor of {floor:.4f} (epsilon {baseline.epsilon}).")
    return found


def lowered(new: Baseline, old: Baseline) -> list[str]:
    """The floors that ``new`` would lower, and from what to what."""
    return [
        f"{name} from {old.floors[name]:.4f} to {new.floors[name]:.4f}"
        for name in new.floors
        if new.floors[name] < old.floors.get(name, 0.0)
    ]


def gains(run: Run, baseline: Baseline) -> list[str]:
    """The figures that lie above their floors by more than epsilon: time to pin them."""
    return [
        f"{name} {f1:.4f} (floor {baseline.floors[name]:.4f})"
        for name, f1 in _figures(run).items()
        if f1 > baseline.floors[name] + baseline.epsilon
    ]


def read(path: Path = BASELINE) -> Baseline:
    """The baseline in force.

    Raises:
        OSError: There is none.
        ValueError: It does not have the form.
    """
    return Baseline.model_validate_json(path.read_text(encoding="utf-8"))


def write(baseline: Baseline, path: Path = BASELINE) -> None:
    """Put ``baseline`` into force."""
    path.write_text(json.dumps(baseline.model_dump(), indent=2) + "\n", encoding="utf-8")


@contextmanager
def no_network() -> Iterator[None]:
    """Any attempt to connect is an error: what passes here passes without a model started, a key or a network."""

    def refuse(*_: Any) -> NoReturn:
        raise OSError("the gate connects to nothing")

    kept = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}
    for name in kept:
        setattr(socket.socket, name, refuse)
    try:
        yield
    finally:
        for name, method in kept.items():
            setattr(socket.socket, name, method)


def _figures(run: Run) -> dict[str, float]:
    return dict(zip(FIGURES, map(float, figures(run.corpus.sums.sum(axis=0))), strict=True))
