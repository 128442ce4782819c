"""Questions to an index of briefs → the parties, talks, agreements and concerns that answer them, with their sources.

Reads what ``corpus`` wrote and changes nothing. How answers are shown is not known here.
"""

import json
import re
import sqlite3
from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, get_args

from .brief import AgreementStatus, Party, TalkStatus
from .corpus import KINDS, VERSION, Kind, is_index
from .errors import ArticleError, ConfigError
from .identity import key, namings, slug, states_by_key

STATUSES: tuple[str, ...] = (*get_args(TalkStatus), *get_args(AgreementStatus)[:2], *get_args(AgreementStatus)[3:])

_LATEST = 20
"""Of so many articles the sentences that name a party are given."""
_NEAR = 8
"""Most names that are proposed where one is unknown or stands for several."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is looked for; what is None or empty does not matter.

    Attributes:
        words: Each is somewhere in an item, its cited sentences or its parties; several in one are a phrase.
        party: An id, name, alias or adjective.
        exact: Whether who represents the party is left out.
        first: First day as YYYY-MM-DD, YYYY-MM or YYYY: of talks the days they lie on, of others the publication.
        last: Last day, in the same forms.
        limit: At most so many of each kind.
    """

    words: tuple[str, ...] = ()
    party: str | None = None
    exact: bool = False
    kind: Kind | None = None
    first: str | None = None
    last: str | None = None
    status: str | None = None
    limit: int = 10

    @property
    def is_open(self) -> bool:
        """Whether it asks for nothing in particular."""
        return not (self.words or self.party or self.kind or self.first or self.last or self.status)


class Named(NamedTuple):
    """A party in one of its parts in an item."""

    id: str
    name: str
    role: str


class Source(NamedTuple):
    """What one article says of an item.

    Attributes:
        article: Its id.
        quotes: Each cited sentence as number and text.
        is_step: Whether it changes what was known before.
    """

    article: str
    title: str | None
    publisher: str | None
    published: str | None
    quotes: list[tuple[int, str]]
    is_step: bool
    support: str | None
    status: str | None
    start: str | None
    until: str | None
    said: str | None


class Found(NamedTuple):
    """An item with all there is to know of it.

    Attributes:
        label: Name, title or summary.
        details: By kind: of a talk its days, place and topics, of an agreement whether it is known from one side alone,
            of a party its id, aliases, offices and principal.
        parties: Who has which part in it.
        history: Of a talk the sources that changed what was known, if there are several.
        sources: In the order of their publication; of a party the latest.
    """

    number: int
    kind: Kind
    label: str
    status: str | None
    articles: int
    details: dict[str, Any]
    parties: list[Named]
    history: list[Source]
    sources: list[Source]


class Answer(NamedTuple):
    """Of one kind, the items that are shown, and how many there are."""

    kind: Kind
    found: list[Found]
    total: int


class Overview(NamedTuple):
    """What there is in an index: counts, the first and last day of publication, who is named most, what comes next."""

    counts: dict[str, int]
    first: str | None
    last: str | None
    parties: list[Found]
    talks: list[Found]


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The index at ``path``, for reading.

    Raises:
        ArticleError: It is missing or no index of this version.
    """
    if not path.is_file():
        raise ArticleError(f"There is no index at {str(path)!r}", "Make one with `summarizer merge`.")
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        if not is_index(path):
            raise ArticleError(f"{str(path)!r} is no index of briefs", "Make one with `summarizer merge`.")
        if db.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            raise ArticleError(f"{str(path)!r} is of another version", "Make it anew with `summarizer merge`.")
        yield db
    except sqlite3.DatabaseError as error:
        raise ArticleError(f"{str(path)!r} is damaged ({error})", "Make it anew with `summarizer merge`.") from error
    finally:
        db.close()


def answer(db: sqlite3.Connection, question: Question) -> list[Answer]:
    """The answers, kind by kind: parties by how many articles name them, talks by their days, others newest first.

    Raises:
        ConfigError: Words without a letter, a date or status that is none, a party that is unknown or several.
    """
    tests, values = _tests(db, question)
    where = " AND ".join(tests) or "1"
    answers = []
    for kind in KINDS:
        if question.kind in (None, kind):
            given = [*values, kind]
            sql = f"FROM item WHERE {where} AND kind = ?"
            total = db.execute(f"SELECT count(*) {sql}", given).fetchone()[0]
            rows = db.execute(f"SELECT number {sql} ORDER BY {_ORDER[kind]}, number LIMIT ?", [*given, question.limit])
            answers.append(Answer(kind, [_found(db, number) for (number,) in rows.fetchall()], total))
    return answers


def overview(db: sqlite3.Connection, limit: int) -> Overview:
    """What the index holds; the next talks are those that lie ahead of the latest article."""
    counts = {"article": db.execute("SELECT count(*) FROM article").fetchone()[0]}
    many = dict(db.execute("SELECT kind, count(*) FROM item GROUP BY kind"))
    counts |= {kind: many.get(kind, 0) for kind in KINDS}
    first, last = db.execute("SELECT min(published), max(published) FROM article").fetchone()
    parties = answer(db, Question(kind="party", limit=limit))[0].found
    ahead = answer(db, Question(kind="talk", first=last, limit=2 * limit))[0].found if last else []
    talks = [talk for talk in ahead if talk.status != "cancelled"][:limit]
    return Overview(counts, first, last, parties, talks)


_ORDER = {
    "party": "articles DESC, label",
    "talk": "first_day IS NULL, first_day, last_day",
    "agreement": "last_published DESC",
    "concern": "last_published DESC",
}


def _tests(db: sqlite3.Connection, question: Question) -> tuple[list[str], list[object]]:
    """The question as conditions of SQL on ``item``, and their values."""
    tests: list[str] = []
    values: list[object] = []
    if question.words:
        tests.append("number IN (SELECT rowid FROM words WHERE words MATCH ?)")
        values.append(" ".join(map(_phrase, question.words)))
    if question.party is not None:
        tests.append(_INVOLVED)
        values += [party(db, question.party), not question.exact]
    if question.status is not None:
        if question.status not in STATUSES:
            raise ConfigError(f"--status {question.status!r} is none", f"One of: {', '.join(STATUSES)}.")
        tests.append("status = ?")
        values.append(question.status)
    for edge, name, day in (("last", "--from", question.first), ("first", "--to", question.last)):
        if day is not None:
            sign = ">=" if edge == "last" else "<="
            tests.append(f"iif(kind = 'talk', {edge}_day, {edge}_published) {sign} ?")
            values.append(_day(name, day, is_last=edge == "first"))
    return tests, values


_INVOLVED = """number IN (
    WITH RECURSIVE acting(party) AS (
        SELECT ? UNION SELECT item FROM party JOIN acting ON party.represents = acting.party WHERE ?
    ) SELECT party FROM acting UNION SELECT item FROM part JOIN acting USING (party))"""


def _phrase(words: str) -> str:
    """``words`` as FTS5 takes them for nothing but words; several are a phrase."""
    plain = " ".join(re.findall(r"\w+", words.encode("utf-8", "replace").decode()))
    if not plain:
        raise ConfigError(f"There is no word in {words!r}", "Give words, or leave them out.")
    return f'"{plain}"'


def _day(name: str, text: str, *, is_last: bool) -> str:
    """``text`` as a day: the first or the last of a month or year."""
    try:
        parts = [int(part) for part in text.split("-")] if _ISO.fullmatch(text) else []
        year, month, day = (*parts, *((12, 31) if is_last else (1, 1))[len(parts) - 1 :])
        return date(year, month, day if len(parts) > 2 or not is_last else monthrange(year, month)[1]).isoformat()
    except ValueError:
        raise ConfigError(f"{name} {text!r} is no date", "Give it as YYYY-MM-DD, YYYY-MM or YYYY.") from None


_ISO = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


# --- parties ---------------------------------------------------------------------------------------------------------


def party(db: sqlite3.Connection, name: str) -> int:
    """The party that ``name`` stands for: its id, else its name, a form of a state's, or an alias.

    What is a party of one article only stands back: "Harris" is who else goes by it, if that is one.

    Raises:
        ConfigError: There is none, or there are several; the message names them.
    """
    name = name.encode("utf-8", "replace").decode()
    form = key(name)
    (agency,) = namings([Party.model_construct(name=name, kind="agency", represents=None)])
    found = _with_id(db, name) or _called(db, form, own=False)
    found = found or _with_id(db, f"state:{slug(states_by_key().get(form, form))}")
    found = (
        found or _with_id(db, f"agency:{slug(agency.key)}@{slug(agency.state or '')}") or _called(db, form, own=True)
    )
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigError(f"{name!r} may be {_listed(db, found)}", "Give --party one of these ids.")
    near = _near(db, form)
    what = f"No party is called {name!r}"
    raise ConfigError(what, f"Near: {_listed(db, near)}." if near else "Try a shorter name, or search for the words.")


def _with_id(db: sqlite3.Connection, id: str) -> list[int]:
    return [row[0] for row in db.execute("SELECT item FROM party WHERE id = ?", (id,))]


def _called(db: sqlite3.Connection, form: str, *, own: bool) -> list[int]:
    """Parties of this name or alias; if it is the full name of one, that one, unless more articles mean another."""
    rows = db.execute(
        """SELECT party, max(full) AS named, sum(times) AS times FROM (
            SELECT party, full, articles AS times FROM name WHERE form = :form
            UNION ALL SELECT item, 1, 0 FROM party WHERE key = :form
        ) JOIN party ON item = party WHERE own = :own GROUP BY party ORDER BY times DESC, named DESC, party""",
        {"form": form, "own": own},
    ).fetchall()
    named = [party for party, full, _ in rows if full]
    return named if len(named) == 1 and rows[0][1] else [party for party, _, _ in rows]


def _near(db: sqlite3.Connection, form: str) -> list[int]:
    """Parties with a name that begins with ``form``, else has it, else has its first word."""
    whole = re.sub(r"[_%\\]", r"\\\g<0>", form)
    for pattern in (f"{whole}%", f"%{whole}%", f"{whole.partition(' ')[0]}%") if form.strip() else ():
        rows = db.execute("SELECT DISTINCT party FROM name WHERE form LIKE ? ESCAPE '\\'", (pattern,)).fetchall()
        if rows:
            return [row[0] for row in rows]
    return []


def _listed(db: sqlite3.Connection, parties: list[int]) -> str:
    """The ids of these parties, those of most articles first, each with who it is."""
    rows = db.execute(
        """SELECT party.id, label, whom.name, articles FROM party JOIN item ON number = party.item
        LEFT JOIN party AS whom ON whom.item = party.represents
        WHERE party.item IN (SELECT value FROM json_each(?)) ORDER BY articles DESC, party.id""",
        (json.dumps(parties),),
    ).fetchall()
    told = [
        f"{id} ({label}{f' for {whom}' if whom else ''}, {count:,} article{'s' * (count != 1)})"
        for id, label, whom, count in rows[:_NEAR]
    ]
    more = [f"{len(rows) - _NEAR} more"] if len(rows) > _NEAR else []
    return ", ".join([*told, *more])


# --- items -----------------------------------------------------------------------------------------------------------


def _found(db: sqlite3.Connection, number: int) -> Found:
    kind, label, status, start, until, said, location, topics, one_sided, first, last, articles = db.execute(
        """SELECT kind, label, status, start, until, said, location, topics, one_sided, first_published, last_published,
        articles FROM item WHERE number = ?""",
        (number,),
    ).fetchone()
    details: dict[str, Any] = {"first_published": first, "last_published": last}
    if kind == "talk":
        details |= {
            "start": start,
            "end": until,
            "when": said,
            "location": location,
            "topics": json.loads(topics or "[]"),
        }
    if kind == "agreement":
        details["one_sided"] = bool(one_sided)
    if kind == "party":
        details |= _who(db, number)
    parts = db.execute(
        """SELECT id, name, role FROM part JOIN party ON party.item = part.party WHERE part.item = ?
        ORDER BY role = 'directed_at', role = 'reported_by', role = 'mediators', id""",
        (number,),
    )
    sources = _sources(db, number, _LATEST if kind == "party" else -1)
    steps = [source for source in sources if source.is_step and kind == "talk"]
    parties = [Named(*row) for row in parts]
    return Found(number, kind, label, status, articles, details, parties, steps if len(steps) > 1 else [], sources)


def _who(db: sqlite3.Connection, number: int) -> dict[str, Any]:
    """What is known of a party."""
    id, kind, represents, whom = db.execute(
        """SELECT party.id, party.kind, whom.id, whom.name FROM party
        LEFT JOIN party AS whom ON whom.item = party.represents WHERE party.item = ?""",
        (number,),
    ).fetchone()
    names = db.execute(
        """SELECT name FROM name WHERE party = ? AND name <> (SELECT name FROM party WHERE item = ?)
        GROUP BY name ORDER BY sum(articles) DESC, name""",
        (number, number),
    )
    offices = db.execute(
        "SELECT role, first, last, articles FROM office WHERE party = ? ORDER BY articles DESC, role", (number,)
    )
    listed = [dict(zip(("role", "first", "last", "articles"), row, strict=True)) for row in offices]
    aliases = [row[0] for row in names]
    return {"id": id, "kind": kind, "represents": represents, "principal": whom, "aliases": aliases, "roles": listed}


def _sources(db: sqlite3.Connection, number: int, most: int) -> list[Source]:
    """What articles say of an item, in the order of publication; of many the last ones."""
    rows = db.execute(
        """SELECT id, title, publisher, published, coalesce(copy_of, number), evidence, step, support, status, start,
        until, said FROM source JOIN article ON number = article WHERE item = ?
        ORDER BY coalesce(published, '') DESC, status = 'cancelled' DESC, status = 'postponed' DESC, id DESC,
        place DESC LIMIT ?""",
        (number, most),
    ).fetchall()
    found = []
    for id, title, publisher, published, original, evidence, step, *rest in reversed(rows):
        quotes = db.execute(
            "SELECT number, text FROM sentence WHERE article = ? AND number IN (SELECT value FROM json_each(?))",
            (original, evidence),
        ).fetchall()
        found.append(Source(id, title, publisher, published, quotes, bool(step), *rest))
    return found
