from dataclasses import dataclass

import pytest

from summarizer import Settings
from summarizer.brief import Brief
from summarizer.budget import Budget, Expected, Purse
from summarizer.errors import ConfigError
from summarizer.results import Failure, Result, Spent
from summarizer.sources import Source

from .conftest import EXAMPLES

TEXT = (EXAMPLES / "syria-call.txt").read_text(encoding="utf-8")
PRICED = Settings.load(model="openai/gpt-4.1", api_key="x")


@dataclass
class Failed:
    failures: int = 0


def source(id: str = "a", text: str = TEXT) -> Source:
    return Source(id=id, text=text)


def purse(spent: Spent | None = None, settings: Settings = PRICED, **limits: float) -> Purse:
    opened = Purse(Budget(**limits))  # type: ignore[arg-type]
    opened.open(settings, spent or Spent(), batched=False)
    return opened


def finished(fingerprint: str, tokens: int) -> Result:
    failure = Failure.model_validate({"class": "X", "message": "m", "input_tokens": tokens})
    return Result(id=fingerprint, fingerprint=fingerprint, failure=failure)


def test_a_guess_is_near_what_a_capable_model_takes() -> None:
    expected = purse().expected(source())
    assert (expected.articles, expected.requests) == (1, 1)
    assert 1000 < expected.input_tokens < 4000  # instructions and some 250 words
    assert 200 < expected.output_tokens < 1000
    assert expected.cost_usd == pytest.approx(expected.input_tokens * 2e-6 + expected.output_tokens * 8e-6)


def test_the_providers_own_batches_cost_half() -> None:
    once, batched = purse(), Purse(Budget())
    batched.open(PRICED, Spent(), batched=True)
    assert batched.expected(source()).cost_usd == pytest.approx((once.expected(source()).cost_usd or 0) / 2)


def test_what_cannot_be_read_takes_nothing() -> None:
    assert purse().expected(source(text="")) == Expected()


def test_without_a_limit_every_article_is_taken_on() -> None:
    assert purse(Spent(input_tokens=10**12, cost_usd=1e9)).reserve(source(), "f", Failed(10**6)) == ""


def test_articles_are_taken_on_while_what_they_will_take_fits() -> None:
    one = purse().expected(source()).tokens
    narrow = purse(tokens=int(2.5 * one))
    assert [bool(narrow.reserve(source(), f"{number}", Failed())) for number in range(3)] == [False, False, True]
    assert "--max-tokens" in narrow.reserve(source(), "4", Failed())


def test_what_was_spent_before_counts() -> None:
    one = purse().expected(source())
    assert "--max-tokens" in purse(Spent(input_tokens=100), tokens=one.tokens + 99).reserve(source(), "f", Failed())
    assert purse(Spent(input_tokens=100), tokens=one.tokens + 100).reserve(source(), "f", Failed()) == ""
    cost = one.cost_usd or 0
    assert "--max-cost" in purse(Spent(cost_usd=1), cost_usd=1 + cost / 2).reserve(source(), "f", Failed())
    assert purse(Spent(cost_usd=1), cost_usd=1 + cost * 2).reserve(source(), "f", Failed()) == ""


def test_guesses_that_were_too_low_are_corrected() -> None:
    spent = Spent()
    one = purse().expected(source()).tokens
    learning = purse(spent, tokens=10 * one)
    assert learning.reserve(source(), "f", Failed()) == ""
    result = finished("f", 5 * one)
    learning.release(result)
    spent.add(result)
    assert "--max-tokens" not in learning.reserve(source(), "g", Failed())  # five more fit
    assert "--max-tokens" in learning.reserve(source(), "h", Failed())


def test_a_number_of_failures_ends_the_run() -> None:
    assert purse(failures=2).reserve(source(), "f", Failed(1)) == ""
    assert "--max-failures" in purse(failures=2).reserve(source(), "f", Failed(2))


def test_a_limit_in_dollars_wants_a_known_price() -> None:
    with pytest.raises(ConfigError, match="No price is known for vllm/m"):
        purse(settings=Settings.load(model="vllm/m"), cost_usd=1)


def test_what_rules_and_the_embedded_model_take_costs_nothing() -> None:
    assert purse(settings=Settings.load(strategy="rules"), cost_usd=0).reserve(source(), "f", Failed()) == ""


def test_a_brief_that_repeats_anothers_was_paid_for_once(syria_brief: Brief) -> None:
    spent = Spent()
    result = Result(id="a", fingerprint="f", brief=syria_brief)
    spent.add(result)
    spent.add(result.model_copy(update={"id": "b", "same_as": "a"}))
    assert (spent.requests, spent.input_tokens) == (3, 100)
    again = Spent()
    for line in (result, result.model_copy(update={"same_as": "a"})):
        again.add_line(line.model_dump(mode="json"))
    assert again == spent


@pytest.fixture
def syria_brief() -> Brief:
    from summarizer import Summarizer

    with Summarizer(Settings.load(strategy="rules")) as summarizer:
        brief = summarizer.summarize(TEXT)
    took = brief.run.model_copy(update={"requests": 3, "input_tokens": 100, "cost_usd": 0.25})
    return brief.model_copy(update={"run": took})
