"""What a brief cost, by the table that the maintainers of genai-prices keep."""

from genai_prices import Usage as PricedUsage
from genai_prices import calc_price

from .model import Usage
from .providers import Provider


def cost_usd(provider: Provider, model: str, usage: Usage, *, batched: bool = False) -> float | None:
    """US dollars for ``usage``; 0 for the embedded model, None where the table knows no price.

    Args:
        provider: Whom it is paid to.
        model: The model's name.
        usage: What was used.
        batched: Whether it was asked for in a batch of the provider's own, at the price of that.
    """
    if provider.name == "embedded":
        return 0.0
    if not provider.prices:
        return None
    priced = PricedUsage(
        input_tokens=usage.input_tokens, output_tokens=usage.output_tokens, cache_read_tokens=usage.cached_tokens
    )
    context = {"processing": "batch"} if batched else None
    try:
        return float(
            calc_price(priced, model_ref=model, provider_id=provider.prices, price_context=context).total_price
        )
    except LookupError:
        return None
