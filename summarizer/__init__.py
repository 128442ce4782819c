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
    from .documents import Document
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
    from .views.csv import to_csv
    from .views.events import to_events
    from .views.gold import to_gold
    from .views.html import to_html
    from .views.ics import from_ics, to_ics
    from .views.markdown import to_markdown

_WHERE = {
    "Agreement": "brief",
    "Article": "article",
    "ArticleError": "errors",
    "Brief": "brief",
    "Concern": "brief",
    "ConfigError": "errors",
    "Document": "documents",
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
    "from_ics": "views.ics",
    "summarize": "pipeline",
    "summarize_many": "many",
    "to_csv": "views.csv",
    "to_events": "views.events",
    "to_gold": "views.gold",
    "to_html": "views.html",
    "to_ics": "views.ics",
    "to_markdown": "views.markdown",
}

__all__ = [
    "Agreement",
    "Article",
    "ArticleError",
    "Brief",
    "Concern",
    "ConfigError",
    "Document",
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
    "from_ics",
    "summarize",
    "summarize_many",
    "to_csv",
    "to_events",
    "to_gold",
    "to_html",
    "to_ics",
    "to_markdown",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        value = globals()[name] = getattr(import_module(f".{_WHERE[name]}", __name__), name)
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
