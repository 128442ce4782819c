"""What a provider's error means, in the library's own words and with the mend; never with the key."""

import re

import httpx2
import openai

from .errors import ModelError, RefusedError, TooLongError
from .providers import Target

_TOO_LONG = re.compile(
    r"context_length_exceeded"  # OpenAI, Groq; the code of the error
    r"|exceed_context_size"  # llama.cpp; its type
    r"|maximum context length|(?:model's|with) context length"  # vLLM, DeepSeek, OpenRouter, Mistral; SGLang, LM Studio
    r"|(?:exceeds?|over) (?:the )?(?:available )?context (?:size|limit|length|window)"
    r"|prompt is too long"  # Anthropic
    r"|input token count .{0,40}exceeds"  # Gemini
    r"|`inputs` tokens \+ `max_new_tokens`"  # text-generation-inference
    r"|reduce the length of the (?:messages|prompt|input)",
    re.IGNORECASE,
)
"""What providers call a question that does not fit the model's window, where they send no status of its own for it."""


def translated(error: openai.OpenAIError | httpx2.TransportError, target: Target, timeout: float) -> ModelError:
    """The library's own error for one of the SDK's.

    Args:
        error: What the SDK raised.
        target: Whom it was asking.
        timeout: Seconds of silence after which it gave up.
    """
    label, where = target.label, target.base_url
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return ModelError(
            f"{label} at {where} did not answer within {timeout:g} s", "Raise the timeout setting, or try later."
        )
    if isinstance(error, openai.APIConnectionError | httpx2.TransportError):
        return ModelError(f"{label} cannot be reached at {where}", "Check the address and the network.")
    if not isinstance(error, openai.APIStatusError):
        words = said(error, target) if isinstance(error, openai.APIError) else ""
        return ModelError(f"{label} at {where} broke off its reply{words}", "Try later, or another model.")
    status, words = error.status_code, said(error, target)
    if status in (401, 403):
        key = f"the key from {target.key_from}" if target.key_from else "a request without a key"
        mend = f"Set {' or '.join(target.provider.keys)} to a valid key." if target.provider.keys else ""
        return RefusedError(f"{label} at {where} refused {key} (HTTP {status})", mend)
    if status in (405, 501):
        return no_api(target)
    if status == 404:
        return RefusedError(
            f"{where} knows no model {target.model!r} (HTTP 404{words})", "Check --model and --base-url."
        )
    if status == 429:
        return ModelError(
            f"{label} allows no further request for now (HTTP 429{words})", "Try later, or raise retry_seconds."
        )
    if status == 413 or _TOO_LONG.search(f"{error.code} {error.type} {error.message} {error.body}"):
        return TooLongError(
            f"The article is too long for {label}{words}", "Choose a model with a longer context window."
        )
    return ModelError(f"{label} failed (HTTP {status}{words})", "Try later, or another model.")


def no_api(target: Target) -> ModelError:
    """The error for an answer that is none of the protocol: a page of a proxy, say."""
    return RefusedError(
        f"{target.base_url} answered, but not as an OpenAI-compatible API", "Check --base-url; it often ends in /v1."
    )


def said(error: openai.APIError, target: Target) -> str:
    """What the provider said about it, on one line, shortened, with the key blotted out."""
    body = error.body if isinstance(error.body, dict) else {}
    message = " ".join(str(body.get("message") or "").split())
    if target.key and target.key.get_secret_value():
        message = message.replace(target.key.get_secret_value(), "***")
    return f": {message[:200].rstrip('. ')}" if message else ""
