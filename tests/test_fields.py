"""From decided sentences to complete items, and the words that they are told in."""

from datetime import date

import pytest

from summarizer import Article, Settings, Summarizer, phrases
from summarizer.actors import Actors
from summarizer.brief import Party, Reply
from summarizer.fields import expected_best, reply
from summarizer.findings import Finding
from summarizer.ground import ground

TEXT = """Oroko and Sanda in the news

Oroko and Sanda agreed on Thursday to share the water of the Lim, Foreign Minister Ada Holm of Oroko said.

The two sides will hold a second round of talks in Lima on February 12. They will discuss the dam.

Karim Dallo, Sanda's energy minister, warned that the dam could ruin farmers. "Nobody asked them," he said.
"""


@pytest.fixture
def article() -> Article:
    return Article.from_text(TEXT, source="Example Wire", published=date(2016, 2, 5))


def made(article: Article, *found: Finding) -> Reply:
    return reply(found, article, Actors(article))


def test_no_finding_makes_no_item(article: Article) -> None:
    given = made(article)
    assert (given.agreements, given.talks, given.concerns) == ([], [], [])


def test_an_agreement_has_those_who_are_bound(article: Article) -> None:
    (item,) = made(article, Finding(2, "agreements", "reached")).agreements
    assert {"Oroko", "Sanda"} <= set(item.parties)
    assert item.status == "reached"
    assert item.evidence == [2]


def test_a_talk_has_its_title_day_place_and_participants(article: Article) -> None:
    (item,) = made(article, Finding(3, "talks", "scheduled")).talks
    assert item.title == "second round of talks"
    assert (item.when, item.location) == ("February 12", "Lima")
    assert item.participants
    assert (item.start, item.end) == (None, None)  # left to grounding


def test_a_sentence_that_goes_on_with_the_one_before_it_is_evidence_of_the_same_item(article: Article) -> None:
    (item,) = made(article, Finding(3, "talks", "scheduled"), Finding(4, "talks", "scheduled")).talks
    assert item.evidence == [3, 4]
    assert item.topics == ["the dam"]


def test_a_concern_has_who_voices_it(article: Article) -> None:
    (item,) = made(article, Finding(5, "concerns", None), Finding(6, "concerns", None)).concerns
    assert "Karim Dallo" in item.raised_by
    assert not set(item.raised_by) & set(item.directed_at)


def test_whom_the_decider_names_counts_beside_the_table(article: Article) -> None:
    (alone,) = made(article, Finding(2, "agreements", "reached")).agreements
    named = [Finding(2, "agreements", "reached", (party,)) for party in alone.parties]
    assert len(named) > 1
    for finding in named:
        (item,) = made(article, finding).agreements
        assert set(finding.actors) <= set(item.parties) <= set(alone.parties)


def test_a_name_that_no_actor_bears_counts_for_nobody(article: Article) -> None:
    (item,) = made(article, Finding(5, "concerns", None, ("Nobody at All",))).concerns
    assert "Nobody at All" not in item.raised_by


def test_every_name_in_an_item_is_a_party_and_grounding_keeps_it(article: Article) -> None:
    found = [Finding(2, "agreements", "reached"), Finding(3, "talks", "scheduled"), Finding(5, "concerns", None)]
    given = made(article, *found)
    grounded = ground(given, article, close=True)
    assert not grounded.dropped
    assert [len(grounded.agreements), len(grounded.talks), len(grounded.concerns)] == [1, 1, 1]
    assert grounded.talks[0].start == "2016-02-12"


def test_the_order_of_findings_makes_no_difference(article: Article) -> None:
    found = [Finding(2, "agreements", "reached"), Finding(3, "talks", "scheduled"), Finding(4, "talks", "scheduled")]
    assert made(article, *found) == made(article, *reversed(found))


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("Meanwhile, Oroko signed the pact.", "Oroko signed the pact."),
        ("Holm said on Friday that Oroko had signed the pact.", "Oroko had signed the pact."),
        ("Oroko had signed the pact, Holm said.", "Oroko had signed the pact."),
        ("Holm said that it was late and that it was wet.", "Holm said that it was late and that it was wet."),
        ("Oroko signed the pact, according to the mayor.", "Oroko signed the pact."),
        ("According to the mayor, Oroko signed the pact.", "Oroko signed the pact."),
        ("The Pilots' Guild (PG) signed the pact, adding that it was late.", "The Pilots' Guild signed the pact."),
        ("Oroko signed what it called “a pact”", "Oroko signed what it called “a pact”"),
        ("“Nobody asked them, he said.", "Nobody asked them, he said."),
    ],
)
def test_a_summary_is_the_sentence_without_what_is_no_part_of_the_fact(text: str, summary: str) -> None:
    assert phrases.summary(text, attributed=True) == summary


def test_a_summary_that_tells_who_worries_keeps_who_says_so() -> None:
    assert phrases.summary("The dam is a mistake, Holm said.") == "The dam is a mistake, Holm said."


def test_a_pronoun_at_the_head_of_a_summary_becomes_the_name() -> None:
    holm, mill = Party(name="Ada Holm", kind="person"), Party(name="Lim Mill", kind="company")
    assert phrases.summary("She warned of floods.", holm) == "Ada Holm warned of floods."
    assert phrases.summary("It warned of floods.", mill) == "Lim Mill warned of floods."
    assert phrases.summary("It warned of floods.", holm) == "It warned of floods."
    assert phrases.summary("It is late.", mill) == "It is late."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("They will hold a fourth round of talks in Lima.", "fourth round of talks"),
        ("The ISSG meeting opens in Munich.", "ISSG meeting"),
        ("Holm and Dallo will meet on Friday.", "meeting of Ada Holm and Karim Dallo"),
        ("Talks of Ada Holm with Dallo will go on in May.", "talks between Ada Holm and Karim Dallo"),
        ("Talks will go on in May.", "talks between Ada Holm and Karim Dallo"),
        ("Tuesday's bargaining session is off.", "bargaining session"),
    ],
)
def test_a_title_is_what_the_sentence_calls_the_meeting(text: str, title: str) -> None:
    assert phrases.title(text, ["Ada Holm", "Karim Dallo"]) == title


def test_a_meeting_without_a_name_goes_by_its_place() -> None:
    assert phrases.title("They meet in Lima.", ["Oroko"], "Lima") == "meeting in Lima"
    assert phrases.title("They meet in Lima.", ["Oroko"], "the town hall") == "meeting"


@pytest.mark.parametrize(
    ("sure", "least", "count"),
    [([], 1, 0), ([0.9, 0.8, 0.1], 0, 2), ([0.1, 0.1], 0, 0), ([0.1, 0.1], 1, 2), ([0.6, 0.1], 1, 1)],
)
def test_as_many_are_named_as_promise_the_best_f1(sure: list[float], least: int, count: int) -> None:
    assert expected_best(sure, least) == count


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("They meet in Lima on February 12.", "Lima"),
        ("They meet on February 12 in Addis Ababa.", "Addis Ababa"),
        ("They meet in February at the United Nations.", None),
        ("They meet at the town hall.", "the town hall"),
        ("He puts it to Lima's largest shareholders.", None),
        ("They meet soon.", None),
        ("They meet at the French mission.", "the French mission"),
    ],
)
def test_a_place_is_no_day_and_no_actor(text: str, place: str | None) -> None:
    assert phrases.place(text, []) == place


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("Oroko and Sanda put off the talks to June 12, Minister Ada Holm said on Thursday.", "Thursday", True),
        ("Oroko and Sanda put off the talks to June 12, Minister Ada Holm said on Thursday.", "June 12", False),
        ("“We will meet,” Holm told reporters late on Thursday.", "Thursday", False),  # whom she told stands between
        ("“We will meet,” the minister said Thursday.", "Thursday", True),
        ("The ministers will meet on Thursday, Holm said Thursday.", "Thursday", False),
        ("Holm confirmed Thursday's meeting.", "Thursday", False),
    ],
)
def test_the_day_on_which_something_is_said_is_not_the_day_of_a_talk(text: str, words: str, said: bool) -> None:
    assert phrases.is_time_of_news(text, words) is said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Taruna on Monday cancelled the talks set for June 20.", "Monday"),
        ("The talks set for June 20 were called off on Monday.", "Monday"),
        ("Ostrea late on Friday has postponed the visit.", "Friday"),
    ],
)
def test_the_day_on_which_talks_are_called_off_is_not_theirs(text: str, words: str) -> None:
    assert phrases.is_time_of_news(text, words)
    assert not phrases.is_time_of_news(text, "June 20")


def test_a_meeting_is_not_called_by_its_day() -> None:
    assert phrases.title("They cancelled their June 20 meeting.", ()) == "meeting"


@pytest.mark.parametrize(
    ("second", "days"),
    [
        ("A second round is planned for July 4 in Lago.", ["2025-06-20", "2025-07-04"]),
        ("The meeting on June 20 will be in Lago.", ["2025-06-20"]),
    ],
)
def test_two_meetings_of_two_days_are_two(second: str, days: list[str]) -> None:
    text = f"""Border talks

LAGO, June 2, 2025 (Example Wire) — Foreign ministers Kari Holm of Taruna and Ben Okoro of Norwold will meet in Oslo \
on June 20. {second}
"""
    with Summarizer(Settings.load(strategy="rules")) as summarizer:
        assert [talk.start for talk in summarizer.summarize(text).talks] == days
