"""Training data: what is taught about each sentence, articles about others, nothing shared with the gold set."""

import json
from pathlib import Path

import pytest

from evals.gold import Gold, load, load_split
from summarizer.names import contains
from summarizer.prompt import Prompts
from summarizer.questions import body
from training.articles import FOLDER, kinds, nearest, shared
from training.examples import example
from training.swap import swapped

ARTICLES = sorted(FOLDER.glob("*/*.yaml"))


@pytest.fixture(scope="module")
def prompts() -> Prompts:
    return Prompts()


@pytest.fixture(params=ARTICLES[::60], ids=lambda path: path.stem)
def gold(request: pytest.FixtureRequest) -> Gold:
    path: Path = request.param
    return load(path)


def test_the_steps_of_an_example_are_the_prompts_that_the_model_will_get(gold: Gold, prompts: Prompts) -> None:
    made = example(gold, prompts, gold.slug)
    sentences, read = body(gold.article), made["head"]
    assert len(made["steps"]) == len(sentences)
    for count, step in enumerate(made["steps"], 1):
        read += step["text"]
        system, user = prompts.reading(gold.article, sentences[:count])
        assert (system["content"], user["content"]) == (made["system"], read)


def test_each_required_item_is_taught_once_and_no_optional_one(gold: Gold, prompts: Prompts) -> None:
    answers = [json.loads(step["answer"] or "{}") for step in example(gold, prompts, gold.slug)["steps"]]
    for category in ("agreements", "talks", "concerns"):
        required = [item for item in getattr(gold.file.brief, category) if not item.optional]
        cited = [item for item in required if gold.cited(item.evidence)]
        assert sum(len(answer.get(category, [])) for answer in answers) == len(cited)


def test_a_sentence_that_only_completes_an_item_teaches_nothing(prompts: Prompts) -> None:
    unsure = [
        step
        for path in ARTICLES[::12]
        for step in example(load(path), prompts, path.stem)["steps"]
        if step["answer"] is None
    ]
    assert unsure


def test_a_swapped_article_keeps_its_labels_to_their_sentences(gold: Gold) -> None:
    other = swapped(gold, 1)
    for mine, theirs in zip(gold.file.brief.items, other.file.brief.items, strict=True):
        assert gold.cited(mine.evidence) == other.cited(theirs.evidence)
    for party in other.file.brief.parties:
        assert contains(other.text, str(party.name[0])) or party.kind == "state"


def test_a_swap_follows_from_its_seed(gold: Gold) -> None:
    assert swapped(gold, 1).text == swapped(gold, 1).text
    assert swapped(gold, 1).text != swapped(gold, 2).text != gold.text


def test_a_swapped_name_is_swapped_wherever_it_stands() -> None:
    gold = next(
        gold for gold in map(load, ARTICLES) if any(party.kind == "person" for party in gold.file.brief.parties)
    )
    person = next(party for party in gold.file.brief.parties if party.kind == "person" and " " in str(party.name[0]))
    place = gold.file.brief.parties.index(person)
    other = swapped(gold, 3)
    name, new = str(person.name[0]), str(other.file.brief.parties[place].name[0])
    assert name != new
    assert name not in other.text
    assert other.text.count(new) == gold.text.count(name)


def test_shared_runs_of_words_are_counted_whatever_their_case_and_punctuation() -> None:
    assert shared(["One two three four."], ["Zero one, TWO three"], words=3) == (2, 1)
    assert shared(["a b c"], ["d e f"], words=3) == (1, 0)


def test_the_nearest_article_is_the_one_that_shares_most() -> None:
    others = [("far", "one two nine nine nine"), ("near", "one two three four nine")]
    assert nearest("one two three four five", others, words=2) == (0.75, "near")


def test_no_training_article_is_in_the_gold_set() -> None:
    ours, theirs = {path.stem for path in ARTICLES}, {gold.slug for gold in load_split("all")}
    assert len(ours) >= 400
    assert not ours & theirs


def test_the_articles_are_of_forty_styles_and_twelve_domains() -> None:
    known = kinds()
    assert {path.stem for path in ARTICLES} <= known.keys()
    assert len({kind.style for kind in known.values()}) >= 40
    assert len({kind.domain for kind in known.values()}) >= 12
