"""The library's own errors, each with the mend and the exit code of the command line.

SummarizerError
├── ConfigError        2   settings, model string, key or an extra that is not installed
│   └── PromptError    2   a template is missing or misses a variable
├── ArticleError       3   the article cannot be read
├── OutputError        2   results cannot be written, or what is there are none
├── ModelError         4   the model cannot be reached, or refused
│   ├── RefusedError   4   whoever is asked answers no request: a wrong key, an unknown model, no API at all
│   └── ReplyError     4   the model answered, but not with a brief
│       ├── CutOffError   its reply ended at the token limit
│       └── TooLongError  the question does not fit the model's window
└── UnsupportedError   4   in strict mode: something was dropped or is doubtful

Codes 5 (a batch finished with failures) and 6 (an evaluation fell below its floor) belong to the commands
that report them. Other libraries' errors are translated where they arise; the cause stays attached.
"""

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from .brief import Brief


class SummarizerError(Exception):
    """What happened, to which input, and the mend, in one line.

    Args:
        what: What happened, with the value in quotes, without a full stop.
        mend: What to do about it, as a sentence; empty where nothing can be advised.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(what, mend)
        self.what = what
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.what}. {self.mend}".strip() if self.mend else f"{self.what}."


class ConfigError(SummarizerError):
    """A setting, a model string or a key is wrong or missing."""

    exit_code = 2


class PromptError(ConfigError):
    """A prompt template is missing, does not parse, or misses a variable."""


class ArticleError(SummarizerError):
    """The article cannot be read."""

    exit_code = 3


class OutputError(SummarizerError):
    """Results cannot be written, or a file that should hold some does not."""

    exit_code = 2


class ModelError(SummarizerError):
    """The model cannot be reached, or refused the request."""

    exit_code = 4


class RefusedError(ModelError):
    """Whoever is asked answers no request of ours: the key is wrong, the model unknown, or it is no such API."""


class ReplyError(ModelError):
    """The model was reached, but gave no brief: a refusal, an article too long for it, a reply that is none.

    Attributes:
        text: What there is of the reply, where something of it may be of use.
    """

    def __init__(self, what: str, mend: str = "", text: str = "") -> None:
        super().__init__(what, mend)
        self.text = text


class CutOffError(ReplyError):
    """The reply ended at its token limit."""


class TooLongError(ReplyError):
    """The question does not fit the model's window."""


class UnsupportedError(SummarizerError):
    """In strict mode: the brief came about, but not everything in the reply is borne out by the article.

    Args:
        brief: The brief all the same.
        faults: What was dropped or is doubtful, with the reason, one line each.
    """

    exit_code = 4

    def __init__(self, brief: "Brief", faults: list[str]) -> None:
        what = f"{len(faults)} points of the reply are" if len(faults) > 1 else "One point of the reply is"
        super().__init__(f"{what} not borne out by the article (strict mode)", "Check the brief, or ask another model.")
        self.brief = brief
        self.faults = faults
