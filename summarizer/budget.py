"""What articles may cost, and what they will: a batch takes on no article that its budget may not bear."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from .errors import ArticleError, ConfigError
from .model import Usage
from .pipeline import Summarizer
from .prices import cost_usd
from .questions import USUAL_TOKENS_PER_SENTENCE, Question
from .results import Result, Spent
from .settings import Settings
from .sources import Source

_CHARACTERS_PER_TOKEN = 4
"""As English text has with the tokenizers of today."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What a batch may cost; None for no limit.

    Attributes:
        cost_usd: US dollars for all that is in the results file, what earlier runs wrote included.
        tokens: Read and written, likewise.
        failures: Failures of this run.
    """

    cost_usd: float | None = None
    tokens: int | None = None
    failures: int | None = None


@dataclass
class Expected:
    """What articles will take, about.

    Attributes:
        cost_usd: US dollars; None where no price is known.
    """

    articles: int = 0
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.input_tokens + self.output_tokens

    def add(self, other: "Expected", sign: int = 1) -> None:
        """Add what other articles will take, or take it off."""
        self.articles += sign * other.articles
        self.requests += sign * other.requests
        self.input_tokens += sign * other.input_tokens
        self.output_tokens += sign * other.output_tokens
        known = self.cost_usd is not None and other.cost_usd is not None
        self.cost_usd = (self.cost_usd or 0) + sign * (other.cost_usd or 0) if known else None


def usage_of(questions: Iterable[Question]) -> Usage:
    """What these questions will take: characters divided by four, and the tokens a sentence of labelled briefs."""
    usage = Usage()
    for question in questions:
        usage.requests += 1
        usage.input_tokens += sum(len(message["content"]) for message in question.messages) // _CHARACTERS_PER_TOKEN
        usage.output_tokens += min(question.limit, USUAL_TOKENS_PER_SENTENCE * len(question.sentences))
    return usage


class Failures(Protocol):
    """Whoever knows how many articles have failed."""

    failures: int


class Purse:
    """Keeps a batch within its budget.

    What an article will take is reserved before it is asked about, and what it took counts after. How far the guesses
    were off so far corrects those to come, so that the limit is passed by no more than one guess is wrong.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._spent = Spent()
        self._summarizer: Summarizer | None = None
        self._batched = False
        self._reserved: dict[str, Expected] = {}
        self._in_flight, self._guessed, self._took = Expected(), Expected(), Spent()

    def open(self, settings: Settings, spent: Spent, *, batched: bool) -> None:
        """Begin with what is ``spent`` already, which the caller keeps up to date.

        Raises:
            ConfigError: There is a limit in dollars, and no price is known.
        """
        self._summarizer, self._spent, self._batched = Summarizer(settings), spent, batched
        target = self._summarizer.target
        if self._budget.cost_usd is not None and cost_usd(target.provider, target.model, Usage()) is None:
            raise ConfigError(f"No price is known for {target.label}", "Give --max-tokens in place of --max-cost.")

    def expected(self, source: Source) -> Expected:
        """What one article will take; nothing, if it cannot be read."""
        if self._summarizer is None:
            raise RuntimeError("open the purse first")
        target = self._summarizer.target
        try:
            usage = usage_of(self._summarizer.questions(source.article()))
        except ArticleError:
            return Expected()
        cost = cost_usd(target.provider, target.model, usage, batched=self._batched)
        return Expected(1, usage.requests, usage.input_tokens, usage.output_tokens, cost)

    def too_many(self, failed: Failures) -> str:
        """Why no more may be begun, where as many articles failed as may."""
        limit = self._budget.failures
        if limit is None or failed.failures < limit:
            return ""
        return f"the limit of {limit} failed is reached (--max-failures)"

    def reserve(self, source: Source, fingerprint: str, failed: Failures) -> str:
        """Take an article on; or why there is no room for it in the budget."""
        budget = self._budget
        if why := self.too_many(failed):
            return why
        if budget.tokens is None and budget.cost_usd is None:
            return ""
        expected = self.expected(source)
        tokens = self._spent.tokens + self._likely("tokens") * (self._in_flight.tokens + expected.tokens)
        if budget.tokens is not None and tokens > budget.tokens:
            return f"the next article may pass the limit of {budget.tokens:,} tokens (--max-tokens)"
        cost = (self._in_flight.cost_usd or 0) + (expected.cost_usd or 0)
        if budget.cost_usd is not None and self._spent.cost_usd + self._likely("cost_usd") * cost > budget.cost_usd:
            return f"the next article may pass the limit of ${budget.cost_usd:g} (--max-cost)"
        self._in_flight.add(expected)
        self._reserved[fingerprint] = expected
        return ""

    def release(self, result: Result) -> None:
        """An article is finished; what it took stands in the results from now on."""
        if (expected := self._reserved.pop(result.fingerprint, None)) is not None:
            self._in_flight.add(expected, -1)
            self._guessed.add(expected)
            self._took.add(result)

    def _likely(self, what: str) -> float:
        """By how much the guesses have to be multiplied, as far as is known."""
        guessed, took = getattr(self._guessed, what) or 0, getattr(self._took, what)
        return took / guessed if guessed and took else 1.0
