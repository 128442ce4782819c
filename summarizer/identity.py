"""Which parties of many articles are one: what their names, states and offices say, by exact rules.

Reads the parties that ``note`` was given, article by article, and writes the tables ``party``, ``name`` and ``office``.
Knows the table of states and no other fact of the world; how alike two names look is never asked. What is left open
stays apart:

- A *state* is known by the table: name, short form, adjective.
- A *body* (agency, organization, group, company) is its name, whatever kind an article takes it for. An agency, army
  or other body of one state is that name and the state: its name's adjective tells ("Russian Foreign Ministry"), else
  whom it represents. One without a state is the one of its name if all others are of one state. An acronym is the name
  that articles declare it for, if they declare one only.
- A *person* is the full name; a middle initial may be missing if all who have one have the same. Bearers of one name
  who act for several states are several people; one of no known state is then whoever alone has the same office. Where
  a state is given three times as often as another for the same office, the other is a misreading.
- A *surname* is the person who alone of all its bearers has the same state or office; else it stands for itself, in
  its article only.
- What has no name of its own ("farmers", "the ministry", "the minister") is a party of its article only, unless it
  is an agency of a known state.
- Who is called a person under a body's name of several words, without an office, is that body.
"""

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple, get_args

from .brief import Party, PartyKind
from .mentions import is_ordinary
from .names import fold, plain, states
from .offices import KIND_OF, PORTFOLIO, RANKS, STOP

MISREAD = 3
"""How many times as often a state is given for a name and office than another that is then taken for a misreading."""

SCHEMA = """
CREATE TABLE party (
    item INTEGER PRIMARY KEY,          -- its row in item
    id TEXT NOT NULL UNIQUE,           -- kind:name, with @state or @article where the name alone is not enough
    name TEXT NOT NULL,                -- the most frequent full name
    kind TEXT NOT NULL,
    key TEXT NOT NULL,                 -- what its names have in common
    represents INTEGER,                -- party for which it mostly acts
    actor INTEGER NOT NULL,            -- party at the end of that chain: itself if it acts for nobody
    own INTEGER NOT NULL               -- 1 if it is a party of one article only because its name tells too little
);
CREATE TABLE name (                    -- every name and alias as written
    party INTEGER, form TEXT, name TEXT, full INTEGER, articles INTEGER,  -- form as key() gives it; full: no alias
    PRIMARY KEY (party, name, full)
) WITHOUT ROWID;
CREATE INDEX name_form ON name (form);
CREATE INDEX party_key ON party (key);
CREATE TABLE office (                  -- with the first and last day of publication
    party INTEGER, role TEXT, first TEXT, last TEXT, articles INTEGER, PRIMARY KEY (party, role)
) WITHOUT ROWID;
"""

_SCRATCH = """
CREATE TEMP TABLE naming (
    article INTEGER, place INTEGER,    -- the how-manieth party of which article
    name TEXT, kind TEXT, role TEXT, office TEXT,
    family TEXT, key TEXT, own_key TEXT, state TEXT, scope TEXT,
    patron INTEGER, top INTEGER,       -- places of whom it represents, directly and in the end
    side TEXT, grp TEXT, party INTEGER,
    PRIMARY KEY (article, place)
) WITHOUT ROWID;
CREATE TEMP TABLE called (article INTEGER, place INTEGER, alias TEXT, form TEXT);
"""


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """``name`` without case, accents, leading article, possessive ending, full stops, apostrophes and hyphens."""
    text = plain(fold(name)).casefold().replace("&", " and ")
    text = re.sub(r"[.,'\u00ad]", "", text)
    return " ".join(re.findall(r"\w+", text)) or name.casefold()


def slug(text: str) -> str:
    """``text`` in ASCII letters, digits and hyphens; "x" where nothing is left."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]+", "-", spread.encode("ascii", "ignore").decode()).strip("-") or "x"


@cache
def states_by_key() -> dict[str, str]:
    """Every form, adjective and seat of a state as ``key`` gives it → the state's usual name."""
    return {key(form): state.name for form, state in states().items()}


class Naming(NamedTuple):
    """What one article's words for a party say about who it is."""

    family: str  # "state", "body" or "person"
    key: str  # what its name is compared by
    state: str | None  # that it is, or acts for
    generic: bool  # whether the name tells too little to be one in two articles
    patron: int | None  # place of whom it represents among the article's parties
    top: int | None  # place of the last one of that chain


def namings(parties: Sequence[Party]) -> list[Naming]:
    """What the parties of one article are known by, in their order."""
    places = {party.name: place for place, party in reversed(list(enumerate(parties)))}
    patrons = [places.get(party.represents) if party.represents else None for party in parties]
    found = []
    for place, party in enumerate(parties):
        chain = [place]
        while (patron := patrons[chain[-1]]) is not None and patron not in chain:
            chain.append(patron)
        family, base, own = _named(party)
        state = own or next((_state_of(parties[link]) for link in chain if _state_of(parties[link])), None)
        generic = _is_generic(party, family) and not (party.kind == "agency" and state is not None)
        found.append(Naming(family, key(base), state, generic, *((chain[1], chain[-1]) if chain[1:] else (None, None))))
    return found


def _named(party: Party) -> tuple[str, str, str | None]:
    """Family, the name to compare, and the state that the name itself tells."""
    if party.kind == "person":
        return "person", party.name, None
    known = states().get(fold(party.name))
    if state := known.name if known else states_by_key().get(key(party.name)) if party.kind == "state" else None:
        return "state", state, state
    if party.kind == "agency":
        words = fold(party.name).split()
        for length in (3, 2, 1):
            if length < len(words) and (front := _state(" ".join(words[:length]))):
                return "body", " ".join(words[length:]), front
        of = re.fullmatch(r"(.+ .+) of (?:the )?(.+)", fold(party.name))
        if of and (home := _state(of[2])):
            return "body", of[1], home
    return "body", party.name, None


def _state(words: str) -> str | None:
    """The state that ``words`` name; "Washington" may as well be the place."""
    state = states().get(fold(words))
    return state.name if state and fold(words) not in state.seats else None


def _state_of(party: Party) -> str | None:
    """The state that a party is, or whose adjective opens its name or office."""
    family, _, state = _named(party)
    if state or family != "person" or party.represents:
        return state
    words = (party.role or "").split()
    return next((found for n in (3, 2, 1) if n < len(words) and (found := _state(" ".join(words[:n])))), None)


def _is_generic(party: Party, family: str) -> bool:
    words = fold(party.name).split()
    if family == "state":
        return False
    if not any(char.isupper() for char in party.name):
        return any(char.islower() for char in party.name)  # scripts without case have names all the same
    if family == "person":
        return all(map(is_ordinary, words)) or (party.role is not None and key(party.role) == key(party.name))
    common = {word.lower() for word in words} <= KIND_OF.keys() | PORTFOLIO | RANKS | STOP
    return common and (len(words) == 1 or party.kind in ("agency", "group"))


def run(db: sqlite3.Connection, script: str) -> None:
    """Execute statements that end with a line, inside the transaction that is open."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""


def prepare(db: sqlite3.Connection) -> None:
    """Make the tables, and the scratch tables that ``note`` fills."""
    run(db, SCHEMA + _SCRATCH)
    for function in (key, slug, _surname, _uninitialed):
        db.create_function(function.__name__.strip("_"), 1, function, deterministic=True)


def note(db: sqlite3.Connection, article: int, name: str, parties: Sequence[Party]) -> None:
    """Take down the parties of an article; its id, ``name``, ends the ids of those that are its alone."""
    rows = []
    for place, (party, found) in enumerate(zip(parties, namings(parties), strict=True)):
        scope = name if found.generic or (found.family == "person" and " " not in found.key) else ""
        role = key(party.role) if party.role else ""
        known = (found.family, found.key, key(party.name), found.state, scope, found.patron, found.top)
        rows.append((article, place, party.name, party.kind, party.role, role, *known))
    db.executemany("INSERT INTO naming VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL)", rows)
    aliases = ((article, n, alias, key(alias)) for n, party in enumerate(parties) for alias in party.aliases)
    db.executemany("INSERT INTO called VALUES (?, ?, ?, ?)", aliases)


def settle(db: sqlite3.Connection) -> None:
    """Fold what was noted; fills ``party``, ``name``, ``office`` and the column ``party`` of ``naming``."""
    run(db, _ACRONYMS)
    run(db, _BODIES)
    _persons(db)
    run(db, _SURNAMES)
    run(db, _STATES)
    _parties(db)


_ACRONYMS = """
UPDATE naming SET family = 'body' WHERE family = 'person' AND office = '' AND scope = ''
    AND key IN (SELECT key FROM naming WHERE family = 'body' AND scope = '');
CREATE TEMP TABLE acronym AS
    SELECT form, min(key) AS key FROM called JOIN naming USING (article, place)
    WHERE family = 'body' AND scope = '' AND key <> form AND instr(key, ' ')
        AND length(form) > 1 AND alias = upper(alias) AND alias <> lower(alias) AND NOT instr(form, ' ')
    GROUP BY form HAVING count(DISTINCT key) = 1;
CREATE UNIQUE INDEX acronym_form ON acronym (form);
UPDATE naming SET key = (SELECT acronym.key FROM acronym WHERE form = naming.key)
    WHERE family = 'body' AND scope = '' AND name = upper(name) AND key IN (SELECT form FROM acronym);
"""


_BODIES = """
CREATE INDEX naming_key ON naming (family, key);
CREATE TEMP TABLE body AS
    SELECT key, sum(kind IN ('agency', 'group')) * 2 > count(*) AS divided,
        count(DISTINCT state) AS states, min(state) AS state
    FROM naming WHERE family = 'body' AND scope = '' GROUP BY key;
CREATE UNIQUE INDEX body_key ON body (key);
UPDATE naming SET state = NULL
    WHERE family = 'body' AND scope = '' AND NOT (SELECT divided FROM body WHERE body.key = naming.key);
UPDATE naming SET state = (SELECT state FROM body WHERE body.key = naming.key)
    WHERE family = 'body' AND scope = '' AND state IS NULL
    AND (SELECT divided AND states = 1 FROM body WHERE body.key = naming.key);
UPDATE naming SET grp = iif(scope = '', coalesce(state, ''), scope) WHERE family <> 'person';
-- A person who acts for a body acts for the body's state, wherever that is told.
UPDATE naming SET state = (
    SELECT top.state FROM naming top WHERE top.article = naming.article AND top.place = naming.top
) WHERE family = 'person' AND state IS NULL AND top IS NOT NULL;
UPDATE naming SET side = coalesce(state, (
    SELECT top.key FROM naming top WHERE top.article = naming.article AND top.place = naming.top
)) WHERE family = 'person';
"""


_INITIALS = """
CREATE TEMP TABLE initialed AS
    SELECT uninitialed(key) AS bare, max(key) AS key, count(*) AS spellings
    FROM (SELECT DISTINCT key FROM naming WHERE family = 'person' AND uninitialed(key) <> key) GROUP BY bare;
CREATE UNIQUE INDEX initialed_bare ON initialed (bare);
UPDATE naming SET key = uninitialed(key) WHERE family = 'person' AND uninitialed(key) IN (
    SELECT bare FROM initialed WHERE spellings = 1);
CREATE TEMP TABLE bearer (key TEXT, state TEXT, office TEXT, grp TEXT);
CREATE INDEX bearer_key ON bearer (key);
"""


def _persons(db: sqlite3.Connection) -> None:
    """Full names: with and without the middle initial; then for whom each bearer acts."""
    run(db, _INITIALS)
    rows = db.execute("""
        SELECT key, state, office, count(*) FROM naming WHERE family = 'person' AND scope = ''
        GROUP BY key, state, office ORDER BY key""")
    for name, bearers in groupby(rows, itemgetter(0)):
        known = [(state, office, count) for _, state, office, count in bearers]
        verdicts = zip(known, _told_apart(known), strict=True)
        db.executemany("INSERT INTO bearer VALUES (?, ?, ?, ?)", [(name, s, o, grp) for (s, o, _), grp in verdicts])
    db.execute("""
        UPDATE naming SET grp = (SELECT grp FROM bearer
            WHERE bearer.key = naming.key AND bearer.state IS naming.state AND bearer.office = naming.office)
        WHERE family = 'person' AND scope = ''""")
    db.execute("UPDATE naming SET grp = scope WHERE family = 'person' AND scope <> ''")


def _uninitialed(name: str) -> str:
    words = name.split()
    return " ".join(word for n, word in enumerate(words) if len(word) > 1 or not 0 < n < len(words) - 1)


def _told_apart(known: Sequence[tuple[str | None, str, int]]) -> list[str]:
    """For each state, office and count that one full name goes with: the state of the bearer; "" if there is one only.

    ``?`` stands for a bearer of no known state beside several of known ones.
    """
    often: Counter[str] = Counter()
    for state, _, count in known:
        if state:
            often[state] += count
    taken = {}
    for state, office, _ in known:
        same = [(often[other], other) for other, role, _ in known if other and role == office and other != state]
        most = max(same, default=(0, ""))
        misread = state is not None and often[state] * MISREAD <= most[0]
        taken[state, office] = most[1] if misread else state
    bearers = {state for state in taken.values() if state}
    if len(bearers) < 2:
        return [""] * len(known)
    found = []
    for state, office, _ in known:
        bearer = taken[state, office]
        if bearer is None and office:
            same_office = {taken[other, role] for other, role, _ in known if role == office} - {None}
            bearer = same_office.pop() if len(same_office) == 1 else None
        found.append(bearer or "?")
    return found


_SURNAMES = """
CREATE TEMP TABLE surnamed AS
    SELECT DISTINCT surname(key) AS surname, key, grp, side, office FROM naming
    WHERE family = 'person' AND scope = '';
CREATE INDEX surnamed_surname ON surnamed (surname);
CREATE TEMP TABLE heir AS
    SELECT bare.key AS surname, bare.side, bare.office, min(one.key) AS key, min(one.grp) AS grp
    FROM (SELECT DISTINCT key, side, office FROM naming
        WHERE family = 'person' AND scope <> '' AND NOT instr(key, ' ')) bare
    JOIN surnamed one ON one.surname = bare.key AND (one.side = bare.side OR (
        one.office = bare.office AND one.office <> '' AND (one.side IS NULL OR bare.side IS NULL)))
    GROUP BY 1, 2, 3 HAVING count(DISTINCT one.key || '@' || one.grp) = 1;
CREATE INDEX heir_surname ON heir (surname);
UPDATE naming SET key = heir.key, grp = heir.grp, scope = '' FROM heir
    WHERE family = 'person' AND scope <> '' AND surname = naming.key
    AND heir.side IS naming.side AND heir.office = naming.office;
"""


def _surname(name: str) -> str:
    words = name.split()
    while len(words) > 2 and words[-1] in ("jr", "sr", "ii", "iii", "iv"):
        words.pop()
    return words[-1]


_STATES = """
-- States that nobody names but somebody acts for are parties too, of no article.
INSERT INTO naming (article, place, name, kind, office, family, key, own_key, state, scope, grp)
SELECT 0, row_number() OVER (ORDER BY state), state, 'state', '', 'state', key(state), key(state), state, '', state
FROM (SELECT DISTINCT state FROM naming WHERE state IS NOT NULL AND state NOT IN (
    SELECT state FROM naming WHERE family = 'state'));
"""


_NUMBERS = """
CREATE TEMP TABLE titled AS
    SELECT *, row_number() OVER (PARTITION BY whole ORDER BY family, key, grp, scope) AS nth
    FROM (SELECT *, kind || ':' || slug(key) || CASE
        WHEN scope <> '' THEN '@' || scope
        WHEN family = 'state' OR grp IN ('', '?') THEN ''
        ELSE '@' || slug(grp) END AS whole FROM grouped);
CREATE TEMP TABLE numbered AS
    SELECT *, whole || iif(nth > 1, '~' || nth, '') AS id,
        row_number() OVER (ORDER BY whole, nth) AS number FROM titled;
CREATE INDEX numbered_group ON numbered (family, key, grp, scope);
UPDATE naming SET party = (SELECT number FROM numbered AS one WHERE one.family = naming.family
    AND one.key = naming.key AND one.grp = naming.grp AND one.scope = naming.scope);
INSERT INTO party SELECT number, id, name, kind, key, NULL, number, scope <> '' FROM numbered;
CREATE INDEX naming_party ON naming (party);
-- The most frequent principal; where several people have one name, of the state that tells them apart.
WITH acts AS (
    SELECT one.party, whom.party AS whom, count(*) AS times FROM naming one
    JOIN naming whom ON whom.article = one.article AND whom.place = one.patron AND whom.party <> one.party
    WHERE one.grp IN ('', '?') OR one.scope <> '' OR coalesce(whom.state, one.grp) = one.grp
    GROUP BY 1, 2
), most AS (
    SELECT party, whom, row_number() OVER (PARTITION BY party ORDER BY times DESC, whom) AS nth FROM acts)
UPDATE party SET represents = whom FROM most
    WHERE most.party = item AND nth = 1 AND kind IN ('person', 'agency', 'group');
UPDATE party SET represents = state.number FROM numbered AS one JOIN numbered AS state
    ON state.family = 'state' AND state.grp = one.grp
    WHERE one.number = item AND one.family <> 'state' AND one.scope = '' AND represents IS NULL;
"""


_NEXT = "UPDATE party SET actor = next.represents FROM party AS next WHERE next.item = party.actor AND next.represents"
_NAMES = """
INSERT INTO name SELECT party, key(name), name, 1, count(DISTINCT article) FROM naming GROUP BY party, name;
INSERT INTO name SELECT party, form, alias, 0, count(DISTINCT article) FROM called
    JOIN naming USING (article, place) GROUP BY party, alias;
INSERT INTO office SELECT party, role, min(published), max(published), count(DISTINCT article)
    FROM naming JOIN article ON article.number = naming.article WHERE role IS NOT NULL GROUP BY party, role;
"""


def _parties(db: sqlite3.Connection) -> None:
    db.execute("CREATE TEMP TABLE grouped (family TEXT, key TEXT, grp TEXT, scope TEXT, name TEXT, kind TEXT)")
    rows = db.execute("""
        SELECT family, key, grp, scope, name, kind, own_key FROM naming ORDER BY family, key, grp, scope""")
    for group, named in groupby(rows, itemgetter(0, 1, 2, 3)):
        names: Counter[tuple[bool, str]] = Counter()
        kinds: Counter[str] = Counter()
        for _, folded, _, _, name, kind, own in named:
            names[folded == own or len(own.split()) > 1, fold(name)] += 1
            kinds[kind] += 1
        _, shown = max(names, key=lambda one: (one[0], names[one], len(one[1]), [-ord(char) for char in one[1]]))
        kind = max(get_args(PartyKind), key=kinds.__getitem__)
        shown = states_by_key()[key(shown)] if group[0] == "state" else shown
        db.execute("INSERT INTO grouped VALUES (?, ?, ?, ?, ?, ?)", (*group, shown, kind))
    run(db, _NUMBERS)
    for _ in range(8):  # a longer chain is a circle: two parties that each act for the other somewhere
        db.execute(_NEXT)
    run(db, _NAMES)
