"""Results of batches become one index, whatever the order of their lines."""

import json
import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from summarizer.corpus import build, is_index
from summarizer.errors import ArticleError, ConfigError, SummarizerError

Line = dict[str, Any]

# --- briefs in few words ---------------------------------------------------------------------------------------------


def person(name: str, role: str | None = None, represents: str | None = None, *aliases: str) -> Line:
    return party(name, "person", represents, *aliases) | {"role": role}


def party(name: str, kind: str, represents: str | None = None, *aliases: str) -> Line:
    return {"name": name, "kind": kind, "represents": represents, "aliases": list(aliases), "evidence": [1]}


def state(name: str, *aliases: str) -> Line:
    return party(name, "state", None, *aliases)


def talk(title: str, *participants: str, start: str | None = None, **more: Any) -> Line:
    given = {"title": title, "participants": list(participants), "start": start, "status": "scheduled"}
    return {"evidence": [2], "support": "supported", **given, **more}


def agreement(summary: str, *parties: str, status: str = "reached", evidence: Sequence[int] = (3,)) -> Line:
    return {"summary": summary, "parties": list(parties), "status": status, "evidence": list(evidence)}


def concern(summary: str, *voices: str, about: Sequence[str] = ()) -> Line:
    return {"summary": summary, "raised_by": list(voices), "directed_at": list(about), "evidence": [4]}


def line(id: str, *items: Line, published: str | None = "2016-02-10", texts: Sequence[str] = (), **more: Any) -> Line:
    """A line of a results file; items tell by their fields what they are."""
    texts = [*texts, *(f"Sentence {n} of {id}." for n in range(len(texts) + 1, 5))]
    run = {"model": "none/rules", "strategy": "rules", "fingerprint": "f", "requests": 0, "retries": 0, "seconds": 0.0}
    tokens = {"input_tokens": 0, "output_tokens": 0, "cached_tokens": 0, "cost_usd": 0}
    about = {"title": f"Title of {id}", "source": "Wire", "published": published, "url": None, "language": "en"}
    brief = {
        "article": {**about, "sha256": "0" * 64, **more.pop("article", {})},
        "parties": [item for item in items if "kind" in item],
        "agreements": [item for item in items if "parties" in item],
        "talks": [item for item in items if "title" in item],
        "concerns": [item for item in items if "raised_by" in item],
        "sentences": [{"number": n, "start": 0, "end": 1, "text": text} for n, text in enumerate(texts, 1)],
        "run": run | tokens,
    }
    return {"id": id, "fingerprint": "f", "brief": brief, **more}


def failure(id: str) -> Line:
    return {"id": id, "fingerprint": "f", "failure": {"class": "ReplyError", "message": "No brief.", "attempts": 2}}


def written(path: Path, lines: Sequence[Line]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return path


def indexed(folder: Path, *lines: Line) -> Path:
    target = folder / "briefs.db"
    build([written(folder / "briefs.jsonl", lines)], target, pytest.fail)
    return target


def rows(index: Path, sql: str, *values: object) -> list[Any]:
    with closing(sqlite3.connect(index)) as db:
        return [row[0] if len(row) == 1 else row for row in db.execute(sql, values)]


def dump(index: Path) -> list[str]:
    with closing(sqlite3.connect(index)) as db:
        return list(db.iterdump())


LINES = [
    line(
        "a",
        person("Oleg Varin", "Russian envoy", "Russia", "Varin"),
        state("Russia"),
        state("United States", "Washington"),
        talk("disarmament talks", "Russia", "United States", start="2016-02-20", location="Geneva"),
        agreement("Russia and the United States signed.", "Russia", "United States"),
        concern("Varin worries about delay.", "Oleg Varin", about=["United States"]),
    ),
    line(
        "b",
        person("Varin", "envoy", "Russia"),
        state("U.S."),
        party("Foreign Ministry", "agency", "Russia"),
        state("Russia"),
        talk("disarmament talks", "Varin", "U.S.", start=None, status="postponed"),
        published="2016-02-12",
    ),
    line("c", party("Foreign Ministry", "agency", "Iran"), state("Iran"), published="2016-02-13"),
    line("d", person("Varin", "spokesman"), published=None),
    failure("e"),
]

# --- the file --------------------------------------------------------------------------------------------------------


def test_counts_tell_what_was_taken_in_and_what_was_skipped(tmp_path: Path) -> None:
    path = written(tmp_path / "briefs.jsonl", LINES)
    counts = build([path], tmp_path / "briefs.db", pytest.fail)
    assert (counts.articles, counts.failures) == (4, 1)
    assert (counts.talks, counts.agreements, counts.concerns) == (1, 1, 1)


def test_the_order_of_the_lines_changes_nothing(tmp_path: Path) -> None:
    expected = dump(indexed(tmp_path, *LINES))
    for seed in range(8):
        shuffled = LINES.copy()
        random.Random(seed).shuffle(shuffled)
        assert dump(indexed(tmp_path, *shuffled)) == expected


def test_the_same_lines_in_two_files_are_the_same_index(tmp_path: Path) -> None:
    expected = dump(indexed(tmp_path, *LINES))
    one, other = written(tmp_path / "1.jsonl", LINES[3:]), written(tmp_path / "2.jsonl", LINES[:3])
    build([one, other], tmp_path / "two.db", pytest.fail)
    assert dump(tmp_path / "two.db") == expected


def test_of_several_lines_with_one_id_the_last_holds(tmp_path: Path) -> None:
    index = indexed(
        tmp_path, line("a", state("Norway")), failure("b"), line("a", state("Peru")), line("b", state("Fiji"))
    )
    assert rows(index, "SELECT id FROM party") == ["state:fiji", "state:peru"]
    index = indexed(tmp_path, line("a", state("Norway")), line("b", state("Fiji")), failure("b"))
    assert rows(index, "SELECT id FROM party") == ["state:norway"]


def test_a_torn_last_line_is_told_and_skipped(tmp_path: Path) -> None:
    path = written(tmp_path / "briefs.jsonl", [LINES[0]])
    with path.open("a") as file:
        file.write('{"id": "torn", "finger')
    told: list[str] = []
    assert build([path], tmp_path / "briefs.db", told.append).articles == 1
    assert len(told) == 1
    assert "cut off" in told[0]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no brief"),
        (b"\n\n", "no brief"),
        (b"The minister said.\nMore.\n", "Line 1"),
        (b'{"id": "a", "fingerprint": "f", "brief": {"article": {}}}\n', "'a'"),
        (b'{"id": "a", "text": "an article"}\n{"id": "b", "text": "another"}\n', "Line 1"),
        (json.dumps(failure("a")).encode(), "no brief"),
        (b"\xff\xfe\x00binary", "Line 1"),
        (json.dumps(LINES[0] | {"id": "\x1b[31m"}).encode() + b"\n{}\n", "Line 1"),
        (json.dumps(LINES[0] | {"id": "\ud800"}).encode() + b"\n{}\n", "Line 1"),
    ],
    ids=[
        "empty",
        "blank lines",
        "an article",
        "a brief of other fields",
        "articles",
        "failures only",
        "binary",
        "escapes",
        "surrogates",
    ],
)
def test_a_file_of_something_else_is_one_line_with_the_mend(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "wrong.jsonl"
    path.write_bytes(content)
    with pytest.raises(ArticleError) as caught:
        build([path], tmp_path / "briefs.db", pytest.fail)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.mend
    assert not list(tmp_path.glob("briefs.db*"))


def test_what_is_missing_or_a_folder_is_an_error_with_the_mend(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.jsonl", tmp_path):
        with pytest.raises(ArticleError):
            build([path], tmp_path / "briefs.db", pytest.fail)


def test_a_failed_merge_leaves_the_older_index(tmp_path: Path) -> None:
    index = indexed(tmp_path, *LINES)
    before = index.read_bytes()
    (tmp_path / "wrong.jsonl").write_text("no line of a batch\nat all\n")
    with pytest.raises(SummarizerError):
        build([tmp_path / "wrong.jsonl"], index, pytest.fail)
    assert index.read_bytes() == before
    assert not (tmp_path / "briefs.db.part").exists()


def test_a_file_that_is_no_index_is_never_written_over(tmp_path: Path) -> None:
    path = written(tmp_path / "briefs.jsonl", LINES)
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE precious (x)")
    for target in (path, tmp_path / "other.db", tmp_path):
        with pytest.raises(ConfigError):
            build([path], target, pytest.fail)
    assert not is_index(tmp_path / "other.db")


def test_a_folder_that_is_missing_is_an_error_with_the_mend(tmp_path: Path) -> None:
    path = written(tmp_path / "briefs.jsonl", LINES)
    with pytest.raises(ConfigError) as caught:
        build([path], tmp_path / "nowhere" / "briefs.db", pytest.fail)
    assert "--out" in caught.value.mend


# --- what several articles say ---------------------------------------------------------------------------------------


def test_items_keep_their_sources_with_the_cited_sentences(tmp_path: Path) -> None:
    index = indexed(tmp_path, *LINES)
    sql = """SELECT article.id, published, publisher, text FROM item JOIN source ON source.item = item.number
        JOIN article ON article.number = source.article, json_each(evidence)
        JOIN sentence ON sentence.article = source.article AND sentence.number = value WHERE kind = ?"""
    assert rows(index, sql, "agreement") == [("a", "2016-02-10", "Wire", "Sentence 3 of a.")]
    assert len(rows(index, sql, "talk")) == 2


def test_a_copy_is_another_source_of_the_same_items(tmp_path: Path) -> None:
    original = line("b", state("Peru"), state("Chile"), talk("border talks", "Peru", "Chile"))
    copy = {**original, "id": "a", "same_as": "b"}
    index = indexed(tmp_path, copy, original)
    assert rows(index, "SELECT kind, articles FROM item") == [("party", 2), ("party", 2), ("talk", 2)]
    assert rows(index, "SELECT count(*) FROM sentence") == [4]


def test_a_copy_whose_original_is_gone_stands_for_it(tmp_path: Path) -> None:
    copies = [line(id, state("Peru"), same_as="gone") for id in ("m", "n")]
    index = indexed(tmp_path, *copies)
    assert rows(index, "SELECT id, copy_of FROM article") == [("m", None), ("n", 1)]
    assert rows(index, "SELECT articles FROM item") == [2]


def test_copies_of_each_other_are_one(tmp_path: Path) -> None:
    index = indexed(tmp_path, line("a", state("Peru"), same_as="b"), line("b", state("Peru"), same_as="a"))
    assert rows(index, "SELECT articles FROM item") == [2]


TOLD = ("", "", "Peru and Chile signed a fishing accord in Lima.")


def test_an_agreement_that_is_told_again_in_the_same_words_is_one(tmp_path: Path) -> None:
    items = (state("Peru"), state("Chile"), agreement("Peru and Chile signed.", "Peru", "Chile"))
    other = (state("Chile"), state("Peru"), agreement("An accord was signed.", "Chile", "Peru"))
    index = indexed(
        tmp_path,
        line("a", *items, texts=TOLD),
        line("b", *other, texts=TOLD, published="2016-02-12"),
        line("c", *items, texts=TOLD, published="2016-09-12"),
        line("d", *items, published="2016-02-11"),
    )
    assert sorted(rows(index, "SELECT articles FROM item WHERE kind = 'agreement'")) == [1, 1, 2]


def test_an_agreement_is_one_sided_if_one_of_its_articles_knows_it(tmp_path: Path) -> None:
    signed = agreement("Peru and Chile signed.", "Peru", "Chile") | {"reported_by": "Peru"}
    states = (state("Peru"), state("Chile"))
    index = indexed(
        tmp_path,
        line("a", *states, signed | {"one_sided": True}, texts=TOLD),
        line("b", *states, signed, texts=TOLD),
    )

    assert rows(index, "SELECT articles, one_sided FROM item WHERE kind = 'agreement'") == [(2, 1)]


def test_two_agreements_of_one_sentence_stay_two(tmp_path: Path) -> None:
    items = (
        state("Peru"),
        state("Chile"),
        agreement("They will share fish.", "Peru", "Chile"),
        agreement("They will share ports.", "Peru", "Chile"),
    )
    index = indexed(tmp_path, *(line(id, *items, texts=TOLD) for id in "ab"))
    assert rows(index, "SELECT label, articles FROM item WHERE kind = 'agreement'") == [
        ("They will share fish.", 2),
        ("They will share ports.", 2),
    ]


def test_another_outcome_or_voice_of_the_same_sentence_is_another_item(tmp_path: Path) -> None:
    parties = (state("Peru"), state("Chile"))
    index = indexed(
        tmp_path,
        line("a", *parties, agreement("Signed.", "Peru", "Chile"), texts=TOLD),
        line("b", *parties, agreement("Signed.", "Peru", "Chile", status="tentative"), texts=TOLD),
        line("c", *parties, agreement("Signed.", "Peru"), texts=TOLD),
    )
    assert rows(index, "SELECT count(*) FROM item WHERE kind = 'agreement'") == [3]


def test_control_characters_stay_out_of_the_index(tmp_path: Path) -> None:
    index = indexed(
        tmp_path, line("a", state("Peru"), texts=["Peru\x1b[31m signed\x07."], article={"title": "\x1b[2J"})
    )
    assert rows(index, "SELECT text FROM sentence WHERE number = 1") == ["Peru [31m signed ."]
    assert rows(index, "SELECT title FROM article") == [" [2J"]


def test_an_id_that_means_another_article_in_another_file_takes_nothing_from_it(tmp_path: Path) -> None:
    one = written(tmp_path / "one.jsonl", [line("1", article={"sha256": "a" * 64})])
    other = written(tmp_path / "other.jsonl", [line("1", article={"sha256": "b" * 64}), failure("2")])
    notices: list[str] = []
    counts = build([one, other], tmp_path / "both.db", notices.append)
    assert (counts.articles, counts.failures) == (2, 1)
    assert "another article" in notices[0]
    assert build([one, one], tmp_path / "same.db", notices.append).articles == 1
