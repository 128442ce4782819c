"""What a provider's error means."""

from typing import Any

import httpx2
import openai
import pytest

from summarizer.errors import RefusedError, TooLongError
from summarizer.providers import PROVIDERS, Target
from summarizer.refusals import translated

TARGET = Target(PROVIDERS["gemini"], "m", "http://model.test/v1")


def answered(status: int, body: Any) -> openai.APIStatusError:
    response = httpx2.Response(status, request=httpx2.Request("POST", TARGET.base_url))
    return openai.APIStatusError(f"Error code: {status} - {body}", response=response, body=body)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"message": "too long", "code": "context_length_exceeded"}),
        (400, {"message": "…", "type": "exceed_context_size_error"}),
        (400, {"message": "This model's maximum context length is 4096 tokens. However, you requested 9000 tokens."}),
        (400, {"message": "prompt is too long: 210000 tokens > 200000 maximum", "type": "invalid_request_error"}),
        (400, {"message": "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000"}),
        (400, [{"error": {"message": "The input token count (200000) exceeds the maximum number of tokens allowed"}}]),
        (400, {"message": "Prompt contains 40000 tokens, too large for model with 32768 maximum context length"}),
        (400, {"message": "The input (9000 tokens) is longer than the model's context length (4096 tokens)."}),
        (400, {"message": "However, the model is loaded with context length of only 4096 tokens"}),
        (400, {"message": "Please reduce the length of the messages or completion."}),
        (422, {"message": "`inputs` tokens + `max_new_tokens` must be <= 4096"}),
        (413, {"message": "Request too large"}),
    ],
)
def test_a_question_that_is_too_long_is_known_by_the_words_of_every_provider(status: int, error: Any) -> None:
    assert isinstance(translated(answered(status, error), TARGET, 1), TooLongError)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "max_tokens is too large: 9000. This model supports at most 4096 completion tokens"),
        (400, "Invalid schema for response_format"),
        (429, "Rate limit reached: 9000 tokens per minute"),
        (500, "Internal error"),
    ],
)
def test_another_error_is_not_taken_for_a_question_that_is_too_long(status: int, message: str) -> None:
    assert not isinstance(translated(answered(status, {"message": message}), TARGET, 1), TooLongError | RefusedError)
