"""What the commands share: where they print, how they tell an error, an option that several have."""

import os
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


def report(errors: "Console", error: SummarizerError, about: str = "") -> None:
    """Tell ``error`` in one line; ``about`` names the input, where there are several."""
    prefix = f"{about}: " if about else ""
    errors.print(f"error: {prefix}{error}", style="red" if errors.is_terminal else "", soft_wrap=True)
