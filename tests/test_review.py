"""The review of a brief: what may be entered, what is saved, what is kept."""

import copy
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.gold import Gold, GoldFile, load, load_split
from evals.lint import lint
from summarizer import Article
from summarizer.brief import CATEGORIES
from summarizer.documents import Document
from summarizer.errors import ConfigError, OutputError
from summarizer.folder import fill
from summarizer.review import gold as gold_form
from summarizer.review.rules import check, slots
from summarizer.review.session import Faulty, Outdated, Review, State, Taken
from summarizer.views.gold import to_gold

from .samples import RIVER, document, hostile, river

NAME = "2023-05-16-oroko-and-sanda-sign-river-pact"
Data = dict[str, Any]


@pytest.fixture
def session(tmp_path: Path) -> Review:
    return Review(river(), tmp_path)


def entered(document: Document | None = None) -> Data:
    """What the page would send of a brief that nobody touched, but for the origin."""
    data = copy.deepcopy(State.of(document or river()).data())
    data["file"]["origin"] = "written for this test"
    return data


# --- what is saved ---------------------------------------------------------------------------------------------------


def test_what_is_saved_is_a_gold_file_without_a_fault(session: Review, tmp_path: Path) -> None:
    data = entered()
    data["talks"][3]["optional"] = True
    data["talks"].insert(0, data["talks"].pop(2))  # not in the order of their days, and kept so

    path = session.save(data)

    assert path == tmp_path / f"{NAME}.yaml"
    gold = load(path)
    assert [finding for finding in lint(gold) if not finding.note] == []
    assert gold.text == river().article.text  # type: ignore[union-attr]
    assert (gold.file.source, gold.file.origin) == ("Example Wire", "written for this test")
    assert gold.file.brief.talks[0].title[0] == "third round"
    assert [talk.optional for talk in gold.file.brief.talks] == [False, False, False, True]
    assert gold.reply.talks[0].evidence == river().brief.talks[2].evidence
    assert gold.reply.parties[0].role == "Foreign Minister"


def test_a_brief_of_a_hostile_article_makes_a_gold_file_like_any_other(tmp_path: Path) -> None:
    data = entered(hostile())
    data["parties"][0]["role"] = "Foreign Minister"
    path = Review(hostile(), tmp_path).save(data)

    assert path.parent == tmp_path
    assert [finding for finding in lint(load(path)) if finding.rule == "quote"] == []


@pytest.mark.parametrize(
    ("published", "title"), [("../../etc", "x"), ("2023-05-16/..", "x"), ("2023-05-16", "../../../etc/passwd")]
)
def test_no_field_leads_out_of_the_folder(session: Review, tmp_path: Path, published: str, title: str) -> None:
    data = entered()
    data["file"].update(published=published, title=title)
    with pytest.raises(Faulty):
        session.save(data)
    assert [path.suffix for path in tmp_path.iterdir()] == [".json"]  # the draft


def test_what_this_review_saved_is_saved_again_and_moves_with_its_name(session: Review, tmp_path: Path) -> None:
    data = entered()
    session.save(data)
    data["parties"][0]["role"] = ""
    session.save(data)
    assert load(tmp_path / f"{NAME}.yaml").file.brief.parties[0].role == (None,)

    data["file"]["published"] = "2023-05-17"
    session.save(data)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"2023-05-17{NAME.removeprefix('2023-05-16')}{ending}" for ending in (".txt", ".yaml")
    ]


def test_a_gold_file_of_the_same_article_gives_way_only_if_asked(session: Review, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.yaml").write_text("mine: 1", encoding="utf-8")
    (tmp_path / f"{NAME}.txt").write_bytes(RIVER.replace("\n", "\r\n").encode())

    with pytest.raises(Taken) as taken:
        session.save(entered())
    assert not taken.value.is_known
    assert (tmp_path / f"{NAME}.yaml").read_text(encoding="utf-8") == "mine: 1"

    load(session.save(entered(), overwrite=True))


@pytest.mark.parametrize("there", [{".yaml": "mine: 1"}, {".txt": "another article"}, {".yaml": "x", ".txt": "y"}])
def test_a_file_of_another_article_never_gives_way(session: Review, tmp_path: Path, there: dict[str, str]) -> None:
    for ending, text in there.items():
        (tmp_path / f"{NAME}{ending}").write_text(text, encoding="utf-8")

    assert load(session.save(entered(), overwrite=True)).path == tmp_path / f"{NAME}-2.yaml"
    assert session.save(entered()) == tmp_path / f"{NAME}-2.yaml"  # again, over its own

    assert {path.suffix: path.read_text(encoding="utf-8") for path in tmp_path.glob(f"{NAME}.*")} == there


def test_the_gold_file_that_render_gave_a_number_is_opened_and_saved(tmp_path: Path) -> None:
    other = Article.from_text(RIVER.replace("The rains were good this year.", "The rains were poor."))
    fill(tmp_path, [document("other.txt", other, url="https://example.org/x"), river()], ".yaml", to_gold, print)
    (tmp_path / f"{NAME}-3.txt").write_text("a third article", encoding="utf-8")
    held = (tmp_path / f"{NAME}.yaml").read_bytes()

    session = Review(river(), tmp_path)
    assert "the gold file that the folder has" in session.page()
    assert session.save(entered()) == tmp_path / f"{NAME}-2.yaml"
    assert (tmp_path / f"{NAME}.yaml").read_bytes() == held

    (tmp_path / f"{NAME}-2.yaml").unlink()
    (tmp_path / f"{NAME}-2.txt").write_text("a second article", encoding="utf-8")
    assert session.save(entered()) == tmp_path / f"{NAME}-4.yaml"  # no number that is taken


@pytest.mark.parametrize(
    "broken", ["mine: 1", "brief: {parties: [1]}", "a: [", "[1]", "brief:\n  talks: [{evidence: [1]}]"]
)
def test_a_gold_file_that_is_none_is_not_opened_but_asked_about(tmp_path: Path, broken: str) -> None:
    (tmp_path / f"{NAME}.yaml").write_text(broken, encoding="utf-8")
    (tmp_path / f"{NAME}.txt").write_text(RIVER, encoding="utf-8")
    session = Review(river(), tmp_path)
    assert "gold file that the folder has" not in session.page()
    with pytest.raises(Taken):
        session.save(entered())


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing_behind(
    session: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        session.save(entered())
    assert list(tmp_path.iterdir()) == []


def test_a_text_does_not_stay_without_its_gold_file(
    session: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.suffix == ".yaml":
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        session.save(entered())
    assert [path.suffix for path in tmp_path.iterdir()] == [".json"]
    assert session.is_kept


def test_what_somebody_changed_in_between_is_not_overwritten(session: Review, tmp_path: Path) -> None:
    path = session.save(entered())
    path.write_text("by hand: 1", encoding="utf-8")
    with pytest.raises(Taken) as taken:
        session.save(entered())
    assert taken.value.is_known
    assert path.read_text(encoding="utf-8") == "by hand: 1"


def test_a_gold_file_that_was_changed_since_it_was_opened_is_asked_about(session: Review, tmp_path: Path) -> None:
    path = session.save(entered())
    again = Review(river(), tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "# looked at\n", encoding="utf-8")
    with pytest.raises(Taken) as taken:
        again.save(entered())
    assert taken.value.is_known
    assert "# looked at" in path.read_text(encoding="utf-8")
    load(again.save(entered(), overwrite=True))


def _renamed() -> Data:
    data = entered()
    data["file"]["published"] = "2023-05-17"
    return data


@pytest.mark.parametrize("is_saved", [False, True])
def test_a_gold_file_that_was_there_stays_under_its_name(session: Review, tmp_path: Path, is_saved: bool) -> None:
    path = session.save(entered())
    again = Review(river(), tmp_path)
    if is_saved:
        again.save(entered())
    again.save(_renamed())
    assert load(path).text == river().article.text  # type: ignore[union-attr]
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize("ending", [".yaml", ".txt"])
def test_a_gold_file_and_its_text_go_or_stay_together(session: Review, tmp_path: Path, ending: str) -> None:
    path = session.save(entered()).with_suffix(ending)
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")  # which somebody wants, then
    session.save(_renamed())
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".txt", ".txt", ".yaml", ".yaml"]


def test_a_text_that_was_there_first_stays_with_its_gold_file(session: Review, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.txt").write_text(RIVER, encoding="utf-8")
    path = session.save(entered())
    session.save(_renamed())
    assert load(path).text == river().article.text  # type: ignore[union-attr]


def test_a_headline_may_stand_over_two_lines(tmp_path: Path) -> None:
    text = RIVER.replace("Oroko and Sanda sign river pact", "Oroko and Sanda\nsign river pact")
    article = Article.from_text(text)
    made = document("river.txt", article, url="https://example.org/river")
    data = entered(made)
    data["file"].update(title="Oroko and Sanda sign river pact", published="2023-05-16", source="Example Wire")

    session = Review(made, tmp_path)
    path = session.save(data)

    assert path.stem == NAME
    assert load(path).file.title == "Oroko and Sanda sign river pact"
    assert check(gold_form.read(path.read_text(encoding="utf-8"), article), article)[1] == []


# --- the draft -------------------------------------------------------------------------------------------------------


def test_a_draft_survives_the_command_and_goes_once_it_is_saved(session: Review, tmp_path: Path) -> None:
    data = entered()
    data["concerns"][0]["summary"] = "half a sen"
    session.keep(data)

    again = Review(river(), tmp_path)
    assert again.is_kept
    assert "half a sen" in again.page()
    again.save(data)
    assert not list(tmp_path.glob(".review-*"))
    assert not Review(river(), tmp_path).is_kept


def test_what_cannot_be_kept_is_not_said_to_be(session: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    data = entered()
    session.keep(data)
    data["concerns"][0]["summary"] = "more than the draft has"

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(OutputError):
            session.keep(data)
    assert not session.is_kept
    assert session.is_changed
    assert "more than the draft has" in session.page()  # which is reloaded, say
    session.keep(data)
    assert session.is_kept


def test_only_the_page_that_was_opened_last_writes(session: Review, tmp_path: Path) -> None:
    session.page()
    session.page()
    for write in (session.keep, session.save):
        with pytest.raises(Outdated):
            write(entered(), page=1)
    assert not session.is_changed
    assert list(tmp_path.iterdir()) == []
    session.keep(entered(), page=2)
    session.page()
    session.save(entered(), page=3)


def test_a_draft_of_another_brief_or_a_broken_one_is_passed_over(session: Review, tmp_path: Path) -> None:
    session.keep(entered())
    assert not Review(hostile(), tmp_path).is_kept
    next(tmp_path.glob(".review-*")).write_text('{"parties": 1}', encoding="utf-8")
    assert not Review(river(), tmp_path).is_kept


def test_a_brief_that_nobody_touched_leaves_no_draft(session: Review, tmp_path: Path) -> None:
    session.keep(State.of(river()).data())
    assert not session.is_kept
    assert list(tmp_path.iterdir()) == []


def test_without_its_article_there_is_nothing_to_review(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--articles"):
        Review(Document("b.json", river().brief), tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="--out"):
        Review(river(), tmp_path / "file" / "gold")


def test_a_folder_that_cannot_be_written_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)  # who runs this as root is refused nothing
    with pytest.raises(OutputError, match="Permission denied") as told:
        Review(river(), tmp_path)
    assert told.value.exit_code == 2


def test_no_hint_speaks_of_null() -> None:
    hints = {(name, slot.name): slot.help for name in CATEGORIES for slot in slots(name)}
    assert [at for at, hint in hints.items() if "null" in hint.lower()] == []
    assert hints["talks", "end"].endswith("left empty if it is a single day.")


# --- what is wrong ---------------------------------------------------------------------------------------------------

PARTY, AGREEMENT, TALK, CONCERN = ("parties", 0), ("agreements", 0), ("talks", 0), ("concerns", 0)


@pytest.mark.parametrize(
    ("at", "change", "field", "told"),
    [
        (PARTY, {"name": ""}, "name", "empty"),
        (PARTY, {"name": "Adaeze Oboya"}, "name", "in the text"),
        (PARTY, {"name": "Sanda"}, "name@2", "Another party"),
        (PARTY, {"kind": ""}, "kind", "Choose"),
        (PARTY, {"kind": "state"}, "role", "Only a person"),
        (PARTY, {"role": "Prime Minister"}, "role", "not in the text"),
        (PARTY, {"represents": "Atlantis"}, "represents", "no party"),
        (PARTY, {"aliases": ["Obuyas"]}, "aliases", "not in the text"),
        (PARTY, {"aliases": ["Adaeze Obuya"]}, "aliases", "twice"),
        (PARTY, {"evidence": []}, "evidence", "at least one"),
        (PARTY, {"evidence": [99]}, "evidence", "no sentence 99"),
        (PARTY, {"evidence": [1, 2, 3, 4, 5]}, "evidence", "At most 4"),
        (("parties", 1), {"aliases": ["Sanda"]}, "name@2", "stands for"),
        (("parties", 1), {"represents": "Sanda"}, "represents", "A state"),
        (AGREEMENT, {"summary": " "}, "summary", "empty"),
        (AGREEMENT, {"parties": []}, "parties", "at least one party"),
        (AGREEMENT, {"parties": ["Obuya"]}, "parties", "no party"),
        (AGREEMENT, {"reported_by": "Obuya"}, "reported_by", "no party"),
        (AGREEMENT, {"status": "scheduled"}, "status", "Choose"),
        (TALK, {"participants": ["Oroko", "Oroko"]}, "participants", "twice"),
        (TALK, {"mediators": ["Oroko"]}, "mediators", "among the participants"),
        (TALK, {"when": ""}, "when", "no words"),
        (TALK, {"when": "August 1"}, "when", "not in the text"),
        (TALK, {"start": "July 1"}, "start", "YYYY-MM-DD"),
        (TALK, {"start": "2023-02-30"}, "start", "calendar"),
        (TALK, {"end": "2023-13"}, "end", "YYYY-MM-DD"),
        (TALK, {"end": "2023-06"}, "end", "before it begins"),
        (TALK, {"end": "2023-07-01"}, "end", "single day"),
        (TALK, {"location": "Paris"}, "location", "not in the text"),
        (CONCERN, {"raised_by": []}, "raised_by", "at least one party"),
        (CONCERN, {"directed_at": ["Sanda"]}, "directed_at", "against itself"),
        ("file", {"source": " "}, "source", "empty"),
        ("file", {"origin": ""}, "origin", "empty"),
        ("file", {"published": "16 May 2023"}, "published", "YYYY-MM-DD"),
        ("file", {"published": "2023-02-29"}, "published", "YYYY-MM-DD"),
        ("file", {"title": "River pact signed"}, "title", "not in the text"),
    ],
)
def test_a_fault_is_told_at_its_item_and_field(session: Review, at: Any, change: Data, field: str, told: str) -> None:
    data = entered()
    (data["file"] if at == "file" else data[at[0]][at[1]]).update(change)

    with pytest.raises(Faulty) as faulty:
        session.save(data)

    category, index = ("file", 0) if at == "file" else at
    name, _, other = field.partition("@")  # "name@2": at the party that comes later
    place = (category, int(other or index), name)
    found = [fault.message for fault in faulty.value.faults if (fault.category, fault.index, fault.field) == place]
    assert any(told in message for message in found), faulty.value.faults
    assert session.saved is None
    assert session.is_kept  # nothing is lost


def test_an_article_with_nothing_else_has_no_parties(session: Review) -> None:
    data = entered() | {"agreements": [], "talks": [], "concerns": []}
    with pytest.raises(Faulty) as faulty:
        session.save(data)
    assert [(fault.category, fault.field) for fault in faulty.value.faults] == [("file", "")]
    session.save(data | {"parties": []})  # an empty brief is one


def test_the_gold_set_itself_has_no_fault_and_is_written_as_it_was_read() -> None:
    """So the rules of the page are those of the lint, and no accepted form is lost on the way."""
    brief = river().brief.model_copy(update={"sentences": []})
    for gold in load_split("dev"):
        entries = gold_form.read(gold.path.read_text(encoding="utf-8"), gold.article)
        items, faults = check(entries, gold.article)
        assert faults == [], gold.slug

        written = gold_form.write(Document(gold.slug, brief, gold.article), entries, items)

        again = Gold(gold.path, GoldFile.model_validate(yaml.safe_load(written)), gold.text)
        for was, now in zip(gold.file.brief.items, again.file.brief.items, strict=True):
            assert now == was.model_copy(update={"evidence": now.evidence}), gold.slug
            assert again.cited(now.evidence) == gold.cited(was.evidence), gold.slug
        assert again.file.model_copy(update={"brief": gold.file.brief}) == gold.file


def test_each_accepted_form_is_looked_at(session: Review) -> None:
    data = entered()
    data["talks"][0].update(location="Meru | Paris", start="2023-07-01 | 2023-07", end="none | 2023-07-32")
    with pytest.raises(Faulty) as faulty:
        session.save(data)
    assert [(fault.field, fault.message) for fault in faulty.value.faults] == [
        ("end", "Write YYYY-MM-DD, YYYY-MM or YYYY."),
        ("location", "“Paris” is not in the text."),
    ]

    data["talks"][0].update(location="Meru | none", end="")
    talk = load(session.save(data)).file.brief.talks[0]
    assert (talk.location, talk.start, talk.end) == (("Meru", None), ("2023-07-01", "2023-07"), (None,))


def test_the_gold_file_that_is_there_is_opened_and_may_be_saved_again(session: Review, tmp_path: Path) -> None:
    data = entered()
    data["talks"][0].update(location="Meru | none", optional=True)
    session.save(data)

    again = Review(river(), tmp_path)
    assert "the gold file that the folder has" in again.page()
    assert not again.is_kept
    data["talks"][0]["location"] = "Meru"
    assert load(again.save(data)).file.brief.talks[0].location == ("Meru",)
