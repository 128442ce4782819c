"""The machinery of a run, on replies that were recorded from the real embedded model (cassettes/evals)."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from evals import gate, history, report
from evals.gold import load_split
from evals.history import HistoryError
from evals.replies import CASSETTE, KeptReplies, UnrecordedError
from evals.runs import Run, labels_digest, run
from evals.score import Tally
from summarizer import Settings

from ..conftest import README

GOLDS = load_split("dev")[:2]


@pytest.fixture(scope="module")
def replayed() -> Run:
    return run(GOLDS, Settings(), KeptReplies(CASSETTE, into=None), lambda words, done: None)


def record(done: Run, number: int = 1) -> history.Record:
    return history.record(done, GOLDS, "dev", number)


def test_kept_replies_make_the_same_briefs_and_nothing_is_asked(replayed: Run) -> None:
    assert replayed.asked == 0
    assert [brief.article.title for brief in replayed.briefs] == [gold.file.title for gold in GOLDS]
    assert replayed.model_seconds > 1
    again = run(GOLDS, Settings(), KeptReplies(CASSETTE, into=None), lambda words, done: None)
    assert again.corpus == replayed.corpus
    assert again.fingerprint == replayed.fingerprint


def test_a_changed_prompt_asks_anew_and_says_so_where_nothing_may_be_asked(tmp_path: Path) -> None:
    (tmp_path / "reading").mkdir()
    (tmp_path / "reading" / "system.md.j2").write_text("Something else.", encoding="utf-8")
    settings = Settings(prompts=tmp_path)
    with pytest.raises(UnrecordedError):
        run(GOLDS, settings, KeptReplies(CASSETTE, into=None), lambda words, done: None)


def test_replies_are_kept_as_they_come_and_a_torn_line_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "deeper" / "replies.jsonl"
    replies = KeptReplies(file, into=file)
    replies.put("a", {"seconds": 1.5, "reply": {"text": "é"}})
    replies.put("b", {"seconds": 2.0, "failure": ["what", "mend"]})
    with file.open("a", encoding="utf-8") as opened:
        opened.write('{"key": "c", "seco')
    again = KeptReplies(tmp_path / "none.jsonl", file, into=None)
    assert again.get("a") == {"seconds": 1.5, "reply": {"text": "é"}}
    assert (again.asked, again.seconds) == (0, 1.5)
    with pytest.raises(UnrecordedError):
        again.get("c")
    again.save(tmp_path / "used.jsonl")
    assert [json.loads(line)["key"] for line in (tmp_path / "used.jsonl").read_text().splitlines()] == ["a"]


def test_a_run_becomes_one_line_that_reads_back(replayed: Run, tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    assert history.load(file) == []
    history.append(record(replayed), file)
    history.append(record(replayed, 2), file)
    first, second = history.load(file)
    assert (first.number, second.number, first.n, first.asked) == (1, 2, 2, 0)
    assert first.figures["brief"].f1 == pytest.approx(replayed.corpus.brief_f1, abs=1e-4)
    assert first.documents.keys() == {gold.slug for gold in GOLDS}
    assert history.last_comparable(second, [first]) == first
    file.write_text("{}\n", encoding="utf-8")
    with pytest.raises(HistoryError, match="line 1 is no record"):
        history.load(file)


def test_a_comparison_names_the_articles_that_flipped(replayed: Run) -> None:
    first, second = record(replayed), record(replayed, 2)
    assert history.compare(first, second).flipped == []
    slug = GOLDS[1].slug
    sums = first.documents[slug]["parties"]
    assert sums.phi > 0
    second.documents[slug]["parties"] = Tally(0, sums.predicted, sums.gold)
    change = history.compare(first, second)
    assert [name for name, _ in change.flipped] == [slug]
    assert change.flipped[0][1]["parties"] == pytest.approx(-2 * sums.phi / (sums.predicted + sums.gold))
    assert change.figures["parties"].delta < 0 == change.figures["talks"].delta


def test_runs_on_other_labels_or_articles_do_not_compare(replayed: Run) -> None:
    first, second = record(replayed), record(replayed, 2)
    second.labels = "0" * 16
    assert history.last_comparable(second, [first]) is None
    with pytest.raises(HistoryError, match="same labels"):
        history.compare(first, second)


def test_the_digest_of_the_labels_changes_with_a_label() -> None:
    brief = GOLDS[0].file.brief
    other = GOLDS[0].file.model_copy(update={"brief": brief.model_copy(update={"concerns": ()})})
    changed = [type(GOLDS[0])(GOLDS[0].path, other, GOLDS[0].text), *GOLDS[1:]]
    assert labels_digest(GOLDS) == labels_digest(GOLDS[::-1])
    assert labels_digest(GOLDS) != labels_digest(changed)


def test_the_gate_is_green_at_its_floors_and_red_below_them(replayed: Run) -> None:
    pinned = gate.pinned(replayed, GOLDS)
    assert gate.faults(replayed, GOLDS, pinned) == []
    higher = {name: floor + 2 * gate.EPSILON for name, floor in pinned.floors.items()}
    found = gate.faults(replayed, GOLDS, pinned.model_copy(update={"floors": higher}))
    assert len(found) == 5
    assert "below its floor" in found[0]
    within = {name: floor + gate.EPSILON / 2 for name, floor in pinned.floors.items()}
    assert gate.faults(replayed, GOLDS, pinned.model_copy(update={"floors": within})) == []


def test_the_gate_is_red_when_labels_changed_without_a_new_pin(replayed: Run) -> None:
    stale = gate.pinned(replayed, GOLDS).model_copy(update={"labels": "0" * 16})
    assert "not those that the floors were pinned with" in gate.faults(replayed, GOLDS, stale)[0]


def test_lowering_a_floor_is_told_and_raising_one_is_not(replayed: Run) -> None:
    pinned = gate.pinned(replayed, GOLDS)
    higher = pinned.model_copy(update={"floors": {name: floor + 0.1 for name, floor in pinned.floors.items()}})
    assert len(gate.lowered(pinned, higher)) == 5
    assert gate.lowered(higher, pinned) == []
    assert len(gate.gains(replayed, higher)) == 0
    lower = pinned.model_copy(update={"floors": {name: floor - 0.1 for name, floor in pinned.floors.items()}})
    assert len(gate.gains(replayed, lower)) == 5


def test_a_baseline_reads_back_as_it_was_written(replayed: Run, tmp_path: Path) -> None:
    pinned = gate.pinned(replayed, GOLDS)
    gate.write(pinned, tmp_path / "baseline.json")
    assert gate.read(tmp_path / "baseline.json") == pinned


def test_nothing_connects_while_the_network_is_shut() -> None:
    before = socket.socket.connect
    with gate.no_network(), pytest.raises(OSError, match="connects to nothing"):
        socket.create_connection(("127.0.0.1", 9))
    assert socket.socket.connect is before


def test_the_report_is_one_page_that_loads_nothing_and_escapes_what_it_shows(replayed: Run) -> None:
    hostile = '<script>alert("x")</script>'
    gold = GOLDS[0]
    file = gold.file.model_copy(update={"title": hostile, "source": hostile})
    answers: Any = (
        type(replayed.answers[0])(type(gold)(gold.path, file, gold.text), None, hostile),
        *replayed.answers[1:],
    )
    done = Run(replayed.model, answers, 0, 0.0, 0.0)
    page = report.page(done, record(replayed), [record(replayed), record(replayed, 2)])
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "src=" not in page
    assert "url(" not in page.replace("url(#", "")
    assert 'href="http' not in page.replace('xlink:href="http', "")
    assert page.count("<svg") == 2
    for gold in GOLDS:
        assert all(f'id="{gold.slug}-{sentence.number}"' in page for sentence in gold.article.sentences)


def test_the_readme_states_what_was_last_measured_on_the_labels_as_they_are() -> None:
    last = [run for run in history.load() if run.split == "test" and run.model.startswith("embedded/")][-1]
    assert last.labels == labels_digest(load_split("test"))
    brief = last.figures["brief"]
    assert f"**{brief.f1:.3f}** ({brief.low:.3f} to {brief.high:.3f})" in README
    row = " | ".join(f"{last.figures[name].f1:.3f}" for name in ("parties", "agreements", "talks", "concerns"))
    assert f"| {row} | {last.n} |" in README
