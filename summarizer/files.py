"""INPUT…: the files that files, folders and patterns on the command line stand for, one after the other.

Of the folders on the way to a file the names in them are held, and nothing else. What files hold is not known here.
"""

import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from .article import unreadable
from .errors import ArticleError

LINES = (".jsonl", ".ndjson", ".json")
"""Endings of files that hold an article a line."""

TABLES = (".csv", ".tsv")
"""Endings of files that hold an article a row."""

PACKED = (".jsonl.gz", ".ndjson.gz", ".csv.gz", ".tsv.gz")
"""Endings of files that are unpacked as they are read."""

IN_FOLDERS = (".txt", ".text", ".md", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", *PACKED)
"""Endings of the files that a folder stands for."""


def files(inputs: Sequence[str], but: Collection[Path] = ()) -> Iterator[tuple[str, ArticleError | None]]:
    """The files to be read, as paths with ``/`` that stay relative, with the error for a folder that cannot be listed.

    A folder stands for the files in it and in its folders that end like articles or records, by name; hidden ones
    and linked folders are left out. What is in ``but`` is passed over wherever it is met. ``-`` is itself.
    """
    leave = _leaver(but)
    for given in inputs:
        path = Path(given)
        if given == "-":
            yield given, None
        elif not exists(given) and _is_pattern(given):
            fixed = next(at for at, part in enumerate(path.parts) if _is_pattern(part))
            folder = Path(*path.parts[:fixed])
            if folder.is_dir():
                yield from _walk(folder.as_posix(), path.parts[fixed:], leave)
        elif path.is_dir():
            yield from _walk(path.as_posix(), (), leave, within=True)
        elif not leave(given):
            yield _named(path.as_posix()), None


def check(inputs: Sequence[str], but: Collection[Path] = ()) -> None:
    """Find what is wrong with the inputs before anything is read.

    Raises:
        ArticleError: One does not exist, a pattern or folder has no file for us, or stdin is given twice.
    """
    for number, given in enumerate(inputs):
        if given == "-":
            if "-" in inputs[:number]:
                raise ArticleError("standard input is given twice", "Give '-' once.")
        elif not exists(given):
            if not _is_pattern(given):
                raise unreadable(repr(given), FileNotFoundError())
            if next(files([given], but), None) is None:
                raise ArticleError(f"no file matches {given!r}", "Check it; '**' stands for folders at any depth.")
        elif Path(given).is_dir() and next(files([given], but), None) is None:
            endings = ", ".join(IN_FOLDERS)
            raise ArticleError(f"{given!r} holds no article", f"Name its files, or let them end in one of {endings}.")


def _leaver(but: Collection[Path]) -> Callable[[str], bool]:
    """Whether a path is one of ``but``; to resolve every path of a large folder would take minutes."""
    left = {path.resolve() for path in but}
    names = {path.name for path in left}

    def leave(path: str) -> bool:
        may_be = path.rpartition("/")[2] in names or Path(path).is_symlink()
        return may_be and Path(path).resolve() in left

    return leave if left else lambda _: False


def exists(path: str) -> bool:
    """Whether there is a file or folder of that name."""
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # too long a name, or a zero byte in it
        return False


def _named(path: str) -> str:
    """``path``, which only stdin may have as ``-``."""
    return "./-" if path == "-" else path


def _is_pattern(given: str) -> bool:
    return re.search(r"[*?[]", given) is not None and "://" not in given


def _walk(
    folder: str,
    pattern: tuple[str, ...],
    leave: Callable[[str], bool],
    top: tuple[str, ...] = (),
    *,
    within: bool = False,
) -> Iterator[tuple[str, ArticleError | None]]:
    """The files in a folder that match, and those that end like articles ``within`` a folder that does."""
    names, folders = [], set()
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                is_folder = entry.is_dir(follow_symlinks=False)
                # Other than files and links there are pipes and devices, which might keep us waiting for ever.
                if not entry.name.startswith(".") and (is_folder or entry.is_symlink() or entry.is_file()):
                    names.append(entry.name)
                    if is_folder:
                        folders.add(entry.name)
    except OSError as error:
        yield folder, unreadable(repr(folder), error)
    for name in sorted(names):
        path = _named(name if folder == "." else f"{folder.rstrip('/')}/{name}")
        parts = (*top, name)
        matches = _matches(parts, pattern)
        if name in folders:
            if (within or matches or _leads_on(parts, pattern)) and not leave(path):
                yield from _walk(path, pattern, leave, parts, within=within or matches)
        elif (matches or (within and name.lower().endswith(IN_FOLDERS))) and not leave(path):
            yield path, None


def _matches(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if not pattern or not parts:
        return pattern == parts or set(pattern) == {"**"}
    if pattern[0] == "**":
        return _matches(parts, pattern[1:]) or _matches(parts[1:], pattern)
    return fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def _leads_on(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether what lies in a folder can match."""
    if "**" in pattern[: len(parts)]:
        pattern = pattern[: pattern.index("**")]
        return _matches(parts[: len(pattern)], pattern)
    return len(parts) < len(pattern) and _matches(parts, pattern[: len(parts)])
