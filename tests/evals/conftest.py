"""Gold files made in a test, and briefs that say what a gold file says."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from evals.gold import Gold, GoldFile
from summarizer.brief import CATEGORIES, ArticleInfo, Brief, Run

TEXT = """Two ministries settle the ferry quarrel
The Harbour Ministry of Norland agreed on Tuesday to pay the fishermen's union for lost nets.
Norland refused the union's offer to moor only at night.
Ferry Minister Ada Holm will meet the union in Port Vik on 12 May.
Holm warned the union against a blockade.
Trade Minister Per Lund of Norland said nothing.
"""
BRIEF: dict[str, Any] = {
    "parties": [
        {"name": "Norland", "kind": "state", "evidence": [2]},
        {"name": "Harbour Ministry", "kind": "agency", "represents": "Norland", "evidence": [2]},
        {"name": "fishermen's union", "aliases": ["union"], "kind": "organization", "evidence": [2]},
        {
            "name": "Ada Holm",
            "aliases": ["Holm"],
            "kind": "person",
            "role": "Ferry Minister",
            "represents": "Norland",
            "evidence": [4],
        },
    ],
    "agreements": [
        {
            "summary": "The Harbour Ministry will pay the union for lost nets.",
            "parties": ["Harbour Ministry", "fishermen's union"],
            "status": "reached",
            "evidence": [2],
        },
        {
            "summary": "The union offered to moor only at night, and Norland refused.",
            "parties": ["fishermen's union", "Norland"],
            "status": "rejected",
            "evidence": [3],
        },
    ],
    "talks": [
        {
            "title": "meeting of Holm and the union",
            "participants": ["Ada Holm", "fishermen's union"],
            "when": "12 May",
            "start": "2026-05-12",
            "location": "Port Vik",
            "status": "scheduled",
            "evidence": [4],
        }
    ],
    "concerns": [
        {
            "summary": "Holm warned the union against a blockade.",
            "raised_by": ["Ada Holm"],
            "directed_at": ["fishermen's union"],
            "evidence": [5],
        }
    ],
}

MakeGold = Callable[..., Gold]
MakeBrief = Callable[..., Brief]


@pytest.fixture
def make_gold(tmp_path: Path) -> MakeGold:
    """Writes a gold file: the brief above with ``changes`` (category → items); evidence may be sentence numbers."""

    def make(slug: str = "2026-05-06-ferry", text: str = TEXT, **changes: Any) -> Gold:
        from summarizer import Article

        title = text.split("\n", 1)[0]
        published = date.fromisoformat(slug[:10])
        sentences = Article.from_text(text, published=published).sentences
        brief = {
            category: [
                {**item, "evidence": [_quote(cited, sentences) for cited in item["evidence"]]}
                for item in {**BRIEF, **changes}[category]
            ]
            for category in CATEGORIES
        }
        content = {"source": "Norland Wire", "published": published, "origin": "a test", "title": title, "brief": brief}
        path = tmp_path / f"{slug}.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
        path.with_suffix(".txt").write_text(text, encoding="utf-8")
        return Gold(path, GoldFile.model_validate(content), text)

    return make


def _quote(cited: int | str, sentences: Any) -> str:
    return cited if isinstance(cited, str) else str(sentences[cited - 1].text)


@pytest.fixture
def make_brief() -> MakeBrief:
    """A brief that says what ``BRIEF`` says, with ``changes``."""

    def make(**changes: Any) -> Brief:
        info = ArticleInfo(title=None, source=None, published=None, url=None, language="en", sha256="0" * 64)
        run = Run(
            model="none/none",
            strategy="whole",
            fingerprint="0" * 16,
            requests=1,
            retries=0,
            input_tokens=0,
            output_tokens=0,
            cached_tokens=0,
            seconds=0,
            cost_usd=None,
        )
        items = {**BRIEF, **changes}
        return Brief.model_validate({"article": info, "sentences": [], "run": run, **items})

    return make
