"""Turn a news article or official statement into a structured brief, every item traceable to its sentence.

    from summarizer import summarize
    brief = summarize(text)

Names are loaded on first use, so that importing the package, as the command line does for ``--help``, costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .article import Article
    from .brief import Agreement, Brief, Concern, Party, Talk
    from .errors import (
        ArticleError,
        ConfigError,
        ModelError,
        OutputError,
        PromptError,
        RefusedError,
        ReplyError,
        SummarizerError,
        UnsupportedError,
    )
    from .many import summarize_many
    from .pipeline import Summarizer, asummarize, summarize
    from .results import Failure, Result
    from .settings import Settings
    from .sources import Source

_WHERE = {
    "Agreement": "brief",
    "Article": "article",
    "ArticleError": "errors",
    "Brief": "brief",
    "Concern": "brief",
    "ConfigError": "errors",
    "Failure": "results",
    "ModelError": "errors",
    "OutputError": "errors",
    "Party": "brief",
    "PromptError": "errors",
    "RefusedError": "errors",
    "ReplyError": "errors",
    "Result": "results",
    "Settings": "settings",
    "Source": "sources",
    "Summarizer": "pipeline",
    "SummarizerError": "errors",
    "Talk": "brief",
    "UnsupportedError": "errors",
    "asummarize": "pipeline",
    "summarize": "pipeline",
    "summarize_many": "many",
}

__all__ = [
    "Agreement",
    "Article",
    "ArticleError",
    "Brief",
    "Concern",
    "ConfigError",
    "Failure",
    "ModelError",
    "OutputError",
    "Party",
    "PromptError",
    "RefusedError",
    "ReplyError",
    "Result",
    "Settings",
    "Source",
    "Summarizer",
    "SummarizerError",
    "Talk",
    "UnsupportedError",
    "__version__",
    "asummarize",
    "summarize",
    "summarize_many",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        value = globals()[name] = getattr(import_module(f".{_WHERE[name]}", __name__), name)
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
