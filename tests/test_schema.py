"""What goes over the wire as the schema of a reply."""

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from summarizer.brief import CATEGORIES, Reply
from summarizer.schema import reply_schema

PARTY = {"evidence": [1], "name": "Oroko", "aliases": [], "kind": "state", "role": None, "represents": None}
FULL = {"parties": [PARTY], "agreements": [], "talks": [], "concerns": []}


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from nodes(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from nodes(value)


def test_the_schema_has_the_form_that_strict_decoding_demands() -> None:
    schema = reply_schema()

    jsonschema.Draft202012Validator.check_schema(schema)
    objects = [node for node in nodes(schema) if node.get("type") == "object"]
    assert len(objects) == 5
    for node in objects:
        assert node["required"] == list(node["properties"])
        assert node["additionalProperties"] is False
    keywords = {key for node in nodes(schema) for key in node}
    assert not keywords & {"$ref", "$defs", "default", "minLength", "maxLength"}


def test_evidence_comes_first_in_every_item_and_every_field_says_what_belongs_there() -> None:
    for category in CATEGORIES:
        fields = reply_schema()["properties"][category]["items"]["properties"]
        assert next(iter(fields)) == "evidence"
        for name, field in fields.items():
            assert field["description"], name


def test_what_the_schema_admits_is_a_reply() -> None:
    jsonschema.validate(FULL, reply_schema())
    assert Reply.model_validate(FULL).parties[0].name == "Oroko"


@pytest.mark.parametrize(
    "party",
    [
        {**PARTY, "evidence": [4]},
        {**PARTY, "evidence": [0]},
        {**PARTY, "evidence": []},
        {**PARTY, "name": "Henrik Falk"},
        {**PARTY, "represents": "Henrik Falk"},
    ],
)
def test_a_bounded_schema_admits_only_sentences_and_names_of_the_article(party: dict[str, Any]) -> None:
    schema = reply_schema(bounded=True, last=3, names=["Oroko", "Sanda"])

    jsonschema.validate(FULL, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**FULL, "parties": [party]}, schema)


def test_in_a_bounded_schema_every_text_and_list_has_an_end() -> None:
    for node in nodes(reply_schema(bounded=True, last=3)):
        if node.get("type") == "array":
            assert node["maxItems"] <= 24
        if node.get("type") == "string":
            assert {"maxLength", "enum", "pattern"} & node.keys()


def test_a_sparse_schema_lets_a_sentence_state_nothing() -> None:
    schema = reply_schema(
        only={"concerns": ("summary", "raised_by")}, bounded=True, names=["Oroko"], most=1, sparse=True
    )

    jsonschema.validate({}, schema)
    jsonschema.validate({"concerns": [{"summary": "It leaks.", "raised_by": ["Oroko"]}]}, schema)
    wrongs: list[dict[str, Any]] = [{"concerns": []}, {"parties": []}, {"concerns": [{"summary": "It leaks."}]}]
    for wrong in wrongs:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_texts_that_mean_nothing_become_none() -> None:
    party = Reply.model_validate({"parties": [{**PARTY, "role": "null", "represents": " "}]}).parties[0]
    assert (party.role, party.represents) == (None, None)
