from pathlib import Path
from typing import Any

import pytest

from evals.gold import (
    FIRST,
    FOLDER,
    SECOND,
    GoldAgreement,
    GoldConcern,
    GoldError,
    GoldItem,
    GoldParty,
    GoldTalk,
    load,
    load_split,
    splits,
)
from evals.lint import lint, lint_folder
from summarizer.brief import CHECKED, Agreement, Concern, Item, Party, Talk

from .conftest import TEXT, MakeGold
from .test_briefs import changed


def broken(gold: Any) -> set[str]:
    return {finding.rule for finding in lint(gold) if not finding.note}


def test_a_good_file_has_no_findings(make_gold: MakeGold) -> None:
    assert lint(make_gold()) == []


@pytest.mark.parametrize(
    ("fault", "rule", "words"),
    [
        (changed("talks", 0, evidence=["Holm will meet nobody."]), "quote", "not in the text"),
        (changed("concerns", 0, raised_by=["Nobody"]), "names", "'Nobody', which is the name of no party"),
        (changed("agreements", 0, reported_by="union"), "names", "no party"),  # an alias is not the name
        (changed("talks", 0, mediators=["Ada Holm"]), "mediators", "participants and mediators"),
        (changed("talks", 0, participants=["Ada Holm", "Ada Holm"]), "names", "twice"),
        (changed("talks", 0, start="2026-05-32"), "date", "no ISO date"),
        (changed("talks", 0, start="2026-02-30"), "date", "no ISO date"),
        (changed("talks", 0, end="2026-05-11"), "date", "before it begins"),
        (changed("talks", 0, end="2026-05-12"), "date", "single day"),
        (changed("talks", 0, when=None), "date", "no words"),
        (changed("talks", 0, when="13 May"), "when", "not in the text"),
        (changed("talks", 0, location="Port Vyk"), "location", "not in the text"),
        (changed("concerns", 0, directed_at=["Ada Holm"]), "names", "against themselves"),
        (changed("parties", 2, aliases=["boatmen"]), "alias", "not in the text"),
        (changed("parties", 2, aliases=["Norland"]), "alias", "stands for"),
        (changed("parties", 2, aliases=["union", "union"]), "alias", "twice"),
        (changed("parties", 2, role="union"), "role", "no person"),
        (changed("parties", 3, role="Sea Minister"), "role", "not in the text"),
        (changed("parties", 3, represents="Sweden"), "represents", "not in the text"),
        (changed("parties", 0, represents="Ada Holm"), "represents", "is a state"),
        (changed("parties", 0, name="Nordland"), "name", "not in the text"),
        (changed("talks", 0, evidence=[2, 3, 4, 5, 6]), "evidence", "5 sentences"),
        ({key: [] for key in ("agreements", "talks", "concerns")}, "parties", "has no parties"),
    ],
)
def test_each_rule_is_told_with_the_file_and_what_is_wrong(
    make_gold: MakeGold, fault: dict[str, Any], rule: str, words: str
) -> None:
    findings = [finding for finding in lint(make_gold(**fault)) if finding.rule == rule]
    assert findings, lint(make_gold(**fault))
    assert words in findings[0].message
    assert str(findings[0]).startswith(f"2026-05-06-ferry.yaml: {rule}: ")


def test_a_dateline_is_no_evidence(make_gold: MakeGold) -> None:
    text = TEXT.replace("The Harbour", "PORT VIK, May 6 (Norland Wire) -- The Harbour")
    gold = make_gold(text=text)
    assert broken(gold) == set()
    quoted = changed("talks", 0, evidence=["PORT VIK, May 6 (Norland Wire) --"])
    assert "quote" in broken(make_gold(text=text, **quoted))


def test_quotes_compare_after_white_space_is_collapsed(make_gold: MakeGold) -> None:
    gold = make_gold(**changed("concerns", 0, evidence=["Holm  warned the union\n against a blockade."]))
    assert gold.cited(gold.file.brief.concerns[0].evidence) == {5}


def test_a_quote_that_the_headline_has_too_is_looked_up_in_the_body(make_gold: MakeGold) -> None:
    gold = make_gold(text="A deal is done.\nThe Harbour Ministry of Norland and the union met. A deal is done.\n", **{
        "parties": [], "agreements": [], "talks": [], "concerns": []
    })  # fmt: skip
    assert gold.cited(["A deal is done."]) == {3}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("brief: [", "no YAML in UTF-8"),
        ("source: x\n", "published: Field required"),
        ("source: x\npublished: 2026-05-06\norigin: x\ntitle: x\nbrief: {}\nmore: 1\n", "more: Extra inputs"),
        (
            "source: x\npublished: 2026-05-06\norigin: x\ntitle: x\n"
            "brief: {talks: [{title: x, status: maybe, evidence: [x]}]}\n",
            "brief.talks.0.status: Input should be 'scheduled'",
        ),
    ],
)
def test_a_file_without_the_form_is_refused_with_its_name(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "2026-05-06-x.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GoldError, match=r"^2026-05-06-x\.yaml: form: ") as error:
        load(path)
    assert words in str(error.value)


def test_a_missing_text_is_told(make_gold: MakeGold) -> None:
    path = make_gold().path
    path.with_suffix(".txt").unlink()
    with pytest.raises(GoldError, match=r"ferry\.txt: form: cannot be read"):
        load(path)


def test_an_article_in_no_split_or_in_two_is_a_finding(make_gold: MakeGold, tmp_path: Path) -> None:
    make_gold()
    (tmp_path / "split.yaml").write_text("dev: []\ntest: []\n", encoding="utf-8")
    assert "not both" in str(lint_folder(tmp_path)[0])
    (tmp_path / "split.yaml").write_text("dev: [2026-05-06-ferry]\ntest: [2026-05-06-ferry]\n", encoding="utf-8")
    assert "two splits" in str(lint_folder(tmp_path)[0])


def test_gold_items_have_the_fields_of_the_brief() -> None:
    own: list[tuple[type[GoldItem], type[Item]]] = [
        (GoldParty, Party),
        (GoldAgreement, Agreement),
        (GoldTalk, Talk),
        (GoldConcern, Concern),
    ]
    for gold, brief in own:
        assert set(gold.model_fields) - {"optional"} == set(brief.model_fields) - set(CHECKED)


def test_the_gold_set_keeps_every_rule() -> None:
    assert [str(finding) for finding in lint_folder() if not finding.note] == []


def test_the_gold_set_is_72_articles_split_in_halves_and_labelled_twice() -> None:
    named = splits()
    assert {name: len(slugs) for name, slugs in named.items()} == {"dev": 36, "test": 36}
    every = {path.stem for path in FOLDER.glob("*.txt")}
    assert {path.stem for path in FIRST.glob("*.yaml")} == every == {path.stem for path in SECOND.glob("*.yaml")}
    lengths = [len(gold.text.split()) for gold in load_split("all")]
    assert min(lengths) >= 80
    assert max(lengths) <= 1200


def test_no_article_of_one_split_shares_a_run_of_eight_words_with_the_other() -> None:
    def runs(split: Any) -> set[tuple[str, ...]]:
        found = set()
        for gold in load_split(split):
            words = gold.text.lower().split()
            found |= {tuple(words[i : i + 8]) for i in range(len(words) - 7)}
        return found

    assert runs("dev") & runs("test") == set()
