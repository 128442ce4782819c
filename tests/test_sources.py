"""Files, folders, patterns, records and stdin become a stream of sources; what is wrong with one stops no other."""

import csv
import gzip
import importlib.util
import io
import json
import os
import re
import sys
import threading
import timeit
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import ArticleError, ConfigError, records
from summarizer import sources as module
from summarizer.article import MAX_BYTES
from summarizer.sources import Source, count, sources

TEXT = "Oroko and Sanda signed a pact on water. It takes effect in May."


def write(path: str, *lines: Any) -> str:
    """A file with a line for each value: JSON for what is no string or bytes."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    data = b""
    for line in lines:
        text = line if isinstance(line, str | bytes) else json.dumps(line)
        data += (text if isinstance(text, bytes) else text.encode()) + b"\n"
    Path(path).write_bytes(gzip.compress(data) if path.endswith(".gz") else data)
    return path


def ids(*inputs: str, but: tuple[Path, ...] = ()) -> list[str]:
    found = [source.id for source in sources(inputs, but=but)]
    assert count(inputs, but=but) == len(found)
    return found


def errors(*inputs: str) -> list[str | None]:
    """What is wrong with each source; None where nothing is."""
    return [str(source.error) if source.error else None for source in sources(inputs)]


def pipe_in(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


# --- files, folders, patterns ----------------------------------------------------------------------------------------


@pytest.fixture
def archive() -> None:
    """Runs in an empty folder (see conftest)."""
    for path in (
        "archive/2024/b.txt",
        "archive/2024/a.md",
        "archive/2024/notes.pdf",
        "archive/2024-05/c.TXT",
        "archive/.git/d.txt",
        "archive/.e.txt",
        "archive/f.text",
        "archive/g/h/i.txt",
        "odd [1].txt",
    ):
        write(path, TEXT)
    write("archive/2024/records.jsonl", {"text": TEXT}, {"text": TEXT, "id": "own"})


EVERYTHING = [
    "archive/2024/a.md",
    "archive/2024/b.txt",
    "archive/2024/records.jsonl:1",
    "own",
    "archive/2024-05/c.TXT",
    "archive/f.text",
    "archive/g/h/i.txt",
]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("archive/2024/b.txt", ["archive/2024/b.txt"]),
        ("./archive//f.text", ["archive/f.text"]),
        ("archive", EVERYTHING),
        ("archive/", EVERYTHING),
        ("archive/*/*.txt", ["archive/2024/b.txt"]),
        ("archive/**/*.txt", ["archive/2024/b.txt", "archive/g/h/i.txt"]),
        ("**/*.txt", ["archive/2024/b.txt", "archive/g/h/i.txt", "odd [1].txt"]),
        ("archive/2024*", EVERYTHING[:5]),
        ("archive/[fg]*", EVERYTHING[5:]),
        ("archive/**/h", ["archive/g/h/i.txt"]),
        ("archive/g/**", ["archive/g/h/i.txt"]),
        ("archive/2024/*.p?f", ["archive/2024/notes.pdf"]),
        ("archive/.git/*", ["archive/.git/d.txt"]),
        ("odd [1].txt", ["odd [1].txt"]),
    ],
)
def test_an_input_stands_for_files_in_the_order_of_their_names(given: str, found: list[str]) -> None:
    assert ids(given) == found


@pytest.mark.usefixtures("archive")
def test_the_folder_one_is_in_and_an_absolute_path_are_named_as_they_were_given(tmp_path: Path) -> None:
    assert ids(".") == [*EVERYTHING, "odd [1].txt"]
    assert ids(f"{tmp_path}/archive/g") == [f"{tmp_path.as_posix()}/archive/g/h/i.txt"]
    assert ids(f"{tmp_path}/archive/*/h") == [f"{tmp_path.as_posix()}/archive/g/h/i.txt"]


@pytest.mark.usefixtures("archive")
def test_inputs_come_in_the_order_given() -> None:
    assert ids("odd [1].txt", "archive/g", "archive/f.text") == ["odd [1].txt", "archive/g/h/i.txt", "archive/f.text"]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("none.txt", "'none.txt' does not exist. Check the path."),
        ("https://example.org/?a=1", "'https://example.org/?a=1' does not exist. Web pages are not fetched"),
        ("archive/*.csv", "no file matches 'archive/.csv'"),
        ("none/**/*.txt", "no file matches"),
        ("archive/f.text/*", "no file matches"),
        ("x" * 300 + "*", "no file matches"),
        ("x" * 300, "does not exist"),
        ("a\0b", "does not exist"),
        ("empty", "'empty' holds no article. Name its files, or let them end in one of .txt, "),
        ("array.json", "'array.json' is a JSON array. Give JSON Lines: one object a line"),
    ],
)
def test_an_input_that_is_wrong_as_a_whole_is_refused_before_anything_is_read(given: str, what: str) -> None:
    write("empty/notes.pdf", TEXT)
    write("array.json", "\ufeff \n[", {"text": TEXT}, "]")
    with pytest.raises(ArticleError) as caught:
        sources(["archive", given])
    assert what.replace("/.csv", "/*.csv") in str(caught.value)


@pytest.mark.usefixtures("archive")
def test_the_results_file_is_no_article_wherever_it_lies_and_however_it_is_named() -> None:
    results = write("archive/results.jsonl", {"brief": {}})
    Path("archive/link.jsonl").symlink_to("results.jsonl")

    but = (Path(results).resolve(),)
    assert ids("archive", but=but) == EVERYTHING
    assert ids("archive/**/*.jsonl", but=but) == ["archive/2024/records.jsonl:1", "own"]
    assert ids(results, "archive/link.jsonl", but=but) == []
    with pytest.raises(ArticleError, match="no file matches"):
        sources(["archive/*.jsonl"], but=but)


def test_a_linked_folder_is_left_out_and_a_linked_file_is_read() -> None:
    write("archive/a.txt", TEXT)
    Path("archive/up").symlink_to("..")
    Path("archive/b.txt").symlink_to("a.txt")
    assert ids("archive") == ["archive/a.txt", "archive/b.txt"]


def test_a_pipe_in_a_folder_does_not_keep_the_batch_waiting() -> None:
    write("archive/a.txt", TEXT)
    os.mkfifo("archive/b.txt")
    assert ids("archive") == ["archive/a.txt"]


def test_a_file_that_goes_while_the_batch_runs_is_an_error_and_the_rest_is_read() -> None:
    for name in "abc":
        write(f"archive/{name}.txt", TEXT)
    write("archive/d.jsonl", {"text": TEXT})
    stream = sources(["archive"])
    assert next(stream).error is None
    Path("archive/b.txt").unlink()
    Path("archive/d.jsonl").unlink()

    rest = list(stream)
    assert [source.id for source in rest] == ["archive/b.txt", "archive/c.txt", "archive/d.jsonl"]
    assert [str(source.error) for source in rest] == [
        "'archive/b.txt' does not exist. Check the path.",
        "None",
        "'archive/d.jsonl' does not exist. Check the path.",
    ]
    assert rest[0].text == b""
    with pytest.raises(ArticleError, match="does not exist"):
        rest[0].article()


def test_a_folder_that_may_not_be_listed_is_an_error_and_the_rest_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    write("archive/a/a.txt", TEXT)
    write("archive/b.txt", TEXT)
    scan = os.scandir

    def refusing(folder: str) -> Any:
        if folder == "archive/a":
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    assert errors("archive") == ["'archive/a' may not be read. Check the permissions of the file.", None]
    assert ids("archive") == ["archive/a", "archive/b.txt"]


def test_a_text_file_past_the_limit_is_an_error() -> None:
    write("a.txt", TEXT)
    with Path("b.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert errors(".") == [None, "'b.txt' is 10 MiB or more, past the limit of 10 MiB. Give one article at a time."]


def test_a_text_file_is_given_as_its_bytes_and_read_in_whatever_encoding() -> None:
    Path("a.txt").write_bytes("Orokó signed a pact.".encode("latin-1"))
    (source,) = sources(["a.txt"])

    assert source.text == "Orokó signed a pact.".encode("latin-1")
    assert source.article().text == "Orokó signed a pact."
    assert "'a.txt' is not UTF-8" in source.article().warnings[0]


# --- records ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["jsonl", "ndjson", "json", "JSONL", "jsonl.gz", "csv", "tsv", "csv.gz", "tsv.gz"])
def test_every_field_of_a_record_reaches_its_article(ending: str) -> None:
    path = f"records.{ending}"
    record: dict[str, Any] = {
        "id": 17,
        "title": "Pact signed",
        "published": "2024-05-31T23:30:00-05:00",
        "text": f'{TEXT}\n\n"It is," she said,\tand left.',
        "source": "Oroko Times",
        "url": "https://example.org/17",
        "language": "en",
    }
    if "sv" in ending:
        table = io.StringIO()
        rows = csv.writer(table, delimiter="," if "csv" in ending else "\t")
        rows.writerows([record.keys(), record.values(), [], [18, "", "", "Two met.", "", "", ""]])
        write(path, table.getvalue())
    else:
        write(path, record, "", " ", {"id": "18", "text": "Two met.", "title": None, "published": "", "url": " "})

    first, second = sources([path])
    assert first.id == "17"
    assert first.text == record["text"]
    article = first.article()
    assert article.text == f"Pact signed\n\n{record['text']}"
    assert (article.title, article.source, article.url) == ("Pact signed", "Oroko Times", "https://example.org/17")
    assert article.published == date(2024, 5, 31)
    assert second == Source(id="18", text="Two met.")
    assert count([path]) == (None if ending.endswith(".gz") else 2)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"text": "no end', "line 2 of 'a.jsonl' is no JSON (Unterminated string"),
        ("[" * 100_000, "line 2 of 'a.jsonl' is no JSON ("),
        ('{"id": ' + "9" * 5000 + "}", "line 2 of 'a.jsonl' is no JSON ("),
        ('["text"]', "line 2 of 'a.jsonl' is no JSON object. Give JSON Lines: one object a line"),
        ("null", "is no JSON object"),
        (b'{"text": "\xe9"}', "line 2 of 'a.jsonl' is not UTF-8. Save the file as UTF-8."),
        ({"id": "x"}, "line 2 of 'a.jsonl' has no 'text'. Give the article under 'text'."),
        ({"text": None}, "has no 'text'"),
        ({"text": ["a"]}, "line 2 of 'a.jsonl' has ['a'] for 'text'. Give a string."),
        ({"text": TEXT, "title": 3}, "has 3 for 'title'. Give a string."),
        ({"text": TEXT, "url": {}}, "has {} for 'url'. Give a string."),
        ({"text": TEXT, "id": True}, "has True for 'id'. Give a string or a whole number."),
        ({"text": TEXT, "id": 1.5}, "has 1.5 for 'id'."),
        ({"text": TEXT, "published": "31 May"}, "was published on '31 May'. Write the day as 2024-05-31."),
        ({"text": TEXT, "published": 20240531}, "was published on 20240531."),
        ({"text": TEXT, "published": "2024-02-30"}, "was published on '2024-02-30'."),
    ],
)
def test_a_record_that_cannot_be_read_says_why_and_where_and_stops_no_other(line: Any, what: str) -> None:
    write("a.jsonl", {"text": "One met."}, line, {"text": "Two met."})
    first, faulty, last = sources(["a.jsonl"])

    assert (first.text, last.text) == ("One met.", "Two met.")
    assert what in str(faulty.error)
    assert "\n" not in str(faulty.error)
    assert faulty == Source(id=faulty.id, error=faulty.error)
    assert faulty.id == ("x" if line == {"id": "x"} else "a.jsonl:2")
    with pytest.raises(ArticleError):
        faulty.article()


def test_an_array_among_other_files_is_an_error_and_an_object_a_line_is_read() -> None:
    write("a.json", [{"text": TEXT}])
    write("b.json", {"text": TEXT})
    assert errors("*.json") == [f"'a.json' is a JSON array. {records._AS_LINES}", None]
    assert ids("*.json") == ["a.json", "b.json:1"]


@pytest.mark.parametrize(
    ("published", "day"),
    [("2024-05-31", 31), (" 2024-05-31 ", 31), ("2024-05-31T00:30:00Z", 31), ("2024-05-31 23:59", 31), ("", None)],
)
def test_a_day_is_read_as_it_is_written(published: str, day: int | None) -> None:
    write("a.jsonl", {"text": TEXT, "published": published})
    (source,) = sources(["a.jsonl"])
    assert source.published == (date(2024, 5, day) if day else None)


@pytest.mark.parametrize(
    ("identity", "read"),
    [
        ("a\nb\x1b\u2028c", "a b  c"),
        ("\ud800", "\\ud800"),
        (" ", "a.jsonl:1"),
        ("", "a.jsonl:1"),
        (0, "0"),
        ("x" * 500, "x" * 500),
    ],
)
def test_an_id_is_one_line_that_utf_8_can_write(identity: Any, read: str) -> None:
    write("a.jsonl", {"text": TEXT, "id": identity})
    assert ids("a.jsonl") == [read]


def test_long_ids_are_cut_and_stay_apart() -> None:
    write("a.jsonl", {"text": TEXT, "id": "x" * 600}, {"text": TEXT, "id": "x" * 601})
    first, second = ids("a.jsonl")
    assert len(first) == len(second) == 500
    assert first != second


def test_a_file_name_that_is_no_utf_8_can_be_written_as_an_id() -> None:
    name = os.fsdecode(b"caf\xe9\n.txt")
    write(name, TEXT)
    (source,) = sources(["."])
    assert source.id == "caf\\udce9 .txt"
    assert source.article().text.startswith("Oroko")


def test_marks_and_line_ends_of_other_systems_make_no_difference() -> None:
    Path("a.jsonl").write_bytes(b'\xef\xbb\xbf{"text": "One met."}\r\n\r\n\xef\xbb\xbf{"text": "Two met."}')
    Path("b.csv").write_bytes(b'\xef\xbb\xbftext,id\r\n"One\r\nmet.",1\r\n\r\nTwo met.')
    assert [source.text for source in sources(["a.jsonl", "b.csv"])] == [
        "One met.",
        "Two met.",
        "One\r\nmet.",
        "Two met.",
    ]
    assert ids("a.jsonl", "b.csv") == ["a.jsonl:1", "a.jsonl:3", "1", "b.csv:2"]


@pytest.fixture
def low_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_BYTES", 100)
    monkeypatch.setattr(module, "MAX_BYTES", 100)


@pytest.mark.usefixtures("low_limit")
@pytest.mark.parametrize("over", [1, 99, 100, 101, 5000])
def test_a_line_past_the_limit_is_an_error_and_is_never_held(over: int) -> None:
    fits = {"text": "a" * (100 - len('{"text": ""}'))}
    long = {"text": "a" * (100 - len('{"text": ""}') + over)}
    write("a.jsonl", fits, long, fits)
    Path("b.jsonl").write_text(json.dumps(long))

    assert errors("a.jsonl") == [None, "line 2 of 'a.jsonl' is 0 MiB or more, past the limit of 10 MiB. "
                                 "Give one article at a time.", None]  # fmt: skip
    assert ids("a.jsonl", "b.jsonl") == ["a.jsonl:1", "a.jsonl:2", "a.jsonl:3", "b.jsonl:1"]


# --- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("low_limit")
def test_a_row_past_the_limit_is_an_error_and_the_next_row_is_read() -> None:
    long = "\n".join(["a" * 60] * 5)
    write("a.csv", "id,text", "1,One met.", f'2,"{long}"', f"3,{'a' * 300}", f'4,"{"b" * 300}\nend"', '5,"Two met."')
    found = list(sources(["a.csv"]))

    assert [source.id for source in found] == ["1", "a.csv:2", "a.csv:3", "a.csv:4", "5"]
    assert [source.text for source in found if not source.error] == ["One met.", "Two met."]
    assert str(found[1].error).startswith("row 2 of 'a.csv' (lines 3 to 7) cannot be read (longer than")
    assert count(["a.csv"]) == 5


def test_a_field_may_be_longer_than_the_csv_module_would_have_it() -> None:
    write("a.csv", "text", "a" * 200_000)
    (source,) = sources(["a.csv"])
    assert source.text == "a" * 200_000


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ('2,"He said "no" and left."', "row 2 of 'a.csv' (line 3) cannot be read ("),
        ("2,They met, and left.", "row 2 of 'a.csv' (line 3) has more fields than the header. Put a field"),
        (b"2,caf\xe9", "row 2 of 'a.csv' (line 3) is not UTF-8. Save the file as UTF-8."),
        ("2,", "row 2 of 'a.csv' (line 3) has no 'text'."),
        ("2", "row 2 of 'a.csv' (line 3) has no 'text'."),
    ],
)
def test_a_row_that_cannot_be_read_says_why_and_where_and_stops_no_other(row: Any, what: str) -> None:
    write("a.csv", "id,text", "1,One met.", row, "3,Two met.", '4,"Three met.')
    first, faulty, last, unclosed = sources(["a.csv"])

    assert (first.text, last.text) == ("One met.", "Two met.")
    assert what in str(faulty.error)
    assert "row 4 of 'a.csv' (line 5) cannot be read (unexpected end of data)" in str(unclosed.error)


def test_a_table_without_a_column_of_texts_is_one_error_that_names_those_it_has() -> None:
    write("a.csv", "id;text", "1;One met.", "2;Two met.")
    write("b.csv", b"text,caf\xe9", "One met.,1")
    assert errors("a.csv", "b.csv") == [
        "'a.csv' has no column 'text', but ['id;text']. Name the column of the articles so.",
        "the header of 'b.csv' is not UTF-8. Save the file as UTF-8.",
    ]


def test_a_packed_file_that_is_cut_off_gives_what_it_holds_and_then_an_error() -> None:
    texts = [str(os.urandom(3000)) for _ in range(50)]
    write("a.jsonl.gz", *({"text": text} for text in texts))
    Path("a.jsonl.gz").write_bytes(Path("a.jsonl.gz").read_bytes()[:-5000])
    write("b.csv.gz", b"")
    Path("b.csv.gz").write_bytes(b"no such thing")
    found = list(sources(["a.jsonl.gz", "b.csv.gz"]))

    assert [source.text for source in found[:-2]] == texts[: len(found) - 2]
    assert len(found) > 10
    assert "'a.jsonl.gz' cannot be read (Compressed file ended before" in str(found[-2].error)
    assert "'b.csv.gz' cannot be read (Not a gzipped file" in str(found[-1].error)


# --- Parquet ---------------------------------------------------------------------------------------------------------


def test_rows_of_parquet_are_records_with_days_of_any_kind() -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    Path("archive").mkdir()
    moment = datetime(2024, 5, 31, 23, 30, tzinfo=UTC)
    table = arrow.table(
        {
            "published": arrow.array([moment, None, moment], arrow.timestamp("us", "UTC")),
            "text": [TEXT, None, "Two met."],
            "id": [7, 8, None],
            "unread": [b"\xff"] * 3,
        }
    )
    parquet.write_table(table, "archive/a.parquet", row_group_size=2)
    days = {"text": ["One met.", "Two met."] * 100, "published": [date(2024, 5, 31), None] * 100}
    parquet.write_table(arrow.table(days), "archive/b.parquet")
    damaged = arrow.array([b"One met.", b"caf\xe9"]).view(arrow.string())
    parquet.write_table(arrow.table({"text": damaged}), "archive/c.parquet")
    parquet.write_table(arrow.table({"body": [TEXT]}), "archive/d.parquet")
    Path("archive/e.parquet").write_bytes(b"PAR1 not at all")
    found = list(sources(["archive"]))

    day = date(2024, 5, 31)
    assert found[0] == Source(id="7", text=TEXT, published=day)
    assert (found[1].id, str(found[1].error)[:39]) == ("8", "row 2 of 'archive/a.parquet' has no 'te")
    assert found[2] == Source(id="archive/a.parquet:3", text="Two met.", published=day)
    assert found[202] == Source(id="archive/b.parquet:200", text="Two met.")
    assert found[203].text == "One met."
    assert "row 2 of 'archive/c.parquet' cannot be read" in str(found[204].error)
    assert "'archive/d.parquet' has no column 'text', but ['body']" in str(found[205].error)
    assert "'archive/e.parquet' cannot be read (" in str(found[206].error)
    assert "\n" not in str(found[206].error)
    assert count(["archive"]) == len(found) == 207


def test_without_the_extra_a_parquet_file_is_refused_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write("archive/a.parquet", "PAR1")
    write("archive/b.txt", TEXT)
    find = importlib.util.find_spec
    monkeypatch.setattr(records, "find_spec", lambda name: None if name == "pyarrow" else find(name))

    with pytest.raises(ConfigError) as caught:
        sources(["archive/b.txt", "archive/a.parquet"])
    mend = "which needs an extra that is not installed. Run: pip install 'summarizer-brief[parquet]'."
    assert str(caught.value) == f"'archive/a.parquet' is Parquet, {mend[:-1]}"
    assert errors("archive") == [f"'archive/a.parquet' is Parquet, {mend[:-1]}", None]
    assert ids("archive") == ["archive/a.parquet", "archive/b.txt"]


# --- stdin and pipes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'{"text": "One met."}\n\n{"text": "Two met.", "id": 2}', [("-:1", "One met."), ("2", "Two met.")]),
        (b'\xef\xbb\xbf\n \n {"text": "One met."}\n', [("-:3", "One met.")]),
        (b"\n\n Two met.\nThey left.\n", [("-", b"\n\n Two met.\nThey left.\n")]),
        ("Orokó".encode("utf-16"), [("-", "Orokó".encode("utf-16"))]),
        (b"", [("-", b"")]),
        (b"\n\n", [("-", b"\n\n")]),
    ],
)
def test_standard_input_is_json_lines_if_it_begins_with_a_brace_and_else_an_article(
    monkeypatch: pytest.MonkeyPatch, data: bytes, found: list[tuple[str, str | bytes]]
) -> None:
    pipe_in(monkeypatch, data)
    assert [(source.id, source.text) for source in sources(["-"])] == found
    assert count(["-"]) is None


@pytest.mark.usefixtures("low_limit")
@pytest.mark.parametrize("data", [b"a" * 101, b"a\n" * 51, b"\n" * 101, b"a\n" + b"a" * 99, b"a" * 9999])
def test_an_article_past_the_limit_on_standard_input_is_an_error(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    pipe_in(monkeypatch, data)
    (source,) = sources(["-"])
    assert (source.id, source.text) == ("-", b"")
    assert "standard input is 0 MiB or more" in str(source.error)


def test_standard_input_is_named_so_in_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe_in(monkeypatch, b'{"text": 1}')
    assert errors("-") == ["line 1 of standard input has 1 for 'text'. Give a string."]
    pipe_in(monkeypatch, b"")
    (source,) = sources(["-"])
    with pytest.raises(ArticleError, match="standard input is empty"):
        source.article()
    with pytest.raises(ArticleError, match="given twice"):
        sources(["-", "-"])


def test_a_file_called_dash_is_not_taken_for_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe_in(monkeypatch, b"")
    write("-", TEXT)
    assert ids("./-") == ids("*") == ["./-"]


@pytest.mark.parametrize("name", ["records.jsonl", "no-ending"])
def test_a_record_is_given_before_the_next_is_there(name: str) -> None:
    os.mkfifo(name)
    go = threading.Event()

    def writer() -> None:
        with Path(name).open("wb", buffering=0) as file:
            file.write(b'{"text": "One met."}\n')
            go.wait(10)
            file.write(b'{"text": "Two met."}\n')

    thread = threading.Thread(target=writer, daemon=True)
    thread.start()
    assert count([name]) is None
    stream = sources([name])
    assert next(stream).text == "One met."
    assert not go.is_set()
    go.set()
    assert next(stream).text == "Two met."
    assert next(stream, None) is None
    thread.join()


def test_no_more_is_read_than_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    of_file = records.records

    def watched(path: str) -> Iterator[records.Record] | None:
        opened.append(path)
        return of_file(path)

    monkeypatch.setattr(records, "records", watched)
    for name in "abc":
        write(f"archive/{name}.jsonl", *[{"text": TEXT}] * 3)
    stream = sources(["archive"])
    assert opened == []
    next(stream)
    assert opened == ["archive/a.jsonl"]


# --- whatever the strings --------------------------------------------------------------------------------------------

ANY = st.text(st.characters(codec=None), max_size=40)
MAYBE = st.none() | ANY


@given(
    st.lists(
        st.fixed_dictionaries(
            {"text": ANY, "title": MAYBE, "source": MAYBE, "url": MAYBE, "id": MAYBE | st.integers()},
            optional={"published": st.dates().map(date.isoformat), "else": ANY},
        ),
        max_size=5,
    ),
    st.booleans(),
)
def test_a_file_of_records_gives_what_was_written(written: list[dict[str, Any]], ascii_only: bool) -> None:
    lines = [json.dumps(record, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass") for record in written]
    write("any.jsonl", *lines)
    found = list(sources(["any.jsonl"]))

    assert len(found) == len(written) == count(["any.jsonl"])
    for number, (record, source) in enumerate(zip(written, found, strict=True), start=1):
        source.id.encode()
        assert len(source.id.splitlines()) <= 1 <= len(source.id) <= 500
        assert len(source.key()) == 16
        if source.error:  # half a surrogate pair can be written as \ud800, but not as it is
            assert "is not UTF-8" in str(source.error)
            assert not ascii_only
            assert re.search(r"\\ud[89a-f]", json.dumps(record))
            continue
        assert source.text == record["text"]
        assert source.published == (date.fromisoformat(record["published"]) if "published" in record else None)
        for field in ("title", "source", "url"):
            assert getattr(source, field) == (record[field] if (record[field] or "").strip() else None)
        if record["id"] is None or not str(record["id"]).strip():
            assert source.id == f"any.jsonl:{number}"
        try:
            article = source.article()
        except ArticleError as error:
            str(error).encode()
        else:
            json.dumps([article.text, article.title, article.source, article.url], ensure_ascii=False).encode()


# --- keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "variant",
    [
        {"text": f"{TEXT}\r\n\r\nOrokó\n"},
        {"text": f"  {TEXT} \t \n \n\n\n\nOroko\u0301\n\n"},
        {"text": f"\ufeff{TEXT.replace(' ', '  ')}\n\nOrokó"},
        {"text": f"{TEXT.replace(' ', chr(9))}\n\nOrokó"},
        {"text": f"{TEXT.replace(' ', chr(7))}\n\nOrokó"},
        {"text": f"{TEXT}\n\nOrokó".encode()},
        {"text": f"{TEXT}\n\nOrokó".encode("utf-16")},
        {"text": f"{TEXT}\n\nOrokó".encode("cp1252")},
        {"source": "Sanda Post", "url": "https://example.org", "id": "other"},
        {"title": " Pact  signed\n"},
    ],
)
def test_one_story_has_one_key_wherever_and_however_it_is_printed(variant: dict[str, Any]) -> None:
    story: dict[str, Any] = {
        "id": "1",
        "text": f"{TEXT}\n\nOrokó",
        "title": "Pact signed",
        "published": date(2024, 5, 31),
    }
    assert Source(**{**story, **variant}).key() == Source(**story).key()


@pytest.mark.parametrize(
    "variant",
    [
        {"text": TEXT.lower()},
        {"text": TEXT.replace(". ", ".\n")},
        {"title": None},
        {"title": "Pact Signed"},
        {"published": None},
        {"published": date(2024, 6, 1)},
        {"text": "", "title": TEXT},
        {"text": b"\x89PNG"},
        {"text": "", "error": ArticleError("no text")},
    ],
)
def test_another_text_title_or_day_is_another_story(variant: dict[str, Any]) -> None:
    story: dict[str, Any] = {"id": "1", "text": TEXT, "title": "Pact signed", "published": date(2024, 5, 31)}
    assert Source(**{**story, **variant}).key() != Source(**story).key()


def test_failures_are_no_story_twice() -> None:
    error = ArticleError("no text")
    assert Source(id="1", error=error).key() != Source(id="2", error=error).key()
    assert Source(id="1", text=b"\x89PNG").key() == Source(id="2", text=b"\x89PNG").key()


@given(st.text(), st.randoms())
def test_white_space_makes_no_difference_to_a_key(text: str, random: Random) -> None:
    def wider(character: str) -> str:
        if character == " ":
            return random.choice([" ", "  ", "\t", " \t "])
        return random.choice(["\n", "\r\n", "\r", " \n", "\t\r\n"]) if character == "\n" else character

    text = text.replace("\r", "")
    variant = " \n" + "".join(map(wider, unicodedata.normalize("NFD", text))) + "\n\n"
    assert Source(id="1", text=variant).key() == Source(id="2", text=text).key()


def test_a_key_takes_no_time() -> None:
    text = (f"{TEXT} " * 6 + "\n\n") * 8
    assert len(text) > 3000
    for body in (text, text.encode(), text.replace("o", "ó")):
        source = Source(id="1", text=body)
        assert min(timeit.repeat(source.key, number=50, repeat=5)) / 50 < 200e-6  # some 20 µs where nothing else runs
