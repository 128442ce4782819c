"""Which talks of many articles are one occasion, and what became of it.

Rules, no resemblance; where they leave a doubt, two announcements stay two. Takes the talks that ``note`` was given,
article by article, a month at a time; needs to know by then who their parties are.

**One occasion** are talks of different articles of which all of this holds:

- *When*: the same first day. A period of more than four days ("next week", "February") is taken for a day that is not
  known yet: it is one with the same period, or, if it is a month, with a day in it. One without a day is never one
  with another, nor is a deadline.
- *Who*: at least two sides in common, and the sides of one talk among those of the other. A person, an agency and
  the actor they represent count as one side, who has no name of its own ("experts") as none.
- *What*: the words of one title, kinds of meeting and sides apart, among those of the other; a call is no visit, and
  "COP28" is not "COP29".
- *Where*: one place among the words of the other ("Munich", "Munich, Germany"), or not told.
- *The same named meeting* makes up for sides that differ or are not told: the same words in both titles and the same
  place, with two sides in common or none told by one of them.
- Where the day is not known yet, title or place have to be told by both as well.
- A talk that could be one with two occasions is one with neither, and two talks of one article never are.

**A change** joins two occasions of different days: a later article says that the talk is postponed or cancelled (the
day may be left open), of the same sides, title and place as above, and only one talk announced before, still ahead
when that was published, fits. Without such a word a meeting has moved only if both tell its name, place and sides and
they are the same; else it is the next of its kind.
"""

import re
import sqlite3
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from .brief import Party, Talk
from .identity import key, run
from .names import states

VAGUE_DAYS = 5
"""From this many days on a period stands for a day in it that is not known yet."""

_MEETING = frozenset(
    """
    meeting meetings talks talk round session summit visit visits conference negotiations negotiation consultations
    consultation discussion discussions dialogue gathering conversation conversations further next upcoming planned
    bilateral trilateral joint new another follow up face official working high level a an the of on at in for with
    between and to by their its his her both two sides s
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday today tomorrow
    """.split()
) | {str(day) for day in range(1, 32)}
_REMOTE = frozenset("call calls phone telephone telephonic video videoconference virtual online remote".split())
_LATE = timedelta(days=1)
"""How long after its day a talk may be told to be put off."""
_RANK = {"proposed": 0, "scheduled": 0, "postponed": 1, "cancelled": 2}
"""Which of the tellings of one day is the later: a plan precedes its end."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A talk as one article announces it.

    Attributes:
        sides: Numbers of those who take part or mediate, each as the actor it represents; unnamed ones left out.
        article: Number of the article.
        place: Which of the article's talks it is.
        name: The article's id.
        published: ISO day of publication; "" if it is not known.
    """

    sides: frozenset[int]
    article: int
    place: int
    name: str
    published: str
    title: str
    status: str
    start: str | None
    until: str | None
    location: str | None


class Occasion:
    """Announcements of one talk.

    Attributes:
        told: All of them, in the order they were taken in.
    """

    def __init__(self, told: Iterable[Announcement]) -> None:
        self.told: list[Announcement] = []
        self._articles: set[int] = set()
        self._forms: dict[object, Announcement] = {}
        for one in told:
            self.add(one)

    def add(self, one: Announcement) -> None:
        """Take in an announcement."""
        self.told.append(one)
        self._articles.add(one.article)
        self._forms.setdefault((one.title, one.location, one.start, one.until, one.sides), one)

    def takes(self, other: Announcement) -> bool:
        """Whether ``other`` announces the same occasion, for the same time, as all of these."""
        return other.article not in self._articles and all(same_occasion(one, other) for one in self._forms.values())

    def becomes(self, later: "Occasion") -> bool:
        """Whether ``later`` tells what became of this: postponed, cancelled or moved to another day."""
        dated = [one for one in self.told if one.start]
        if not dated or self._articles & later._articles:
            return False
        known = max(dated, key=_order)
        news = min(later.told, key=lambda one: (_RANK[one.status] == 0, _order(one)))
        when = days(known.start, known.until) or (date.min, date.min)
        if not "" < known.published < news.published or when[1] < date.fromisoformat(news.published) - _LATE:
            return False
        if not all(same_meeting(one, news) for one in self._forms.values()):
            return False
        words, alike = _what(known) & _what(news), known.sides == news.sides
        if _RANK[news.status]:
            is_other = news.start is None if news.status == "cancelled" else news.start != known.start
            return is_other and bool(words or alike)
        named = bool(words) and _what(known) == _what(news) and _where(known, news) is True
        return (
            named
            and alike
            and len(known.sides) > 1
            and all(map(_is_day, (known, news)))
            and news.published <= when[1].isoformat()
        )

    def history(self) -> list[Announcement]:
        """The announcements that change what was known: another day or outcome than before; the first one comes first.

        That a scheduled talk is called proposed elsewhere, or on one day is called both, is no change.
        """
        steps: list[Announcement] = []
        for one in sorted(self.told, key=_order):
            if steps and _repeats(one, steps[-1]):
                continue
            steps.append(one)
        return steps


def _repeats(one: Announcement, last: Announcement) -> bool:
    """Whether ``one`` has nothing new after ``last``: at most it tells the day less exactly."""
    doubted = _RANK[one.status] == _RANK[last.status] and (one.status == "proposed" or one.published == last.published)
    if one.status != last.status and not doubted:
        return False
    return one.start is None or (last.start or "").startswith(one.start)


def days(start: str | None, until: str | None) -> tuple[date, date] | None:
    """First and last day of a talk; None where no first day is known."""
    if start is None:
        return None
    first, last = _period(start)
    return first, max(last, _period(until)[1]) if until else last


@lru_cache(maxsize=8192)
def _period(day: str) -> tuple[date, date]:
    """First and last day of what an ISO date of day, month or year names; a day that no month has is its last."""
    parts = [int(part) for part in day.split("-")]
    year, month = max(parts[0], 1), parts[1] if len(parts) > 1 else 0
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    last = monthrange(year, month)[1]
    first = min(parts[2], last) if len(parts) > 2 else 1
    return date(year, month, first), date(year, month, first if len(parts) > 2 else last)


@lru_cache(maxsize=8192)
def title_words(title: str) -> frozenset[str]:
    """The words that tell one meeting from another; states, days and kinds of meeting are taken off."""
    for form in sorted(set(re.findall(r"[^\W\d_][\w.]*", title)) & states().keys(), key=len, reverse=True):
        title = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", " ", title)
    return frozenset(word.rstrip("s") or word for word in key(title).split() if word not in _MEETING | _REMOTE)


@lru_cache(maxsize=8192)
def _is_remote(title: str) -> bool:
    return not _REMOTE.isdisjoint(key(title).split())


def _nested(one: frozenset[object], other: frozenset[object]) -> bool:
    return one <= other or other <= one


@lru_cache(maxsize=8192)
def _place(location: str) -> frozenset[str]:
    return frozenset(key(location).split()) - {"in", "at", "the", "of"}


def _what(one: Announcement) -> frozenset[str]:
    """The words of the title that do not tell the place."""
    return title_words(one.title) - _place(one.location or "")


def _where(one: Announcement, other: Announcement) -> bool | None:
    """Whether the places are the same; None where one of them is not told."""
    if not one.location or not other.location:
        return None
    return _nested(_place(one.location), _place(other.location))


def same_meeting(one: Announcement, other: Announcement, *, vague: bool = False) -> bool:
    """Whether who, what and where agree, whatever the day.

    Args:
        one: An announcement.
        other: Another.
        vague: Whether title or place have to be told by both.
    """
    words, others = _what(one), _what(other)
    where = _where(one, other)
    if where is False or not _nested(words, others) or _is_remote(one.title) != _is_remote(other.title):
        return False
    named = bool(words and others)
    if vague and not named and not where:
        return False
    common = len(one.sides & other.sides)
    if common > 1 and _nested(one.sides, other.sides):
        return True
    return named and words == others and bool(where) and (common > 1 or not one.sides or not other.sides)


def same_occasion(one: Announcement, other: Announcement) -> bool:
    """Whether two articles announce one occasion for one time."""
    if one.start is None or other.start is None or one.article == other.article:
        return False
    exact = _is_day(one), _is_day(other)
    if exact[0] != exact[1]:
        day, month = (one, other) if exact[0] else (other, one)
        when = month.until is None and len(month.start or "") == 7 and (day.start or "")[:7] == month.start
    elif all(exact):
        when = one.start == other.start
    else:
        when = (one.start, one.until) == (other.start, other.until)
    return when and same_meeting(one, other, vague=not all(exact))


def occasions(told: Iterable[Announcement]) -> list[Occasion]:
    """Fold announcements that start in one month, or in one year where no month is known; any order gives the same."""
    found: list[Occasion] = []
    starting: dict[str, list[Occasion]] = {}
    # Who tells most comes first, so that what is vague meets all that it could be.
    for one in sorted(told, key=_told_least):
        start = one.start or ""
        likely = found if len(start) == 7 else [*starting.get(start, ()), *starting.get(start[:7], ())]
        fits = [occasion for occasion in likely if occasion.takes(one)]
        if len(fits) == 1:
            fits[0].add(one)
        else:
            found.append(Occasion([one]))
            starting.setdefault(start, []).append(found[-1])
    return found


def _told_least(one: Announcement) -> tuple[object, ...]:
    vague = not _is_day(one)
    return vague, not one.location, -len(title_words(one.title)), -len(one.sides), _order(one)


def _is_day(one: Announcement) -> bool:
    when = days(one.start, one.until)
    return when is not None and (when[1] - when[0]).days < VAGUE_DAYS - 1


def _order(one: Announcement) -> tuple[str, int, str, int]:
    """What the announcements of an occasion are told in the order of."""
    return one.published, _RANK[one.status], one.name, one.place


# --- all talks of a corpus -------------------------------------------------------------------------------------------

_SCRATCH = """
CREATE TEMP TABLE announced (
    article INTEGER, place INTEGER, name TEXT, published TEXT, title TEXT, status TEXT, start TEXT, until TEXT,
    location TEXT, sides TEXT, what TEXT, head INTEGER, step INTEGER, PRIMARY KEY (article, place)
) WITHOUT ROWID;
CREATE TEMP TABLE attends (article INTEGER, place INTEGER, party INTEGER, PRIMARY KEY (article, place, party))
    WITHOUT ROWID;
"""


def prepare(db: sqlite3.Connection) -> None:
    """Make the scratch tables that ``note`` fills."""
    run(db, _SCRATCH)


def note(
    db: sqlite3.Connection, article: int, name: str, published: str, talks: Sequence[Talk], parties: Sequence[Party]
) -> None:
    """Take down the talks of an article; ``name`` is its id, and ``published`` is "" where it is not known."""
    places = {party.name: place for place, party in enumerate(parties)}
    for place, talk in enumerate(talks):
        row = (article, place, name, published, talk.title, talk.status, talk.start, talk.end, talk.location)
        what = " ".join(sorted(title_words(talk.title) - _place(talk.location or "")))
        head = article * _MANY + place
        db.execute("INSERT INTO announced VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, 1)", (*row, what, head))
        sides = {places[side] for side in (*talk.participants, *talk.mediators) if side in places}
        db.executemany("INSERT INTO attends VALUES (?, ?, ?)", ((article, place, side) for side in sides))


_MANY = 65536
"""More than the talks of any article."""


_SIDES = """
UPDATE announced SET sides = coalesce((SELECT group_concat(actor) FROM (
    SELECT DISTINCT party.actor FROM attends
    JOIN naming ON naming.article = attends.article AND naming.place = attends.party
    JOIN party ON party.item = naming.party JOIN party AS whole ON whole.item = party.actor AND NOT whole.own
    WHERE attends.article = announced.article AND attends.place = announced.place ORDER BY party.actor)), '');
"""


def settle(db: sqlite3.Connection) -> None:
    """Give rows of ``announced`` that are one occasion one ``head``, and ``step`` 0 to those that change nothing."""
    run(db, _SIDES)
    dated = _rows(db, "start IS NOT NULL ORDER BY substr(start, 1, 7), article, place")
    for _, month in groupby(dated, lambda row: (row[1].start or "")[:7]):
        for occasion in occasions(one for _, one in month):
            head = min(one.article * _MANY + one.place for one in occasion.told)
            places = ((head, one.article, one.place) for one in occasion.told)
            if len(occasion.told) > 1:
                db.executemany("UPDATE announced SET head = ? WHERE article = ? AND place = ?", places)
    _link(db)
    for _, told in groupby(_rows(db, "head IN (SELECT head FROM announced GROUP BY head HAVING count(*) > 1)"
                                     " ORDER BY head"), lambda row: row[0]):  # fmt: skip
        occasion = Occasion(one for _, one in told)
        steps = {(one.article, one.place) for one in occasion.history()}
        repeated = [(one.article, one.place) for one in occasion.told if (one.article, one.place) not in steps]
        db.executemany("UPDATE announced SET step = 0 WHERE article = ? AND place = ?", repeated)


def _rows(db: sqlite3.Connection, condition: str, *values: object) -> Iterator[tuple[int, Announcement]]:
    """Rows of ``announced``, each with its head."""
    columns = "head, sides, article, place, name, published, title, status, start, until, location"
    for head, sides, *rest in db.execute(f"SELECT {columns} FROM announced WHERE {condition}", values):  # noqa: S608
        yield head, Announcement(frozenset(map(int, sides.split(","))) if sides else frozenset(), *rest)


_SIDE = """
CREATE INDEX announced_head ON announced (head);
CREATE INDEX announced_what ON announced (what, sides);
CREATE TEMP TABLE side AS
    SELECT DISTINCT head, value AS actor, start, published FROM announced, json_each('[' || sides || ']')
    WHERE start IS NOT NULL AND published <> '';
CREATE INDEX side_actor ON side (actor, start);
CREATE INDEX side_head ON side (head);
"""


def _link(db: sqlite3.Connection) -> None:
    """Join what was announced to what became of it, in the order of the news."""
    run(db, _SIDE)
    news = db.execute("""
        SELECT head, min(published) AS day, sides FROM announced AS later
        WHERE published <> '' AND sides <> '' AND (status IN ('postponed', 'cancelled') OR (
            what <> '' AND start IS NOT NULL AND location IS NOT NULL AND EXISTS (
                SELECT 1 FROM announced AS one
                WHERE one.what = later.what AND one.sides = later.sides AND one.location IS NOT NULL
                AND one.published < later.published AND one.start >= later.published AND one.start <> later.start)))
        GROUP BY head ORDER BY day, head""").fetchall()
    for later, day, sides in news:
        coming = db.execute(
            """
            SELECT head FROM side WHERE actor IN (SELECT value FROM json_each('[' || ? || ']')) AND start >= ?
            AND published < ? AND head <> ? GROUP BY head HAVING count(DISTINCT actor) > 1 ORDER BY head""",
            (sides, day[:7], day, later),
        )
        told = _occasion(db, later)
        fits = [head for (head,) in coming.fetchall() if _occasion(db, head).becomes(told)]
        if len(fits) == 1:
            db.execute("UPDATE announced SET head = ? WHERE head = ?", (fits[0], later))
            db.execute("UPDATE side SET head = ? WHERE head = ?", (fits[0], later))


def _occasion(db: sqlite3.Connection, head: int) -> Occasion:
    return Occasion(one for _, one in _rows(db, "head = ? ORDER BY article, place", head))
