"""Labels → what the model is to answer about each sentence.

The answer about a sentence names the items that it states and nothing that rules find: whom, and what became of it.
An item that cites several sentences is asked of the one that says most of it; what is right about the others is not
certain enough to teach, and neither is what is optional.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypedDict

from evals.gold import Gold, GoldAgreement, GoldConcern, GoldItem, GoldTalk
from summarizer.brief import Category
from summarizer.prompt import Prompts
from summarizer.questions import ASKED_WHILE_READING, body

Answer = dict[Category, list[dict[str, Any]]]


class Step(TypedDict):
    """One sentence: what it adds to the prompt, and the answer about it; None where none is taught."""

    text: str
    answer: str | None


class Example(TypedDict):
    """One article as the model reads it."""

    name: str
    system: str
    head: str
    steps: list[Step]


def example(gold: Gold, prompts: Prompts, name: str) -> Example:
    """The example that a labelled article makes."""
    sentences = body(gold.article)
    taught, blurred = _answers(gold)
    steps: list[Step] = []
    (system, head), before = _rendered(prompts, gold, 0), ""
    for count, sentence in enumerate(sentences, 1):
        _, text = _rendered(prompts, gold, count)
        if not text.startswith(before or head):
            raise ValueError(f"{name}: the prompt about sentence {sentence.number} does not go on from the one before")
        answer = taught.get(sentence.number)
        certain = answer is not None or sentence.number not in blurred
        added = text[len(before) :] if before else text[len(head) :]
        steps.append({"text": added, "answer": _compact(answer or {}) if certain else None})
        before = text
    return {"name": name, "system": system, "head": head, "steps": steps}


def _rendered(prompts: Prompts, gold: Gold, count: int) -> tuple[str, str]:
    system, user = prompts.reading(gold.article, body(gold.article)[:count])
    return system["content"], user["content"]


def _answers(gold: Gold) -> tuple[dict[int, Answer], set[int]]:
    """Number of a sentence → the answer about it; and the sentences about which none is certain."""
    taught: dict[int, Answer] = defaultdict(dict)
    blurred: set[int] = set()
    for category, item, fields in _items(gold):
        cited = sorted(gold.cited(item.evidence))
        blurred |= set(cited)
        if not item.optional and cited:
            wanted = ASKED_WHILE_READING[category]
            main = _main(gold, item, cited)
            taught[main].setdefault(category, []).append({name: fields[name] for name in wanted})
    ordered = {
        number: {name: answer[name] for name in ASKED_WHILE_READING if name in answer}
        for number, answer in taught.items()
    }
    return ordered, blurred


def _items(gold: Gold) -> Iterator[tuple[Category, GoldItem, dict[str, Any]]]:
    for category in ASKED_WHILE_READING:
        for item in getattr(gold.file.brief, category):
            yield category, item, item.model_dump()


def _main(gold: Gold, item: GoldItem, cited: Sequence[int]) -> int:
    """The sentence that shares most words with what the item says of itself; the first of several."""
    if isinstance(item, GoldAgreement | GoldConcern):
        said = str(item.summary[0])
    elif isinstance(item, GoldTalk):
        said = " ".join(filter(None, (item.title[0], item.when[0], item.location[0], *item.participants)))
    else:
        raise TypeError(item)
    words = _stems(said)
    texts = {sentence.number: sentence.text for sentence in gold.article.sentences}
    return max(cited, key=lambda number: (len(words & _stems(texts[number])), -number))


def _stems(text: str) -> set[str]:
    return {word.lower()[:5] for word in re.findall(r"[^\W_]{3,}", text)}


def _compact(answer: Answer) -> str:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
