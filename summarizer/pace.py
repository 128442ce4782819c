"""How many requests a batch has in flight, and when it must wait; one pace is shared by all who ask one provider.

The window doubles at first and then grows by an eighth as long as latency is flat. When the provider says that it is
asked too much (HTTP 429) it is cut by up to a half, in proportion to the share of such answers, as DCTCP does (Alizadeh
et al. 2010): a refusal now and then costs little, a wall halves it. What the provider says about waiting (Retry-After,
the x-ratelimit headers) holds for everyone.
"""

import math
import re
import statistics
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import anyio

from .retries import asked_wait

MOST = 256
"""Most requests in flight that an adaptive pace grows to."""
PATIENCE = 600.0
"""Seconds that a request of a batch is tried for, once the provider has answered any: an outage may pass."""
_FIRST = 8
_LEAST_WINDOW = 8
_FLAT = 1.5
"""Latency counts as flat while its median is below so many times the lowest seen."""
_ROUND = 1.0
"""Seconds after a cut in which refusals are taken for answers to what was sent before it."""
_NEW = 0.25
"""Weight of the latest share of refusals against those before."""
_SPAN_SECONDS = 3600.0
"""A longer time until a reset is none: some servers give the hour of the day there."""
_FORGET = 1.02
"""What the lowest latency seen grows by with each window: what was possible an hour ago may be no more."""


class Pace:
    """How fast a provider is asked.

    Args:
        concurrency: Requests in flight; None to find out how many the provider bears.
        waits: Called with the seconds that all have to wait, when the provider says so.
        clock: Seconds, for tests.
    """

    def __init__(
        self,
        concurrency: int | None = None,
        *,
        waits: Callable[[float], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.adaptive = concurrency is None
        self.limit = concurrency or _FIRST
        self.answered = False
        self._clock = clock
        self._slots = anyio.CapacityLimiter(self.limit)
        self._resume = -math.inf
        self._cut = -math.inf
        self._starting = True
        self._latencies: list[float] = []
        self._lowest = math.inf
        self._short = False
        self._waits = waits
        self._heard = self._refused = 0
        self._share = 1.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A place among the requests in flight, for one request with all its retries."""
        async with self._slots:
            await self.open()
            yield

    async def open(self) -> None:
        """Wait until the provider may be asked again."""
        while (left := self.paused) > 0:
            await anyio.sleep(left)

    def pause(self, seconds: float) -> bool:
        """Let all wait for ``seconds``, at most ``PATIENCE``; whether that is longer than they have to anyway."""
        until = self._clock() + min(seconds, PATIENCE)
        longer = until > self._resume
        self._resume = max(self._resume, until)
        return longer

    @property
    def paused(self) -> float:
        """Seconds until the provider may be asked again; 0 if it may."""
        return max(0.0, self._resume - self._clock())

    def took(self, seconds: float) -> None:
        """A request was answered after ``seconds``."""
        self.answered = True
        if not self.adaptive:
            return
        self._latencies.append(seconds)
        if len(self._latencies) < max(self.limit, _LEAST_WINDOW):
            return
        median, self._latencies = statistics.median(self._latencies), []
        flat = median <= _FLAT * self._lowest
        self._lowest = min(self._lowest * _FORGET, median)
        if flat and not self._short:
            self._set(self.limit * 2 if self._starting else self.limit + max(1, self.limit // 8))
        else:
            self._starting = False

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """An answer came with this HTTP status and these headers."""
        self._heard += 1
        self._refused += status == 429
        if status in (429, 503) and (wait := asked_wait(headers)) is not None:
            self._wait(wait)
        if status == 429:
            self._cut_back()
        elif status < 400:
            self._short = False
            for what in ("requests", "tokens"):
                left = _number(headers.get(f"x-ratelimit-remaining-{what}"))
                reset = _seconds(headers.get(f"x-ratelimit-reset-{what}"))
                if left is not None and left <= 0 and reset and reset < _SPAN_SECONDS:
                    self._wait(reset)
                # Where the requests in flight use up what is left, more of them would only be refused.
                self._short |= left is not None and what == "requests" and left < self.limit

    def _wait(self, seconds: float) -> None:
        if self.pause(seconds):
            self._waits(seconds)

    def _cut_back(self) -> None:
        """Once for all who were asking at the time: what was sent before the cut says nothing about what came of it."""
        self._starting = False
        now = self._clock()
        if self.adaptive and now >= self._cut + _ROUND:
            self._cut = now
            self._latencies.clear()
            self._share += _NEW * (self._refused / self._heard - self._share)
            self._heard = self._refused = 0
            self._set(round(self.limit * (1 - self._share / 2)))

    def _set(self, limit: int) -> None:
        self.limit = min(max(limit, 1), MOST)
        self._slots.total_tokens = self.limit


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None and math.isfinite(float(text)) else None
    except ValueError:
        return None


_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SPAN = re.compile(r"([\d.]+)(ms|s|m|h|d)")


def _seconds(text: str | None) -> float | None:
    """Seconds of "1s", "6m0s", "20ms" or "1.5"; None for anything else."""
    if text is None or (plain := _number(text)) is not None:
        return None if text is None else plain
    parts = _SPAN.findall(text)
    if "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
