"""A brief as Markdown, read back by a parser that code hosts' own follow."""

from collections.abc import Iterator

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from summarizer.documents import Document
from summarizer.views.markdown import escaped, to_markdown

from .samples import hostile, river

PARSER = MarkdownIt("gfm-like", {"linkify": True})


def _tokens(text: str) -> Iterator[Token]:
    for token in PARSER.parse(text):
        yield token
        yield from token.children or ()


def _words(text: str) -> str:
    """What a reader of the page sees."""
    return "\n".join(
        "".join(child.content if child.type in ("text", "text_special") else "\n" for child in token.children or ())
        for token in PARSER.parse(text)
        if token.type == "inline"
    )


def _body(page: str) -> str:
    """A page without its properties."""
    return page.split("\n---\n", 1)[1] if page.startswith("---\n") else page


@pytest.mark.parametrize("document", [river(), hostile()], ids=["river", "hostile"])
@pytest.mark.parametrize("quotes", [False, True])
def test_every_text_of_the_brief_is_on_the_page_character_for_character(document: Document, quotes: bool) -> None:
    brief = document.brief
    seen = _words(_body(to_markdown(document, quotes=quotes)))
    for party in brief.parties:
        assert party.name in seen
        assert (party.role or party.kind) in seen
    for summary in (*(one.summary for one in brief.agreements), *(one.summary for one in brief.concerns)):
        assert summary in seen
    for talk in brief.talks:
        assert talk.title in seen
    for sentence in brief.sentences:
        assert f"[{sentence.number}]" in seen
        assert sentence.text in seen
    for dropped in brief.dropped:
        assert dropped.reason in seen
    for text in (*brief.warnings, *(doubt for item in brief.items for doubt in item.doubts)):
        assert text in seen


@pytest.mark.parametrize("document", [river(), hostile()], ids=["river", "hostile"])
def test_nothing_of_an_article_becomes_markup_or_a_link(document: Document) -> None:
    tokens = list(_tokens(_body(to_markdown(document, quotes=True))))
    assert {token.type for token in tokens} <= {
        "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "text_special",
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "blockquote_open",
        "blockquote_close", "strong_open", "strong_close", "em_open", "em_close", "s_open", "s_close", "hr",
        "table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close",
        "th_open", "th_close", "td_open", "td_close", "link_open", "link_close",
    }  # fmt: skip
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    assert links == ([document.brief.article.url] if document.brief.article.url == river().brief.article.url else [])


def test_the_page_has_the_sections_of_a_brief_in_their_order() -> None:
    page = _body(to_markdown(river()))
    tokens = PARSER.parse(page)
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings[1:] == ["Parties", "Agreements", "Scheduled talks", "Concerns", "Left out", "Notes", "Sentences"]


def test_the_properties_are_what_is_known_of_the_article() -> None:
    page = to_markdown(hostile())
    assert page.startswith("---\n")
    about = hostile().brief.article
    read = yaml.safe_load(page.split("\n---\n", 1)[0][4:])
    assert read == {"title": about.title, "source": about.source, "published": about.published, "url": about.url}
    assert not to_markdown(river(), properties=False).startswith("---")


def test_quotes_stand_under_the_item_that_cites_them() -> None:
    page = to_markdown(river(), quotes=True)
    item, _, quote, plus = page[page.index("meeting of the ministers") :].split("\n")[:4]
    assert item.endswith("\\[3\\]+\\[2\\]")
    assert quote.startswith("  - > \\[3\\] The ministers will meet again")
    assert plus.startswith("  - > +\\[2\\] Oroko and Sanda signed")


_ANYTHING = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60)
_MARKUP = st.text(st.sampled_from(list("\\`*_{}[]<>()#+-.!|&~=%$^@:/ a1\n")), max_size=30)


@given(st.one_of(_ANYTHING, _MARKUP))
@example("1. first")
@example("- item")
@example("# heading")
@example("http://example.org and www.example.org and a@example.org")
@example("&amp; &#35; <b>x</b> [a](b) ![a](b) [^1] `code` **b** __b__ ~~s~~ a | b")
@example("===")
def test_escaped_text_is_text_wherever_it_stands(text: str) -> None:
    line = " ".join(text.split())
    for before in ("", "- ", "  - > ", "# ", "- **lead** "):
        tokens = PARSER.parse(f"{before}{escaped(text)}\n")
        shown = ["".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"]
        kinds = {child.type for token in tokens for child in token.children or ()}
        expected = f"lead {line}".strip() if "lead" in before else line
        assert "".join(shown) == expected
        assert kinds <= {"text", "text_special", *(("strong_open", "strong_close") if "lead" in before else ())}
