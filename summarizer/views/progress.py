"""How far a batch is, in words: a line while it runs, a summary at the end."""

from typing import Protocol


class Spent(Protocol):
    """What articles took."""

    requests: int
    retries: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost_usd: float

    @property
    def tokens(self) -> int:
        """Read and written."""


class Tally(Protocol):
    """How far a batch is; see ``summarizer.batch.Tally``."""

    total: int | None
    before: int
    failed_before: int
    replaced: int
    reasons: list[str]
    briefs: int
    failures: int
    repeated: int
    stopped: str

    @property
    def seconds(self) -> float:
        """Since it began."""

    @property
    def done(self) -> int:
        """Articles that this run has dealt with."""

    @property
    def spent(self) -> Spent:
        """What they took."""


def line(tally: Tally) -> str:
    """Done, failed, rate, tokens, cost and what is left, in one line."""
    parts = [f"{tally.done:,}{'' if (left := goal(tally)) is None else f' of {left:,}'} done"]
    if tally.failures:
        parts.append(f"{tally.failures:,} failed")
    parts.append(f"{rate(tally)}")
    parts += costs(tally)
    if (seconds := remaining(tally)) is not None:
        parts.append(f"{span(seconds)} left")
    return ", ".join(parts)


def goal(tally: Tally) -> int | None:
    """Articles that this run has to deal with, those done included; None if that is not known."""
    return None if tally.total is None else max(tally.total - tally.before, tally.done)


def rate(tally: Tally) -> str:
    """Articles a second, or a minute where they are few."""
    per_second = tally.done / tally.seconds if tally.seconds else 0.0
    return f"{per_second:.1f}/s" if per_second >= 1 else f"{60 * per_second:.1f}/min"


def costs(tally: Tally) -> list[str]:
    """Tokens and dollars, where any were spent."""
    spent = tally.spent
    tokens = [f"{short(spent.tokens)} tokens"] if spent.tokens else []
    return [*tokens, *([f"${spent.cost_usd:,.2f}"] if spent.cost_usd else [])]


def remaining(tally: Tally) -> float | None:
    """Seconds until the end at the rate so far; None if that cannot be told."""
    left = goal(tally)
    return (left - tally.done) * tally.seconds / tally.done if left is not None and tally.done else None


def summary(tally: Tally, out: str) -> list[str]:
    """What became of the articles and what it took, a line each."""
    done = f"{count(tally.done, 'article')} in {span(tally.seconds)} ({rate(tally)}): {count(tally.briefs, 'brief')}"
    if tally.repeated:
        done += f", {tally.repeated:,} of them for a text that another had"
    lines = [f"{done}; {tally.failures:,} failed." if tally.failures else f"{done}."]
    spent = tally.spent
    if spent.requests or spent.retries:
        again = f", {spent.retries:,} of them sent again" if spent.retries else ""
        took = f"{count(spent.requests + spent.retries, 'request')}{again}; {short(spent.input_tokens)} tokens in"
        if spent.cached_tokens:
            took += f" ({100 * spent.cached_tokens / spent.input_tokens:.0f} % from cache)"
        took += f", {short(spent.output_tokens)} out"
        lines.append(f"{took}{f'; ${spent.cost_usd:,.2f}' if spent.cost_usd else ''}.")
    if tally.before:
        failed = f", {tally.failed_before:,} of them without success" if tally.failed_before else ""
        lines.append(f"{count(tally.before, 'article')} had been dealt with before{failed}.")
    if tally.replaced:
        again = count(tally.replaced, "article")
        lines.append(f"{again} had a line made of another text or with other settings; the new one takes its place.")
    if tally.stopped:
        lines.append(f"Stopped: {tally.stopped}. The same command goes on from here.")
    if tally.failures:
        lines += [f"failed: {reason}" for reason in tally.reasons]
        lines.append(f"Failures stand in {out} with the reason; --retry-failed asks again.")
    return lines


def count(number: int, what: str) -> str:
    """``number`` of ``what``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def short(number: float) -> str:
    """A number in three digits: 950, 12.3 k, 4.56 M."""
    for limit, unit in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if number >= limit:
            return f"{number / limit:.3g}{unit}"
    return f"{number:.0f}"


def span(seconds: float) -> str:
    """Seconds as 12 s, 3:05 min or 2:03:05 h."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02} h" if hours else f"{minutes}:{whole % 60:02} min"
