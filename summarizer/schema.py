"""The JSON schema that goes over the wire with a question.

Strict providers want every property required and no other allowed; a model that decodes under a grammar also gets
bounds, so that its answer always ends, and is held to sentence numbers and names that the article has.
"""

import copy
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from .brief import CHECKED, Category, Reply

Schema = dict[str, Any]

_LONGEST = {"summary": 240, "title": 100}
_LONGEST_OTHER = 80
_MOST_ITEMS = {"parties": 24, "agreements": 12, "talks": 12, "concerns": 12}
_MOST_OTHER = 6
_NAME_FIELDS = {"name", "represents", "reported_by"}
_NAME_LISTS = {"aliases", "participants", "mediators", "raised_by", "directed_at"}


def reply_schema(
    *,
    only: Mapping[Category, Sequence[str]] | Mapping[str, Sequence[str]] | None = None,
    bounded: bool = False,
    first: int = 1,
    last: int = 1,
    names: Sequence[str] = (),
    most: int | None = None,
    sparse: bool = False,
) -> Schema:
    """The schema of a reply, without references, in the form that strict decoding demands.

    Args:
        only: Category → fields to ask for; by default everything.
        bounded: Whether to cap the length of texts and lists.
        first: Lowest sentence number that a bounded reply may cite.
        last: Highest one.
        names: If given, the only names that a bounded reply may use.
        most: Most items of a category in a bounded reply, in place of the defaults.
        sparse: Whether a category with nothing in it is left out rather than given as an empty list: a small model
            then decides with one token whether a sentence states anything.
    """
    schema = copy.deepcopy(_whole())
    if only is not None:
        schema["properties"] = {name: schema["properties"][name] for name in only}
        for name, wanted in only.items():
            item = schema["properties"][name]["items"]
            item["properties"] = {field: item["properties"][field] for field in wanted}
            item["required"] = list(wanted)
        schema["required"] = list(only)
    if bounded:
        for name, category in schema["properties"].items():
            category["maxItems"] = most or min(_MOST_ITEMS[name], 2 * max(last - first + 1, 2))
            for field, value in category["items"]["properties"].items():
                _bound(name, field, value, (first, last), names)
    if sparse:
        schema["required"] = []
        for category in schema["properties"].values():
            category["minItems"] = 1
    return schema


@cache
def _whole() -> Schema:
    schema: Schema = _strict(_asked(_inlined(Reply.model_json_schema())))
    return schema


def _bound(category: str, field: str, schema: Schema, cited: tuple[int, int], names: Sequence[str]) -> None:
    """Cap one field of an item, and hold names and sentence numbers to those of the article."""
    if field == "evidence":
        number = {"type": "integer", "minimum": cited[0], "maximum": cited[1]}
        schema.update(minItems=1, maxItems=3, items=number)
    elif field in _NAME_LISTS or (category == "agreements" and field == "parties"):
        schema["maxItems"] = _MOST_OTHER
        schema["items"] = _name(names)
    elif field in _NAME_FIELDS:
        nullable = "anyOf" in schema
        description = schema["description"]
        schema.clear()
        schema.update({"anyOf": [_name(names), {"type": "null"}]} if nullable else _name(names))
        schema["description"] = description
    elif schema.get("type") == "array":
        schema["maxItems"] = _MOST_OTHER
        schema["items"]["maxLength"] = _LONGEST_OTHER
    else:
        for text in [schema, *schema.get("anyOf", ())]:
            if text.get("type") == "string" and not {"enum", "pattern"} & text.keys():
                text["maxLength"] = _LONGEST.get(field, _LONGEST_OTHER)


def _name(names: Sequence[str]) -> Schema:
    return {"type": "string", "enum": list(names)} if names else {"type": "string", "maxLength": _LONGEST_OTHER}


def _inlined(schema: Schema) -> Schema:
    """``schema`` with every reference replaced by its target; no class of a reply nests in itself."""
    definitions = schema.pop("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                target = definitions[node["$ref"].rsplit("/", 1)[-1]]
                return resolve({**target, **{key: value for key, value in node.items() if key != "$ref"}})
            return {key: resolve(value) for key, value in node.items()}
        return [resolve(value) for value in node] if isinstance(node, list) else node

    inlined: Schema = resolve(schema)
    return inlined


def _asked(schema: Schema) -> Schema:
    """``schema`` without the fields that are ours to fill in."""
    for category in schema["properties"].values():
        for field in CHECKED:
            category["items"]["properties"].pop(field, None)
    return schema


_NOISE = ("title", "default", "minLength")


def _strict(node: Any) -> Any:
    """Every property required, no other allowed, and nothing that a strict decoder refuses."""
    if isinstance(node, list):
        return [_strict(value) for value in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: value for key, value in node.items() if key not in _NOISE or not isinstance(value, str | int | list | None)
    }
    strict = {
        key: {name: _strict(value) for name, value in values.items()} if key == "properties" else _strict(values)
        for key, values in kept.items()
    }
    if strict.get("type") == "object":
        strict["required"] = list(strict["properties"])
        strict["additionalProperties"] = False
    return strict
