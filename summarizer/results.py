"""What becomes of the articles of a batch: one line of JSON each, in the order in which they were finished."""

import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .brief import Brief
from .errors import SummarizerError, UnsupportedError


class Failure(BaseModel):
    """Why an article has no brief, and what it took to find out."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    kind: str = Field(alias="class", description="Name of the error's class, as in summarizer.errors.")
    message: str = Field(description="What happened and the mend, in one line.")
    attempts: int = Field(0, description="Requests that were sent, answered or not.")
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = Field(None, description="Price in US dollars; null where no price is known.")


@dataclass
class Taken:
    """What earlier attempts at an article took, whose lines are gone."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


class Result(BaseModel):
    """What became of one article: a brief or a failure; in strict mode perhaps both."""

    id: str = Field(description="Name of the article, as the input gives it.")
    fingerprint: str = Field(description="Digest of text, headline, day, and of what a brief is made by.")
    brief: Brief | None = None
    failure: Failure | None = None
    same_as: str | None = Field(None, description="Id of an article of the same text, whose brief this is.")

    before: Taken | None = Field(None, description="What attempts took that this one takes the place of.")

    def summed(self) -> dict[str, Any]:
        """What a ledger remembers of this result, as plain data."""
        run = self.brief and {"run": vars(self.brief.run)}
        failure = self.failure and vars(self.failure)
        rest = {"same_as": self.same_as, "before": self.before and vars(self.before)}
        return {"id": self.id, "fingerprint": self.fingerprint, "brief": run, "failure": failure, **rest}

    def line(self) -> str:
        """This result as a line of a results file, with its end."""
        return self.model_dump_json(exclude={name for name in _MAYBE if getattr(self, name) is None}) + "\n"


@dataclass
class Spent:
    """What articles took. One that repeats another's brief took nothing.

    Attributes:
        cost_usd: US dollars, as far as prices are known.
    """

    requests: int = 0
    retries: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost_usd: float = 0.0

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.input_tokens + self.output_tokens

    @property
    def taken(self) -> Taken:
        """What counts for a budget."""
        return Taken(self.input_tokens, self.output_tokens, self.cost_usd)

    def add(self, result: Result) -> None:
        """Add what one article took this time."""
        self.add_line({**result.summed(), "before": None})

    def add_line(self, line: dict[str, Any]) -> None:
        """Add what one article took, earlier attempts included, by its line in plain data."""
        took = line.get("failure") or (line.get("brief") or {}).get("run")
        if took and not line.get("same_as"):
            self._add(took)
        if before := line.get("before"):
            self.add_taken(Taken(**before))

    def add_taken(self, taken: Taken, sign: int = 1) -> None:
        """Add what attempts took, or take it off."""
        self.input_tokens += sign * taken.input_tokens
        self.output_tokens += sign * taken.output_tokens
        self.cost_usd += sign * taken.cost_usd

    def _add(self, took: dict[str, Any]) -> None:
        self.requests += took.get("requests", took.get("attempts", 0))
        self.retries += took.get("retries", 0)
        self.input_tokens += took.get("input_tokens", 0)
        self.output_tokens += took.get("output_tokens", 0)
        self.cached_tokens += took.get("cached_tokens", 0)
        self.cost_usd += took.get("cost_usd") or 0.0


_MAYBE = ("brief", "failure", "same_as", "before")


def failed(
    id: str,
    fingerprint: str,
    error: Exception,
    *,
    attempts: int = 0,
    input_tokens: int = 0,
    output_tokens: int = 0,
    cost_usd: float | None = None,
) -> Result:
    """The result of an article that ``error`` left without a brief, or with one that strict mode does not let pass."""
    message = str(error) if isinstance(error, SummarizerError) else f"Internal error: {error!r}. Please report it."
    failure = Failure(
        kind=type(error).__name__,
        message=" ".join(message.split()),
        attempts=attempts,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cost_usd=cost_usd,
    )
    brief = error.brief if isinstance(error, UnsupportedError) else None
    if isinstance(error, UnsupportedError):
        failure.message += " " + "; ".join(error.faults)
    return Result(id=id, fingerprint=fingerprint, brief=brief, failure=failure)


def parsed(line: bytes) -> dict[str, Any] | None:
    """A line of a results file as plain data; None if it is no such line."""
    try:
        data = json.loads(line)
    except ValueError:
        return None
    known = isinstance(data, dict) and isinstance(data.get("id"), str) and isinstance(data.get("fingerprint"), str)
    return data if known and (data.get("brief") or data.get("failure")) else None
