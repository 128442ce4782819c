"""What a brief cost."""

from summarizer.model import Usage
from summarizer.prices import cost_usd
from summarizer.providers import PROVIDERS

USAGE = Usage(requests=1, input_tokens=1_000_000, output_tokens=100_000, cached_tokens=500_000)


def test_a_known_model_has_a_price_and_cached_tokens_make_it_cheaper() -> None:
    price = cost_usd(PROVIDERS["openai"], "gpt-4o-mini", USAGE)
    uncached = cost_usd(PROVIDERS["openai"], "gpt-4o-mini", Usage(input_tokens=1_000_000, output_tokens=100_000))

    assert price is not None
    assert uncached is not None
    assert 0 < price < uncached < 1


def test_an_unknown_model_has_none_and_the_embedded_one_costs_nothing() -> None:
    assert cost_usd(PROVIDERS["openai"], "no-such-model", USAGE) is None
    assert cost_usd(PROVIDERS["vllm"], "gpt-4o-mini", USAGE) is None
    assert cost_usd(PROVIDERS["embedded"], "any", USAGE) == 0
