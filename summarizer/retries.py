"""When a request is sent again, and how long to wait: what tenacity is told."""

import email.utils
import time

import httpx2
import openai
from tenacity import RetryCallState, wait_random_exponential

_TRANSIENT = {408, 409, 429}


def is_transient(error: BaseException) -> bool:
    """Whether the same request may succeed when it is sent again."""
    if isinstance(error, openai.APIStatusError):
        return error.status_code in _TRANSIENT or error.status_code >= 500
    # A connection that breaks in the middle of a stream comes as httpx2's own error.
    return isinstance(error, openai.APIConnectionError | httpx2.TransportError)


_backoff = wait_random_exponential(multiplier=0.5, max=30)


def wait(state: RetryCallState) -> float:
    """Seconds until the next try: what the server asks for, else a random share of a doubling span (full jitter)."""
    error = state.outcome and state.outcome.exception()
    asked = error.response.headers.get("retry-after") if isinstance(error, openai.APIStatusError) else None
    if asked:
        try:
            return max(0.0, float(asked))
        except ValueError:
            pass
        try:
            return max(0.0, email.utils.parsedate_to_datetime(asked).timestamp() - time.time())
        except (TypeError, ValueError):
            pass
    return _backoff(state)
