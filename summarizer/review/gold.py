"""Entries ↔ the gold file that is made of them. Text fields keep all their accepted forms, evidence is quoted.

A quote that is read is every sentence that it covers for the most part, so what was quoted in part is whole afterwards.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import yaml

from ..article import Article
from ..brief import CATEGORIES, ArticleInfo, Category, Item
from ..documents import Document
from ..views.gold import to_gold
from .rules import NOTHING, SEPARATOR, Entries, Entry, about, day, entry, forms, headline, slots


def write(document: Document, entries: Entries, items: Mapping[Category, Sequence[Item]]) -> str:
    """The gold file of entries without a fault and of the items that they are."""
    assert document.article is not None  # noqa: S101 - a review has one
    brief, file = document.brief, entries.file
    known = brief.article.model_dump() | {
        "source": file["source"],
        "published": day(file["published"]),
        "title": headline(file["title"], document.article) if file["title"] else None,
    }
    made: dict[str, Any] = {"article": ArticleInfo.model_validate(known), "dropped": []}
    made |= {str(name): list(found) for name, found in items.items()}
    gold = yaml.safe_load(to_gold(replace(document, brief=brief.model_copy(update=made))))
    gold["origin"] = file["origin"]
    for category in CATEGORIES:
        pairs = zip(gold["brief"][category], entries.items[category], strict=True)
        gold["brief"][category] = [_item(category, one, given) for one, given in pairs]
    return yaml.safe_dump(gold, allow_unicode=True, sort_keys=False, width=110)


def _item(category: Category, one: Mapping[str, Any], given: Entry) -> dict[str, Any]:
    """A gold item with all forms of its texts, optional if its entry is; in the order of the fields."""
    made = {}
    for slot in slots(category):
        if slot.is_text and len(several := forms(given[slot.name])) > 1:
            made[slot.name] = [(day(form) or form) if form else None for form in several]
        elif slot.name in one:
            made[slot.name] = one[slot.name]
    return {**made, **({"optional": True} if given["optional"] else {}), "evidence": one["evidence"]}


def read(text: str, article: Article) -> Entries:
    """The entries that a gold file of ``article`` holds.

    Raises:
        ValueError: It is none.
    """
    try:
        gold = yaml.safe_load(text)
        lists = {name: list(gold["brief"].get(name) or ()) for name in CATEGORIES}
        items = {name: [_entry(name, one, article) for one in lists[name]] for name in CATEGORIES}
        return Entries(about({name: _text(value) for name, value in gold.items()}), items)
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("no gold file") from error


def _entry(category: Category, one: Mapping[str, Any], article: Article) -> Entry:
    texts = {slot.name: _text(one.get(slot.name)) for slot in slots(category) if slot.is_text}
    return entry(category, {**one, **texts, "evidence": _cited(one["evidence"], article)})


def _text(value: Any) -> str:
    """A field with its forms; YAML reads a bare day as a date and a bare year as a number."""
    several = value if isinstance(value, list) else [value]
    words = [str(form) if isinstance(form, str | date | int) else "" for form in several]
    return words[0] if len(words) == 1 else SEPARATOR.join(word or NOTHING for word in words)


def _cited(quotes: Sequence[str], article: Article) -> list[int]:
    """Numbers of the sentences that the quotes cover; the body comes before the headline, as where they are scored."""
    numbers = set()
    for quote in quotes:
        found = [hit.span() for hit in re.finditer(r"\s+".join(map(re.escape, quote.split())) or "(?!)", article.text)]
        body = len(article.title or "")
        start, end = next((span for span in found if span[0] >= body), found[0] if found else (0, 0))
        numbers |= {
            one.number
            for one in article.sentences
            if 2 * (min(end, one.end) - max(start, one.start)) > min(one.end - one.start, end - start)
        }
    return sorted(numbers)
