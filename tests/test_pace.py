import asyncio

import pytest

from summarizer.pace import MOST, Pace


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def answers(pace: Pace, count: int, seconds: float) -> None:
    for _ in range(count):
        pace.took(seconds)


def test_a_pace_that_was_given_stays_as_it_is() -> None:
    pace = Pace(7)
    answers(pace, 100, 0.5)
    pace.heard(429, {})
    assert pace.limit == 7


def test_the_pace_doubles_while_latency_is_flat_and_then_stays() -> None:
    pace = Pace()
    limits = []
    for _ in range(4):
        answers(pace, pace.limit, 0.5)
        limits.append(pace.limit)
    assert limits == [16, 32, 64, 128]
    answers(pace, 128, 2.0)
    assert pace.limit == 128


def test_after_latency_rose_once_the_pace_grows_by_an_eighth() -> None:
    pace = Pace()
    answers(pace, 8, 0.5)
    limit = pace.limit
    answers(pace, limit, 5.0)
    answers(pace, limit, 0.5)
    assert pace.limit == limit + limit // 8


def test_the_pace_has_a_ceiling() -> None:
    pace = Pace()
    answers(pace, 50 * MOST, 0.5)
    assert pace.limit == MOST


def test_a_few_slow_answers_do_not_hold_the_pace_back() -> None:
    pace = Pace()
    for place in range(400):
        pace.took(5.0 if place % 10 == 0 else 0.5)
    assert pace.limit >= 64


def test_refusals_halve_the_pace_once_for_all_who_were_asking() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    answers(pace, 200, 0.5)
    limit = pace.limit
    for _ in range(20):
        pace.heard(429, {})
        clock.now += 0.01
    assert pace.limit == limit // 2
    clock.now += 2
    pace.heard(429, {})
    assert pace.limit == limit // 4


def test_the_pace_never_falls_below_one() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    for _ in range(10):
        clock.now += 2
        pace.heard(429, {})
    assert pace.limit == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_that_the_provider_asks_for_holds_for_all(status: int) -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    pace.heard(status, {"retry-after": "7"})
    assert pace.paused == 7
    clock.now += 7
    assert pace.paused == 0


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        ("1s", 1),
        ("6m0s", 360),
        ("20ms", 0.02),
        ("1.5", 1.5),
        ("50m3s", 600),
        ("1h2m3s", 0),
        ("1735689600", 0),
        ("inf", 0),
        ("soon", 0),
        ("", 0),
        ("5s!", 0),
    ],
)
def test_where_nothing_is_left_all_wait_for_the_reset(reset: str, seconds: float) -> None:
    pace = Pace(clock=Clock())
    pace.heard(200, {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": reset})
    assert pace.paused == pytest.approx(seconds)


def test_where_less_is_left_than_is_in_flight_the_pace_does_not_grow() -> None:
    pace = Pace(clock=Clock())
    for _ in range(100):
        pace.heard(200, {"x-ratelimit-remaining-requests": "2"})
        pace.took(0.5)
    assert pace.limit == 8


def test_no_more_take_a_turn_at_once_than_the_pace_allows() -> None:
    async def run() -> int:
        pace, most, now = Pace(3), 0, 0

        async def ask() -> None:
            nonlocal most, now
            async with pace.turn():
                now += 1
                most = max(most, now)
                await asyncio.sleep(0.001)
                now -= 1

        await asyncio.gather(*(ask() for _ in range(20)))
        return most

    assert asyncio.run(run()) == 3


def test_a_turn_begins_only_when_the_provider_may_be_asked_again() -> None:
    async def run() -> float:
        pace = Pace(3)
        pace.heard(429, {"retry-after": "0.05"})
        async with pace.turn():
            return pace.paused

    assert asyncio.run(run()) == 0
