"""A brief → a page of Markdown that reads well on a code host, in Obsidian and as it is.

CommonMark with tables; properties stand before it as YAML. What an article or a model says is text in it: nothing of
it becomes markup, a link, a tag or a formula.
"""

import re
from collections.abc import Iterator

import yaml

from ..brief import Item
from ..documents import Document
from .html import web_address
from .words import cited, left_out, made_by, published, sections, told


def to_markdown(document: Document, *, quotes: bool = False, properties: bool = True) -> str:
    """The page of a brief.

    Args:
        document: The brief.
        quotes: Whether each item is followed by the sentences it cites; they stand at the end in any case.
        properties: Whether it begins with title, source and day as YAML, which only the beginning of a file may.
    """
    return "\n".join([*(_properties(document) if properties else ()), *_page(document, quotes=quotes)]) + "\n"


def _properties(document: Document) -> Iterator[str]:
    about = document.brief.article
    known = {"title": about.title, "source": about.source, "published": about.published, "url": about.url}
    given = {name: value for name, value in known.items() if value is not None}
    if given:
        yield "---"
        yield yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=float("inf")).rstrip("\n")
        yield "---"
        yield ""


def _page(document: Document, *, quotes: bool) -> Iterator[str]:
    brief = document.brief
    texts = {sentence.number: sentence.text for sentence in brief.sentences}
    yield f"# {escaped(brief.article.title or '(no headline)')}"
    if about := published(brief):
        yield f"\n*{escaped(about)}*"
    if url := web_address(brief.article.url):
        yield f"\n<{_address(url)}>"
    for category, title, items in sections(brief):
        yield f"\n## {title}\n"
        if not items:
            yield "none"
        elif category == "parties":
            yield "| Party | Who | Sentences |\n| --- | --- | --- |"
            for item in items:
                words = told(item)
                doubts = f" **weak:** {escaped('; '.join(words.doubts))}" if words.doubts else ""
                yield f"| **{escaped(words.lead)}** | {escaped(words.text)}{doubts} | {escaped(cited(item))} |"
        else:
            for item in items:
                yield from _item(item, texts if quotes else {})
    if brief.dropped:
        yield "\n## Left out\n"
        for dropped in brief.dropped:
            kind, text, reason = left_out(dropped)
            yield f"- {kind}: ~~{escaped(text) or '(empty)'}~~ {escaped(reason)}"
    if brief.warnings:
        yield "\n## Notes\n"
        yield from (f"- {escaped(warning)}" for warning in brief.warnings)
    if texts:
        yield "\n## Sentences\n"
        yield from (f"- **\\[{number}\\]** {escaped(text)}" for number, text in texts.items())
    yield f"\n---\n\n{escaped(' · '.join(made_by(brief)))}"


def _item(item: Item, texts: dict[int, str]) -> Iterator[str]:
    words = told(item)
    lead = f"**{escaped(words.lead)}** " if words.lead else ""
    status = f" — *{words.status}*" if words.status else ""
    yield f"- {lead}{escaped(words.text)}{status} {escaped(cited(item))}"
    if details := "; ".join(filter(None, words.details)):
        yield f"  - {escaped(details)}"
    if words.doubts:
        yield f"  - **weak:** {escaped('; '.join(words.doubts))}"
    for number in (*item.evidence, *item.completed_by):
        if number in texts:
            plus = "" if number in item.evidence else "+"
            yield f"  - > {plus}\\[{number}\\] {escaped(texts[number])}"


def escaped(text: str) -> str:
    """``text`` on one line as Markdown shows it, character for character."""
    text = _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))
    text = _AUTOLINK.sub(lambda found: found[0][:-1] + "\\" + found[0][-1], text)
    return _OPENING.sub(r"\1\\\2", text)


# In Obsidian "#" makes a tag, "^" names a block, "%%" hides, "==" marks and "$" is a formula; "@" calls somebody.
_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~$^#@]|(?<==)=|(?<=%)%")
_AUTOLINK = re.compile(r"\b(?:[a-z][a-z0-9+.-]*:(?=//)|(?:mailto|xmpp):|www\.)", re.IGNORECASE)
_OPENING = re.compile(r"^(\d{1,9}(?=[.)])|)([-+=.)])")
"""What at the beginning of a line would begin a list, a rule or a heading."""


def _address(url: str) -> str:
    """``url`` as it can stand between angle brackets."""
    return re.sub(r"[\s<>\\]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)
