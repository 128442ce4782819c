"""Train the adapter: ``python training/train.py --data … --base … --out …``, in the virtual environment of training.

One sequence is one article: the sentences as they are read, and from the end of each a branch with the answer about it.
A branch sees the sentences up to its own and itself, nothing sees a branch; so an article is paid for once, and each
answer is learned exactly as it will be asked. The loss is that of the answers alone.

Everything follows from the seed and the step, so a run that was cut off goes on from its checkpoint as if it had not
been. A checkpoint is written every ``CHECKPOINT_SECONDS``.
"""

import argparse
import hashlib
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("GOMP_SPINCOUNT", "0")  # a thread that spins on a busy core stalls the other one
import torch
from network import Network, Shape
from torch import Tensor
from torch.nn import functional as F
from transformers import AutoModelForCausalLM, AutoTokenizer

CHECKPOINT_SECONDS = 240
PAD = 64
"""Sequences are filled up to a multiple of this: oneDNN prepares its kernels anew for every length."""
KEPT_EMPTY = 0.5
"""Share of the answers that say "nothing" which are learned from in one pass; each counts the more."""
DECISION, DECISION_WEIGHT = 3, 2.0
"""The first tokens of an answer say whether there is anything and of what category; they count more than the names."""


class Sequence(NamedTuple):
    """One article, ready to be learned from.

    Attributes:
        tokens: Ids.
        positions: Of each in its own text.
        seen: Whether a token (row) sees another (column).
        wanted: Places after which a token is to be foretold.
        targets: Which one.
        weights: How much it counts.
    """

    tokens: Tensor
    positions: Tensor
    seen: Tensor
    wanted: Tensor
    targets: Tensor
    weights: Tensor


class Encoder:
    """Examples → sequences.

    Args:
        tokenizer: That of the base.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._encode = lambda text: tokenizer.encode(text, add_special_tokens=False)
        self._asked = self._encode("<|im_end|>\n<|im_start|>assistant\n")
        self._end = self._encode("<|im_end|>")
        self.nothing = self._encode("{}")[0]

    def answer(self, text: str) -> list[int]:
        """The tokens of one answer, its end included."""
        return [*self._encode(text), *self._end]

    def sequence(self, example: dict[str, Any], chance: random.Random | None) -> Sequence:
        """One article; without ``chance`` every answer is kept and counts alike."""
        trunk = self._encode(f"<|im_start|>system\n{example['system']}<|im_end|>\n<|im_start|>user\n{example['head']}")
        branches: list[tuple[int, list[int], list[float]]] = []
        for step in example["steps"]:
            trunk += self._encode(step["text"])
            if step["answer"] is None:
                continue
            empty, weight = step["answer"] == "{}", 1.0
            if empty and chance:
                if chance.random() > KEPT_EMPTY:
                    continue
                weight = 1 / KEPT_EMPTY
            answer = self.answer(step["answer"])
            weights = [weight * (DECISION_WEIGHT if place < DECISION else 1.0) for place in range(len(answer))]
            if empty:
                weights[1:] = [0.0] * len(weights[1:])  # that it ends there needs no learning
            branches.append((len(trunk), self._asked + answer, weights))
        return _laid_out(trunk, branches, len(self._asked))


def _laid_out(trunk: list[int], branches: list[tuple[int, list[int], list[float]]], asked: int) -> Sequence:
    length = len(trunk) + sum(len(answer) for _, answer, _ in branches)
    whole = -(-length // PAD) * PAD
    tokens, positions = [*trunk], [*range(len(trunk))]
    seen = torch.zeros(whole, whole, dtype=torch.bool)
    seen[: len(trunk), : len(trunk)] = torch.ones(len(trunk), len(trunk), dtype=torch.bool).tril()
    wanted, targets, counts = [], [], []
    for leaves, answer, weights in branches:
        first, size = len(tokens), len(answer)
        tokens += answer
        positions += range(leaves, leaves + size)
        seen[first : first + size, :leaves] = True
        seen[first : first + size, first : first + size] = torch.ones(size, size, dtype=torch.bool).tril()
        for place, weight in enumerate(weights):
            wanted.append(first + asked + place - 1)
            targets.append(answer[asked + place])
            counts.append(weight)
    tokens += [0] * (whole - length)
    positions += [0] * (whole - length)
    seen.fill_diagonal_(True)  # what fills up sees itself, since a row of nothing has no softmax
    return Sequence(*map(torch.tensor, (tokens, positions)), seen, *map(torch.tensor, (wanted, targets, counts)))


def base_state(gguf: Path) -> tuple[dict[str, Tensor], Any]:
    """The weights and the tokenizer of a GGUF file."""
    folder, name = str(gguf.parent), gguf.name
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=name, dtype=torch.float32)
    return dict(model.state_dict()), AutoTokenizer.from_pretrained(folder, gguf_file=name)


def examples(path: Path, articles: int) -> list[list[dict[str, Any]]]:
    """The articles of a data file, each with its copies; so many of them (0: all), a smaller set within a larger."""
    copies: dict[str, list[dict[str, Any]]] = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            example = json.loads(line)
            copies.setdefault(example["name"], []).append(example)
    # An order that has nothing to do with how an article is called, and that more articles do not upset.
    names = sorted(copies, key=lambda name: hashlib.sha256(name.encode()).digest())
    return [copies[name] for name in (names[:articles] if articles else names)]


def order(count: int, epoch: int) -> list[int]:
    """The order of the articles in one pass."""
    places = list(range(count))
    random.Random(1000 + epoch).shuffle(places)  # noqa: S311
    return places


def rate(step: int, steps: int, peak: float, warm: int = 15) -> float:
    """Learning rate of a step: up for the first ``warm`` of them, then down to nothing in a straight line."""
    return peak * min((step + 1) / warm, (steps - step) / max(steps - warm, 1))


def loss(network: Network, sequence: Sequence) -> tuple[Tensor, float]:
    """Weighted sum of the cross-entropy, in nats, and the sum of the weights."""
    logits = network(sequence.tokens, sequence.positions, sequence.seen, sequence.wanted)
    each = F.cross_entropy(logits, sequence.targets, reduction="none")
    return (each * sequence.weights).sum(), float(sequence.weights.sum())


def train(options: argparse.Namespace) -> None:
    """Train to the end, from the last checkpoint if there is one."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    state, tokenizer = base_state(options.base)
    encoder = Encoder(tokenizer)
    network = Network(state, Shape(), rank=options.rank, alpha=2.0 * options.rank)
    data = examples(options.data, options.articles)
    steps = round(len(data) * options.epochs / options.batch)
    learner = torch.optim.AdamW(network.adapters.parameters(), lr=options.rate, betas=(0.9, 0.98), weight_decay=0.0)
    options.out.mkdir(parents=True, exist_ok=True)
    checkpoint, first = options.out / "checkpoint.pt", 0
    config = {name: getattr(options, name) for name in ("rank", "articles", "epochs", "batch", "rate")}
    config |= {"steps": steps, "data": hashlib.sha256(options.data.read_bytes()).hexdigest()[:16]}
    if checkpoint.exists():
        kept = torch.load(checkpoint)
        if kept["config"] != config:
            sys.exit(f"{checkpoint} was made with {kept['config']}, not {config}. Give another --out, or remove it.")
        network.adapters.load_state_dict(kept["adapters"])
        learner.load_state_dict(kept["learner"])
        first = kept["step"]
    print(f"{len(data)} articles, {steps} steps from {first}, rank {options.rank}", flush=True)
    saved = started = time.monotonic()
    tokens, total, counted = 0, 0.0, 0.0
    for step, batch in _batches(data, options.batch, steps):
        if step < first:
            continue
        for group in learner.param_groups:
            group["lr"] = rate(step, steps, options.rate)
        sequences = [
            encoder.sequence(data[place][epoch % len(data[place])], random.Random(f"{step} {place}"))  # noqa: S311
            for epoch, place in batch
        ]
        sequences = [sequence for sequence in sequences if len(sequence.wanted)]
        weight = sum(float(sequence.weights.sum()) for sequence in sequences)
        for sequence in sequences:
            summed, _ = loss(network, sequence)
            (summed / weight).backward()
            tokens += len(sequence.tokens)
            total += float(summed.detach())
        counted += weight
        torch.nn.utils.clip_grad_norm_(network.adapters.parameters(), 1.0)
        learner.step()
        learner.zero_grad(set_to_none=True)
        if (step + 1) % 10 == 0:
            seconds = time.monotonic() - started
            print(f"step {step + 1}/{steps} loss {total / counted:.3f} {tokens / seconds:.0f} tokens/s", flush=True)
            total = counted = 0.0
        if time.monotonic() - saved > CHECKPOINT_SECONDS or step + 1 == steps:
            _save(
                checkpoint,
                {
                    "adapters": network.adapters.state_dict(),
                    "learner": learner.state_dict(),
                    "step": step + 1,
                    "config": config,
                },
            )
            saved = time.monotonic()
    if options.held:
        print(json.dumps(measure(network, encoder, examples(options.held, 0))), flush=True)


def _batches(data: list[list[dict[str, Any]]], size: int, steps: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Number of a step, and which articles of which pass it takes."""

    def endless() -> Iterator[tuple[int, int]]:
        epoch = 0
        while True:
            yield from ((epoch, place) for place in order(len(data), epoch))
            epoch += 1

    stream = endless()
    for step in range(steps):
        yield step, [next(stream) for _ in range(size)]


def _save(path: Path, kept: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    torch.save(kept, part)
    part.replace(path)


@torch.no_grad()
def measure(network: Network, encoder: Encoder, held: list[list[dict[str, Any]]]) -> dict[str, float]:
    """On articles that were not learned from: nats a token, and how often what a sentence reports is foretold."""
    total = weight = 0.0
    right = found = there = 0
    for example, *_ in held:
        sequence = encoder.sequence(example, None)
        logits = network(sequence.tokens, sequence.positions, sequence.seen, sequence.wanted)
        total += float((F.cross_entropy(logits, sequence.targets, reduction="none") * sequence.weights).sum())
        weight += float(sequence.weights.sum())
        # Foretold token by token behind the right ones: the first DECISION tokens of each answer.
        place = 0
        for step in example["steps"]:
            if step["answer"] is None:
                continue
            size = len(encoder.answer(step["answer"]))
            head = slice(place, place + min(DECISION, size))
            same = bool((logits[head].argmax(-1) == sequence.targets[head]).all())
            said = int(logits[place].argmax()) != encoder.nothing
            there += step["answer"] != "{}"
            found += said
            right += same and step["answer"] != "{}"
            place += size
    return {
        "nats": round(total / weight, 4),
        "precision": round(right / max(found, 1), 3),
        "recall": round(right / max(there, 1), 3),
    }


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="examples, one JSON object a line")
    parser.add_argument("--held", type=Path, help="examples to measure on at the end")
    parser.add_argument("--base", type=Path, required=True, help="the base model, a GGUF file")
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoint")
    parser.add_argument("--articles", type=int, default=0, help="learn from so many articles; 0: all")
    parser.add_argument("--epochs", type=float, default=2.5)
    parser.add_argument("--batch", type=int, default=3, help="articles a step")
    parser.add_argument("--rate", type=float, default=8e-4, help="peak learning rate")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    train(parser.parse_args())


if __name__ == "__main__":
    main()
