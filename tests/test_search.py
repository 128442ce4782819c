"""An index is asked who, what and when."""

import io
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from summarizer import cli_corpus
from summarizer.errors import ArticleError, ConfigError, SummarizerError
from summarizer.search import Found, Question, answer, opened, overview
from summarizer.views import found as view

from .test_corpus import agreement, concern, indexed, line, party, person, rows, state, talk, written

LINES = [
    line(
        "arms-1",
        person("Oleg Varin", "Foreign Minister", "Russia", "Varin"),
        state("Russia"),
        state("United States"),
        talk(
            "disarmament talks", "Oleg Varin", "United States", start="2016-02-20", end="2016-02-22", location="Geneva",
            topics=["warheads"],
        ),
        agreement("Russia and the United States signed a protocol.", "Russia", "United States"),
        texts=("", "They will meet in Geneva.", "The protocol on [bold]missiles[/bold] was signed.", "He worries."),
    ),
    line(
        "arms-2",
        party("Russian Foreign Ministry", "agency"),
        state("United States", "Washington"),
        talk("disarmament talks", "Russian Foreign Ministry", "United States", status="postponed"),
        concern("The ministry worries about submarines.", "Russian Foreign Ministry", about=["United States"]),
        published="2016-02-12",
        texts=("", "The talks were postponed.", "", "“Submarines are a worry,” the ministry said."),
    ),
    line(
        "fish",
        person("Oleg Varin", "fisherman", "Norway"),
        party("Foreign Ministry", "agency", "Norway"),
        state("Norway"),
        agreement("Norway offered quotas.", "Norway", status="proposed"),
        published="2015-06-30",
    ),
    line("bare", person("Varin", "poet"), person("Ann Frost", None, None, "Frost"), published="2015-07-01"),
]  # fmt: skip


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return indexed(tmp_path, *LINES)


def ask(index: Path, *words: str, **asked: Any) -> list[Found]:
    with opened(index) as db:
        return [one for of_kind in answer(db, Question(words=words, **asked)) for one in of_kind.found]


def labels(index: Path, *words: str, **asked: Any) -> list[str]:
    return [one.label for one in ask(index, *words, **asked)]


# --- parties ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Russia", "russia", "Russian", "Moscow", "the Russian Federation", "state:russia"])
def test_a_state_is_found_by_whatever_stands_for_it(index: Path, name: str) -> None:
    assert "Russia and the United States signed a protocol." in labels(index, party=name)


def test_what_represents_a_party_is_found_with_it_unless_it_alone_is_asked_for(index: Path) -> None:
    assert [one.kind for one in ask(index, party="Russia")] == [
        "party",
        "party",
        "party",
        "talk",
        "agreement",
        "concern",
    ]
    assert [one.kind for one in ask(index, party="Russia", exact=True)] == ["party", "agreement"]
    assert labels(index, party="Russia", kind="concern") == ["The ministry worries about submarines."]


@pytest.mark.parametrize("name", ["Oleg Varin", "foreign ministry"])
def test_a_name_of_several_lists_them_with_their_ids(index: Path, name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        ask(index, party=name)
    assert "@russia" in str(caught.value)
    assert "@norway" in str(caught.value)
    assert "--party" in caught.value.mend
    assert caught.value.exit_code == 2


def test_a_ministry_is_found_by_the_adjective_of_its_state(index: Path) -> None:
    assert labels(index, party="Norwegian Foreign Ministry", kind="party") == ["Foreign Ministry"]
    assert labels(index, party="Russian foreign ministry", kind="party") == ["Russian Foreign Ministry"]


def test_an_id_settles_it(index: Path) -> None:
    assert labels(index, party="person:oleg-varin@norway", kind="party") == ["Oleg Varin"]


def test_a_name_that_one_article_alone_uses_stands_back_behind_an_alias(index: Path, tmp_path: Path) -> None:
    assert labels(index, party="Frost", kind="party") == ["Ann Frost"]
    other = indexed(tmp_path, *LINES, line("new", person("Frost", "singer")))
    assert labels(other, party="Frost", kind="party") == ["Ann Frost"]


def test_an_unknown_name_is_said_with_what_is_near(index: Path) -> None:
    with pytest.raises(ConfigError, match=r"No party is called 'Vari'.*person:oleg-varin@russia"):
        ask(index, party="Vari")
    for nothing in ("Xyzzy", "", "%", "_", "'", "\x00", "\udcff"):
        with pytest.raises(ConfigError, match="No party"):
            ask(index, party=nothing)


# --- days, kinds and statuses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "kinds"),
    [
        ("2016-02-22", None, ["talk"]),
        ("2016-02-23", None, []),
        ("2016-02-11", "2016-02-12", ["party", "party", "concern"]),
        (None, "2015", ["party"] * 5 + ["agreement"]),
        ("2015-06", "2015-06", ["party"] * 3 + ["agreement"]),
        ("2016-02-21", "2016-02-21", ["talk"]),
        (None, "2016-02-19", None),
    ],
)
def test_talks_are_found_by_their_days_and_the_rest_by_publication(
    index: Path, first: str | None, last: str | None, kinds: list[str] | None
) -> None:
    found = [one.kind for one in ask(index, first=first, last=last)]
    assert found == kinds if kinds is not None else "talk" not in found


@pytest.mark.parametrize("day", ["2016-2", "2016-13", "2016-02-30", "0000", "tomorrow", "2016-02-01T00:00", "", "٢٠١٦"])
def test_what_is_no_date_is_said(index: Path, day: str) -> None:
    with pytest.raises(ConfigError, match=r"YYYY-MM-DD"):
        ask(index, first=day)


def test_the_status_is_the_latest(index: Path) -> None:
    assert labels(index, status="postponed") == ["disarmament talks"]
    assert labels(index, status="scheduled") == []
    assert labels(index, status="proposed") == ["Norway offered quotas."]
    with pytest.raises(ConfigError, match="postponed"):
        ask(index, status="delayed")


def test_each_kind_has_its_own_limit_and_total(index: Path) -> None:
    with opened(index) as db:
        parties = answer(db, Question(limit=1))[0]
    assert len(parties.found) == 1
    assert parties.total == rows(index, "SELECT count(*) FROM party")[0]


# --- words -----------------------------------------------------------------------------------------------------------


def test_words_are_looked_for_in_items_sentences_and_parties(index: Path) -> None:
    assert labels(index, "missile") == ["Russia and the United States signed a protocol."]
    assert labels(index, "warheads") == ["disarmament talks"]
    assert labels(index, "submarines", "ministry", kind="concern") == ["The ministry worries about submarines."]
    assert labels(index, "signed protocol") == []
    assert labels(index, "signed a protocol") == ["Russia and the United States signed a protocol."]


@pytest.mark.parametrize("word", ['"', "*", "()", "-", "", "'); DROP TABLE item; --", "\x00"])
def test_signs_are_no_words(index: Path, word: str) -> None:
    if any(char.isalpha() for char in word):
        assert labels(index, word) == []
    else:
        with pytest.raises(ConfigError, match="no word"):
            ask(index, word)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(max_size=20),
    st.sampled_from(["{}", '"{}', "{}*", "NEAR({} b, 2)", "label:{}", "{} OR a", "^{} NOT a", "({}"]),
)
def test_no_words_break_the_search(index: Path, word: str, form: str) -> None:
    with suppress(ConfigError):  # there is no word in it
        ask(index, form.format(word))


# --- the index -------------------------------------------------------------------------------------------------------


def test_what_is_no_index_is_said(tmp_path: Path, index: Path) -> None:
    written(tmp_path / "lines.jsonl", LINES)
    head = index.read_bytes()
    (tmp_path / "newer.db").write_bytes(head[:60] + b"\x00\x00\x00\x63" + head[64:])
    (tmp_path / "older.db").write_bytes(head[:60] + b"\x00\x00\x00\x01" + head[64:])
    (tmp_path / "damaged.db").write_bytes(head[:1000] + b"\xff" * 9000)
    for name in ("missing.db", "lines.jsonl", "newer.db", "older.db", "damaged.db"):
        with pytest.raises(ArticleError) as caught:
            ask(tmp_path / name, "protocol")
        assert "merge" in caught.value.mend


def test_the_overview_counts_and_looks_ahead_from_the_latest_article(index: Path) -> None:
    with opened(index) as db:
        what = overview(db, 3)
    assert what.counts["article"] == 4
    assert (what.first, what.last) == ("2015-06-30", "2016-02-12")
    assert [one.label for one in what.talks] == ["disarmament talks"]
    assert len(what.parties) == 3


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `merge` or `search`; returns what is printed."""
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(cli_corpus.merge)
    app.command()(cli_corpus.search)

    def of(*arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", ["summarizer", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            app()
        assert not ended.value.code
        return capsys.readouterr().out

    return of


def test_merge_tells_what_there_is_and_search_finds_it(run: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "briefs.jsonl", LINES)
    told = run("merge", path)
    assert told == "briefs.db: 4 articles, 9 parties, 1 talk, 2 agreements, 1 concern\n"
    assert "Oleg Varin" in run("search", "briefs.db")


def test_a_talk_is_shown_with_its_history_and_its_sentences(run: Any, index: Path) -> None:
    shown = run("search", index, "--kind", "talk")
    assert "scheduled 2016-02-20 (Wire, 2016-02-10) → postponed without a date (Wire, 2016-02-12)" in shown
    assert "Wire, 2016-02-12: arms-2 [2]" in shown
    assert "“The talks were postponed.”" in shown


def test_json_is_an_object_a_line_with_everything(run: Any, index: Path) -> None:
    found = [json.loads(one) for one in run("search", index, "-f", "json", "disarmament").splitlines()]
    (only,) = [one for one in found if one["kind"] == "talk"]
    assert [step["status"] for step in only["history"]] == ["scheduled", "postponed"]
    assert only["sources"][0]["sentences"] == [{"number": 2, "text": "They will meet in Geneva."}]
    assert {one["id"] for one in only["parties"]} >= {"person:oleg-varin@russia", "state:united-states"}


def test_an_agreement_that_one_side_alone_reports_says_so(run: Any, tmp_path: Path) -> None:
    reported = agreement("Russia and Norway agreed on quotas.", "Russia", "Norway") | {"reported_by": "Oleg Varin"}
    people = (person("Oleg Varin", None, "Russia"), state("Russia"), state("Norway"))
    one_sided = indexed(tmp_path, line("quotas", *people, reported | {"one_sided": True}))

    assert "Norway, Russia; reported by Oleg Varin only\n" in run("search", one_sided, "quotas")
    (found,) = (json.loads(one) for one in run("search", one_sided, "agreed", "-f", "json").splitlines())
    assert found["one_sided"] is True

    neutral = indexed(tmp_path, line("quotas", *people, reported))
    assert "Norway, Russia; as reported by Oleg Varin\n" in run("search", neutral, "quotas")
    (found,) = (json.loads(one) for one in run("search", neutral, "agreed", "-f", "json").splitlines())
    assert found["one_sided"] is False


@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_text_keeps_to_the_width_and_is_no_markup(index: Path, width: int) -> None:
    file = io.StringIO()
    sink = Console(file=file, width=width, highlight=False, markup=False, emoji=False)
    with opened(index) as db:
        view.to_text(answer(db, Question()), sink)
        view.overview(overview(db, 5), sink)
    lines = file.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert not any(one != one.rstrip() for one in lines)
    assert "[bold]missiles[/bold]" in " ".join(file.getvalue().split()) or width == 40


def test_nothing_found_is_said(run: Any, index: Path) -> None:
    assert run("search", index, "zeppelin") == "Nothing found.\n"
    assert run("search", index, "zeppelin", "-f", "json") == ""


def test_exact_without_a_party_is_a_mistake(index: Path) -> None:
    with pytest.raises(SummarizerError, match="--party"):
        cli_corpus.search(index, exact=True)
