"""Documents to look at: a brief with an item of every kind and state, and one whose texts try to be a program."""

from typing import Any

from summarizer import Article, Brief
from summarizer.documents import Document

RIVER = """Oroko and Sanda sign river pact

MERU, May 16, 2023 (Example Wire) — Oroko and Sanda signed a pact on the River Ilu on Tuesday, Foreign Minister Adaeze \
Obuya said. The ministers will meet again on July 1 in Meru. A second session was planned for June 5-7. Sanda warned \
that the dam could starve its farms.

A third round in September was put off. The rains were good this year.
Endit
"""

HOSTILE = """<script>document.title="pwned"</script> Oroko & "Sanda" sign <b>river</b> pact

MERU, May 16, 2023 (Example Wire) — "><img src=x onerror="document.title='pwned'"> Oroko and Sanda signed a pact on \
the River Ilu on Tuesday, Foreign Minister Adaeze Obuya said. </script><script>document.title='pwned'</script> The \
ministers will meet again on July 1 in Meru. A second session ' onfocus='document.title=1' was planned for June 5-7. \
Sanda warned that the dam could starve its farms. --><svg onload=document.title=1> {{ 7*7 }} A third round in \
September was put off.

אדאזה אובויה, השרה, אמרה כי ההסכם ייחתם בקרוב. 双方将于九月在梅鲁举行第三轮会谈并讨论水资源问题。
The rains were good this year.
Endit
"""


def river() -> Document:
    """A brief with weak and dropped items, a note, talks of every status, and sentences that nothing cites."""
    article = Article.from_text(RIVER)
    return document("river.txt", article, url="https://example.org/river?a=1&b=2")


def hostile() -> Document:
    """The same brief of an article, by a model, that would rather be a program."""
    bad = "</li><script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">"
    article = Article.from_text(HOSTILE)
    made = document("</script>.txt", article, url="javascript:document.title='pwned'", add=f" {bad}")
    about = made.brief.article.model_copy(update={"source": f'Wire" onclick="x" {bad}'})
    return Document(made.id, made.brief.model_copy(update={"article": about}), article)


def document(id: str, article: Article, *, url: str, add: str = "") -> Document:
    """The brief of one of the two articles; ``add`` is what a model adds to its words."""

    def at(words: str) -> int:
        return next(sentence.number for sentence in article.sentences if words in sentence.text)

    signed, again, second = at("signed a pact"), at("meet again"), at("second session")
    parties: list[dict[str, Any]] = [
        {
            "evidence": [signed],
            "name": "Adaeze Obuya",
            "aliases": ["Obuya"],
            "kind": "person",
            "role": f"Foreign Minister{add}",
            "represents": "Oroko",
        },
        {"evidence": [signed], "name": "Oroko", "kind": "state"},
        {"evidence": [signed], "name": "Sanda", "kind": "state"},
    ]
    talks: list[dict[str, Any]] = [
        {
            "evidence": [again],
            "completed_by": [signed],
            "title": f"meeting of the ministers{add}",
            "participants": ["Oroko", "Sanda"],
            "when": "July 1",
            "start": "2023-07-01",
            "location": "Meru",
            "status": "scheduled",
        },
        {
            "evidence": [second],
            "title": "second session",
            "participants": ["Oroko"],
            "when": "June 5-7",
            "start": "2023-06-05",
            "end": "2023-06-07",
            "status": "proposed",
            "support": "weak",
            "doubts": [f"'Oroko' is not in what it cites{add}"],
        },
        {
            "evidence": [at("third round")],
            "title": "third round",
            "participants": ["Oroko", "Sanda"],
            "when": "in September",
            "start": "2023-09",
            "status": "postponed",
            "topics": ["water"],
        },
        {"evidence": [again], "title": "visit", "status": "cancelled"},
    ]
    agreement = {
        "evidence": [signed],
        "summary": f"Oroko and Sanda signed a pact.{add}",
        "parties": ["Oroko", "Sanda"],
        "status": "reached",
        "reported_by": "Adaeze Obuya",
        "one_sided": True,
    }
    concern = {
        "evidence": [at("warned")],
        "summary": f"Sanda warned that the dam could starve its farms.{add}",
        "raised_by": ["Sanda"],
        "directed_at": ["Oroko"],
    }
    cited = {signed, again, second, at("third round"), at("warned")}
    brief = Brief.model_validate(
        {
            "article": {
                "title": article.title,
                "source": article.source,
                "published": article.published,
                "url": url,
                "language": "en",
                "sha256": article.sha256,
            },
            "parties": [{"support": "supported", **party} for party in parties],
            "agreements": [{"support": "supported", **agreement}],
            "talks": [{"support": "supported", **talk} for talk in talks],
            "concerns": [{"support": "supported", **concern}],
            "sentences": [vars(sentence) for sentence in article.sentences if sentence.number in cited],
            "dropped": [
                {"category": "talks", "item": {"title": f"summit{add}", "when": "May 3"}, "reason": f"it is over{add}"},
                {"category": "parties", "item": {"name": "Ojo"}, "reason": "'Ojo' is not in the article"},
            ],
            "warnings": [f"took the place 'Paris' out of a talk{add}"],
            "run": {
                "model": "embedded/model",
                "strategy": "reading",
                "fingerprint": "ab" * 16,
                "requests": 1,
                "retries": 0,
                "input_tokens": 1200,
                "output_tokens": 300,
                "cached_tokens": 0,
                "seconds": 2.1,
                "cost_usd": 0,
            },
        }
    )
    return Document(id, brief, article)
