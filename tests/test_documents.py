"""Saved briefs, and the articles they are of."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from summarizer import ArticleError
from summarizer.documents import Document, documents

from .samples import RIVER, river

BRIEF = river().brief


def _line(id: str, **change: Any) -> str:
    brief = BRIEF.model_copy(update=change)
    return json.dumps({"id": id, "fingerprint": "f", "brief": brief.model_dump(mode="json")}) + "\n"


def _failure(id: str) -> str:
    failure = {"class": "ReplyError", "message": "no.", "attempts": 1}
    return json.dumps({"id": id, "fingerprint": "f", "failure": failure}) + "\n"


@pytest.mark.parametrize("indent", [None, 2])
def test_one_brief_is_read_however_it_is_laid_out(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "brief.json"
    path.write_text(BRIEF.model_dump_json(indent=indent))
    assert list(documents([str(path)])) == [Document(str(path), BRIEF)]


def test_lines_of_briefs_are_read_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "briefs.jsonl"
    path.write_text(BRIEF.model_dump_json() + "\n\n" + BRIEF.model_dump_json() + "\n")
    assert [one.id for one in documents([str(path)])] == [str(path), f"{path}:3"]


def test_of_a_results_file_the_last_line_of_an_id_holds_and_failures_are_told(tmp_path: Path) -> None:
    path, told = tmp_path / "briefs.jsonl", list[str]()
    lines = [
        _line("a"),
        _line("b", warnings=["old"]),
        _failure("c"),
        _line("b", warnings=["new"]),
        _line("d"),
        _failure("d"),
    ]
    path.write_text("".join(lines))
    found = list(documents([str(path)], notice=told.append, whole=False))
    assert [(one.id, one.brief.warnings) for one in found] == [("a", BRIEF.warnings), ("b", ["new"])]
    assert told == [f"2 articles of {str(path)!r} have no brief."]


def test_what_stream_prints_as_json_is_read_by_its_brief(tmp_path: Path) -> None:
    path = tmp_path / "stream.jsonl"
    item = {"party": BRIEF.parties[0].model_dump(mode="json")}
    path.write_text(json.dumps(item) + "\n" + json.dumps({"brief": BRIEF.model_dump(mode="json")}) + "\n")
    assert [one.brief for one in documents([str(path)])] == [BRIEF]


def test_a_torn_last_line_is_passed_over_and_told(tmp_path: Path) -> None:
    path, told = tmp_path / "briefs.jsonl", list[str]()
    path.write_text(_line("a") + _line("b")[:100])
    assert [one.id for one in documents([str(path)], notice=told.append)] == ["a"]
    assert "cut off" in told[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no brief"),
        ("no JSON", "is no brief"),
        ("[1, 2]", "is no brief"),
        ('{"some": "object"}', "is no brief"),
        (_line("a") + "torn\n" + _line("b"), "Line 2"),
        (_failure("a"), "There is no brief"),
        (json.dumps({"parties": 1, "run": {}}), "cannot be read"),
    ],
)
def test_anything_else_is_an_error_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ArticleError, match=said) as error:
        list(documents([str(path)]))
    assert "\n" not in str(error.value)


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"'none\.json' does not exist"):
        list(documents(["none.json"]))


def test_standard_input_is_read_like_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "in.json"
    path.write_text(BRIEF.model_dump_json(indent=2))
    with path.open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert [one.brief for one in documents(["-"])] == [BRIEF]


def test_the_article_beside_a_brief_is_found(tmp_path: Path) -> None:
    (tmp_path / "river.json").write_text(BRIEF.model_dump_json())
    (tmp_path / "river.txt").write_text(RIVER)
    (found,) = documents([str(tmp_path / "river.json")])
    assert found.article is not None
    assert found.article.sentences == getattr(river().article, "sentences", None)
    assert found.article.url == BRIEF.article.url


def test_the_article_is_found_under_the_id_of_its_line_beside_the_results(tmp_path: Path) -> None:
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire" / "a.txt").write_text(RIVER)
    (tmp_path / "briefs.jsonl").write_text(_line("wire/a.txt"))
    (found,) = documents([str(tmp_path / "briefs.jsonl")])
    assert found.article is not None


def test_another_text_under_the_right_name_is_not_the_article(tmp_path: Path) -> None:
    (tmp_path / "river.json").write_text(BRIEF.model_dump_json())
    (tmp_path / "river.txt").write_text(RIVER + "\nOne sentence more stands here.\n")
    (found,) = documents([str(tmp_path / "river.json")])
    assert found.article is None


def test_articles_are_found_by_their_text_in_what_batch_would_take(tmp_path: Path) -> None:
    record = {"id": "other name", "text": RIVER.partition("\n")[2].strip(), "title": "Oroko and Sanda sign river pact"}
    (tmp_path / "wire.jsonl").write_text(
        json.dumps({"text": "Another article has this sentence."}) + "\n" + json.dumps(record)
    )
    from summarizer import Article

    article = Article.from_text(record["text"], title=record["title"])
    about = BRIEF.article.model_copy(update={"sha256": article.sha256})
    (tmp_path / "briefs.jsonl").write_text(_line("a", article=about))
    (found,) = documents([str(tmp_path / "briefs.jsonl")], [str(tmp_path / "wire.jsonl")])
    assert found.article is not None
    assert found.article.text == article.text


def test_an_id_that_no_file_can_have_finds_none(tmp_path: Path) -> None:
    (tmp_path / "briefs.jsonl").write_text(_line("x" * 5000) + _line("\0"))
    assert [one.article for one in documents([str(tmp_path / "briefs.jsonl")])] == [None, None]


def test_reading_twice_needs_no_file_that_can_be_read_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os
    import threading

    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_text(_line("a") + _line("b")))
    writer.start()
    assert [one.id for one in documents([str(path)])] == ["a", "b"]
    writer.join()


def test_articles_are_found_in_this_folder_and_in_that_of_the_results(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "there.txt").write_text(RIVER)
    (tmp_path / "here.txt").write_text(RIVER)
    (tmp_path / "results" / "briefs.jsonl").write_text(_line("here.txt") + _line("there.txt") + _line("nowhere.txt"))
    told: list[str] = []
    found = list(documents(["results/briefs.jsonl"], notice=told.append))
    assert [one.article is not None for one in found] == [True, True, False]
    assert told == ["1 of 3 articles are not at hand as read then; --articles says where to look."]


def test_a_text_beside_a_file_of_many_briefs_is_not_their_article(tmp_path: Path) -> None:
    (tmp_path / "briefs.txt").write_text(RIVER)
    (tmp_path / "briefs.jsonl").write_text(_line("a") + _line("b"))
    assert [one.article for one in documents([str(tmp_path / "briefs.jsonl")])] == [None, None]


def test_a_text_that_is_cut_into_other_sentences_is_not_the_article(tmp_path: Path) -> None:
    moved = [vars(BRIEF.sentences[0]) | {"number": BRIEF.sentences[0].number + 1}]
    brief = BRIEF.model_dump(mode="json") | {"sentences": moved}
    (tmp_path / "river.json").write_text(json.dumps(brief))
    (tmp_path / "river.txt").write_text(RIVER)
    (found,) = documents([str(tmp_path / "river.json")])
    assert found.article is None


def test_half_a_character_in_a_brief_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "river.json").write_text(BRIEF.model_dump_json().replace("Oroko and Sanda sign", r"\ud800 sign"))
    (found,) = documents([str(tmp_path / "river.json")])
    assert found.brief.article.title == "? sign river pact"


def test_json_beyond_all_bounds_is_no_brief(tmp_path: Path) -> None:
    (tmp_path / "deep.json").write_text("[" * 200_000)
    with pytest.raises(ArticleError, match="is no brief"):
        list(documents([str(tmp_path / "deep.json")]))
