"""A brief as text and as JSON."""

import io
import json
import re
from typing import Any

import jsonschema
import pytest
from rich.console import Console

from summarizer import Brief
from summarizer.brief import Dropped
from summarizer.sentences import Sentence
from summarizer.views.json import to_json
from summarizer.views.text import to_text

BRIEF = Brief.model_validate(
    {
        "article": {
            "title": "Oroko and Sanda sign river pact",
            "source": "Example Wire",
            "published": "2023-05-16",
            "url": None,
            "language": "en",
            "sha256": "0" * 64,
        },
        "parties": [
            {
                "evidence": [1],
                "name": "Adaeze Obuya",
                "aliases": ["Obuya"],
                "kind": "person",
                "role": "Foreign Minister",
                "represents": "Oroko",
            },
            {"evidence": [1], "name": "Oroko", "kind": "state"},
        ],
        "agreements": [
            {
                "evidence": [1, 2],
                "summary": "Oroko and Sanda signed a pact.",
                "parties": ["Oroko"],
                "status": "reached",
                "reported_by": "Adaeze Obuya",
            }
        ],
        "talks": [
            {"evidence": [3], "title": "undated visit", "status": "proposed"},
            {
                "evidence": [2],
                "title": "later session",
                "when": "July 1",
                "start": "2023-07-01",
                "status": "scheduled",
                "location": "Meru",
            },
            {
                "evidence": [3],
                "title": "earlier session",
                "when": "June 5-7",
                "start": "2023-06-05",
                "end": "2023-06-07",
                "status": "postponed",
                "topics": ["fish [raw]"],
            },
        ],
        "concerns": [],
        "sentences": [{"number": 1, "start": 0, "end": 4, "text": "They"}],
        "dropped": [{"category": "talks", "item": {}, "reason": "cites no sentence"}],
        "warnings": [],
        "run": {
            "model": "embedded/m",
            "strategy": "whole",
            "fingerprint": "0",
            "requests": 1,
            "retries": 0,
            "input_tokens": 1234,
            "output_tokens": 56,
            "cached_tokens": 0,
            "seconds": 7.5,
            "cost_usd": 0.0123,
        },
    }
)


def shown(brief: Brief = BRIEF, *, quotes: bool = False, verbose: bool = False, **console: Any) -> str:
    out = io.StringIO()
    options = {"width": 80, "markup": False, "highlight": False, **console}
    to_text(brief, Console(file=out, **options), quotes=quotes, verbose=verbose)
    return out.getvalue()


def test_text_gives_headline_source_and_day_then_the_four_answers_and_the_run() -> None:
    text = shown()

    places = [
        text.index(words)
        for words in (
            "Oroko and Sanda sign",
            "Example Wire · Tuesday, 16 May 2023",
            "Parties",
            "Agreements",
            "Scheduled talks",
        )
    ]
    assert places == sorted(places)
    assert "Adaeze Obuya — Foreign Minister; for Oroko; also Obuya" in text
    assert "as reported by Adaeze Obuya" in text
    assert "embedded/m · 7.5 s · 1,234 tokens in, 56 out · $0.0123 · 1 item dropped" in text


def test_text_gives_talks_in_the_order_of_their_days_and_each_item_its_sentences() -> None:
    text = shown()

    assert text.index("2023-06-05 to 2023-06-07  earlier session") < text.index("2023-07-01  later session, Meru")
    assert text.index("later session") < text.index("no date  undated visit")
    assert "[1][2]" in text
    assert "on fish [raw]" in text  # brackets of an article are no markup


def test_an_empty_category_says_so() -> None:
    assert "Concerns\n  none\n" in shown()


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_text_fits_the_width_and_has_no_trailing_blanks(width: int) -> None:
    for line in shown(width=width).splitlines():
        assert len(line) <= width
        assert line == line.rstrip()


def test_text_that_stdout_cannot_show_is_replaced_not_refused() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    to_text(BRIEF, Console(file=out, width=80))
    out.flush()
    assert b"Oroko and Sanda sign river pact" in out.buffer.getvalue()


def test_text_has_colour_on_a_terminal_and_none_in_a_pipe() -> None:
    assert "\x1b[" not in shown()
    assert "\x1b[" in shown(force_terminal=True, color_system="truecolor")


def test_json_is_valid_against_the_published_schema_and_reads_back_as_the_same_brief() -> None:
    text = to_json(BRIEF)

    jsonschema.validate(json.loads(text), Brief.model_json_schema(mode="serialization"))
    assert Brief.model_validate_json(text) == BRIEF
    assert next(iter(json.loads(text))) == "article"


def test_json_on_one_line_is_one_line() -> None:
    assert "\n" not in to_json(BRIEF, indent=None)


def test_a_weak_item_is_marked_and_says_what_was_not_found_and_completing_sentences_stand_behind_a_plus() -> None:
    weak = BRIEF.agreements[0].model_copy(
        update={"support": "weak", "doubts": ["'Oroko' is not in what it cites"], "completed_by": [4]}
    )
    text = shown(BRIEF.model_copy(update={"agreements": [weak]}))

    assert f"? {weak.summary.split()[0]}" in text
    assert "weak: 'Oroko' is not in what it cites" in text
    assert "+[4]" in text
    assert "1 item weak" in text


def test_an_agreement_known_from_one_side_alone_says_so() -> None:
    one_sided = BRIEF.agreements[0].model_copy(update={"reported_by": "Adaeze Obuya", "one_sided": True})
    brief = BRIEF.model_copy(update={"agreements": [one_sided]})

    assert "reported by Adaeze Obuya only" in shown(brief)
    assert json.loads(to_json(brief))["agreements"][0]["one_sided"] is True


SENTENCES = {
    1: "Oroko and Sanda signed a pact on the river, their foreign ministers said on Monday in the town of Meru.",
    2: "It holds for ten years.",
    10: "Both sides called it fair.",
}


def test_quotes_stand_below_what_they_bear_out_each_with_its_number() -> None:
    pact = BRIEF.agreements[0].model_copy(update={"evidence": [1, 2], "completed_by": [10]})
    sentences = [Sentence(number, 0, len(text), text) for number, text in SENTENCES.items()]
    brief = BRIEF.model_copy(update={"agreements": [pact, pact], "sentences": sentences})
    item = """\
  • Oroko and Sanda signed a pact.  reached
    Oroko; as reported by Adaeze Obuya
    │   [1] Oroko and Sanda signed a pact on the river, their foreign ministers
    │       said on Monday in the town of Meru.
    │   [2] It holds for ten years.
    │ +[10] Both sides called it fair.
"""
    assert f"\nAgreements\n{item}\n{item}\nScheduled talks\n" in shown(brief, quotes=True)
    assert "│" not in shown(brief)


def test_numbers_of_sentences_that_are_not_there_are_not_lost_among_quotes() -> None:
    text = shown(quotes=True)
    assert "│ [1] They\n" in text
    assert re.search(r"signed a pact\.  reached +\[1\]\[2\]\n", text)


def test_what_was_left_out_is_counted_and_with_verbose_listed_with_the_reason() -> None:
    dropped = [
        Dropped(category="agreements", item={"summary": "Oroko bought [two] dams."}, reason="no sentence says 'two'"),
        Dropped(category="talks", item={"title": "summit", "when": "June 5"}, reason="'June 5' is not in the article"),
        Dropped(category="talks", item={}, reason="cites no sentence"),
    ]
    brief = BRIEF.model_copy(update={"dropped": dropped, "warnings": ["A date was corrected."]})

    assert shown(brief).endswith("3 items dropped as\nunfounded (-v lists them)\n")
    assert shown().endswith("1 item dropped as\nunfounded (-v lists it)\n")
    for quiet in ("Left out", "two", "corrected"):
        assert quiet not in shown(brief)
    text = shown(brief, verbose=True)
    assert "-v" not in text
    assert (
        """
Left out
  agreement × Oroko bought [two] dams.
              no sentence says 'two'
  talk      × summit (June 5)
              'June 5' is not in the article
  talk      × (no text)
              cites no sentence

Warnings
  ! A date was corrected.
"""
        in text
    )


def test_nothing_left_out_is_told_where_it_is_asked_for() -> None:
    text = shown(BRIEF.model_copy(update={"dropped": []}), verbose=True)
    assert "\nLeft out\n  none\n" in text
    assert "Warnings" not in text
