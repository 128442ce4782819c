"""The text of a reply → its JSON, mended where that is safe, and the items that are complete in one that breaks off."""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import from_json

from .brief import CATEGORIES, Category, Item, Reply

C = TypeVar("C")

_CLASS = {name: get_args(Reply.model_fields[name].annotation)[0] for name in CATEGORIES}
_FENCED = re.compile(r"\s*```(?:json)?[ \t]*\n(.*?)(?:\n```\s*|$)", re.DOTALL)
_LONE = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u(?:[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u)[dD][c-fC-F][0-9a-fA-F]{2})"
)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_DEEPEST = 200
"""Nested deeper than any reply."""
_KEY = re.compile(rf'"({"|".join(CATEGORIES)})"\s*:\s*\[')


def plain_json(text: str) -> str:
    """What a model wrote as the JSON that was asked for.

    Out of the fence that some models put around it; with halves of a pair of surrogates joined, and lone ones, which
    no parser takes, replaced; with the lists of a category that is written twice joined, of which parsers keep one.
    """
    if fenced := _FENCED.fullmatch(text):
        text = fenced[1]
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _LONE.sub(r"\1\\ufffd", text)
    if _twice(text):
        try:
            return json.dumps(json.loads(text, object_pairs_hook=_joined), ensure_ascii=False)
        except (ValueError, RecursionError):
            pass
    return text


def plain(completion: C) -> C:
    """A chat completion with what it says, or hands to a tool, as ``plain_json``."""
    for choice in completion.choices:  # type: ignore[attr-defined]
        message = choice.message
        message.content = message.content and plain_json(message.content)
        for function in _called(message):
            function.arguments = plain_json(function.arguments)
    return completion


def said(completion: Any) -> str:
    """What a chat completion says, as a text or as the arguments of the tool it calls; nothing if there is none."""
    if completion is None:
        return ""
    message = completion.choices[0].message
    return "".join(function.arguments for function in _called(message)) or message.content or ""


def _called(message: Any) -> list[Any]:
    return [function for call in message.tool_calls or () if (function := getattr(call, "function", None))]


def complete_items(text: str) -> list[tuple[Category, Item]]:
    """The items that are complete in ``text``, the beginning of a reply's JSON, in the order in which they stand.

    What is still open, or is no item, is left out; text that begins no reply has none.
    """
    begun = _begun(plain_json(text))
    return [
        (category, item)
        for category, items in begun.items()
        if category in _CLASS and isinstance(items, list)
        for given in items
        if (item := _item(category, given))
    ]


def _begun(text: str) -> dict[str, Any]:
    """The longest beginning of ``text`` that is a reply once what is open is closed."""
    twice = _twice(text)
    for end, closing in reversed(list(_endings(text))):
        closed = text[:end] + closing
        try:
            begun = json.loads(closed, object_pairs_hook=_joined) if twice else from_json(closed)
        except (ValueError, RecursionError):  # something before this item is no JSON
            continue
        return begun if isinstance(begun, dict) else {}
    return {}


def _endings(text: str) -> Iterator[tuple[int, str]]:
    """Behind each item in a list of an object, and behind the object itself: where, and what closes it there."""
    open_now = ""
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "{[":
            open_now += mark
            if len(open_now) > _DEEPEST:
                return
        elif mark in "}]":
            open_now = open_now[:-1]
            if mark == "}" and open_now == "{[":
                yield token.end(), "]}"
            elif not open_now:
                yield token.end(), ""
                return


def _twice(text: str) -> bool:
    """Whether a category is written twice."""
    named = _KEY.findall(text)
    return len(named) > len(set(named))


def _joined(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        both = isinstance(value, list) and isinstance(found.get(key), list)
        found[key] = found[key] + value if both else value
    return found


def _item(category: Category, given: Any) -> Item | None:
    try:
        item: Item = _CLASS[category].model_validate(given)
    except ValidationError:
        return None
    return item
