"""Who is named in a sentence, by the form of its words: names, bodies, groups, states, with the offices beside them.

What is proposed stands in the sentence; who of these are one and the same actor is not settled here.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .names import fold, states
from .offices import (
    BODIES,
    HEADS,
    HONORIFICS,
    KIND_OF,
    OFFICES,
    OPENS,
    PORTFOLIO,
    RANKS,
    STOP,
    WORDS,
    How,
    Naming,
    described,
    joined,
    kind_of,
    patron_of,
    with_office,
)

_PARTICLES = WORDS["particle"]
_PLACED = frozenset("in at near from to outside inside around across through via off toward towards into".split())
_ABBREVIATED = frozenset(
    "mr mrs ms dr st gen rep sen gov sgt lt col capt prof rev hon inc co corp ltd no jr sr".split()
)
_WORD = re.compile(r"\w+(?:[-–'’.&/]\w+)*(?:['’](?=\s))?|&")
_TAIL = re.compile(r"[-–](?:[a-z]+(?:ed|ing|led|run|wide|scale|style|born|old|made|based|long|own\w*))$")
_ACRONYM = re.compile(r"\s\((?:the )?[\"“]?([A-Z][\w&.-]{1,11})[\"”]?\)")


def namings(text: str, ordinary: Collection[str] = (), proper: Collection[str] = ()) -> list[Naming]:
    """What a sentence names, in order.

    Args:
        text: The sentence.
        ordinary: Words that the article writes small elsewhere.
        proper: Words that it writes with a capital where no sentence opens.
    """
    tokens = _tokens(text)
    found: list[Naming] = []
    place = 0
    while place < len(tokens):
        if not _may_open(tokens, place, text, ordinary, proper):
            place += 1
            continue
        stop = _run(tokens, place, text)
        found += _named(text, tokens[place:stop])
        place = stop
    found = [
        with_office(text, naming)
        for naming in found
        if text[naming.start - 1 : naming.start] != "(" or not naming.start
    ]
    found = joined(text, found)
    taken = [(naming.start, naming.end) for naming in found if naming.how != "adjective"] + [
        naming.reach for naming in found if naming.role
    ]
    found += [naming for naming in described(text) if not any(a < naming.end and naming.start < b for a, b in taken)]
    return sorted(found, key=lambda naming: naming.start)


@dataclass(frozen=True)
class _Token:
    text: str  # without a possessive ending
    start: int
    end: int
    owns: bool  # "Peru's"
    opens: bool  # the first of a sentence or of a quotation in it

    @property
    def low(self) -> str:
        return self.text.lower().rstrip(".")

    @property
    def capital(self) -> bool:
        return self.text[0].isupper() or re.match(r"(?:al|el|as|ar|an|ad|at|ash|ul)-[A-Z]", self.text) is not None


def _tokens(text: str) -> list[_Token]:
    found = []
    for hit in _WORD.finditer(text):
        word, start, end = hit.group(), hit.start(), hit.end()
        owns = False
        if possessive := re.search(r"['’]s$", word):
            word, owns = word[: possessive.start()], True
        elif word[-1] in "'’":
            owns = True
        if text[end : end + 1] == "." and (len(word) == 1 or "." in word or word.lower() in _ABBREVIATED):
            word += "."
        if tail := _TAIL.search(word):
            word = word[: tail.start()]
        before = text[:start].rstrip()
        opens = not before or before[-1] in '"“‘:•–—' or bool(re.search(r"[.?!][\"”’)]?$", before))
        if word:
            found.append(_Token(word, start, start + len(word), owns, opens))
    return found


def _may_open(tokens: list[_Token], place: int, text: str, ordinary: Collection[str], proper: Collection[str]) -> bool:
    token = tokens[place]
    if not token.capital or token.low in STOP:
        return False
    if not token.opens or token.text in proper or fold(token.text) in states() or token.text[1:2].isupper():
        return True
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is not None and after.low in _PARTICLES and place + 2 < len(tokens) and tokens[place + 2].capital:
        return text[token.end : after.start] == " " and not token.low.endswith("ing") and token.low not in KIND_OF
    joined = after is not None and text[token.end : after.start] in (" ", "'s ", "’s ")
    if joined and after is not None and after.capital and after.low not in STOP:
        return not (token.low in ordinary and token.low not in OFFICES | RANKS | PORTFOLIO | set(KIND_OF))
    if token.low in ordinary or token.low in KIND_OF or re.search(r"(?:ing|ly|ed|ers|ions)$", token.low):
        return False
    return token.owns or (joined and after is not None and re.fullmatch(_VERB, after.text) is not None)


_VERB = (
    r"(?:said|says|has|had|will|would|is|was|told|agreed|refused|warned|called|asked|offered|accused|wants|wanted|may"
    r"|and|rejected|denied|added|did|does|signed|announced|also|complained|fears|feared|regretted|declined|argued)"
)


def _run(tokens: list[_Token], place: int, text: str) -> int:
    """Behind the last token of the name that opens at ``place``."""
    stop = place + 1
    heads = {tokens[place].low.rstrip("'’")}
    while stop < len(tokens):
        last, token = tokens[stop - 1], tokens[stop]
        gap = text[last.end : token.start]
        if last.owns and not (last.text[-1] in "'’" or last.low in ("people", "women", "children", "men", "lloyd")):
            break
        if gap not in (" ", ". ", "’ ", "' ", "'s ", "’s ", ' "', "/"):
            if gap == ", " and token.text == "Local":
                heads.add("local")
                stop += 1
                continue
            break
        if token.text == "&" or token.low in _PARTICLES or token.low in ("of", "for", "on", "and", "to"):
            ahead = stop + 1
            if ahead < len(tokens) and tokens[ahead].low == "the":
                ahead += 1
            if (
                ahead >= len(tokens)
                or not tokens[ahead].capital
                or text[token.end : tokens[ahead].start].strip() not in ("", "the")
            ):
                break
            if token.low in ("of", "for", "on", "to") and not (
                heads & (OPENS | OFFICES) and _complements(tokens[place:stop], token.low)
            ):
                break
            if token.low == "and" and not _binds(tokens, place, stop, ahead, heads):
                break
            heads.add(tokens[ahead].low)
            stop = ahead + 1
            continue
        if token.capital and token.low not in ("i",):
            if gap == ". " and len(last.low) > 2 and not last.text.endswith("."):
                break
            heads.add(token.low)
            stop += 1
            continue
        if token.text.isdigit() and last.low in ("local", "syndicate", "group", "unit"):
            stop += 1
            continue
        break
    return stop


def _complements(run: list[_Token], word: str) -> bool:
    """Whether "of" and the like may follow: behind a body or an office, not behind a person's name."""
    lows = [token.low for token in run]
    if lows[-1] in OFFICES | OPENS | RANKS:
        return True
    office = max((place for place, low in enumerate(lows) if low in OFFICES), default=-1)
    if office >= 0 and lows[0] not in BODIES:
        return all(low in PORTFOLIO | {"of", "for", "and", "the"} for low in lows[office + 1 :])
    return bool(OPENS & set(lows)) and word != "to"


def _binds(tokens: list[_Token], place: int, stop: int, ahead: int, heads: set[str]) -> bool:
    """Whether "and" stands inside one name: "Ministry of Trade and Industry", "the Dock and Allied Workers Union"."""
    left = tokens[place:stop]
    if fold(" ".join(token.text for token in left)) in states():
        return False
    if left[0].low in ("ministry", "department", "minister", "secretary", "office") or (
        {"minister", "secretary", "ministry", "department"} & heads
        and any(token.low in ("of", "for") for token in left)
    ):
        return tokens[ahead].low in PORTFOLIO or (left[-1].low in PORTFOLIO and tokens[ahead].low not in OFFICES)
    if heads & (BODIES | OFFICES) or fold(tokens[ahead].text) in states():
        return False
    after = ahead
    while after + 1 < len(tokens) and tokens[after + 1].capital and tokens[after + 1].start - tokens[after].end <= 2:
        after += 1
    return (
        tokens[after].low in BODIES
        and after > ahead
        and len(left) < 3
        and place > 0
        and (tokens[place - 1].low == "the" or tokens[place - 1].owns)
    )


def _named(text: str, run: list[_Token]) -> Iterator[Naming]:
    """The actors that one stretch of capitals names."""
    while run and (run[0].low in STOP or run[0].text == "&"):
        run = run[1:]
    while run and (run[-1].low in STOP or run[-1].low in _PARTICLES or run[-1].text == "&"):
        run = run[:-1]
    if not run:
        return
    words = text[run[0].start : run[-1].end]
    before = text[: run[0].start].split()[-1:] or [""]
    placed = before[0].lower() in _PLACED
    state = states().get(fold(words))
    if state:
        yield _state(text, run, placed)
        return
    office = max((place for place, token in enumerate(run) if _is_office(token)), default=-1)
    body = max(
        (place for place, token in enumerate(run) if KIND_OF.get(token.low.rstrip("'’"), "group") != "group"),
        default=-1,
    )
    complement = next((place for place, token in enumerate(run) if token.low in ("of", "for", "on")), len(run))
    if (body > office and complement != office + 1) or (body == 0 and office < 0):
        yield from _body(text, run, placed)
        return
    if office >= 0 or run[0].low in HONORIFICS:
        yield from _titled(text, run, office)
        return
    length = next((n for n in (3, 2, 1) if n < len(run) and fold(text[run[0].start : run[n - 1].end]) in states()), 0)
    if length and run[length].low not in HEADS["company"]:
        yield _state(text, run[:length], placed)
        yield from _named(text, run[length:])
        return
    kind = kind_of(words)
    if kind is None and words.isupper() and 2 <= len(words.replace(".", "")) <= 8 and " " not in words:
        kind = "organization"
    short = _ACRONYM.match(text, run[-1].end)
    if placed and kind is None:
        yield Naming(run[0].start, run[-1].end, words, None, "place")
    else:
        yield Naming(run[0].start, run[-1].end, words, kind, short=short[1] if short else None)


def _is_office(token: _Token) -> bool:
    parts = token.low.split("-") if "-" in token.low and token.low not in OFFICES else [token.low]
    return any(part in OFFICES and part not in ("justice", "deputy", "member", "partner", "monitor") for part in parts)


def _state(text: str, run: list[_Token], placed: bool) -> Naming:
    words = fold(text[run[0].start : run[-1].end])
    state = states()[words]
    how: How = "name"
    if words in state.adjectives:
        how = "name" if words.endswith("s") and words not in ("Swiss",) else "adjective"
    elif words in state.seats:
        how = "place" if placed else "seat"
    elif placed:
        how = "place"
    after = text[run[-1].end :]
    if how in ("adjective", "name") and re.match(rf" {_OWN}", after):
        how = "name"
    return Naming(run[0].start, run[-1].end, state.name, "state", how)


_OWN = (
    r"(?:and \w+ )?(?:officials?|side|government|negotiators?|delegations?|delegates|diplomats|authorities"
    r"|representatives|party|team)\b"
)


def _body(text: str, run: list[_Token], placed: bool) -> Iterator[Naming]:
    words = text[run[0].start : run[-1].end]
    short = _ACRONYM.match(text, run[-1].end)
    if run[0].low in ("government", "republic", "kingdom") and len(run) > 2:
        state = states().get(fold(text[run[2].start : run[-1].end].removeprefix("the ")))
        if state:
            yield Naming(run[0].start, run[-1].end, state.name, "state")
            return
    kind = kind_of(words)
    length = next((n for n in (3, 2, 1) if n < len(run) and fold(text[run[0].start : run[n - 1].end]) in states()), 0)
    if length and run[-1].low in ("government", "state", "republic") and length == len(run) - 1:
        yield Naming(run[0].start, run[-1].end, states()[fold(text[run[0].start : run[length - 1].end])].name, "state")
        return
    opening = states().get(fold(text[run[0].start : run[length - 1].end])) if length else None
    patron = opening.name if opening and kind == "agency" else None
    if kind == "agency" and patron is None:
        before = re.search(r"([A-ZÀ-Þ][\w-]+)['’]s? $", text[: run[0].start])
        ends = (fold(text[token.start : run[-1].end]) for token in run[1:])
        patron = next((states()[end].name for end in ends if end in states()), before[1] if before else None)
    yield Naming(
        run[0].start, run[-1].end, words.strip('"'), kind, "name", patron=patron, short=short[1] if short else None
    )


def _titled(text: str, run: list[_Token], office: int) -> Iterator[Naming]:
    """A person whose office opens the stretch, or the office alone."""
    at = office + 1
    telling = PORTFOLIO | BODIES | HEADS["state"] | {"of", "for", "and", "the", "on"}
    complemented = office >= 0 and at < len(run) and run[at].low in ("of", "for", "and")
    while at < len(run) and complemented:
        left = run[at:]
        home = next(
            (n for n in (3, 2, 1) if n <= len(left) and fold(text[left[0].start : left[n - 1].end]) in states()), 0
        )
        ahead = next((n for n, token in enumerate(left) if token.low in telling and n), 0)
        if left[0].low in telling:
            at += 1
        elif home:
            at += home
        elif ahead:
            at += ahead
        else:
            break
    if at < len(run) and (run[at].low in ("on", "to") or (complemented and run[at - 1].low in ("of", "for"))):
        at = len(run)  # "Governor of Puntarenas", "High Commissioner to Gaborone"
    while at < len(run) and run[at].low in HONORIFICS:
        at += 1
    if office < 0:
        at = next((place for place, token in enumerate(run) if token.low not in HONORIFICS), len(run))
    start = run[0].start
    if at >= len(run) or fold(text[run[at].start : run[-1].end]) in states():
        first = next((place for place, token in enumerate(run) if token.low not in HONORIFICS), 0)
        words = text[run[first].start : run[-1].end]
        yield Naming(
            run[first].start, run[-1].end, words, "person", "office", words, patron_of(words), (start, run[-1].end)
        )
        return
    name = text[run[at].start : run[-1].end]
    first = next((place for place, token in enumerate(run) if token.low not in HONORIFICS or place == at), 0)
    last = at
    while last > first and run[last - 1].low in HONORIFICS:
        last -= 1
    role = text[run[first].start : run[last - 1].end] if first < last else None
    if role and text[run[last - 1].end : run[last - 1].end + 1] == "." and len(role) < 6:
        role += "."
    name, _, origin = name.partition(" of ")
    end = run[at].start + len(name)
    yield Naming(
        run[at].start, end, name, "person", "name", role, origin or (patron_of(role) if role else None), (start, end)
    )
