"""A reply that is still being written, or was cut off: which of its items are complete."""

from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import from_json

from .brief import CATEGORIES, Category, Item, Reply

_CLASS = {name: get_args(Reply.model_fields[name].annotation)[0] for name in CATEGORIES}
_CLOSINGS = ("", "]}")


def complete_items(text: str) -> list[tuple[Category, Item]]:
    """The items that are complete in ``text``, the beginning of a reply's JSON, in the order in which they stand.

    What is still open, or is no item, is left out; text that begins no reply has none.
    """
    begun = _closed(text)
    return [
        (category, item)
        for category, items in begun.items()
        if category in _CLASS and isinstance(items, list)
        for given in items
        if (item := _item(category, given))
    ]


def _closed(text: str) -> dict[str, Any]:
    """The longest beginning of ``text`` that ends with an object and is a reply once what is open is closed."""
    end = len(text)
    while (end := text.rfind("}", 0, end)) >= 0:
        for closing in _CLOSINGS:
            try:
                begun = from_json(text[: end + 1] + closing)
            except ValueError:  # a brace inside a text, say
                continue
            return begun if isinstance(begun, dict) else {}
    return {}


def _item(category: Category, given: Any) -> Item | None:
    try:
        item: Item = _CLASS[category].model_validate(given)
    except ValidationError:
        return None
    return item
