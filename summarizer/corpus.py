"""CORPUS: the results of batches → an index of who, what and when in all their articles, one SQLite file.

Reads every line twice, so that of each article only the line that holds is taken in, in the order of ids: the same
lines in any order give the same index. What is folded lies in temporary tables on disk, so that memory stays flat.
Which parties are one is for ``identity``, which talks for ``gatherings``. An agreement or a concern that another
article tells again, in the same cited sentences, of the same parties and with the same outcome, at most a week after,
is one with several sources. How an index is asked is not known here.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from pydantic import ValidationError

from . import gatherings, identity
from .brief import Brief, Item
from .errors import ArticleError, ConfigError
from .gatherings import days, title_words
from .identity import run
from .results import parsed

APPLICATION, VERSION = 0x42524653, 2
"""What SQLite's header says of an index, and the version of its tables."""

Kind = Literal["party", "talk", "agreement", "concern"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What items there are, in the order in which they are told."""

RETOLD_DAYS = 7
"""How long after one telling the same sentences about the same parties are the same agreement or concern."""

SCHEMA = """
CREATE TABLE article (
    number INTEGER PRIMARY KEY,        -- in the order of ids
    id TEXT NOT NULL UNIQUE, title TEXT, publisher TEXT, published TEXT, url TEXT,
    copy_of INTEGER                    -- article of the same text whose items and sentences are its own
);
CREATE TABLE sentence (article INTEGER, number INTEGER, text TEXT, PRIMARY KEY (article, number)) WITHOUT ROWID;
CREATE TABLE item (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                -- party, talk, agreement, concern
    label TEXT NOT NULL,               -- name, title or summary
    status TEXT,                       -- by the latest article
    start TEXT, until TEXT, said TEXT, location TEXT, topics TEXT,  -- of a talk; topics as a JSON list
    one_sided INTEGER,                 -- 1 for an agreement known from one of those bound by it alone
    first_day TEXT, last_day TEXT,     -- days that a talk lies on, or lay on before it was put off without a new day
    first_published TEXT, last_published TEXT, articles INTEGER
);
CREATE TABLE part (item INTEGER, party INTEGER, role TEXT, PRIMARY KEY (item, role, party)) WITHOUT ROWID;
CREATE INDEX part_party ON part (party);
CREATE TABLE source (
    item INTEGER, article INTEGER, place INTEGER,
    evidence TEXT,                     -- numbers of the cited sentences, as a JSON list
    support TEXT, status TEXT, start TEXT, until TEXT, said TEXT,
    step INTEGER,                      -- 1 where it changes what was known of the item
    PRIMARY KEY (item, article, place)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
    label, topics, names, quotes, content='', tokenize='porter unicode61 remove_diacritics 2');
"""

_SCRATCH = """
CREATE TEMP TABLE line (
    id TEXT PRIMARY KEY, file INTEGER, at INTEGER, number INTEGER, root TEXT, sha TEXT
);
CREATE TEMP TABLE claim (
    article INTEGER, kind TEXT, place INTEGER, label TEXT, status TEXT, start TEXT, until TEXT, said TEXT,
    location TEXT, topics TEXT, evidence TEXT, support TEXT, one_sided INTEGER, digest BLOB, head INTEGER, step INTEGER,
    PRIMARY KEY (kind, article, place)
) WITHOUT ROWID;
CREATE TEMP TABLE role (article INTEGER, kind TEXT, place INTEGER, role TEXT, party INTEGER);
CREATE INDEX temp.role_claim ON role (kind, article, place);
"""

_ROLES = ("parties", "reported_by", "participants", "mediators", "raised_by", "directed_at")


class Counts(NamedTuple):
    """What an index holds, and how many articles of the lines had no brief."""

    articles: int
    failures: int
    parties: int
    talks: int
    agreements: int
    concerns: int


def build(paths: Sequence[Path], target: Path, notice: Callable[[str], None]) -> Counts:
    """Make the index of the results in ``paths`` and put it at ``target``, in place of an older one.

    Args:
        paths: Results files; of several lines with one id the last holds, but where two files mean different articles.
        target: Where the index goes once it is complete.
        notice: Told what was passed over, a sentence each.

    Raises:
        ArticleError: A file cannot be read or holds something else, or there is no brief in any.
        ConfigError: ``target`` cannot be written, or is a file of another kind.
    """
    if sqlite3.sqlite_version_info < (3, 33):
        raise ConfigError(f"SQLite {sqlite3.sqlite_version} is too old", "Use a Python with SQLite 3.33 or newer.")
    if target.exists() and not is_index(target):
        what = f"Cannot write to {str(target)!r}: it is there and no index of briefs"
        raise ConfigError(what, "Choose another --out, or remove it.")
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part, isolation_level=None)) as db:
            counts = _filled(db, paths, notice)
        part.replace(target)
    except (OSError, sqlite3.OperationalError) as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_ERROR":
            raise  # a fault of ours, not of the disk
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigError(f"Cannot write {str(target)!r} ({why})", "Choose another --out.") from error
    finally:
        part.unlink(missing_ok=True)
    return counts


def is_index(path: Path) -> bool:
    """Whether the file at ``path`` is an index of briefs, of whatever version."""
    try:
        with path.open("rb") as file:
            head = file.read(72)
    except OSError:
        return False
    return head.startswith(b"SQLite format 3\0") and head[68:72] == APPLICATION.to_bytes(4, "big")


def _filled(db: sqlite3.Connection, paths: Sequence[Path], notice: Callable[[str], None]) -> Counts:
    # Until it is complete the file is nobody's: it needs no journal and no waiting for the disk.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -32768"):
        db.execute(f"PRAGMA {pragma}")
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("BEGIN")
    run(db, SCHEMA + _SCRATCH)
    identity.prepare(db)
    gatherings.prepare(db)
    failures = _scan(db, paths, notice)
    for number, copy_of, name, brief in _held(db, paths):
        _note(db, number, copy_of, name, brief)
    identity.settle(db)
    gatherings.settle(db)
    run(db, _FOLDED)
    _fold_retold(db)
    for function, name in ((partial(_edge, 0), "first_day"), (partial(_edge, 1), "last_day"), (_telling, "telling")):
        db.create_function(name, 2, function, deterministic=True)
    run(db, _STORE)
    db.execute("COMMIT")
    kinds = dict(db.execute("SELECT kind, count(*) FROM item GROUP BY kind"))
    articles = db.execute("SELECT count(*) FROM article").fetchone()[0]
    return Counts(articles, failures, *(kinds.get(kind, 0) for kind in KINDS))


# --- lines -----------------------------------------------------------------------------------------------------------


def _scan(db: sqlite3.Connection, paths: Sequence[Path], notice: Callable[[str], None]) -> int:
    """Note where the line of each article is; returns how many articles have none with a brief."""
    failed: set[str] = set()
    for place, path in enumerate(paths):
        at = 0
        for number, (line, is_last) in enumerate(_lines(path), 1):
            result = parsed(line) if line.strip() else None
            if result and _CONTROLS.search(result["id"]):
                result = None
            if result and result.get("brief"):
                id, text = result["id"], str(result["brief"].get("article", {}).get("sha256"))
                other = "SELECT 1 FROM line WHERE id = ? AND file <> ? AND sha <> ?"
                if db.execute(other, (id, place, text)).fetchone():
                    notice(f"{id!r} is another article in {str(path)!r} than before; it goes by a mark of its text.")
                    id = f"{id}#{text[:8]}"
                row = (id, place, at, result.get("same_as") or id, text)
                db.execute("INSERT OR REPLACE INTO line (id, file, at, root, sha) VALUES (?, ?, ?, ?, ?)", row)
                failed.discard(result["id"])
            elif result:
                db.execute("DELETE FROM line WHERE id = ? AND file = ?", (result["id"], place))
                failed.add(result["id"])
            elif line.strip() and not (is_last and number > 1):
                raise ArticleError(f"Line {number} of {str(path)!r} is no result of a batch", _MEND)
            elif line.strip():
                notice(f"The last line of {str(path)!r} is cut off; it was skipped.")
            at += len(line)
    if not db.execute("SELECT count(*) FROM line").fetchone()[0]:
        raise ArticleError(f"There is no brief in {', '.join(repr(str(path)) for path in paths)}", _MEND)
    for _ in range(8):  # the original of a copy may be a copy itself
        db.execute(_ROOT)
    run(db, _COPIES)
    return len(failed)


def _lines(path: Path) -> Iterator[tuple[bytes, bool]]:
    """The lines of a file, each with whether it is the last."""
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is no file" if path.exists() else "does not exist"
        raise ArticleError(f"{str(path)!r} {what}", _MEND)
    try:
        with path.open("rb") as file:
            line = next(file, None)
            while line is not None:
                following = next(file, None)
                yield line, following is None
                line = following
    except OSError as error:
        raise ArticleError(f"Cannot read {str(path)!r} ({error.strerror})") from error


_MEND = "Give the files that `summarizer batch` wrote."
_ROOT = "UPDATE line SET root = one.root FROM line AS one WHERE one.id = line.root AND one.root <> line.root"
_COPIES = """
UPDATE line SET root = first FROM (SELECT root AS lost, min(id) AS first FROM line GROUP BY root)
    WHERE root = lost AND root NOT IN (SELECT id FROM line WHERE id = root);
UPDATE line SET number = nth FROM (SELECT id AS own, row_number() OVER (ORDER BY id) AS nth FROM line) WHERE id = own;
"""


def _held(db: sqlite3.Connection, paths: Sequence[Path]) -> Iterator[tuple[int, int | None, str, Brief]]:
    """Number, the number of what it copies, id and brief of each article; file after file, as they lie there."""
    for place, path in enumerate(paths):
        rows = db.execute(
            """SELECT line.at, line.number, line.id, original.number FROM line JOIN line AS original
            ON original.id = line.root WHERE line.file = ? ORDER BY line.at""",
            (place,),
        )
        with path.open("rb") as file:
            for at, number, name, original in rows:
                file.seek(at)
                data = parsed(file.readline()) or {}
                try:
                    brief = Brief.model_validate(data.get("brief"))
                except ValidationError as error:
                    fault = error.errors()[0]
                    where = ".".join(map(str, fault["loc"]))
                    what = f"The brief of {name!r} in {str(path)!r} cannot be read ({where}: {fault['msg']})"
                    raise ArticleError(what, "Make it anew with `summarizer batch`.") from error
                yield number, None if original == number else original, name, brief


# --- what one article says -------------------------------------------------------------------------------------------


def _note(db: sqlite3.Connection, number: int, copy_of: int | None, name: str, brief: Brief) -> None:
    about = brief.article
    title, source, url = (text and _clean(text) for text in (about.title, about.source, about.url))
    row = (number, name, title, source, about.published and about.published.isoformat(), url, copy_of)
    db.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    if copy_of is not None:
        return
    texts = {sentence.number: _clean(sentence.text) for sentence in brief.sentences}
    db.executemany("INSERT INTO sentence VALUES (?, ?, ?)", ((number, *sentence) for sentence in texts.items()))
    identity.note(db, number, name, brief.parties)
    gatherings.note(db, number, name, row[4] or "", brief.talks, brief.parties)
    places = {party.name: place for place, party in enumerate(brief.parties)}
    lists: tuple[Sequence[Item], ...] = (brief.parties, brief.talks, brief.agreements, brief.concerns)
    for kind, items in zip(KINDS, lists, strict=True):
        for place, item in enumerate(items):
            data = item.model_dump()
            label = data.get("summary") or data.get("title") or data["name"]
            told = [" ".join(texts.get(at, "").casefold().split()) for at in item.evidence]
            digest = blake2b("\0".join([str(data.get("status")), *told]).encode(), digest_size=16).digest()
            slots = [data.get(slot) for slot in ("status", "start", "end", "when", "location")]
            lists_of = [json.dumps(data.get(slot, []), ensure_ascii=False) for slot in ("topics", "evidence")]
            db.execute(
                "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 1)",
                (number, kind, place, label, *slots, *lists_of, item.support, data.get("one_sided", False), digest),
            )
            for role in _ROLES:
                given = data.get(role) or []
                names = dict.fromkeys([given] if isinstance(given, str) else given)
                rows = ((number, kind, place, role, places[who]) for who in names if who in places)
                db.executemany("INSERT INTO role VALUES (?, ?, ?, ?, ?)", rows)


def _clean(text: str) -> str:
    """``text`` without control characters: what a file says may be printed to a terminal."""
    return _CONTROLS.sub(" ", text)


_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


# --- what several articles say ---------------------------------------------------------------------------------------

_FOLDED = """
UPDATE role SET party = naming.party FROM naming WHERE naming.article = role.article AND naming.place = role.party;
UPDATE claim SET head = naming.party FROM naming
    WHERE claim.kind = 'party' AND naming.article = claim.article AND naming.place = claim.place;
UPDATE claim SET head = announced.head, step = announced.step FROM announced
    WHERE kind = 'talk' AND announced.article = claim.article AND announced.place = claim.place;
"""
_SAME = "UPDATE claim SET head = ? WHERE kind = ? AND article = ? AND place = ?"
_RETOLD = """
UPDATE claim SET head = article * 65536 + place WHERE kind IN ('agreement', 'concern');
CREATE TEMP TABLE retold AS
    SELECT *, row_number() OVER (PARTITION BY kind, article, digest, who ORDER BY place) AS nth FROM (
        SELECT kind, article, place, digest, head, (SELECT group_concat(role || party) FROM (
            SELECT role, party FROM role WHERE role.kind = claim.kind AND role.article = claim.article
            AND role.place = claim.place ORDER BY role, party)) AS who
        FROM claim WHERE kind IN ('agreement', 'concern'));
"""


def _fold_retold(db: sqlite3.Connection) -> None:
    """Give agreements and concerns that are told again the same ``head``."""
    run(db, _RETOLD)
    rows = db.execute("""
        SELECT kind, digest, who, nth, coalesce(published, ''), article, place, head FROM retold
        JOIN article ON article.number = retold.article ORDER BY kind, digest, who, nth, published, article""")
    for _, told in groupby(rows, itemgetter(0, 1, 2, 3)):
        before, head = None, 0
        for kind, _, _, _, published, article, place, own in told:
            if before is not None and _within_days(before, published):
                db.execute(_SAME, (head, kind, article, place))
            else:
                head = own
            before = published


def _within_days(one: str, other: str) -> bool:
    if not one or not other:
        return one == other
    return (date.fromisoformat(other) - date.fromisoformat(one)).days <= RETOLD_DAYS


_STORE = """
CREATE TEMP TABLE headed AS
    SELECT kind, head, row_number() OVER (ORDER BY kind <> 'party', kind <> 'talk', kind, head) AS number
    FROM (SELECT kind, head FROM claim UNION SELECT 'party', item FROM party);
CREATE UNIQUE INDEX headed_head ON headed (kind, head);
INSERT INTO part SELECT DISTINCT number, party, role FROM role
    JOIN claim USING (kind, article, place) JOIN headed USING (kind, head) WHERE party IS NOT NULL;
INSERT INTO source
    SELECT number, article, place, evidence, support, status, start, until, said, step
    FROM claim JOIN headed USING (kind, head);
INSERT INTO item (number, kind, label, location, one_sided)
    SELECT number, told.kind, label, location, one_sided FROM (
        SELECT kind, head, label, row_number() OVER (
            PARTITION BY kind, head ORDER BY count(*) DESC, telling(kind, label) DESC, label) AS nth,
            first_value(location) OVER (PARTITION BY kind, head ORDER BY location IS NULL, count(*) DESC, location)
            AS location, max(max(one_sided)) OVER (PARTITION BY kind, head) AS one_sided  -- some article may know more
        FROM claim WHERE kind <> 'party' GROUP BY kind, head, label, location) AS told
    JOIN headed USING (kind, head) WHERE nth = 1;
INSERT INTO item (number, kind, label) SELECT item, 'party', name FROM party;
UPDATE item SET topics = listed FROM (
    SELECT number AS of, json_group_array(DISTINCT value) AS listed
    FROM claim JOIN headed USING (kind, head), json_each(claim.topics) GROUP BY number) WHERE number = of;
CREATE TEMP TABLE told AS
    SELECT source.*, row_number() OVER (PARTITION BY item ORDER BY coalesce(published, '') DESC,
        source.status = 'cancelled' DESC, source.status = 'postponed' DESC, article.number DESC, place DESC) AS nth
    FROM source JOIN article ON article.number = source.article WHERE step = 1 AND source.status IS NOT NULL;
CREATE INDEX told_item ON told (item, nth);
UPDATE item SET status = told.status, start = told.start, until = told.until, said = told.said,
    first_day = first_day(told.start, told.until), last_day = last_day(told.start, told.until)
    FROM told WHERE told.item = number AND nth = 1;
UPDATE item SET first_day = first_day(told.start, told.until), last_day = last_day(told.start, told.until)
    FROM (SELECT item, min(nth) AS nth FROM told WHERE start IS NOT NULL GROUP BY item) AS dated
    JOIN told USING (item, nth) WHERE dated.item = number AND first_day IS NULL;
INSERT INTO source SELECT item, copy.number, place, evidence, support, source.status, start, until, said, 0
    FROM source JOIN article AS copy ON copy.copy_of = source.article;
UPDATE item SET first_published = first, last_published = last, articles = many FROM (
    SELECT item AS of, min(published) AS first, max(published) AS last, count(DISTINCT article) AS many
    FROM source JOIN article ON article.number = source.article GROUP BY item) WHERE number = of;
UPDATE item SET articles = 0 WHERE articles IS NULL;
CREATE INDEX item_kind ON item (kind, first_day);
INSERT INTO words (rowid, label, topics, names, quotes)
    SELECT number, label, coalesce(topics, ''), coalesce((SELECT group_concat(name, ' ') FROM (
        SELECT party.name FROM part JOIN party ON party.item = part.party WHERE part.item = number
        UNION SELECT name.name FROM name WHERE name.party = number)), ''),
        coalesce((SELECT group_concat(text, ' ') FROM (
            SELECT DISTINCT sentence.article, sentence.number, text FROM source, json_each(source.evidence)
            JOIN sentence ON sentence.article = source.article AND sentence.number = value
            WHERE source.item = item.number)), '')
    FROM item;
"""


def _edge(which: int, start: str | None, until: str | None) -> str | None:
    """First or last day of a talk as SQL asks for it; of a deadline the day itself."""
    period = days(start or until, until)
    return period[which].isoformat() if period else None


def _telling(kind: str, label: str) -> int:
    """How much a summary or title tells: a title by what tells one meeting from another."""
    return len(title_words(label)) if kind == "talk" else len(label)
