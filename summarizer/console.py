"""What the commands share: where they print, how they tell progress and errors, an option that several have."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import SummarizerError

if TYPE_CHECKING:
    from rich.console import Console


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
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
        self._bar = Progress(*columns, console=errors, transient=True)
        self._task = self._bar.add_task("")

    def tell(self, words: str) -> None:
        """Say what is being done; from any thread."""
        if self._bar:
            self._bar.update(self._task, description=words)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the line, and take it away at the end."""
        with self._bar or nullcontext():
            yield

    def between[T](self, items: Iterator[T]) -> Iterator[T]:
        """``items``, the line shown while each is awaited: it may stand on the terminal that they are printed to."""
        while True:
            with self.shown():
                item = next(items, _END)
            ...


def report(errors: "Console", error: SummarizerError, about: str = "") -> None:
    """Tell ``error`` in one line; ``about`` names the input, where there are several."""
    prefix = f"{about}: " if about else ""
    errors.print(f"error: {prefix}{error}", style="red" if errors.is_terminal else "", soft_wrap=True)
