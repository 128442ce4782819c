"""When a request is sent again, and how long to wait: what tenacity is told."""

import email.utils
import math
import time
from collections.abc import Mapping

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
    asked = asked_wait(error.response.headers) if isinstance(error, openai.APIStatusError) else None
    return _backoff(state) if asked is None else asked


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server asks to wait, by its header Retry-After (a number or a date); None if it does not."""
    asked = headers.get("retry-after")
    if not asked:
        return None
    try:
        return max(0.0, float(asked)) if math.isfinite(float(asked)) else None
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(asked).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
