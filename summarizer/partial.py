"""The text of a reply → its JSON, mended where that is safe, and the items that are complete in one that breaks off."""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic_core import from_json

from .brief import CATEGORIES, Category, Item, Reply

C = TypeVar("C")

_CLASS = {name: get_args(Reply.model_fields[name].annotation)[0] for name in CATEGORIES}
_LONE = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u(?:[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u)[dD][c-fC-F][0-9a-fA-F]{2})"
)
_FENCE = r"[^{`]*```\w*\s*(?=\{)"
_FENCED = re.compile(rf"{_FENCE}(?:(.*\}})\s*```[^{{}}`]*|(.*))", re.DOTALL)
_BEGINNING = re.compile(rf"(?:{_FENCE})?\s*\{{")
# The same stretch of text seven times over: a weak model that will not stop by itself.
_LOOP = re.compile(r"(.{12,160}?)\1{6}$", re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?P<end>")?|[{}\[\]]', re.DOTALL)


def plain_json(text: str) -> str:
    """What a model wrote as the JSON that was asked for.

    Out of the fence that some models put around it; with halves of a pair of surrogates joined, and lone ones, which
    no parser takes, replaced; with the lists of a category that is written twice joined, of which parsers keep one.
    """
    if fenced := _FENCED.fullmatch(text):
        text = fenced[1] or fenced[2]
    text = _whole_letters(text)
    return _each_list_once(text)


def _whole_letters(text: str) -> str:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _LONE.sub(r"\1\\ufffd", text)


def _each_list_once(text: str) -> str:
    twice = False

    def joined(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal twice
        found: dict[str, Any] = {}
        for key, value in pairs:
            both = isinstance(value, list) and isinstance(found.get(key), list)
            twice = twice or both
            found[key] = found[key] + value if both else value
        return found

    try:
        whole = json.loads(text, object_pairs_hook=joined)
    except (ValueError, RecursionError):
        return text
    return json.dumps(whole, ensure_ascii=False) if twice else text


def plain(completion: C) -> C:
    """A chat completion with what it says, or hands to a tool, as ``plain_json``."""
    for choice in completion.choices:  # type: ignore[attr-defined]
        for part, name in ((choice.message, "content"), *((part, "arguments") for part in _called(choice.message))):
            if isinstance(text := getattr(part, name), str):
                setattr(part, name, plain_json(text))
    return completion


def said(completion: Any) -> str:
    """What a chat completion says, as a text or as the arguments of the tool it calls; nothing if there is none."""
    if completion is None:
        return ""
    message = completion.choices[0].message
    called = "".join(function.arguments or "" for function in _called(message))
    return called or (message.content if isinstance(message.content, str) else "")


def repeats(text: str) -> bool:
    """Whether ``text`` ends in a loop."""
    return _LOOP.search(text) is not None


def _called(message: Any) -> list[Any]:
    return [function for call in message.tool_calls or () if (function := getattr(call, "function", None))]


def complete_items(text: str) -> list[tuple[Category, Item]]:
    """The items that are complete in ``text``, the beginning of a reply's JSON, in the order in which they stand.

    What is still open, or is no item, is left out; text that begins no reply has none.
    """
    return Growing().more(text)


class Growing:
    """A reply while it is written: each of its items is read once, however often the text is looked at."""

    def __init__(self) -> None:
        self._begin("")

    def _begin(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._open = ""  # the brackets that are open there
        self._key = ""
        self._item = 0

    def more(self, text: str) -> list[tuple[Category, Item]]:
        """The items that are complete in ``text`` and were not yet in the text before; all, if it is another text."""
        if not text.startswith(self._text[: self._at]):
            self._begin(text)  # the model was asked anew
        self._text = text
        if not self._at:
            if not (begun := _BEGINNING.match(text)):
                return []
            self._at = begun.end()
            self._open = "{"
        return list(self._complete())

    def _complete(self) -> Iterator[tuple[Category, Item]]:
        """Behind each object in a list of the outermost object: the item that it is."""
        text = self._text
        for token in _TOKEN.finditer(text, self._at):
            mark = token.group()
            if not self._open or (mark[0] == '"' and not token["end"]):
                return  # the reply is over; or a text is still open, whose brackets are none
            self._at = token.end()
            if mark in "{[":
                self._open += mark
                if self._open == "{[{":
                    self._item = token.start()
            elif mark in "}]":
                closed, self._open = self._open, self._open[:-1]
                if closed == "{[{" and mark == "}" and (item := _item(self._key, text[self._item : self._at])):
                    yield item
            elif self._open == "{":
                self._key = mark[1:-1]


def _item(key: str, text: str) -> tuple[Category, Item] | None:
    category = next((name for name in CATEGORIES if name == key), None)
    if category is None:
        return None
    try:
        item: Item = _CLASS[category].model_validate(from_json(_whole_letters(text)))
    except ValueError:  # a ValidationError is one
        return None
    return category, item
