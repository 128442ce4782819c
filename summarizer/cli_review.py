"""The command ``review``: a brief is put right by hand, in a page on this machine. Parses, calls, prints."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import console
from .errors import ConfigError

if TYPE_CHECKING:
    from .documents import Document

_SHOWN = 5
_INTERRUPTED = 130


def review(
    brief: Annotated[str, typer.Argument(metavar="BRIEF", help="A brief as JSON, or a file that `batch` wrote.")],
    articles: Annotated[
        list[str] | None,
        typer.Option(
            "--articles",
            "-a",
            metavar="INPUT",
            help="Where its article is, if not beside it.",
        ),
    ] = None,
    id: Annotated[str | None, typer.Option(help="Which of several briefs in the file.")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the gold file and its text.")] = Path(),
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")] = True,
) -> None:
    """Put a brief right by hand and save it as a gold file, in a page that only this machine can reach.

    The page is worked by keys; ? shows them. Ends with its button Finish or with Ctrl-C; what was not saved is kept as
    a draft in the folder and taken up again the next time.
    """
    from .review.server import ReviewServer
    from .review.session import Review

    errors = console(sys.stderr)
    session = Review(_document(brief, articles or [], id), out)
    interrupted = False
    with ReviewServer(session, port) as server, ExitStack() as stack:
        errors.print(f"Review at {server.url} (Ctrl-C ends it)", soft_wrap=True)
        if browser:
            with suppress(OSError):  # nowhere to put the file: the address is printed
                stack.enter_context(_opened(server.url))
        try:
            server.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            interrupted = True
            errors.print()
    if session.saved:
        console(sys.stdout).print(str(session.saved), soft_wrap=True)
    else:
        errors.print("Nothing was saved.", soft_wrap=True)
    if session.is_kept:
        errors.print("What was changed since is kept as a draft, for the next review of this brief.", soft_wrap=True)
    elif session.is_changed:
        errors.print("What was changed since could not be kept as a draft.", soft_wrap=True)
    if interrupted and (session.is_changed or not session.saved):
        raise typer.Exit(_INTERRUPTED)


@contextmanager
def _opened(url: str) -> Iterator[None]:
    """Open the page in the browser, from a file of ours: other users see what stands on a command line."""
    import webbrowser
    from tempfile import TemporaryDirectory
    from threading import Thread

    with TemporaryDirectory(prefix="summarizer-review-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "review.html"
        path.touch(mode=0o600)
        head = f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={url}"><title>Review</title>'
        path.write_text(f'<!doctype html>{head}<a href="{url}">To the review</a>\n', encoding="utf-8")
        # A browser that runs in the terminal would keep us from serving it.
        Thread(target=webbrowser.open, args=(path.as_uri(),), daemon=True).start()
        yield


def _document(path: str, articles: list[str], wanted: str | None) -> "Document":
    """The one brief that is meant.

    Raises:
        ConfigError: It has to be said which, or there is none of that name.
    """
    from itertools import islice

    from .documents import documents

    found = (one for one in documents([path], articles) if wanted in (None, one.id))
    several = list(islice(found, _SHOWN + 1 if wanted is None else 1))
    if not several:
        raise ConfigError(f"{path!r} has no brief with the id {wanted!r}", "Leave --id out to see the first ones.")
    if len(several) > 1:
        names = ", ".join(repr(one.id) for one in several[:_SHOWN])
        more = ", …" if len(several) > _SHOWN else ""
        raise ConfigError(f"{path!r} has several briefs", f"Choose one with --id: {names}{more}.")
    return several[0]
