"""Who is named in a sentence, by the form of its words: names, offices before and after them, bodies, groups, states.

Rules of English news copy and small tables of its nouns, not knowledge of the world. What is proposed stands in the
sentence; who of these are one and the same actor is not settled here.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from .brief import PartyKind
from .names import fold, states

How = Literal["name", "seat", "adjective", "place", "office", "noun", "acronym"]
"""How an actor is named: by its name, its seat of government, its adjective, as a place, by an office, by a noun."""


@dataclass(frozen=True)
class Naming:
    """One place in a sentence that names or describes an actor.

    Attributes:
        start: Offset of the first character of the name in the sentence.
        end: Offset behind the name.
        name: The name without titles, honorifics and articles.
        kind: What its form says; None where it says nothing.
        how: In which way the actor is named.
        role: The office beside a person's name, as written.
        patron: The words beside or in that office that tell whom it is held for: "Peru", "its", "the union".
        reach: The stretch that name and office take up together.
        short: The acronym that stands in brackets behind the name.
    """

    start: int
    end: int
    name: str
    kind: PartyKind | None
    how: How = "name"
    role: str | None = None
    patron: str | None = None
    reach: tuple[int, int] = (0, 0)
    short: str | None = None


HEADS: dict[PartyKind, frozenset[str]] = {
    "agency": frozenset(
        """
        ministry department court parliament army navy police authority agency office bureau senate congress house
        cabinet directorate treasury embassy consulate mission ombudsman tribunal coastguard guard military troops
        inspectorate khural duma knesset majlis legislature judiciary subcommittee prosecutors selectmen marines
        administration watchdog regulator panel peacekeepers constabulary registry assembly staff
        """.split()
    ),
    "organization": frozenset(
        """
        nations union organisation organization council committee commission conference federation association league
        party alliance forum fund bank club society institute foundation network secretariat guild coalition community
        trust chamber campaign project initiative programme program cross centre center cooperative university museum
        church synod compact order brotherhood watch relief charity school college hospital hospitals board confederation
        cosla synagogue mosque diocese convention service group team orchestra theatre bloc consortium academy pool
        syndicate lobby local congregation seminary partnership
        """.split()
    ),
    "group": frozenset(
        """
        rebels opposition movement front militia brigade column delegation delegations delegates negotiators workers nurses
        teachers doctors drivers farmers fishermen fishers growers residents villagers families relatives owners
        shareholders creditors insurers lenders donors ministers leaders presidents governments countries states members
        unions employers groups firms companies banks organisations organizations councils clubs experts officials
        ambassadors diplomats elders mayors governors bishops traders brokers shippers carriers operators producers
        manufacturers retailers regulators authorities forces fighters gunmen commanders tenants students parents staff
        crews employees players lawmakers senators deputies envoys judges lawyers trustees victims buyers sellers
        envoys capitals parties chiefs heads commissioners secretaries representatives communities youth villages islands
        investors bondholders activists campaigners environmentalists scientists hauliers truckers dockers pilots miners
        strikers steelworkers seafarers skippers crewmen servants refugees herders settlers cooperatives federations
        associations universities agencies broadcasters airlines junta mediators facilitators observers gang separatists
        islamists insurgents guerrillas hijackers pirates protesters neighbours neighbors tribes clans officers midwives
        gardeners engineers technicians conductors musicians actors writers publishers passengers commuters households
        landlords developers contractors suppliers dealers distributors importers exporters millers ranchers planters
        foresters peasants monks priests imams clerics guarantors signatories sponsors trawlermen selectors
        """.split()
    ),
    "company": frozenset(
        """
        inc corp corporation ltd limited llc plc ag gmbh sa ab as asa bv nv spa co company airlines airways air motors
        holdings line lines railway railways foods energy power gas oil petroleum steel metal metals mining minerals
        resources mobile telecom télécom pharma biotech biologics laboratories labs mills media insurance assurance
        mutual capital partners properties logistics shipping ferries cargo trading terminals ports paper plantations
        fisheries coatings nutrients systems technologies software wireless stores brewery cement sons airline
        therapeutics vaccines homes leisure marine distillers cruises audio semiconductor silicon electronics chemicals
        industries enterprises aerospace aviation dairies breweries textiles transit smelting agro rail carrier pty lng
        """.split()
    ),
    "state": frozenset(
        """
        shire county province district municipality city state region town republic kingdom emirate borough territory
        government parish prefecture canton township emirates
        """.split()
    ),
}
"""Nouns that end, or in bodies open, the name of an actor, by its kind."""

_KIND_OF = {head: kind for kind, heads in reversed(HEADS.items()) for head in heads}

OFFICES = frozenset(
    """
    minister president secretary director envoy spokesman spokeswoman spokesperson ambassador leader negotiator
    commissioner general executive mediator chairman chief delegate mayor manager bishop chairwoman colleague chair
    counterpart governor judge undersecretary officer counsel official coordinator co-ordinator colonel commander
    speaker organiser organizer chairperson elder lawyer prefect premier co-chair co-chairman head captain priest
    lawmaker chairlady steward convener convenor magistrate facilitator adviser advisor vice-premier whip observer agent
    actuary conciliator councillor councilman councilwoman councilor intendant major attaché attorney selectman
    representative chancellor king queen prince princess emir sultan sheikh senator congressman congresswoman deputy
    archbishop cardinal imam rabbi pastor rector dean provost professor principal founder owner partner broker economist
    analyst scientist researcher activist campaigner teacher nurse physician doctor farmer fisherman skipper pilot clerk
    treasurer registrar inspector superintendent sergeant lieutenant brigadier marshal admiral commodore coach captain
    minister-president secretary-general director-general vice-president vice-chairman vice-chair undersecretary-general
    ombudsman prosecutor solicitor justice trustee administrator arbitrator monitor guide tehsildar collector hyakim
    warden intendant consul counsellor counselor rapporteur moderator editor trader member boss strategist
    mp mps td mep msp sheriff matron paramedic mother sister brother father detective constable fellow designate
    pastor auditor carpenter organist lama mullah ayatollah patriarch metropolitan nuncio legate sergeant moderator
    premier-designate marshall ranger curator librarian conductor bandmaster secretary-treasurer investigator
    cllr rep sen gov gen sgt lt col capt cmdr adm brig maj hon insp supt det msgr fr rev
    """.split()
)
"""Nouns that name an office or function; also the short forms that stand before a name."""

_HONORIFICS = frozenset("mr mrs ms miss dr sir dame lord lady prof professor madam mme sr hon honourable honorable excellency comrade esteemed monsignor h.e".split())
_RANKS = frozenset(
    """
    prime deputy vice first second foreign chief senior acting former interim assistant executive managing general
    associate under joint co permanent special presidential crown attorney
    """.split()
)
_PORTFOLIO = frozenset(
    """
    foreign affairs interior defence defense finance economy economic trade industry agriculture fisheries forestry
    transport health education environment energy labour labor justice tourism culture commerce planning water
    irrigation power oil gas petroleum mines housing immigration migration customs home external internal security
    national state social welfare protection policy humanitarian relations integration reconciliation settlements treaty religious administration communities development cooperation co-operation infrastructure communications science
    technology sport sports youth women local public works treasury budget climate aviation shipping maritime rural
    regional land lands food nordic european human rights railway railways employment supply police operations
    """.split()
)
STOP = frozenset(
    """
    a after again against all almost also although always amid among an and another any are around as ashore asked at
    back because before behind below beside besides between beyond both but by can certain could despite did do does
    down during each earlier either else elsewhere even ever every everyone everything few five first for four from
    further give given good had half has have he hence her here hers him his how however i if in inside instead into is
    it its itself just last late later least less like little long many may maybe me meanwhile might mine money more
    moreover most much must my near neither never nevertheless next nine no nobody none nor not nothing now of off
    often on once one only onto or other others otherwise our ours out outside over own participants per perhaps
    quite rather same second separately seven several shall she should since six so some somebody someone something
    soon still such ten than that the their theirs them then there therefore these they third this those though
    three through throughout thus till to today together tomorrow tonight too toward towards two under unless unlike
    until up upon us very was we well were what whatever when whenever where whereas whether which while who whoever
    whom whose why will with within without would yes yesterday yet you your noon midnight
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sep sept oct nov dec
    mon tue tues wed thu thur thurs fri sat sun spring summer autumn winter easter christmas ramadan eid
    asked told said says according question answer note read sources analysts reporters
    """.split()
)
_PARTICLES = frozenset("ag ould ben bint de del della da dos das di du la le al el bin ibn van von der den ter y e ng sa na ul".split())
_PLACED = frozenset("in at near from to outside inside around across through via off toward towards into".split())
_ABBREVIATED = frozenset("mr mrs ms dr st gen rep sen gov sgt lt col capt prof rev hon inc co corp ltd no jr sr".split())
_WORD = re.compile(r"\w+(?:[-–'’.&/]\w+)*(?:['’](?=\s))?|&")
_TAIL = re.compile(r"[-–](?:[a-z]+(?:ed|ing|led|run|wide|scale|style|born|old|made|based|long|own\w*))$")
_ACRONYM = re.compile(r"\s\((?:the )?[\"“]?([A-Z][\w&.-]{1,11})[\"”]?\)")
_BODIES = HEADS["agency"] | HEADS["organization"] | {"front", "movement", "brigade", "column", "delegation", "militia"}
_OPENS = _BODIES | {"bank", "republic", "government", "kingdom", "city", "friends", "state", "railways", "members"}


def kind_of(name: str) -> PartyKind | None:
    """The kind that the last telling noun of a name says; None where it has none."""
    if fold(name) in states():
        return "state"
    core = re.split(r" (?:of|for|on|in|from|at|to|drafting|that|who|which|against)\b", name)[0]
    words = [word.strip(".,'’\"").lower() for word in core.split()]
    if words and words[-1] in ("commission", "board", "assembly", "service", "force", "committee", "council"):
        public = {"federal", "national", "state", "trade", "electoral", "utilities", "competition", "communications"}
        if words[-1] not in ("council", "committee") and public & set(words):
            return "agency"
    if _ARMED & set(words) or (words[:2] == ["army", "of"]):
        return "group"
    first = next((state for n in (2, 1) if len(words) > n and (state := states().get(fold(" ".join(core.split()[:n]))))), None)
    if words and (words[-1] in _PUBLIC and first or words[0] == "bank" and fold(name.partition(" of ")[2]) in states()):
        return "agency"
    if words[-2:] == ["reserve", "bank"] or words[-2:] == ["central", "bank"]:
        return "agency"
    for word in reversed(words):
        if kind := _KIND_OF.get(word):
            return kind if word == words[-1] or kind != "group" else None
    return None


_ARMED = frozenset("fighters patriots liberation resistance self-defence self-defense brothers tribes insurgent vanguard".split())
_PUBLIC = frozenset("board organisation organization authority commission corps guard navy service institute".split())


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
        opens = not before or before[-1] in "\"“‘:•–—" or bool(re.search(r"[.?!][\"”’)]?$", before))
        if word:
            found.append(_Token(word, start, start + len(word), owns, opens))
    return found


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
    found = [_with_office(text, naming) for naming in found if text[naming.start - 1 : naming.start] != "(" or not naming.start]
    found = _joined(text, found)
    taken = [(naming.start, naming.end) for naming in found if naming.how != "adjective"] + [naming.reach for naming in found if naming.role]
    found += [naming for naming in _described(text) if not any(a < naming.end and naming.start < b for a, b in taken)]
    return sorted(found, key=lambda naming: naming.start)


def _joined(text: str, found: list[Naming]) -> list[Naming]:
    """A name and the office that follows or precedes it in capitals, apart by a comma alone: one person."""
    joined: list[Naming] = []
    for naming in found:
        last = joined[-1] if joined else None
        gap = text[last.end : naming.start] if last else ""
        if last and last.how == "office" and not naming.role and naming.kind in (None, "person") and naming.how == "name":
            if re.fullmatch(r",? (?:(?:Mr|Mrs|Ms|Dr|Sir|H[.]E)[.]? )*", gap):
                joined[-1] = replace(
                    naming, kind="person", role=last.name, patron=last.patron, reach=(last.start, naming.end)
                )
                continue
        if last and naming.how == "office" and not last.role and last.kind in (None, "person") and last.how == "name":
            if re.fullmatch(r", (?:the )?", gap) and " " in last.name:
                reach = (last.start, naming.end)
                joined[-1] = replace(last, kind="person", role=naming.name, patron=naming.patron, reach=reach)
                continue
        joined.append(naming)
    return joined


def _may_open(
    tokens: list[_Token], place: int, text: str, ordinary: Collection[str], proper: Collection[str]
) -> bool:
    token = tokens[place]
    if not token.capital or token.low in STOP:
        return False
    if not token.opens or token.text in proper or fold(token.text) in states() or token.text[1:2].isupper():
        return True
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    joined = after is not None and text[token.end : after.start] in (" ", "'s ", "’s ")
    if joined and after is not None and after.capital and after.low not in STOP:
        return not (token.low in ordinary and token.low not in OFFICES | _RANKS | _PORTFOLIO | set(_KIND_OF))
    if token.low in ordinary or token.low in _KIND_OF or re.search(r"(?:ing|ly|ed|ers|ions)$", token.low):
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
            if ahead >= len(tokens) or not tokens[ahead].capital or text[token.end : tokens[ahead].start].strip() not in ("", "the"):
                break
            if token.low in ("of", "for", "on", "to") and not (heads & (_OPENS | OFFICES) and _complements(tokens[place:stop], token.low)):
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
    if lows[-1] in OFFICES | _OPENS | _RANKS:
        return True
    office = max((place for place, low in enumerate(lows) if low in OFFICES), default=-1)
    if office >= 0 and lows[0] not in _BODIES:
        return all(low in _PORTFOLIO | {"of", "for", "and", "the"} for low in lows[office + 1 :])
    return bool(_OPENS & set(lows)) and word != "to"


def _binds(tokens: list[_Token], place: int, stop: int, ahead: int, heads: set[str]) -> bool:
    """Whether "and" stands inside one name: "Ministry of Trade and Industry", "the Dock and Allied Workers Union"."""
    left = tokens[place:stop]
    if fold(" ".join(token.text for token in left)) in states():
        return False
    if left[0].low in ("ministry", "department", "minister", "secretary", "office") or (
        {"minister", "secretary", "ministry", "department"} & heads and any(token.low in ("of", "for") for token in left)
    ):
        return tokens[ahead].low in _PORTFOLIO or left[-1].low in _PORTFOLIO and tokens[ahead].low not in OFFICES
    if heads & (_BODIES | OFFICES) or fold(tokens[ahead].text) in states():
        return False
    after = ahead
    while after + 1 < len(tokens) and tokens[after + 1].capital and tokens[after + 1].start - tokens[after].end <= 2:
        after += 1
    return tokens[after].low in _BODIES and after > ahead and len(left) < 3 and place > 0 and (tokens[place - 1].low == "the" or tokens[place - 1].owns)


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
    body = max((place for place, token in enumerate(run) if _KIND_OF.get(token.low.rstrip("'’"), "group") != "group"), default=-1)
    complement = next((place for place, token in enumerate(run) if token.low in ("of", "for", "on")), len(run))
    if body > office and complement != office + 1 or body == 0 and office < 0:
        yield from _body(text, run, placed)
        return
    if office >= 0 or run[0].low in _HONORIFICS:
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
    r"(?:and \w+ )?(?:officials?|side|government|negotiators?|delegations?|delegates|diplomats|authorities|representatives|party|team)\b"
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
    telling = _PORTFOLIO | _BODIES | HEADS["state"] | {"of", "for", "and", "the", "on"}
    complemented = office >= 0 and at < len(run) and run[at].low in ("of", "for", "and")
    while at < len(run) and complemented:
        left = run[at:]
        home = next((n for n in (3, 2, 1) if n <= len(left) and fold(text[left[0].start : left[n - 1].end]) in states()), 0)
        ahead = next((n for n, token in enumerate(left) if token.low in telling and n), 0)
        if left[0].low in telling:
            at += 1
        elif home:
            at += home
        elif ahead:
            at += ahead
        else:
            break
    while at < len(run) and run[at].low in _HONORIFICS:
        at += 1
    if office < 0:
        at = next((place for place, token in enumerate(run) if token.low not in _HONORIFICS), len(run))
    start = run[0].start
    if at >= len(run) or fold(text[run[at].start : run[-1].end]) in states():
        first = next((place for place, token in enumerate(run) if token.low not in _HONORIFICS), 0)
        words = text[run[first].start : run[-1].end]
        yield Naming(run[first].start, run[-1].end, words, "person", "office", words, patron_of(words), (start, run[-1].end))
        return
    name = text[run[at].start : run[-1].end]
    first = next((place for place, token in enumerate(run) if token.low not in _HONORIFICS or place == at), 0)
    last = at
    while last > first and run[last - 1].low in _HONORIFICS:
        last -= 1
    role = text[run[first].start : run[last - 1].end] if first < last else None
    if role and text[run[last - 1].end : run[last - 1].end + 1] == "." and len(role) < 6:
        role += "."
    home = None
    if " of " in name:
        name, _, home = name.partition(" of ")
    end = run[at].start + len(name)
    yield Naming(run[at].start, end, name, "person", "name", role, home or (patron_of(role) if role else None), (start, end))


_HEAD = "|".join(sorted(OFFICES - {"rep", "sen", "gov", "gen", "det", "fr", "hon", "maj", "lt", "col"}, key=len, reverse=True))
_NP = rf"(?:[\w&'’.-]+ ){{0,6}}?(?i:{_HEAD})\b"
_OF = r"(?: (?:of|for|at|in|on|to|with|from) [^,;:.\"“”]{2,90}?)?"
_LIMIT = (
    r"said|says|say|told|by|with|and|that|when|as|from|to|of|for|between|but|because|is|was|are|were|warned|added|named"
    r"|accused|complained|asked|called|urged|remarked|replied|argued|conceded|insisted|let|met|received|after|signed"
    r"|including|against|if|while|where|who|which|than|or|also|on|in|at|both|between|whether|like|not|has|had|made"
    r"|quoted|under|through|before|invited|calls|asks|wrote|answered|objected|noted|put|see|meet|meets|objects"
)
_BEFORE = re.compile(
    rf"(?:^|[,;:–—\"“”(] ?|\b(?:{_LIMIT}) )(?P<det>(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|[Aa]n?|[Oo]ur|this|that|then) )?"
    rf"(?P<role>(?:(?!(?:{_LIMIT}|[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|the|its|his|her|their|a|an|it|he|she|they|would|will|may) )[\w&'’.-]+ ){{0,6}}?(?i:{_HEAD})(?P<of>{_OF}))"
    rf"(?P<gap>,? )(?:(?:Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Lady|Prof)\.? )*$"
)
_AFTER = re.compile(
    rf", (?P<det>(?:the|an?|its|his|her|their|who is the) )?(?P<role>{_NP}{_OF})(?=,|;|[.] |[.]$|[.][\"”]| who| that | said| told|$|:)"
)
_NOUN_AFTER = re.compile(r", (?P<role>(?:an?|the) (?:[a-z'’-]+ ){0,3}[a-z'’-]+(?: (?:of|at|in|for|from|on) [^,;:\"“”]{2,60}?)?)(?=,|[.]$)")
_RELATIVE = re.compile(
    r", who (?P<role>(?:chairs?|heads?|leads?|commands?|runs?|represents?|speaks? for|presides? over|chaired|headed) [^,;:.\"“”]{3,60}?)(?=,|[.]| and )"
)


def _with_office(text: str, naming: Naming) -> Naming:
    """The naming with the office that stands beside the name, which makes it a person's."""
    if naming.kind not in (None, "person") or naming.how in ("office", "noun"):
        return naming
    left = naming.reach[0] if naming.role else naming.start
    before = _BEFORE.search(text[:left][-160:]) if not re.search(r"[.?!]$", text[:left].rstrip()) else None
    if before and (before["gap"] == ", " or not before["of"]) and not before["role"].lower().startswith(("and ", "or ")):
        role = before["role"].strip()
        offset = max(0, left - 160)
        start = offset + before.start("role")
        det = (before["det"] or "").strip().lower()
        if naming.role and before["gap"] == " " and not naming.role[0].islower():
            role = f"{role} {naming.role}"
        if len(role) > 3 and not re.fullmatch(r"(?:Mr|Mrs|Ms|Dr)", role):
            patron = patron_of(role) or (det if det in ("its", "his", "her", "their") else None) or naming.patron
            return replace(naming, kind="person", how="name", role=role, patron=patron, reach=(start, naming.end))
    for pattern in (_AFTER, _RELATIVE, *([_NOUN_AFTER] if naming.kind == "person" or " " in naming.name else [])):
        after = pattern.match(text, naming.end)
        if after and not (naming.role and pattern is _NOUN_AFTER):
            if naming.role and len(naming.role) > 5:
                break
            role = re.sub(r"^(?:the|an?|its) ", "", after["role"])
            if pattern is not _RELATIVE and (kind := kind_of(role)) and role.split()[0].lower() != "head" and not naming.role:
                head = re.split(r" (?:of|for|in|at|from|on) ", role)[0].split()[-1].lower()
                if head in _BODIES | HEADS["company"] and head not in OFFICES:
                    return replace(naming, kind=kind)
            det = (after.groupdict().get("det") or "").strip()
            patron = patron_of(role) or (det if det in ("its", "his", "her", "their") else None) or naming.patron
            return replace(naming, kind="person", how="name", role=role, patron=patron, reach=(left, after.end()))
    return naming


def patron_of(role: str) -> str | None:
    """The words of an office that tell whom it is held for: "Peru" of "Peru's envoy", "the union" of "head of …"."""
    head = next((hit.start() for hit in re.finditer(rf"\b(?:{_HEAD})\b", role, re.IGNORECASE)), len(role))
    if own := re.match(r"(.+?)(?:['’]s|(?<=s)['’]) ", role[:head]):
        return own[1]
    if verb := re.match(r"(?:chairs?|heads?|leads?|commands?|runs?|represents?|speaks? for|presides? over|chaired|headed) (?!of |for )(.+)", role):
        return verb[1]
    words = role.split()
    for length in (3, 2, 1):
        if length < len(words) and (state := states().get(fold(" ".join(words[:length])))):
            return state.name
    front: list[str] = []
    for word in words:
        if not word[0].isupper() or word.lower() in OFFICES | _RANKS | _PORTFOLIO:
            break
        front.append(word)
    if front and len(front) < len(words):
        return " ".join(front)
    if of := re.search(r" (?:of|for|at|to|with) ((?:the |its |their )?.+)$", role):
        last = of[1].split(" for ")[-1] if " of " in role.split(" for ")[0] and " for " in of[1] else of[1]
        if not all(word.lower() in _PORTFOLIO | {"and", "the", "of", "for"} for word in last.split()):
            return last
    if re.match(r"[a-z]+ ", role) and words[0] in ("union", "company", "government", "ministry", "federation", "party",
                                                     "council", "committee", "commission", "guild", "association", "army",
                                                     "police", "city", "county", "authority", "department", "league"):
        return "the " + words[0]
    return None


_MOD = r"(?:(?!(?:{stop})\b)[\w’'&-]+ )"
_LOWER = "|".join(sorted({*_BODIES - {"cross", "order", "local", "watch", "house", "staff", "service", "force", "project",
                                     "initiative", "program", "programme", "panel", "office", "team", "fund", "center",
                                     "centre", "campaign", "pool", "convention", "relief", "school", "conference", "guard"},
                          "government", "company", "carrier", "airline", "city", "county", "town", "shire", "district",
                          "province", "opposition", "junta", "firm", "hospital"}, key=len, reverse=True))
_GROUP = "|".join(sorted(HEADS["group"] - {"front", "movement", "column", "brigade", "delegation", "militia", "opposition",
                                           "junta", "parties", "heads", "states", "chiefs", "islands", "authorities"}
                         | {"authorities", "heads of state", "heads of government"}, key=len, reverse=True))
_CUT = "|".join(sorted(STOP | {"said", "says", "told", "that", "s"}, key=len, reverse=True))
_BODY_NOUN = re.compile(
    rf"\b(?P<det>the|its|their|his|her|a|an|[A-Z][\w-]+['’]s|[Tt]he [\w-]+['’]s) (?P<np>(?:(?!(?:{_CUT})\b)[\w’'-]+ ){{0,3}}?(?:{_LOWER}))\b(?!['’]s? [a-z]+ (?:minister|spokes))(?P<of> (?:of|for|drafting) (?:the )?[\w’'-]+(?: [A-Z][\w’'-]+)*)?",
    re.IGNORECASE,
)
_GROUP_NOUN = re.compile(
    rf"(?:(?P<det>\b(?:the|its|their|his|her|some|both|all|\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several)) )?"
    rf"(?P<np>\b(?:(?!(?:{_CUT})\b)[\w’'-]+ ){{0,2}}?(?:{_GROUP}))\b(?P<of> (?:of|in|at|from) (?:the )?(?:[A-Z][\w’'-]+|[\w’'-]+ [A-Z][\w’'-]+)(?: [A-Z][\w’'-]+)*)?",
    re.IGNORECASE,
)
_OFFICE_NOUN = re.compile(
    rf"\b(?:(?P<det>the|an?|his|her|its|their) )?(?P<np>(?:[A-Z][\w-]+(?:['’]s)? )(?:(?!(?:{_CUT})\b)[a-z’'-]+ ){{0,2}}?(?:{_HEAD})\b|(?<=the )(?:prime|foreign|defence|defense|finance) minister|(?<=the )(?:mediator|governor|mayor|judge|king|representative of [A-Z]\w+))(?! [A-Z])(?P<of>)"
)


def _described(text: str) -> Iterator[Naming]:
    """Bodies, groups and offices that plain nouns describe."""
    taken: list[tuple[int, int]] = []
    for pattern, how in ((_BODY_NOUN, "noun"), (_OFFICE_NOUN, "office"), (_GROUP_NOUN, "noun")):
        for hit in pattern.finditer(text):
            start, end = hit.start("np"), hit.end()
            words = hit["np"]
            if pattern is _GROUP_NOUN:
                cut = _loose(words, bool(hit["det"]))
                start, words = start + len(words) - len(cut), cut
            det = hit["det"] or ""
            name = f"{words}{hit['of'] or ''}".strip()
            if any(a < end and start < b for a, b in taken) or not words:
                continue
            taken.append((start, end))
            kind: PartyKind = "person" if how == "office" else kind_of(name) or "group"
            own = patron_of(name) if kind in ("person", "agency") else None
            if pattern is _BODY_NOUN and kind == "agency" and re.search(r"['’]s$", det):
                own = re.sub(r"['’]s$", "", det)
            yield Naming(start, end, name, kind, how, name if kind == "person" else None, own, (start, end))


def _loose(words: str, determined: bool) -> str:
    """A plural noun with the modifiers that surely belong to it: those behind an article, and capitals."""
    parts = words.split()
    if determined:
        return words
    keep = len(parts) - 1
    while keep > 0 and (parts[keep - 1][0].isupper() or parts[keep - 1].lower() in _LOOSE):
        keep -= 1
    return " ".join(parts[keep:])


_LOOSE = frozenset(
    """
    european african asian arab western regional local foreign trade aid donor oil rebel opposition union consumer port
    mill plantation fishing bus lorry truck dock mine steel rail government party army village clan tribal community
    defence environment finance health transport labour labor farm dairy armed technical federal clinical
    """.split()
)
