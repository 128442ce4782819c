"""A brief as a gold file: what the labeller gets is what the loader of the gold set reads."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.gold import Gold, GoldError, load, load_split
from evals.lint import lint
from summarizer import Article, Brief, Settings, Summarizer
from summarizer.brief import CATEGORIES, CHECKED, Agreement, Concern, Dropped, Party, Talk
from summarizer.documents import Document
from summarizer.views.gold import to_gold

from .test_csv import brief

TEXT = """Oroko and Sanda sign river pact

Oroko and Sanda signed a river pact on Tuesday.
Foreign Minister Adaeze Obuya said: "No."
She and Sanda's envoy will meet in Meru on July 1.
"It is an old quarrel," she said.
Nobody laughed. The envoy of Sanda agreed. Nobody answered for a while.
Nobody laughed. The hall was cold.
"""


def article(text: str = TEXT) -> Article:
    return Article.from_text(text, source="Example Wire", published=date(2023, 5, 16))


def number(of: Article, words: str, nth: int = 0) -> int:
    return [sentence.number for sentence in of.sentences if words in sentence.text][nth]


def document(items: dict[str, Any], of: Article | None = None, **about: Any) -> Document:
    of = of or article()
    cited = {cited for category in CATEGORIES for item in items.get(category, []) for cited in item["evidence"]}
    told = {"title": of.title, "source": of.source, "published": of.published, "url": None, "sha256": of.sha256}
    sentences = [sentence for sentence in of.sentences if sentence.number in cited]
    return Document("a", brief({**items, "sentences": sentences}, **{**told, **about}), of)


def read(made: Document, folder: Path) -> Gold:
    assert made.article is not None
    (folder / "2023-05-16-a.yaml").write_text(to_gold(made), encoding="utf-8")
    (folder / "2023-05-16-a.txt").write_text(made.article.text, encoding="utf-8")
    return load(folder / "2023-05-16-a.yaml")


def labels(of: Any) -> dict[str, list[dict[str, Any]]]:
    """The items of a brief or a reply without what is no label; the order of what an item cites says nothing."""
    items: dict[str, list[dict[str, Any]]] = {
        category: [item.model_dump(exclude=set(CHECKED)) for item in getattr(of, category)] for category in CATEGORIES
    }
    for item in (item for listed in items.values() for item in listed):
        item["evidence"].sort()
    return items


def everything(of: Article) -> dict[str, Any]:
    signed, said = number(of, "signed a river pact"), number(of, '"No."')
    meet, quarrel = number(of, "will meet"), number(of, "old quarrel")
    return {
        "parties": [
            {
                "name": "Adaeze Obuya",
                "aliases": ["Obuya", "No", "- on"],
                "kind": "person",
                "role": "Foreign Minister",
                "represents": "Oroko",
                "evidence": [said],
            },
            {"name": "Oroko", "kind": "state", "evidence": [signed]},
            {"name": "null", "kind": "group", "evidence": [quarrel, meet]},
        ],
        "agreements": [
            {
                "summary": "A pact: signed # no comment",
                "parties": ["Oroko", "2024-01-01", "1e3"],
                "status": "reached",
                "reported_by": "yes",
                "one_sided": True,
                "evidence": [signed],
            }
        ],
        "talks": [
            {
                "title": "meeting",
                "participants": ["Oroko"],
                "mediators": ["Meru"],
                "when": "2023",
                "start": "2023-07-01",
                "end": "2023-07-01",
                "location": "Meru",
                "topics": ["{fish}", "[salt]", "*"],
                "status": "scheduled",
                "evidence": [meet],
            },
            {"title": "2023", "start": "2023", "end": "2023-02", "status": "proposed", "evidence": [meet]},
            {"title": "~", "start": "0777", "end": "2023-02-30", "status": "cancelled", "evidence": [meet]},
        ],
        "concerns": [
            {"summary": "An old quarrel.", "raised_by": ["Adaeze Obuya"], "directed_at": ["="], "evidence": [quarrel]}
        ],
    }


def test_what_the_loader_reads_is_what_the_brief_says(tmp_path: Path) -> None:
    made = document(everything(article()))

    gold = read(made, tmp_path)

    assert labels(gold.reply) == labels(made.brief)
    assert (gold.file.source, gold.file.published) == ("Example Wire", date(2023, 5, 16))
    assert gold.file.title == "Oroko and Sanda sign river pact"
    assert "embedded/m" in gold.file.origin
    assert "not yet checked" in gold.file.origin


def test_a_comment_says_that_one_side_alone_reports_an_agreement() -> None:
    items = everything(article())
    told = "  # reported by yes only\n  - summary: 'A pact: signed # no comment'\n"

    assert told in to_gold(document(items))
    items["agreements"][0]["one_sided"] = False
    assert "only" not in to_gold(document(items))


def test_it_has_the_form_of_the_guide() -> None:
    made = document({**everything(article()), "concerns": []})

    written = to_gold(made)

    assert written.startswith("# From a brief, to be corrected by docs/annotation-guide.md.")
    assert "\nbrief:\n  parties:\n  - name: Adaeze Obuya\n    aliases:\n    - Obuya\n" in written
    assert (
        "\n    start: 2023-07-01\n    end: 2023-07-01\n    location: Meru\n" in written
    )  # a day twice, without anchors
    assert written.endswith("\n  concerns: []\n")
    data = yaml.safe_load(written)
    assert list(data) == ["source", "published", "origin", "title", "brief"]
    assert list(data["brief"]) == list(CATEGORIES)
    assert [list(item) for item in data["brief"]["parties"]] == [
        ["name", "aliases", "kind", "role", "represents", "evidence"],
        ["name", "kind", "evidence"],
        ["name", "kind", "evidence"],
    ]
    assert list(data["brief"]["agreements"][0]) == ["summary", "parties", "status", "reported_by", "evidence"]
    assert not any(name in written for name in CHECKED)


def test_the_rules_of_the_gold_set_find_nothing_but_what_the_brief_has_wrong(tmp_path: Path) -> None:
    of = article()
    said = {"name": "Adaeze Obuya", "kind": "person", "evidence": [number(of, '"No."')]}
    quarrel = {"summary": "x", "raised_by": ["Adaeze Obuya"], "evidence": [number(of, "old quarrel")]}

    gold = read(document({"parties": [said], "concerns": [quarrel]}, of), tmp_path)

    assert lint(gold) == []


@pytest.mark.parametrize("name", ["source", "published"])
def test_what_only_the_labeller_can_know_is_asked_for_and_the_loader_waits_for_it(name: str, tmp_path: Path) -> None:
    made = document({}, **{name: None})

    assert f"\n{name}: null  # " in to_gold(made)
    with pytest.raises(GoldError, match=f"form: {name}: "):
        read(made, tmp_path)


def test_an_article_without_a_headline_has_none(tmp_path: Path) -> None:
    made = document({}, article("They met in Meru. It rained."), title=None)

    assert "\ntitle: null  # " in to_gold(made)
    assert read(made, tmp_path).file.title is None


def test_the_origin_tells_where_the_article_was_read(tmp_path: Path) -> None:
    gold = read(document({}, url="https://wire.example/a?b=c#d: e"), tmp_path)

    assert gold.file.origin.endswith("; https://wire.example/a?b=c#d: e")


@pytest.mark.parametrize("missing", ["parties", "raised_by", "evidence"])
def test_a_list_that_may_not_be_empty_is_there_with_a_remark(missing: str, tmp_path: Path) -> None:
    items = everything(article())
    for item in (items["agreements"][0], items["concerns"][0]):
        if missing in item:
            item[missing] = []
    made = document(items)

    assert f"\n  # {missing} may not be empty\n" in to_gold(made)
    with pytest.raises(GoldError, match=missing):
        read(made, tmp_path)


def test_doubts_stand_above_their_item_and_only_if_it_is_weak() -> None:
    items = everything(article())
    items["concerns"][0] |= {"support": "weak", "doubts": ["no\nsuch: [thing", "nor # that\u2028there\x00"]}
    items["parties"][0] |= {"support": "supported", "doubts": ["is passed over"]}

    written = to_gold(document(items))

    assert (
        "\n  concerns:\n  # weak: no such: [thing\n  # weak: nor # that there\ufffd\n  - summary: An old quarrel.\n"
        in written
    )
    assert "passed over" not in written


def test_dropped_items_stand_at_the_end_with_their_reasons_and_none_of_their_text_gets_out(tmp_path: Path) -> None:
    of = article()
    made = document(everything(of), of)
    made.brief.dropped = [
        Dropped(
            category="talks",
            item={
                "title": "secret\nbrief:\n  parties: []",
                "start": "2023-09-31",
                "topics": ["a\u2028source: forged", 7, None],
                "evidence": [number(of, "old quarrel"), 99, "x"],
                "unheard": "of",
            },
            reason="cites\nsource: nothing\x85origin: at all\x07",
        ),
        Dropped(category="parties", item={}, reason="has no name"),
        Dropped(category="concerns", item={"raised_by": {"deep": ["er\n"]}, "evidence": "all"}, reason="is none"),
    ]

    written = to_gold(made)

    end = written[written.index("# Dropped as unfounded") :]
    assert all(line.startswith("#") for line in end.splitlines())
    assert "# talk: cites source: nothing origin: at all\ufffd\n" in end
    assert "#     - '\"It is an old quarrel,\" she said.'\n" in end
    assert "unheard" not in end
    assert labels(read(made, tmp_path).reply) == labels(made.brief)


def test_what_was_dropped_can_be_put_back() -> None:
    made = document({})
    made.brief.dropped = [Dropped(category="talks", item={"title": "a meeting", "status": "proposed"}, reason="x")]

    end = to_gold(made).split("# talk: x\n")[1]

    back = yaml.safe_load("".join(line.removeprefix("#   ") for line in end.splitlines(keepends=True)))
    assert back == [{"title": "a meeting", "status": "proposed", "evidence": []}]


# --- quotes ----------------------------------------------------------------------------------------------------------


def concern_citing(*numbers: int) -> dict[str, Any]:
    return {"concerns": [{"summary": "x", "raised_by": ["Oroko"], "evidence": list(numbers)}]}


def test_without_the_article_the_sentences_of_the_brief_are_quoted(tmp_path: Path) -> None:
    made = document(everything(article()))
    assert made.article is not None

    (tmp_path / "a.yaml").write_text(to_gold(Document("a", made.brief)), encoding="utf-8")
    (tmp_path / "a.txt").write_text(made.article.text, encoding="utf-8")

    assert labels(load(tmp_path / "a.yaml").reply) == labels(made.brief)


def test_of_two_sentences_of_the_same_words_the_cited_one_is_found_again(tmp_path: Path) -> None:
    of = article()
    first, second = number(of, "Nobody laughed"), number(of, "Nobody laughed", 1)

    for cited in (first, second):
        made = document(concern_citing(cited), of)
        assert labels(read(made, tmp_path).reply) == labels(made.brief)

    assert "stand elsewhere" not in to_gold(document(concern_citing(first), of))
    assert f"# the words of sentence {second} stand elsewhere too" in to_gold(document(concern_citing(second), of))


def test_a_sentence_that_is_part_of_an_earlier_one_is_found_again(tmp_path: Path) -> None:
    of = article(
        "Pact falls\n\nThe envoy had no doubt that Oroko agreed. It was late in Meru.\nOroko agreed.\nThen it rained.\n"
    )
    made = document(concern_citing(number(of, "Oroko agreed", 1)), of)

    assert labels(read(made, tmp_path).reply) == labels(made.brief)


def test_of_a_headline_that_is_also_a_sentence_the_sentence_is_cited(tmp_path: Path) -> None:
    of = article("Oroko leaves river pact\n\nOroko leaves river pact\n\nThe minister said so in Meru on Tuesday.\n")
    headline, body = (number(of, "Oroko leaves", nth) for nth in range(2))
    made = document(concern_citing(headline), of)

    assert read(made, tmp_path).reply.concerns[0].evidence == [body]
    assert "# the headline is also a sentence of the body" in to_gold(made)


def test_sentences_that_nothing_around_them_tells_apart_are_remarked_on() -> None:
    of = article("They met in Meru on Tuesday\n\n" + "No.\n" * 40)
    made = document(concern_citing(of.sentences[20].number), of)

    assert f"# the words of sentence {of.sentences[20].number} stand earlier, too" in to_gold(made)


def test_a_number_without_a_sentence_is_remarked_on() -> None:
    assert "# sentence 99 is not known\n" in to_gold(document(concern_citing(99)))


def test_white_space_in_a_sentence_makes_no_difference(tmp_path: Path) -> None:
    of = article(TEXT.replace("an old quarrel", "an\told  \u00a0quarrel"))
    made = document(concern_citing(number(of, "quarrel")), of)

    assert labels(read(made, tmp_path).reply) == labels(made.brief)


# --- any text --------------------------------------------------------------------------------------------------------

AWKWARD = (
    "No|on|1e3|2024-01-01|null|~|0x1f|1_000|12:30|.inf|- a|a: b|: |=|<<|!x|&a|*a|%a|@a|`a|\"|'|\\|a #b|#|?|? a|>"
    "|---|...|\ufeff|\ufffe|\u200b"
).split("|")
TEXTS = (st.text(min_size=1) | st.sampled_from([*AWKWARD, "|"])).map(
    lambda text: " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())  # as the classes of a brief take it
)
NAMES = TEXTS.filter(bool)
MAYBE = NAMES.filter(lambda text: text.lower() not in ("null", "none", "n/a", "unknown"))


@given(names=st.tuples(*[NAMES] * 6), maybe=st.tuples(*[MAYBE] * 4), day=st.dates())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_text(tmp_path: Path, names: tuple[str, ...], maybe: tuple[str, ...], day: date) -> None:
    name, alias, party, title, topic, doubt = names
    role, represents, when, location = maybe
    made = document(everything(article()))
    items = made.brief
    items.parties[0] = items.parties[0].model_copy(
        update={"name": name, "aliases": [alias], "role": role, "represents": represents}
    )
    items.agreements[0] = items.agreements[0].model_copy(update={"parties": [party, alias], "summary": title})
    items.talks[0] = items.talks[0].model_copy(
        update={"title": title, "topics": [topic], "when": when, "start": day.isoformat(), "location": location}
    )
    items.concerns[0].doubts, items.concerns[0].support = [doubt], "weak"
    items.dropped = [Dropped(category="concerns", item={"summary": doubt, "raised_by": [name]}, reason=doubt)]
    items.article.title, items.run.model = title, name

    gold = read(made, tmp_path)

    assert labels(gold.reply) == labels(items)
    assert gold.file.title == title
    assert name in gold.file.origin
    assert yaml.safe_load(to_gold(made)) == yaml.load(to_gold(made), Loader=yaml.CSafeLoader)


def test_names_that_are_no_names_come_back_through_every_kind_of_item() -> None:
    awkward = "2024-01-01: [a, 'b'] # c"
    made = document({})
    made.brief.parties = [Party(name=awkward, kind="group", aliases=["No"], evidence=[])]
    made.brief.agreements = [Agreement(summary=awkward, parties=["on"], status="broken")]
    made.brief.talks = [Talk(title=awkward, participants=["off"], when="12:30", status="proposed")]
    made.brief.concerns = [Concern(summary=awkward, raised_by=["~"])]

    data = yaml.safe_load(to_gold(made))["brief"]

    called = {"parties": "name", "agreements": "summary", "talks": "title", "concerns": "summary"}
    assert [data[category][0][name] for category, name in called.items()] == [awkward] * 4
    assert [data["parties"][0]["aliases"], data["agreements"][0]["parties"]] == [["No"], ["on"]]
    assert [data["talks"][0]["participants"], data["talks"][0]["when"]] == [["off"], "12:30"]
    assert data["concerns"][0]["raised_by"] == ["~"]


# --- articles of the gold set ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("gold", load_split("dev")[::5], ids=lambda gold: gold.slug)
def test_briefs_of_real_articles_come_back(gold: Gold, tmp_path: Path) -> None:
    with Summarizer(Settings.load(strategy="rules")) as summarizer:
        made: Brief = summarizer.summarize(gold.article)

    again = read(Document(gold.slug, made, gold.article), tmp_path)

    assert labels(again.reply) == labels(made)
    assert any(labels(made).values())
