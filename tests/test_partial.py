"""Which items of a reply that is still being written are complete."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import from_json

from summarizer.brief import CATEGORIES, Category, Reply
from summarizer.partial import Growing, complete_items, plain_json

steady = settings(derandomize=True, deadline=None, max_examples=60)

# What a text may hold that looks like the end of something.
words = st.text(st.sampled_from('ab}{][",:\\é\n’'), min_size=1, max_size=6).map(lambda text: f"x{text}")
numbers = st.lists(st.integers(1, 40), max_size=3)
ITEMS: dict[Category, st.SearchStrategy[dict[str, Any]]] = {
    "parties": st.fixed_dictionaries({"evidence": numbers, "name": words, "kind": st.just("person")}),
    "agreements": st.fixed_dictionaries({"summary": words, "parties": st.lists(words), "status": st.just("reached")}),
    "talks": st.fixed_dictionaries({"title": words, "when": words, "status": st.just("scheduled")}),
    "concerns": st.fixed_dictionaries({"summary": words, "raised_by": st.lists(words), "unasked": st.just({"a": [1]})}),
}
replies = st.permutations(CATEGORIES).flatmap(
    lambda order: st.fixed_dictionaries({name: st.lists(ITEMS[name], max_size=3) for name in order})
)


def written(reply: dict[Category, list[dict[str, Any]]], *, indent: str) -> tuple[str, list[tuple[int, Category, int]]]:
    """The reply as a model writes it, and for each item where it ends, its category and its place there."""
    text, ends = "{", list[tuple[int, Category, int]]()
    for number, (name, items) in enumerate(reply.items()):
        text += f'{"," if number else ""}{indent}"{name}":{indent}['
        for place, item in enumerate(items):
            text += f"{',' if place else ''}{indent}{json.dumps(item, ensure_ascii=not indent)}"
            ends.append((len(text), name, place))
        text += f"{indent}]"
    return text + f"{indent}}}", ends


@steady
@given(replies, st.sampled_from(["", "\n  "]))
def test_every_beginning_of_a_reply_has_exactly_the_items_whose_closing_brace_it_holds(
    reply: dict[Category, list[dict[str, Any]]], indent: str
) -> None:
    text, ends = written(reply, indent=indent)
    whole = Reply.model_validate(reply)

    for length in range(len(text) + 1):
        expected = [(name, getattr(whole, name)[place]) for end, name, place in ends if end <= length]
        assert complete_items(text[:length]) == expected


@steady
@given(st.text() | st.text(st.sampled_from('{}[]",:\\ parties1né\ud800')))
def test_no_text_is_too_strange_to_be_looked_at(text: str) -> None:
    assert complete_items(text) == []


def test_braces_by_the_thousand_take_no_time_and_a_broken_item_costs_none_before_it() -> None:
    party = '{"parties":[{"evidence":[1],"name":"Obuya","kind":"person"}'

    for rest in (',{"name":"' + "{}}" * 50_000, ',{name:1},{"evidence":[1]}'):
        assert [item.model_dump()["name"] for _, item in complete_items(party + rest)] == ["Obuya"]


def test_an_item_of_a_growing_reply_is_read_once_and_what_stands_in_an_open_text_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = list[str]()

    def noted(text: str) -> Any:
        read.append(text)
        return from_json(text)

    monkeypatch.setattr("summarizer.partial.from_json", noted)
    items = [f'{{"name":"N{number}","kind":"person"}}' for number in range(20)]
    text = '{"parties":[' + ",".join(items) + ',{"name":"' + '{\\"}' * 1000
    growing = Growing()

    found = [item for length in range(0, len(text), 3) for _, item in growing.more(text[:length])]

    assert [item.model_dump()["name"] for item in found] == [f"N{number}" for number in range(20)]
    assert read == items


def test_a_reply_that_begins_anew_is_read_from_its_beginning() -> None:
    growing = Growing()
    ada, per = '{"parties":[{"name":"Ada","kind":"person"}', '{"parties":[{"name":"Per","kind":"person"}'

    assert len(growing.more(ada)) == 1
    assert growing.more(ada + "]") == []
    assert [item.model_dump()["name"] for _, item in growing.more(per)] == ["Per"]


def test_a_broken_item_costs_none_of_the_others() -> None:
    text = '{"parties":[{name:"Ada"},{"name":"Per","kind":"person"}],"parties":[{"name":"Eva","kind":"person"},{"na'

    assert [item.model_dump()["name"] for _, item in complete_items(text)] == ["Per", "Eva"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('{"a": "\\ud83d\\ude00"}', '{"a": "\\ud83d\\ude00"}'),
        ('{"a": "\\ud83d!"}', '{"a": "\\ufffd!"}'),
        ('{"a": "\\ude00!"}', '{"a": "\\ufffd!"}'),
        ('{"a": "\\\\ud83d"}', '{"a": "\\\\ud83d"}'),  # a backslash, and no escape
        ('{"a": "\ud83d\ude00 \ud83d"}', '{"a": "\U0001f600 \ufffd"}'),
        ('```json\n{"a": 1}\n```\n', '{"a": 1}'),
        ('Here is the brief:\n```json {"a": 1}```\nThat is all.', '{"a": 1}'),
        ('```json\n{"a": "```", "b', '{"a": "```", "b'),
        ('{"a": [{"parties":  [1]}, {"parties":  []}]}', '{"a": [{"parties":  [1]}, {"parties":  []}]}'),
        ('{"talks": [1], "parties": [], "talks": [2]}', '{"talks": [1, 2], "parties": []}'),
        ("Sorry, I cannot.", "Sorry, I cannot."),
    ],
)
def test_a_reply_is_mended_where_that_is_safe(text: str, plain: str) -> None:
    assert plain_json(text) == plain


@steady
@given(st.text() | st.text(st.sampled_from('{}[]",:\\ talks1ud83d\ud800\ude00`')))
def test_no_text_is_too_strange_to_be_mended_and_what_is_mended_stays(text: str) -> None:
    once = plain_json(text)

    once.encode()  # UTF-8 can write it
    assert plain_json(once) == once or once.lstrip().startswith("```")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot help with that.",
        "}",
        "[{}]",
        '{"parties": {"name": "Obuya", "kind": "person"}}',
        '{"persons": [{"name": "Obuya", "kind": "person"}]}',
        '{"parties": ["Obuya", null, {}',
        '{"parties": [{"evidence": [1e999], "name": "Obuya", "kind": "person"}',
        "[" * 100_000 + "}",
    ],
)
def test_what_begins_no_reply_has_no_items(text: str) -> None:
    assert complete_items(text) == []


def test_what_is_no_item_of_its_category_is_left_out_and_the_others_stay() -> None:
    text = """{"parties": [
        {"name": "Obuya", "kind": "person"}, {"name": "", "kind": "person"}, {"kind": "person"}, {"name": "Sanda", "kind": "state"},
        {"name": "Dal"""  # noqa: E501 - as a model writes it

    assert [item.model_dump()["name"] for _, item in complete_items(text)] == ["Obuya", "Sanda"]


def test_what_follows_a_whole_reply_takes_nothing_away_from_it() -> None:
    text = '{"parties": [{"name": "Obuya", "kind": "person"}]} That is all {of it}.'

    assert len(complete_items(text)) == 1
