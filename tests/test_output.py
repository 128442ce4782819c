"""Where briefs go: stdout, a file, a folder; and what is never written over."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest

from summarizer import ConfigError
from summarizer.documents import Document
from summarizer.folder import file_name, named
from summarizer.output import Format, Output

from .samples import hostile, river
from .test_cli import run


def _titled(title: str | None, id: str = "x") -> Document:
    brief = river().brief
    about = brief.article.model_copy(update={"title": title, "url": None, "sha256": f"{title}"})
    return Document(id, brief.model_copy(update={"article": about}), river().article)


def _two() -> list[Document]:
    return [river(), _titled("Another pact")]


@pytest.mark.parametrize("format", list(Format))
def test_every_format_is_written_to_a_file_and_the_same_to_stdout(
    format: Format, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = tmp_path / f"brief.{format}"
    Output(format=format, to=str(path)).write([river()], print)
    Output(format=format).write([river()], print)
    assert capsysbinary.readouterr().out == path.read_bytes() != b""
    assert {path.name for path in tmp_path.iterdir()} - {"brief.txt"} == {path.name}


@pytest.mark.parametrize("format", [one for one in Format if one not in (Format.html, Format.yaml)])
def test_several_briefs_go_to_one_file_where_the_format_can_hold_them(format: Format, tmp_path: Path) -> None:
    Output(format=format, to=str(tmp_path / "briefs")).write(_two(), print)
    text = (tmp_path / "briefs").read_bytes().replace(b"\r\n ", b"").decode()
    assert "river pact" in text
    assert "Another pact" in text


@pytest.mark.parametrize("format", [Format.html, Format.yaml])
def test_several_briefs_of_a_format_that_holds_one_want_a_folder(format: Format, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Name a folder"):
        Output(format=format, to=str(tmp_path / "one.html")).write(_two(), print)
    assert not list(tmp_path.iterdir())
    Output(format=format, to=str(tmp_path / "site")).write(_two(), print)
    assert (tmp_path / "site").is_dir()


@pytest.mark.parametrize("format", [Format.csv, Format.ics, Format.events])
def test_a_format_that_makes_one_file_of_all_refuses_a_folder(format: Format, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="makes one file of all"):
        Output(format=format, to=f"{tmp_path}/").write(_two(), print)


def test_a_folder_gets_a_file_a_brief_named_by_day_and_headline(tmp_path: Path) -> None:
    Output(format=Format.md, to=f"{tmp_path}/notes/").write([*_two(), river()], print)
    assert sorted(path.name for path in (tmp_path / "notes").iterdir()) == [
        "2023-05-16-another-pact.md",
        "2023-05-16-oroko-and-sanda-sign-river-pact-2.md",
        "2023-05-16-oroko-and-sanda-sign-river-pact.md",
    ]


def test_pages_get_an_index_that_leads_to_each_and_back(tmp_path: Path) -> None:
    Output(format=Format.html, to=f"{tmp_path}/").write([*_two(), hostile()], print)
    index = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse((tmp_path / "index.html").read_text())
    hrefs = [link.get("href") for link in index.iterfind(".//main//a")]
    assert sorted(hrefs) == sorted(f"briefs/{path.name}" for path in (tmp_path / "briefs").iterdir())
    for path in (tmp_path / "briefs").iterdir():
        page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(path.read_text())
        assert page.find(".//a[@href='../index.html']") is not None


def test_gold_files_have_their_article_beside_them_and_corrected_ones_are_left_alone(tmp_path: Path) -> None:
    told: list[str] = []
    Output(format=Format.yaml, to=f"{tmp_path}/").write([river()], told.append)
    file = tmp_path / "2023-05-16-oroko-and-sanda-sign-river-pact.yaml"
    assert file.with_suffix(".txt").read_text() == getattr(river().article, "text", None)
    Output(format=Format.yaml, to=f"{tmp_path}/").write([river()], told.append)
    assert told == []
    file.write_text("corrected")
    Output(format=Format.yaml, to=f"{tmp_path}/").write([river()], told.append)
    assert file.read_text() == "corrected"
    assert "left alone" in told[0]


def test_one_gold_file_is_guarded_like_those_of_a_folder(tmp_path: Path) -> None:
    told: list[str] = []
    path = tmp_path / "river.yaml"
    Output(format=Format.yaml, to=str(path)).write([river()], told.append)
    assert path.with_suffix(".txt").exists()
    path.write_text("corrected")
    path.with_suffix(".txt").write_text("notes")
    Output(format=Format.yaml, to=str(path)).write([river()], told.append)
    assert path.read_text() == "corrected"
    assert path.with_suffix(".txt").read_text() == "notes"
    assert len(told) == 2


def test_what_is_printed_for_reading_never_takes_the_place_of_an_article(tmp_path: Path) -> None:
    Output(format=Format.yaml, to=f"{tmp_path}/").write([river()], print)
    Output(format=Format.text, to=f"{tmp_path}/").write([river()], print)
    article = tmp_path / "2023-05-16-oroko-and-sanda-sign-river-pact.txt"
    assert article.read_text() == getattr(river().article, "text", None)


@pytest.mark.parametrize("arguments", [("brief", "a.txt", "-o", "a.txt"), ("render", "a.txt", "-o", "./a.txt")])
def test_an_input_is_never_written_over(
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    (tmp_path / "a.txt").write_text("before")
    assert run(monkeypatch, *arguments) == 2
    assert (tmp_path / "a.txt").read_text() == "before"
    assert "to be read" in capsys.readouterr().err


def test_a_file_that_follows_a_link_is_written_where_it_leads_and_none_that_lies_in_wait(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("before")
    (tmp_path / "link.csv").symlink_to("real.csv")
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "real.csv.part").symlink_to("victim")
    Output(format=Format.csv, to=str(tmp_path / "link.csv")).write([river()], print)
    assert "river pact" in (tmp_path / "real.csv").read_text()
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "victim").read_text() == "mine"


def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No space left"):
        Output(format=Format.csv, to="/dev/full").write([river()], print)


@pytest.mark.parametrize("format", [Format.csv, Format.html, Format.events])
def test_a_format_of_its_own_encoding_has_it_on_any_stdout(format: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252", newline="\r\n"))
    titled = _titled("Łódź waits")
    Output(format=format).write([titled], print)
    text = raw.getvalue().decode("utf-8")
    assert "Łódź waits" in text
    assert "\r\r" not in text
    sys.stdout.write("still open")


def test_two_runs_that_add_to_one_calendar_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "talks.ics"
    first = Output(format=Format.ics, into=path)

    def slow() -> Iterator[Document]:
        yield river()
        first.write([_titled("Another pact")], print)  # while the other is being made

    Output(format=Format.ics, into=path).write(slow(), print, many=False)
    text = path.read_bytes().replace(b"\r\n ", b"").decode()
    assert "Another pact" in text
    assert "river pact" in text


def test_where_no_brief_comes_about_what_was_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "briefs.csv"
    path.write_text("before")
    Output(format=Format.csv, to=str(path)).write([], print, many=False)
    assert path.read_text() == "before"


def test_an_index_is_not_replaced_by_one_of_nothing(tmp_path: Path) -> None:
    Output(format=Format.html, to=f"{tmp_path}/").write([river()], print)
    before = (tmp_path / "index.html").read_text()
    Output(format=Format.html, to=f"{tmp_path}/").write([], print, many=True)
    assert (tmp_path / "index.html").read_text() == before


def test_a_run_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    def broken() -> Iterator[Document]:
        yield river()
        raise RuntimeError

    path = tmp_path / "briefs.csv"
    path.write_text("before")
    with pytest.raises(RuntimeError):
        Output(format=Format.csv, to=str(path)).write(broken(), print, many=True)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_names_of_files_are_of_ascii_short_and_apart() -> None:
    assert file_name(_titled("A" * 500)) == "2023-05-16-" + "a" * 60
    assert file_name(_titled("../../etc/passwd")) == "2023-05-16-etc-passwd"
    assert file_name(_titled(None, "wire/2024/story.txt")) == "2023-05-16-story"
    assert [name for name, _ in named([_titled("x"), _titled("x 2"), _titled("x")])] == [
        "2023-05-16-x",
        "2023-05-16-x-2",
        "2023-05-16-x-3",
    ]


def test_render_asks_no_model_and_prints_a_saved_brief(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "river.json").write_text(river().brief.model_dump_json())
    assert run(monkeypatch, "render", "river.json", "--quotes", "-v") == 0
    out, err = capsys.readouterr()
    assert "meeting of the ministers" in out
    assert "The ministers will meet again on July 1 in Meru." in out
    assert "'Ojo' is not in the article" in out
    assert err == ""


def test_render_gives_json_back_as_it_was(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "river.json").write_text(river().brief.model_dump_json())
    assert run(monkeypatch, "render", "river.json", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == river().brief.model_dump(mode="json")


def test_a_calendar_is_added_to_in_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "river.json").write_text(river().brief.model_dump_json())
    assert run(monkeypatch, "render", "river.json", "--format", "ics", "--into", "talks.ics") == 0
    first = (tmp_path / "talks.ics").read_bytes()
    assert first.count(b"BEGIN:VEVENT") == 3
    assert run(monkeypatch, "render", "river.json", "--format", "ics", "--into", "talks.ics") == 0
    assert (tmp_path / "talks.ics").read_bytes() == first
    (tmp_path / "other.ics").write_text(_FOREIGN)
    assert run(monkeypatch, "render", "river.json", "--format", "ics", "--into", "other.ics") == 2
    assert "other.ics" in capsys.readouterr().err
    assert (tmp_path / "other.ics").read_text() == _FOREIGN


_FOREIGN = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//somebody//else//EN
BEGIN:VEVENT
UID:dentist
DTSTAMP:20230101T000000Z
DTSTART:20230801
SUMMARY:Dentist
END:VEVENT
END:VCALENDAR
"""
