import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import ArticleError, OutputError
from summarizer.ledger import Ledger
from summarizer.results import Result, failed, parsed
from summarizer.sources import Source

ERROR = ArticleError("It is empty", "Give text.")


def failure(id: str, fingerprint: str = "f") -> Result:
    return failed(id, fingerprint, ERROR, attempts=2, input_tokens=10, output_tokens=5, cost_usd=0.5)


def ids(path: Path) -> list[str]:
    return [str((parsed(line) or {})["id"]) for line in path.read_bytes().splitlines()]


def test_what_is_written_is_known_at_once_and_when_the_file_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with Ledger(path) as ledger:
        assert ledger.state("a", "f") is None
        ledger.append(failure("a"))
        assert ledger.state("a", "f") == "failed"
    with Ledger(path) as ledger:
        assert ledger.state("a", "f") == "failed"
        assert ledger.state("a", "g") == "stale"
        assert ledger.spent.tokens == 15
        assert ledger.spent.cost_usd == 0.5


@pytest.mark.parametrize(
    "torn", [b"{", b'{"id":"b","fingerprint":"f","failure":{"class":"X","message":"m"}}', b"\x00\x00"]
)
def test_a_torn_last_line_is_cut_off_with_a_notice(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "out.jsonl"
    with Ledger(path) as ledger:
        ledger.append(failure("a"))
    whole = path.read_bytes()
    path.write_bytes(whole + torn)
    with Ledger(path) as ledger:
        assert "torn" in ledger.notices[0]
        assert ledger.state("b", "f") is None
    assert path.read_bytes() == whole


@given(cut=st.integers(min_value=0, max_value=400))
def test_wherever_a_file_is_cut_off_the_lines_before_it_stand(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "out.jsonl"
    with Ledger(path) as ledger:
        for id in ("a", "b", "ü"):
            ledger.append(failure(id))
    data = path.read_bytes()
    path.write_bytes(data[: min(cut, len(data))])
    whole = data[: min(cut, len(data))].count(b"\n")
    with Ledger(path) as ledger:
        ledger.append(failure("d"))
    assert ids(path) == [*["a", "b", "ü"][:whole], "d"]


@pytest.mark.parametrize("content", ["An article.\n", '{"id": "a", "text": "An article."}\n', "[]\n", "\n"])
def test_a_file_that_holds_something_else_is_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(content)
    with pytest.raises(OutputError, match="Line 1"), Ledger(path):
        pass
    assert path.read_text() == content


def test_a_file_that_another_run_writes_to_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with Ledger(path), pytest.raises(OutputError, match="Another run"), Ledger(path):
        pass
    with Ledger(path) as ledger:
        ledger.append(failure("a"))


def test_a_folder_that_cannot_be_written_to_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="folder"), Ledger(tmp_path):
        pass
    with pytest.raises(OutputError, match="Cannot write"), Ledger(tmp_path / "missing" / "out.jsonl"):
        pass


def test_a_line_that_cannot_be_written_whole_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.jsonl"
    write = os.write

    def full(file: int, data: bytes) -> int:
        write(file, data[:20])
        raise OSError(28, "No space left on device")

    with Ledger(path) as ledger:
        ledger.append(failure("a"))
        whole = path.read_bytes()
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(OutputError, match="No space left"):
            ledger.append(failure("b"))
        monkeypatch.undo()
        assert path.read_bytes() == whole
        assert ledger.state("b", "f") is None


def test_of_several_lines_with_one_id_the_last_counts_and_is_left_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with Ledger(path) as ledger:
        for id, fingerprint in (("a", "old"), ("b", "f"), ("a", "new")):
            ledger.append(failure(id, fingerprint))
        assert ledger.state("a", "new") == "failed"
        assert ids(path) == ["a", "b", "a"]
    assert ids(path) == ["b", "a"]
    with Ledger(path) as ledger:
        assert ledger.state("a", "new") == "failed"
        assert ledger.state("a", "old") == "stale"


def test_a_file_that_is_only_looked_at_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(failure("a", "old").line() + failure("a", "new").line() + "{")
    data = path.read_bytes()
    with Ledger(path, dry=True) as ledger:
        assert ledger.state("a", "new") == "failed"
    assert path.read_bytes() == data


def test_an_id_that_comes_twice_with_another_text_gets_a_mark_of_it(tmp_path: Path) -> None:
    with Ledger(tmp_path / "out.jsonl") as ledger:
        source = Source(id="a", text="One.")
        assert ledger.name(source, "0123456789abcdef") == "a"
        assert ledger.name(source, "0123456789abcdef") is None
        assert ledger.name(source, "fedcba9876543210") == "a#fedcba98"
        assert ledger.name(source, "fedcba9876543210") is None


def test_articles_of_one_text_wait_for_the_first_and_then_no_more(tmp_path: Path) -> None:
    with Ledger(tmp_path / "out.jsonl") as ledger:
        assert ledger.ask("f")
        assert not ledger.ask("f")
        ledger.wait(Source(id="b", text="One."), "f")
        assert [source.id for source in ledger.waiting("f")] == ["b"]
        assert list(ledger.waiting("f")) == []
        assert ledger.ask("f")


def test_the_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("no result\n")
    for _ in range(2):
        with pytest.raises(OutputError, match="Line 1"), Ledger(path):
            pass
