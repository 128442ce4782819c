"""From what each sentence reports to complete items: who, whom, when, where, by rules of English news copy."""

import re
from collections.abc import Iterator, Sequence

from . import dates, phrases
from .actors import Actor, Actors
from .article import Article
from .brief import Agreement, Concern, Item, Reply, Talk
from .findings import Finding

_MEDIATES = re.compile(
    r"(?:mediat\w+|host(?:ed|s|ing)?|chair(?:ed|s|ing)?|broker\w*|facilitat\w+|moderat\w+|conven(?:ed|es|ing)|sponsor\w*|auspices|arrang\w+)"
)
_JOINS = re.compile(
    r"^(?:[\"“]|(?:Under|Both|Neither|In (?:return|exchange)|He|She|It|They|This|That|These|The (?:deal|agreement|accord|pact|meeting|talks|offer|proposal|invitation|session|text|two|company|decision))\b)"
)
_ALSO = re.compile(r"\b(?:also|further(?:more)?|in addition|separate(?:ly)?|another|second|other)\b", re.IGNORECASE)


def reply(found: Sequence[Finding], article: Article, actors: Actors) -> Reply:
    """The items that these findings make, with the parties that they need.

    Args:
        found: What the sentences report, by whatever decider.
        article: The article.
        actors: Who is who in it.
    """
    items = [_item(group, article, actors) for group in _groups(found, article)]
    agreements = [item for item in items if isinstance(item, Agreement) and item.parties]
    talks = [item for item in items if isinstance(item, Talk)]
    concerns = [item for item in items if isinstance(item, Concern) and item.raised_by]
    used = [name for item in (*agreements, *talks, *concerns) for name in _named(item)]
    cited = sorted({number for item in (*agreements, *talks, *concerns) for number in item.evidence})
    return Reply(
        parties=actors.parties(used=list(dict.fromkeys(used)), cited=cited),
        agreements=agreements,
        talks=talks,
        concerns=concerns,
    )


def _named(item: Item) -> list[str]:
    match item:
        case Agreement():
            return [*item.parties, *filter(None, [item.reported_by])]
        case Talk():
            return [*item.participants, *item.mediators]
        case Concern():
            return [*item.raised_by, *item.directed_at]
    return []


def _groups(found: Sequence[Finding], article: Article) -> Iterator[list[Finding]]:
    """Findings of one item each."""
    for category in ("agreements", "talks", "concerns"):
        group: list[Finding] = []
        for finding in sorted((one for one in found if one.category == category), key=lambda one: one.sentence):
            if group and not _continues(group[-1], finding, article):
                yield group
                group = []
            group.append(finding)
        if group:
            yield group


def _continues(before: Finding, finding: Finding, article: Article) -> bool:
    """Whether the second of two sentences goes on with what the first states."""
    if finding.sentence - before.sentence != 1:
        return False
    first, second = article.sentences[before.sentence - 1], article.sentences[finding.sentence - 1]
    if "\n" in article.text[first.end : second.start]:
        return False
    return _JOINS.match(second.text) is not None and not _ALSO.search(second.text)


def _item(group: Sequence[Finding], article: Article, actors: Actors) -> Item:
    numbers = [finding.sentence for finding in group]
    best = max(group, key=lambda finding: (finding.score, -finding.sentence))
    here = _distinct(actor for number in numbers for actor in actors.at(number))
    speakers = _distinct(actor for number in numbers for actor in actors.speakers(number))
    given = tuple(name for finding in group for name in finding.actors)
    match best.category:
        case "agreements":
            return _agreement(numbers, best, here, speakers, given, article)
        case "talks":
            return _talk(numbers, best, here, speakers, given, article)
    return _concern(numbers, best, here, speakers, given, article)


def _agreement(
    numbers: list[int], best: Finding, here: list[Actor], speakers: list[Actor], given: tuple[str, ...], article: Article
) -> Agreement:
    text = article.sentences[best.sentence - 1].text
    bound = [actor for actor in here if actor not in speakers]
    if len(bound) < 2:
        bound = [*[actor for actor in here if actor in speakers], *bound]
    return Agreement.model_construct(
        summary=phrases.summary(text, attributed=bool(speakers)),
        parties=list(given) or [actor.party.name for actor in bound],
        status=best.status or "reached",
        reported_by=speakers[0].party.name if speakers else None,
        one_sided=False,
        evidence=numbers,
        support=None,
        doubts=[],
        completed_by=[],
    )


def _talk(
    numbers: list[int], best: Finding, here: list[Actor], speakers: list[Actor], given: tuple[str, ...], article: Article
) -> Talk:
    text = " ".join(article.sentences[number - 1].text for number in numbers)
    parts = [actor for actor in here if actor not in speakers] or here
    names = list(given) or [actor.party.name for actor in parts]
    return Talk(
        title=phrases.title(text, names),
        participants=names,
        mediators=[],
        when=_when(text, article, best.status or "scheduled"),
        location=phrases.place(text, names),
        topics=phrases.topics(text),
        status=best.status or "scheduled",
        evidence=numbers,
    )


def _when(text: str, article: Article, status: str) -> str | None:
    found = dates.find(text)
    ahead = []
    for words in found:
        interval = dates.resolve(words, article.published, direction="near" if status == "cancelled" else "ahead")
        if interval and (article.published is None or interval.end >= article.published):
            ahead.append(words)
    if not ahead:
        return found[0] if found and article.published is None else None
    return ahead[-1] if status == "postponed" else ahead[0]


def _concern(
    numbers: list[int], best: Finding, here: list[Actor], speakers: list[Actor], given: tuple[str, ...], article: Article
) -> Concern:
    text = article.sentences[best.sentence - 1].text
    raised = speakers or here[:1]
    sides = {actor.party.represents for actor in raised} | {actor.party.name for actor in raised}
    targets = [actor for actor in here if actor not in raised and actor.party.name not in sides]
    return Concern(
        summary=phrases.summary(text, raised[0].party.name if raised else None),
        raised_by=list(given) or [actor.party.name for actor in raised],
        directed_at=[actor.party.name for actor in targets],
        evidence=numbers,
    )


def _distinct(actors: Iterator[Actor]) -> list[Actor]:
    return list({actor.party.name: actor for actor in actors}.values())
