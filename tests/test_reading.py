"""The strategies that decide sentence by sentence: a model that reads on, and rules alone."""

import json
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.replies import KeptReplies
from summarizer import Article, ArticleError, Brief, ConfigError, ModelError, Settings, Summarizer, embedded, summarize
from summarizer.findings import findings
from summarizer.prompt import Prompts
from summarizer.providers import resolve
from summarizer.questions import Questions, body
from summarizer.reading import Notes

from .scripted import Answer, Server, loopback, reply, server, stream  # noqa: F401 - a fixture

TEXT = """Oroko and Sanda sign river pact
PORT AMADI, May 16, 2023 (Example Wire) — Oroko Foreign Minister Adaeze Obuya and her Sandan counterpart Karim Dallo signed a river pact on Monday.
The river is 900 km long.
Obuya warned that the dam at Kulo was leaking.
The two ministers will meet again in Meru on June 5, Dallo said.
"""  # noqa: E501 - an article has long lines
NOTES = {
    "signed": {"agreements": [{"parties": ["Oroko", "Sanda"], "status": "reached"}]},
    "warned": {"concerns": [{"raised_by": ["Adaeze Obuya"], "directed_at": []}]},
    "meet again": {"talks": [{"participants": ["Adaeze Obuya", "Karim Dallo"], "status": "scheduled"}]},
}


def last_line(request: dict[str, Any]) -> str:
    return str(request["messages"][-1]["content"]).splitlines()[-1]


def noted(request: dict[str, Any]) -> Answer:
    notes = next((notes for word, notes in NOTES.items() if word in last_line(request)), {})
    return stream(json.dumps(notes))


def settings(server: Server, **more: Any) -> Settings:  # noqa: F811
    return Settings.load(model="embedded", base_url=server.url, **more)


@loopback
def test_each_sentence_of_the_body_is_asked_about_once_behind_those_before_it(server: Server) -> None:  # noqa: F811
    server.answers(noted)
    article = Article.from_text(TEXT)
    with Summarizer(settings(server)) as summarizer:
        summarizer.summarize(article)
    asked = [request["messages"][-1]["content"] for request in server.requests]
    assert [text.splitlines()[-1] for text in asked] == [sentence.text for sentence in article.sentences[1:]]
    assert all(later.startswith(earlier) for earlier, later in pairwise(asked))
    assert asked[0].splitlines()[0] == article.title


@loopback
def test_what_is_noted_becomes_items_that_cite_their_sentence(server: Server) -> None:  # noqa: F811
    server.answers(noted)
    brief = summarize(TEXT, model="embedded", base_url=server.url)
    (agreement,), (talk,), (concern,) = brief.agreements, brief.talks, brief.concerns
    assert (agreement.evidence, agreement.status) == ([2], "reached")
    assert (talk.evidence, talk.start, talk.location, talk.status) == ([5], "2023-06-05", "Meru", "scheduled")
    assert (concern.evidence, concern.raised_by) == ([4], ["Adaeze Obuya"])
    assert {party.name for party in brief.parties} >= {"Adaeze Obuya", "Karim Dallo"}
    assert brief.run.strategy == "reading"
    assert brief.run.requests == 4


@loopback
def test_a_sentence_without_an_answer_is_a_warning_and_the_others_stand(server: Server) -> None:  # noqa: F811
    def answer(request: dict[str, Any]) -> Answer:
        return (
            stream("no JSON")
            if "900 km" in json.dumps(request["messages"][1]["content"].splitlines()[-1])
            else noted(request)
        )

    server.answers(answer)
    brief = summarize(TEXT, model="embedded", base_url=server.url)
    assert len(brief.talks) == 1
    assert any("gave no brief" in warning for warning in brief.warnings)


@loopback
def test_no_answer_at_all_is_an_error(server: Server) -> None:  # noqa: F811
    server.answers(stream("no JSON"))
    with pytest.raises(ModelError):
        summarize(TEXT, model="embedded", base_url=server.url)


@loopback
def test_items_are_shown_while_it_reads_on(server: Server) -> None:  # noqa: F811
    server.answers(noted)
    with Summarizer(settings(server)) as summarizer:
        *items, brief = summarizer.stream(TEXT)
    assert isinstance(brief, Brief)
    assert [type(item).__name__ for item in items if type(item).__name__ != "Party"] == ["Agreement", "Concern", "Talk"]


def test_the_question_asks_for_what_the_adapter_was_trained_to_write() -> None:
    article = Article.from_text(TEXT)
    target = resolve(Settings.load())
    questions = Questions(target, Prompts(), Settings.load()).about(article)
    assert len(questions) == len(body(article))
    properties = questions[0].schema["properties"]
    assert {name: list(value["items"]["properties"]) for name, value in properties.items()} == {
        name: list(field.annotation.__args__[0].model_fields)  # type: ignore[union-attr]
        for name, field in Notes.model_fields.items()
    }


def test_rules_need_no_model_no_key_and_no_network() -> None:
    brief = summarize(TEXT, strategy="rules")
    assert (brief.run.model, brief.run.strategy, brief.run.requests) == ("rules", "rules", 0)
    assert [talk.start for talk in brief.talks] == ["2023-06-05"]
    assert brief.agreements
    assert brief == brief.model_validate_json(brief.model_dump_json())


def test_rules_say_the_same_twice() -> None:
    first, second = (summarize(TEXT, strategy="rules").model_dump(exclude={"run": {"seconds"}}) for _ in "ab")
    assert first == second


def test_an_article_that_states_nothing_gets_an_empty_brief_by_rule() -> None:
    brief = summarize("The river is 900 km long.\nIt rises in the hills.", strategy="rules")
    assert brief.items == []


def test_reading_is_refused_for_a_model_that_was_not_trained_for_it() -> None:
    with pytest.raises(ConfigError, match=r"reading.*openai.*Leave --strategy out"):
        resolve(Settings.load(model="openai/x", strategy="reading", api_key="k"))


def test_a_strategy_may_be_chosen_for_any_other_model() -> None:
    assert resolve(Settings.load(model="vllm/x", strategy="sentence")).strategy == "sentence"
    assert resolve(Settings.load(strategy="whole")).strategy == "whole"
    assert not resolve(Settings.load(strategy="rules")).repairs


WORDS = st.lists(
    st.sampled_from(
        "Oroko Sanda Minister Adaeze Obuya said that the both sides will meet on May 5 , \" . : ; ' ( ) he they signed"
        " a pact warned U.S. Russian of for union's and not if - — MR X: \n head".split(" ")
    ),
    max_size=60,
)


@given(st.text(max_size=300) | WORDS.map(" ".join))
def test_no_text_is_too_odd_for_the_rules(text: str) -> None:
    try:
        article = Article.from_text(text)
    except ArticleError:
        return
    with Summarizer(Settings.load(strategy="rules")) as summarizer:
        brief = summarizer.summarize(article)
    names = {party.name for party in brief.parties}
    for agreement in brief.agreements:
        assert set(agreement.parties) <= names


def test_of_a_long_article_what_was_read_long_ago_is_left_behind() -> None:
    article = Article.from_text(
        "Oroko news\n" + "The river is 900 km long and rises in the hills of the north.\n" * 900
    )
    settings = Settings.load(context=2000)
    asked = [
        question.messages[-1]["content"].splitlines()
        for question in Questions(resolve(settings), Prompts(), settings).about(article)
    ]
    assert len(asked) == 900
    assert max(sum(map(len, lines)) for lines in asked) < 3 * 2000
    assert {lines[0] for lines in asked} == {"Oroko news"}
    assert min(len(lines) for lines in asked[20:]) > 5
    restarts = sum(len(later) < len(earlier) for earlier, later in pairwise(asked))
    assert 0 < restarts < 30


@pytest.mark.parametrize("more", [{"repair": True}, {"passes": 2}])
def test_a_strategy_that_asks_nothing_twice_says_so(more: dict[str, Any]) -> None:
    brief = summarize(TEXT, strategy="rules", **more)
    assert "Strategy rules asks nothing twice: repair and passes do nothing." in brief.warnings
    assert brief.talks


def test_a_title_that_names_whom_both_means_raises_no_doubt() -> None:
    text = (
        "Brannhavn Terminal put a pay rise before the Harbour Workers' Federation on Wednesday.\n"
        "A mediator appointed by the state has invited both to her office in Bergen next Tuesday.\n"
    )
    brief = summarize(text, strategy="rules", published=date(2024, 9, 12))
    (talk,) = brief.talks
    assert "Federation" in talk.title
    assert talk.doubts == []


def test_a_sentence_asked_about_in_vain_is_left_to_the_table() -> None:
    article = Article.from_text(TEXT)
    everywhere = [sentence.number for sentence in article.sentences]
    assert findings(article, [], everywhere) == findings(article)


def test_a_brief_without_items_drops_no_parties() -> None:
    text = (
        "Heavy rain fell over Kenya on Monday.\nThe Kenya Red Cross said that rivers were high.\nSchools stayed open."
    )
    brief = summarize(text, strategy="rules", strict=True)
    assert not brief.items
    assert not brief.dropped


def test_rules_with_kept_replies_need_no_embedded_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_WEIGHTS", "no_such_package")
    with Summarizer(Settings.load(strategy="rules"), replies=KeptReplies(into=None)) as summarizer:
        assert summarizer.summarize(TEXT).talks


def test_reading_is_refused_for_a_file_of_the_users() -> None:
    with pytest.raises(ConfigError, match=r"not for embedded/x\.gguf"):
        resolve(Settings.load(model="embedded/x.gguf", strategy="reading"))
