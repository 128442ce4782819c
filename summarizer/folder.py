"""Documents → a folder with a file for each; of pages, with an index that finds them again.

What labellers may have corrected is never written over.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath

from .console import beside
from .documents import Document
from .errors import ConfigError
from .identity import slug
from .timetable import timetable
from .views.index import Entry, entry, to_index

PAGES = "briefs"
"""Where the pages are, below the index."""
_LONGEST = 60
"""How many characters of a headline a file name has."""


def fill(
    folder: Path,
    documents: Iterable[Document],
    ending: str,
    text_of: Callable[..., str],
    tell: Callable[[str], None],
) -> None:
    """Write each document to a file of its own in ``folder``, which is made if need be.

    Args:
        folder: The folder.
        documents: The briefs, taken one by one.
        ending: What the names end with: ".html" makes an index as well, ".yaml" puts the article beside it.
        text_of: Document → what its file holds.
        tell: Told what was left alone, a sentence each.

    Raises:
        ConfigError: A file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)  # before the first brief is made
    except OSError as error:
        raise _cannot(folder, error) from error
    if ending == ".html":
        _put_pages(folder, documents, text_of)
        return
    for name, document in named(documents):
        if ending == ".yaml":
            put_gold(folder / f"{name}.yaml", document, text_of(document), tell)
        else:
            put(folder / f"{name}{ending}", text_of(document))


def _put_pages(folder: Path, documents: Iterable[Document], text_of: Callable[..., str]) -> None:
    entries: list[Entry] = []

    def written() -> Iterator[Document]:
        for name, document in named(documents):
            href = f"{PAGES}/{name}.html"
            put(folder / href, text_of(document, home="../index.html"))
            entries.append(entry(document, href))
            yield document

    appointments = timetable(written())  # which takes them all, before the index is made
    if entries:  # else no brief came about, and what was there stays
        put(folder / "index.html", to_index(entries, appointments))


def put_gold(path: Path, document: Document, text: str, tell: Callable[[str], None]) -> None:
    """Write a gold file, and the article beside it; what is there and differs may be somebody's work, and stays.

    Args:
        path: The gold file.
        document: What it was made of.
        text: What it holds.
        tell: Told what was left alone, a sentence each.

    Raises:
        ConfigError: A file cannot be written.
    """
    article = document.article.text if document.article else None
    for place, wanted in ((path, text), (path.with_suffix(".txt"), article)):
        there = _text(place)
        if wanted is None and there is None:
            tell(f"{str(path)!r} wants its article beside it, as {place.name!r}.")
        elif wanted is not None and there is None:
            put(place, wanted)
        elif wanted is not None and there != wanted:
            tell(f"{str(place)!r} is there and may have been corrected; it was left alone.")


def _text(path: Path) -> str | None:
    """What is in a file as text, whatever it is; None if there is none."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _cannot(path, error) from error


def named(documents: Iterable[Document]) -> Iterator[tuple[str, Document]]:
    """Each document with a name for its file: day and headline, and a number where two would have one name."""
    taken: set[str] = set()
    for document in documents:
        base = name = file_name(document)
        number = 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        yield name, document


def file_name(document: Document) -> str:
    """Day of publication and headline as a file name: "2016-02-05-lavrov-and-kerry-want-talks"."""
    about = document.brief.article
    return base_name(about.published, about.title, document.id)


def base_name(day: object | None, title: str | None, otherwise: str) -> str:
    """A file name of a day, if one is known, and a headline or, without any, the last part of a path."""
    words = slug(title or PurePath(otherwise).stem)
    if len(words) > _LONGEST:
        words = words[: _LONGEST + 1].rpartition("-")[0] or words[:_LONGEST]
    return f"{day}-{words}" if day else words


def put(path: Path, text: str) -> None:
    """Write a file, in its folder, which is made if need be; what was there stays until it is complete.

    Raises:
        ConfigError: It cannot be written.
    """
    part = beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        part.replace(path)
    except OSError as error:
        raise _cannot(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def _cannot(path: Path, error: OSError) -> ConfigError:
    return ConfigError(f"Cannot write {str(path)!r} ({error.strerror})", "Choose another --output.")
