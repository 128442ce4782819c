"""What the commands share: where they print, how they tell progress and errors, an option that several have."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import SummarizerError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

T = TypeVar("T")


class Strategy(StrEnum):
    """How an article is asked about."""

    whole = "whole"
    sentence = "sentence"
    reading = "reading"
    rules = "rules"


def console(file: Any) -> "Console":
    """The console of a stream: what is printed is text, never markup."""
    from rich.console import Console

    # A pipe has no width of its own, and one that depends on the machine would make output differ.
    width = None if file.isatty() or "COLUMNS" in os.environ else 100
    return Console(file=file, width=width, highlight=False, markup=False, emoji=False)


def beside(path: Path) -> Path:
    """A name beside ``path`` that nobody else has: for what takes its place once it is complete."""
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")


class Waiting:
    """A line on stderr, on a terminal only, for as long as something is awaited: the seconds, and what is being done.

    Args:
        errors: Where it stands.
        quiet: Whether it is not wanted.
    """

    def __init__(self, errors: "Console", *, quiet: bool) -> None:
        self._bar: Progress | None = None
        if quiet or not errors.is_terminal:
            return
        from rich import progress

        columns = (progress.SpinnerColumn(), progress.TimeElapsedColumn(), progress.TextColumn("{task.description}"))
        self._bar = progress.Progress(*columns, console=errors, transient=True)
        self._task = self._bar.add_task("")

    def tell(self, words: str) -> None:
        """Say what is being done; from any thread."""
        if self._bar:
            self._bar.update(self._task, description=words)

    def shown(self) -> AbstractContextManager[object]:
        """Show the line until the end of the context, which takes it away."""
        return self._bar or nullcontext()

    def between(self, items: Iterator[T]) -> Iterator[T]:
        """``items``, none of them None; the line is gone whenever one comes, as both may be shown on one terminal."""
        while True:
            with self.shown():
                item = next(items, None)
            if item is None:
                return
            yield item


def report(errors: "Console", error: SummarizerError, about: str = "") -> None:
    """Tell ``error`` in one line; ``about`` names the input, where there are several."""
    prefix = f"{about}: " if about else ""
    errors.print(f"error: {prefix}{error}", style="red" if errors.is_terminal else "", soft_wrap=True)
