"""Through the front door, on recorded exchanges with the embedded model."""

import io
import re
from typing import Any

import anyio
import jsonschema
import pytest
from rich.console import Console

from summarizer import Article, Brief, ReplyError, Settings, Summarizer, asummarize, summarize
from summarizer.views.text import to_text

from .conftest import README


@pytest.fixture
def settings(base_url: str, api_key: str) -> dict[str, Any]:
    return {"model": "embedded", "base_url": base_url, "api_key": api_key}


SHORT = """River pact signed
The ministers of Oroko and Sanda signed a river pact on Monday, Minister Adaeze Obuya of Oroko said.
Obuya warned that the dam at Kulo was leaking.
"""
WHOLE_BRIEF = "syria-call.yaml"  # the README shows this one


@pytest.mark.vcr
@pytest.mark.default_cassette(WHOLE_BRIEF)
def test_an_article_becomes_a_brief_whose_every_citation_is_exact(
    syria_call: Article, settings: dict[str, Any]
) -> None:
    with Summarizer(Settings.load(**settings)) as summarizer:
        brief = summarizer.summarize(syria_call)

    jsonschema.validate(brief.model_dump(mode="json"), Brief.model_json_schema(mode="serialization"))
    assert brief.article.source == "Example Wire"
    assert str(brief.article.published) == "2016-02-05"
    items = [*brief.parties, *brief.agreements, *brief.talks, *brief.concerns]
    assert items
    cited = {sentence.number: sentence for sentence in brief.sentences}
    for item in items:
        assert item.evidence
        for number in item.evidence:
            sentence = cited[number]
            assert syria_call.text[sentence.start : sentence.end] == sentence.text


@pytest.mark.vcr
@pytest.mark.default_cassette(WHOLE_BRIEF)
def test_every_name_in_a_brief_is_that_of_a_party_of_it(syria_call: Article, settings: dict[str, Any]) -> None:
    brief = summarize(syria_call.text, **settings)

    parties = {party.name for party in brief.parties}
    assert parties
    used = [name for item in brief.agreements for name in [*item.parties, item.reported_by]]
    used += [name for item in brief.talks for name in [*item.participants, *item.mediators]]
    used += [name for item in brief.concerns for name in [*item.raised_by, *item.directed_at]]
    used += [party.represents for party in brief.parties]
    assert {name for name in used if name} <= parties


@pytest.mark.vcr
@pytest.mark.default_cassette(WHOLE_BRIEF)
def test_the_brief_in_the_readme_is_the_one_that_is_printed(syria_call: Article, settings: dict[str, Any]) -> None:
    out = io.StringIO()
    with Summarizer(Settings.load(**settings)) as summarizer:
        to_text(summarizer.summarize(syria_call), Console(file=out, width=80, markup=False, highlight=False))

    shown = README.partition("```text\n")[2].partition("```")[0]
    assert without_seconds(shown) == without_seconds(out.getvalue())


def without_seconds(text: str) -> list[str]:
    return re.sub(r"\d+\.\d s", "… s", text).splitlines()


@pytest.mark.vcr
def test_blocking_and_awaiting_give_the_same_brief(settings: dict[str, Any]) -> None:
    async def inside_a_running_loop() -> tuple[Brief, Brief]:
        return await asummarize(SHORT, **settings), summarize(SHORT, **settings)

    awaited, blocked = anyio.run(inside_a_running_loop)

    assert without_time(awaited) == without_time(blocked)


@pytest.mark.vcr
@pytest.mark.default_cassette(WHOLE_BRIEF)
def test_a_brief_remembers_how_it_was_made(syria_call: Article, settings: dict[str, Any]) -> None:
    brief = summarize(syria_call.text, **settings)

    assert brief.run.model == "embedded/SmolLM2-135M-Instruct.Q4_1+brief"
    assert brief.run.strategy == "reading"
    assert brief.run.requests == len(syria_call.sentences) - 1  # one a sentence; the headline is not asked about
    assert brief.run.input_tokens > brief.run.cached_tokens >= 0
    assert brief.run.output_tokens > 0
    assert brief.run.cost_usd == 0


@pytest.mark.vcr
def test_one_connection_serves_several_articles_and_counts_each_by_itself(settings: dict[str, Any]) -> None:
    one = "Oroko and Sanda signed a pact on Monday."
    with Summarizer(Settings.load(**settings)) as summarizer:
        first = summarizer.summarize(one)
        second = summarizer.summarize(one)

    assert first.run.requests == second.run.requests == 1
    assert first.run.fingerprint == second.run.fingerprint


@pytest.mark.vcr
def test_whole_article_questions_to_a_model_too_weak_for_them_end_in_a_clear_error(base_url: str, api_key: str) -> None:
    with pytest.raises(ReplyError, match=r"repeats itself|did not finish"):
        summarize(
            SHORT,
            model="vllm/SmolLM2-135M-Instruct.Q4_1",
            base_url=base_url,
            api_key=api_key,
            max_output_tokens=100,
        )


def test_summarizer_says_so_when_it_is_used_outside_its_context() -> None:
    with pytest.raises(RuntimeError, match="with Summarizer"):
        Summarizer(Settings(model="embedded")).summarize("Text.")


def without_time(brief: Brief) -> dict[str, object]:
    data = brief.model_dump(exclude={"run": {"seconds", "cached_tokens"}})
    return dict(data)
