"""Replies that are kept: a question that a model has answered once need not be asked again.

What a reply is kept under, and whether it still holds, is the business of whoever asks; where it is kept, of whoever
hands in a ``Replies``.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from openai.types.chat import ChatCompletion

from .errors import CutOffError, ReplyError, TooLongError
from .prompt import Message

Post = Callable[[str, dict[str, Any]], Awaitable[ChatCompletion]]
"""Takes a question, as it would be sent, with what its reply is to be kept under."""


class Pending(Exception):
    """A question was put aside, to be answered later; whoever asked it begins anew then. It holds the key."""


class Replies(Protocol):
    """Where replies are kept, by a fingerprint of everything that was sent and of the model it was sent to."""

    def get(self, key: str) -> dict[str, Any] | None:
        """What was kept under ``key``, a JSON object; None if nothing was."""

    def put(self, key: str, record: dict[str, Any]) -> None:
        """Keep ``record`` under ``key``."""


async def kept(
    replies: Replies, key: str, messages: Sequence[Message], send: Callable[[], Awaitable[ChatCompletion]]
) -> tuple[ChatCompletion, bool]:
    """The completion that is kept under ``key``, else the one that ``send`` brings, which is kept from then on.

    Returns:
        The completion, and whether it was kept before.

    Raises:
        ReplyError: The model answered, then or now, but not with anything of use; that is kept as well.
        ModelError: As ``send``; transport that failed is not kept.
    """
    record = replies.get(key)
    old = record is not None
    if record is None:
        started = time.monotonic()
        try:
            completion = await send()
            outcome: dict[str, Any] = {"reply": completion.model_dump(mode="json", include=_WANTED, exclude_none=True)}
        except ReplyError as error:
            outcome = failure(error)
        seconds = round(time.monotonic() - started, 2)
        record = {"about": _words(messages[-1]["content"]), "seconds": seconds, **outcome}
        replies.put(key, record)
    if "failure" in record:
        kind = TooLongError if record.get("too_long") else CutOffError if len(record["failure"]) > 2 else ReplyError
        raise kind(*record["failure"])
    # Of what the protocol requires, these say nothing about the answer and differ from call to call.
    # Not validated, like the SDK's own: servers leave out what the protocol requires.
    return ChatCompletion.construct(id="", object="chat.completion", created=0, **record["reply"]), old


def failure(error: ReplyError) -> dict[str, Any]:
    """What is kept of a question that the model gave no answer of use to."""
    if isinstance(error, TooLongError):
        return {"failure": [error.what, error.mend], "too_long": True}
    return {"failure": [error.what, error.mend, *([error.text] if isinstance(error, CutOffError) else [])]}


_WANTED = {"model", "choices", "usage"}


def _words(question: str) -> str:
    """Enough of a question for a reader of the file to recognize it."""
    return " ".join(question.split())[:80]
