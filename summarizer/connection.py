"""Settings → the connection to a model; the embedded one is started first, once there is something to ask it."""

from collections.abc import Callable
from dataclasses import replace

import anyio
from pydantic import SecretStr

from . import embedded
from .kept import Post, Replies
from .model import Model
from .pace import Pace
from .providers import Target
from .settings import Settings


def connection(
    target: Target,
    settings: Settings,
    progress: Callable[[str], None],
    replies: Replies | None = None,
    pace: Pace | None = None,
    post: Post | None = None,
) -> Model:
    """The model of ``target``, not yet connected.

    Args:
        target: The model and where it is.
        settings: Timeouts, ceilings, and what the embedded model is started with.
        progress: Called with a few words whenever there is something to tell.
        replies: As for ``Model``.
        pace: As for ``Model``; the embedded model gets as many slots as it has turns.
        post: As for ``Model``.
    """
    adapted = target.strategy == "reading"

    async def started() -> Target:
        progress("loading the embedded model")
        try:
            endpoint = await anyio.to_thread.run_sync(
                lambda: embedded.endpoint(
                    target.model,
                    adapted=adapted,
                    context=settings.context,
                    threads=settings.threads,
                    slots=pace.limit if pace else 1,
                    progress=progress,
                ),
                abandon_on_cancel=True,
            )
        except anyio.get_cancelled_exc_class():
            embedded.stop()  # else the interpreter would wait for the thread, and that for the model to load
            raise
        return replace(target, base_url=endpoint.base_url, key=SecretStr(endpoint.key))

    if target.base_url:
        return Model(target, settings, progress, replies=replies, pace=pace, post=post)
    if replies is None or target.strategy == "rules":
        return Model(target, settings, progress, start=started, pace=pace)
    known = replace(target, model=target.model or embedded.served_name(target.model, adapted=adapted))
    version = embedded.version(target.model, adapted=adapted)
    return Model(known, settings, progress, start=started, replies=replies, version=version, pace=pace, post=post)
